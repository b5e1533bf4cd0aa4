"""Measures: a Run and a question become a tidy DataFrame, one topic a file."""

from core.measures.geometry import noise_share, similarities
from core.measures.held_out import difference, held_out_predictions, loss_by_seed, untestable, way_to_truth
from core.measures.losses import losses
from core.measures.predictions import distances, next_words, top_words
from core.measures.senses import sense_scores, why_untestable
from core.measures.surprisals import surprisals
from core.measures.vectors import cloud, vectors

__all__ = [
    "cloud",
    "difference",
    "distances",
    "held_out_predictions",
    "loss_by_seed",
    "losses",
    "next_words",
    "noise_share",
    "sense_scores",
    "similarities",
    "surprisals",
    "top_words",
    "untestable",
    "vectors",
    "way_to_truth",
    "why_untestable",
]
