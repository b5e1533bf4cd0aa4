"""Pretrained: the same questions, put to a real language model.

Live with the packages of deploy/pretrained.txt, or from recordings, which need none of them. Nothing is imported and
nothing is fetched until a model is opened.
"""

from core.pretrained.measures import next_words, sense_accuracy_by_layer, word_vectors
from core.pretrained.models import Model, open_model

__all__ = ["Model", "next_words", "open_model", "sense_accuracy_by_layer", "word_vectors"]
