"""Measures: a Run and a question become a tidy DataFrame, one topic a file."""

from core.measures.attention import Row, attention_map, labels, one_row, rest_on_start
from core.measures.curves import curves
from core.measures.edits import brought
from core.measures.expectations import NEAR, SAME, Expectation, compared, contrasting_words
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
from core.measures.lookups import context_growth, table_rows
from core.measures.losses import losses
from core.measures.marks import MARKS, mark_shares, marks, nearest_sentence
from core.measures.predictions import distances, next_words, top_words
from core.measures.samples import mean_interval
from core.measures.senses import sense_accuracy, sense_agreement, sense_scores, why_untestable
from core.measures.shares import MOST_PLAYERS, shapley_values
from core.measures.stages import stage_clouds, stage_predictions, stage_separation
from core.measures.static import compared_cosines, nearest_words, static_vectors
from core.measures.surprisals import sentence_probabilities, surprisals
from core.measures.unseen import (
    MOST_PAIRS,
    all_questions,
    behind_static,
    count_pairs,
    proposal_losses,
    proposals,
    unseen_questions,
)
from core.measures.vectors import cloud, vectors

__all__ = [
    "all_questions",
    "attention_map",
    "behind_static",
    "brought",
    "change_edge",
    "change_sizes",
    "cloud",
    "compared",
    "compared_cosines",
    "count_pairs",
    "context_growth",
    "contrasting_words",
    "curves",
    "difference",
    "distances",
    "edge_effects",
    "Expectation",
    "held_out_predictions",
    "interchange",
    "interchange_distances",
    "labels",
    "loss_by_seed",
    "losses",
    "mark_disagreements",
    "mean_interval",
    "mark_shares",
    "marks",
    "MARKS",
    "MOST_PAIRS",
    "MOST_PLAYERS",
    "NEAR",
    "nearest_sentence",
    "nearest_words",
    "next_words",
    "noise_share",
    "one_row",
    "proposal_losses",
    "proposals",
    "rank_correlation",
    "rest_on_start",
    "Row",
    "sense_accuracy",
    "sense_agreement",
    "SAME",
    "sense_scores",
    "sentence_probabilities",
    "shapley_values",
    "similarities",
    "stage_clouds",
    "stage_predictions",
    "stage_separation",
    "static_vectors",
    "surprisals",
    "table_rows",
    "top_words",
    "unseen_questions",
    "untestable",
    "vectors",
    "way_to_truth",
    "why_untestable",
]
