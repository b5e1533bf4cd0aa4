"""Predictions: the next word after a prompt, under every predictor.

The plainest measure, and the pattern of all others: a run and a question in, a tidy frame out, one row an observation.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.measures.passes import answers
from core.predictors import TABLES
from core.runs import Run
from core.uses import read_prefix


def next_words(run: Run, prompt: str, smoothed: bool = False) -> pd.DataFrame:
    """The probability of each word of the vocabulary after a prompt, for every model and seed.

    Columns: model, seed, word, probability (sums to 1 within model and seed; END is the end of the sentence). Lookup
    tables have seed 0 only, and no row at all if they never saw the prompt; with `smoothed` they fall back on shorter
    contexts (Witten-Bell) and always answer. Raises UserError for a prompt with a word that the corpus lacks.

    >>> from core import Settings, read_corpus, train
    >>> corpus = read_corpus("the dog ran home\\nthe dog ran away\\nthe program ran")
    >>> run = train(corpus, Settings(seeds=2, folds=2, steps=10), ["static"])
    >>> frame = next_words(run, "the dog")
    >>> frame[frame["model"] == "table"].values.tolist()
    [['table', 0, 'ran', 1.0]]
    """
    prefix = read_prefix(prompt, run.corpus)
    found = answers(run, [prefix], smoothed=smoothed)  # by model, (seeds, 1, V)
    return pd.concat([_rows(run, model, each[:, 0]) for model, each in found.items()], ignore_index=True)


def top_words(frames: list[pd.DataFrame], count: int, also: Sequence[str] = ()) -> list[str]:
    """The words to show side by side for several prompts: the most probable ones of each, mean over models and seeds.

    Takes frames of next_words, one a prompt. Returns at most `count` words, those of the first prompt first, and after
    them those of `also` that are not among them.

    >>> first = pd.DataFrame({"model": "static", "word": ["home", "away"], "probability": [0.7, 0.3]})
    >>> second = pd.DataFrame({"model": "static", "word": ["home", "well"], "probability": [0.6, 0.4]})
    >>> top_words([first, second], 2, also=["away"])
    ['home', 'well', 'away']
    """
    means = [frame.groupby(["model", "word"])["probability"].mean().groupby("word").max() for frame in frames]
    share = max(1, count // len(frames))
    words: dict[str, None] = {}
    for mean in means:
        words |= dict.fromkeys(mean.drop(list(words), errors="ignore").nlargest(share).index)
    return list(words | dict.fromkeys(also))


def distances(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """How far apart two prompts' next words are: total variation, half the sum of the absolute differences.

    Takes two frames of next_words. Columns: model, seed, total_variation (0: the same, 1: no word in common). A model
    without an answer to one of the prompts is left out.

    >>> first = pd.DataFrame({"model": "static", "seed": 0, "word": ["home", "away"], "probability": [0.7, 0.3]})
    >>> second = pd.DataFrame({"model": "static", "seed": 0, "word": ["home", "well"], "probability": [0.6, 0.4]})
    >>> distances(first, second).round(2).values.tolist()
    [['static', 0, 0.4]]
    """
    keys = ["model", "seed", "word"]
    pair = first.merge(second, on=keys, how="outer", suffixes=("_first", "_second"))
    answered = set(first["model"]) & set(second["model"])
    pair = pair[pair["model"].isin(answered)].fillna({"probability_first": 0.0, "probability_second": 0.0})
    pair["total_variation"] = (pair["probability_first"] - pair["probability_second"]).abs() / 2
    return pair.groupby(["model", "seed"], as_index=False)["total_variation"].sum()


def _rows(run: Run, model: str, found: np.ndarray) -> pd.DataFrame:
    """One row a seed and word, from the answers (seeds, V) after one prefix; a table leaves out words that it lacks."""
    seeds, vocabulary = found.shape
    frame = pd.DataFrame(
        {
            "model": model,
            "seed": np.repeat(np.arange(seeds), vocabulary),
            "word": [*run.corpus.vocabulary] * seeds,
            "probability": found.ravel(),
        }
    )
    return frame[frame["probability"] > 0] if model in TABLES else frame
