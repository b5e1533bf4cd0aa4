"""Measures: a Run and a question become a tidy DataFrame, one topic a file."""

from core.measures.losses import losses
from core.measures.predictions import distances, next_words, top_words
from core.measures.vectors import cloud, vectors

__all__ = ["cloud", "distances", "losses", "next_words", "top_words", "vectors"]
