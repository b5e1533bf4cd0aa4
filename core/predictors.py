"""Predictors: the one list of the seven ways to predict the next word, in the order of the ladder.

Four are counted from the sentences: n-gram lookup tables. Three are trained: one network, with three kinds of mixing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.models import Weights, attention_weights, uniform_weights
from core.palette import TABLE_COLOUR


@dataclass(frozen=True, kw_only=True)
class Predictor:
    """One way to predict the next word; an entry here is offered, trained, charted and tested everywhere."""

    label: str  # its name in a heading
    sees: str  # the part of the sentence that it sees
    phrase: str  # its name inside a sentence
    colour: str
    window: int | None  # how many of the last words it sees; None: all of them
    weights: Weights | None = None  # how the network mixes; None: a table, counted and not trained
    is_shown_first: bool = False  # whether the first page shows it without a click


PREDICTORS = {
    "unigram": Predictor(
        label="Table: no context", sees="nothing", phrase="the table without context", colour=TABLE_COLOUR, window=0
    ),
    "bigram": Predictor(
        label="Table: last word", sees="last word", phrase="the table of the last word", colour=TABLE_COLOUR, window=1
    ),
    "trigram": Predictor(
        label="Table: last two words",
        sees="last two words",
        phrase="the table of the last two words",
        colour=TABLE_COLOUR,
        window=2,
    ),
    "table": Predictor(
        label="Table: whole beginning",
        sees="whole beginning",
        phrase="the table of whole beginnings",
        colour=TABLE_COLOUR,
        window=None,
    ),
    # A static embedding is the same network that sees one word: the mean over a single word is that word.
    "static": Predictor(
        label="Static embedding",
        sees="last word",
        phrase="static",
        colour="#D55E00",
        window=1,
        weights=uniform_weights,
        is_shown_first=True,
    ),
    "averaging": Predictor(
        label="Averaging",
        sees="whole beginning",
        phrase="averaging",
        colour="#009E73",
        window=None,
        weights=uniform_weights,
    ),
    "attention": Predictor(
        label="Self-attention",
        sees="whole beginning",
        phrase="attention",
        colour="#0A7ABF",
        window=None,
        weights=attention_weights,
        is_shown_first=True,
    ),
}
TABLES = {name: predictor for name, predictor in PREDICTORS.items() if predictor.weights is None}
NETWORKS = {name: predictor for name, predictor in PREDICTORS.items() if predictor.weights is not None}
LABELS = {name: predictor.label for name, predictor in PREDICTORS.items()}
COLOURS = {name: predictor.colour for name, predictor in PREDICTORS.items()}
SHOWN_FIRST = [name for name, predictor in PREDICTORS.items() if predictor.is_shown_first]
# The networks in the order of training: those that the first page shows come first.
LADDER = (*SHOWN_FIRST, *(name for name in NETWORKS if name not in SHOWN_FIRST))


def labelled(names: Iterable[str]) -> list[str]:
    """The names of predictors as they stand on their cards, in quotation marks.

    >>> labelled(["bigram", "attention"])
    ['“Table: last word”', '“Self-attention”']
    """
    return [f"“{LABELS[name]}”" for name in names]


def mixing(name: str) -> Weights:
    """The weights function of a network."""
    weights = NETWORKS[name].weights
    assert weights is not None
    return weights
