"""Samples: how many independent observations a verdict needs, and intervals over them.

Sentences with the same beginning up to the word in question share the vector that predicts, so they are not
independent: beginnings are counted and resampled, each with all its sentences.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, comb, factorial, isnan, nan, prod

import numpy as np
import pandas as pd

from core.nouns import agreeing

__all__ = ["mean_interval"]

LEVEL = 0.05  # of significance; intervals cover 1 - LEVEL
# Below this, even if all have the same sign, the two-sided sign test gives p = 2 / 2^n > LEVEL: 0.06 for five.
FEWEST_BEGINNINGS = 6
FEWEST_RANKED = 5  # pairs; of four, one order in twelve has a perfect rank correlation of either sign
FEWEST_SEEDS = 4  # fewer random starts say too little
SEEDS_THAT_AGREE = 7 / 8  # one random start is a lottery, and one bad start in eight is no refutation

# Nats: how far apart two models' losses have to be. Measured on the preset “ran”, where averaging does about as well as
# attention: one changed word moves their difference between -0.00 and 0.06 and the upper end of its interval to 0.09.
CLEAR = 0.1


@dataclass(frozen=True)
class Interval:
    """A mean with its bootstrap interval; both ends are nan below FEWEST_BEGINNINGS independent groups."""

    mean: float
    low: float
    high: float
    groups: int

    @property
    def is_known(self) -> bool:
        """Whether there were enough independent groups."""
        return not isnan(self.low)


def mean_interval(values: np.ndarray, groups: Iterable[object], draws: int = 2000) -> Interval:
    """The mean of values (N,), and the 95 % interval from resampling their groups (Davison & Hinkley 1997, 3.8).

    A group, such as all sentences with one beginning, is drawn as a whole.
    """
    member, names = pd.factorize(pd.Series([*groups], dtype=object))
    count, mean = len(names), float(values.mean()) if len(values) else nan
    if count < FEWEST_BEGINNINGS:
        return Interval(mean, nan, nan, count)
    sums, sizes = np.bincount(member, values), np.bincount(member)
    drawn = np.random.default_rng(0).integers(count, size=(draws, count))
    means = sums[drawn].sum(1) / sizes[drawn].sum(1)
    low, high = np.quantile(means, [LEVEL / 2, 1 - LEVEL / 2])
    return Interval(mean, float(low), float(high), count)


def needed(seeds: int) -> int:
    """How many of the seeds have to agree.

    >>> needed(8)
    7
    """
    return ceil(SEEDS_THAT_AGREE * seeds)


def smallest_p(labels: Iterable[object]) -> float:
    """The smallest p that a permutation of the labels can reach: one over the number of distinct partitions.

    Labellings that differ only in the names of labels are the same partition.

    >>> smallest_p("aabb") == 1 / 3
    True
    """
    sizes = sorted(Counter(labels).values())
    ways, left = 1, sum(sizes)
    for size in sizes:
        ways *= comb(left, size)
        left -= size
    return prod(map(factorial, Counter(sizes).values())) / ways


def too_few(beginnings: int) -> str:
    """A sentence that says why so few beginnings decide nothing, and what to do."""
    are = agreeing(beginnings, "is", "are")
    return (
        f"It takes {FEWEST_BEGINNINGS} different beginnings that can be asked, and there {are} {beginnings}: what so "
        f"few agree on can be luck (p = {2 / 2**beginnings:.2g}). Write or hold out sentences with other beginnings."
    )
