"""Measures: a Run and a question become a tidy DataFrame, one topic a file."""

from core.measures.attention import Row, attention_map, labels, one_row, rest_on_start
from core.measures.geometry import noise_share, similarities
from core.measures.held_out import difference, held_out_predictions, loss_by_seed, untestable, way_to_truth
from core.measures.interventions import (
    change_edge,
    change_sizes,
    edge_effects,
    interchange,
    interchange_distances,
    mark_disagreements,
    rank_correlation,
)
from core.measures.losses import losses
from core.measures.predictions import distances, next_words, top_words
from core.measures.senses import sense_scores, why_untestable
from core.measures.shares import MOST_PLAYERS, shapley_values
from core.measures.stages import stage_clouds, stage_predictions, stage_separation
from core.measures.surprisals import surprisals
from core.measures.vectors import cloud, vectors

__all__ = [
    "stage_separation",
    "rest_on_start",
    "mark_disagreements",
    "interchange_distances",
    "change_sizes",
    "attention_map",
    "change_edge",
    "cloud",
    "difference",
    "distances",
    "edge_effects",
    "held_out_predictions",
    "interchange",
    "labels",
    "loss_by_seed",
    "losses",
    "MOST_PLAYERS",
    "next_words",
    "noise_share",
    "one_row",
    "rank_correlation",
    "Row",
    "sense_scores",
    "shapley_values",
    "similarities",
    "stage_clouds",
    "stage_predictions",
    "surprisals",
    "top_words",
    "untestable",
    "vectors",
    "way_to_truth",
    "why_untestable",
]
