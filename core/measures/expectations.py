"""Expectations: what a person expects of a model before seeing the result, beside the result."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.corpus import END, Corpus
from core.counts import next_word_counts
from core.measures.predictions import distances
from core.uses import prefix_of

__all__ = ["Expectation", "NEAR", "SAME", "compared", "contrasting_words"]

SAME = "about the same"
CLOSE = 0.05  # probabilities closer than this are about the same
NEAR = 0.2  # an expected distance is right within this margin


@dataclass(frozen=True)
class Expectation:
    """A person's expectation of one model."""

    model: str
    winner: str | None  # the more probable of two words after the first prompt, or SAME; None if not asked for
    distance: float | None  # total variation between the next words after the two prompts, 0 to 1; None if not said


def contrasting_words(corpus: Corpus, prompts: tuple[str, str]) -> tuple[str, str] | None:
    """The most frequent word that follows only the first prompt, and only the second, in training; None if missing."""
    counts = next_word_counts(corpus.training, None)
    first, second = (counts.get(prefix_of(prompt), Counter[str]()) for prompt in prompts)
    exclusive = [{word: count for word, count in first.items() if word not in second and word != END}]
    exclusive += [{word: count for word, count in second.items() if word not in first and word != END}]
    if not all(exclusive):
        return None
    after_first, after_second = (max(each, key=lambda word: (each[word], word)) for each in exclusive)
    return after_first, after_second


def compared(
    expected: Sequence[Expectation], first: pd.DataFrame, second: pd.DataFrame, words: tuple[str, str] | None
) -> pd.DataFrame:
    """Each expectation beside what came out, means over seeds.

    Takes frames of next_words after the first and the second prompt, and the words of contrasting_words. Columns:
    model, asked ("winner" or "distance"), expected, found (both as text: a word, SAME, or a distance with two
    decimals), detail (the two probabilities after the first prompt, or empty), right.
    """
    distances_by_model = distances(first, second).groupby("model")["total_variation"].mean()
    means = first.groupby(["model", "word"])["probability"].mean()
    rows = []
    for expectation in expected:
        if words and expectation.winner:
            one, other = (float(means[expectation.model, word]) for word in words)
            winner = SAME if abs(one - other) < CLOSE else words[0] if one > other else words[1]
            detail = f"“{words[0]}” {one:z.2f}, “{words[1]}” {other:z.2f}"
            rows.append((expectation.model, "winner", expectation.winner, winner, detail, winner == expectation.winner))
        if expectation.distance is None:
            continue
        distance = float(distances_by_model[expectation.model])
        right = abs(distance - expectation.distance) <= NEAR
        rows.append((expectation.model, "distance", f"{expectation.distance:z.2f}", f"{distance:z.2f}", "", right))
    return pd.DataFrame(rows, columns=["model", "asked", "expected", "found", "detail", "right"])
