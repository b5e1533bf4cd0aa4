"""Geometry: how much a word's vector depends on its context (Ethayarajh 2019, arXiv 1909.00512, section 3).

Each figure comes with a baseline, the same figure for random words, since in some spaces all vectors are similar. Equal
beginnings give equal vectors and count once.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from core.corpus import END
from core.counts import predictions
from core.measures.passes import pass_over
from core.runs import Run

__all__ = ["describe_one_vector", "noise_share", "similarities"]


def similarities(run: Run) -> pd.DataFrame:
    """How similar the vectors of the word in question are after the last stage, for each model and seed.

    Columns: model, seed, trained, measure, value, baseline. Measures: "self-similarity" (mean cosine of the word's
    vectors; baseline: of vectors of different words), "intra-sentence similarity" (mean cosine of each word's vector to
    the mean vector of its sentence; baseline: to the mean of another sentence), "maximum explainable variance" (share
    of the first principal direction, not centred; baseline: of as many vectors of random words). Figures that
    need more vectors than there are are left out.
    """
    rows = []
    for trained, variant in ((True, run), (False, run.untrained())):
        for mixing in run.models:
            for seed, spaces in enumerate(_spaces(variant, mixing)):
                rows += [(mixing, seed, trained, *row) for row in _measures(*spaces)]
    frame = pd.DataFrame(rows, columns=["model", "seed", "trained", "measure", "value", "baseline"])
    return frame.dropna(ignore_index=True)


@lru_cache(maxsize=256)
def noise_share(points: int, dimensions: int, draws: int = 20) -> float:
    """The share of variance in the first two principal components of pure noise, mean over draws.

    nan for a single point, which has no variance.
    """
    if points < 2:
        return float("nan")
    generator = np.random.default_rng(0)
    noise = generator.standard_normal((draws, points, dimensions))
    return float(np.mean([PCA(2).fit(draw).explained_variance_ratio_.sum() for draw in noise]))


def describe_one_vector(word: str) -> str:
    """Why a word's vectors cannot be compared with each other, and what to do about it."""
    return (
        f"“{word}” stands after one beginning only, so it has no two vectors to compare. Add a sentence in which other "
        "words come before it."
    )


_Space = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
_Row = tuple[str, float, float]


def _spaces(run: Run, mixing: str) -> list[_Space]:
    """For each seed: the vectors of all distinct prefixes (N, D), their last words (N,), whether that is the word in
    question (N,), and which sentences have which prefixes (S, N)."""
    sentences = sorted(set(run.corpus.training))
    prefixes = sorted({prefix for words in sentences for prefix, _ in predictions(words) if len(prefix) > 1})
    packed, passed = pass_over(run, mixing, prefixes)
    stream = list(passed.stages.values())[-1][:, [packed.node(prefix) for prefix in prefixes]].double().numpy()
    last = np.array([prefix[-1] for prefix in prefixes])
    place = {prefix: number for number, prefix in enumerate(prefixes)}
    member = np.zeros((len(sentences), len(prefixes)), dtype=bool)
    for number, words in enumerate(sentences):
        member[number, [place[(END, *words[:end])] for end in range(1, len(words) + 1)]] = True
    return [(vectors, last, last == run.word, member) for vectors in stream]


def _measures(vectors: np.ndarray, words: np.ndarray, chosen: np.ndarray, member: np.ndarray) -> list[_Row]:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosine = unit @ unit.T
    same_word = chosen[:, None] & chosen[None, :] & ~np.eye(len(words), dtype=bool)
    different = words[:, None] != words[None, :]
    mean = member @ vectors / member.sum(1, keepdims=True)
    to_mean = (mean / np.linalg.norm(mean, axis=1, keepdims=True)) @ unit.T
    generator = np.random.default_rng(0)
    count = chosen.sum()
    drawn = [_first_share(vectors[generator.choice(len(words), count, replace=False)]) for _ in range(20)]
    return [
        ("self-similarity", _mean(cosine[same_word]), _mean(cosine[different])),
        ("intra-sentence similarity", _mean(to_mean[member]), _mean(to_mean[~member])),
        ("maximum explainable variance", _first_share(vectors[chosen]), float(np.mean(drawn))),
    ]


def _mean(values: np.ndarray) -> float:
    """The mean; nan if there are no values."""
    return float(values.mean()) if values.size else float("nan")


def _first_share(vectors: np.ndarray) -> float:
    """The share of the first principal direction; nan for a single vector."""
    if len(vectors) < 2:
        return float("nan")
    squares = np.linalg.svd(vectors, compute_uv=False) ** 2
    return float(squares[0] / squares.sum())
