"""Holding out: which sentences of a generated corpus are kept out of training, so that only their combination is new.

Each of their words, and each sense, still stands in a training sentence. The choice is the same each time.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from core.words import Words

Labelled = tuple[Words, str]  # a sentence and its sense; "" for none

# Fewer different beginnings decide no claim; see FEWEST_BEGINNINGS in core.measures.samples.
ENOUGH_BEGINNINGS = 6


@dataclass(frozen=True)
class _Unit:
    """Sentences that are held out together."""

    sentences: frozenset[Words]
    parts: Mapping[Hashable, int]  # words and senses, each with the number of its sentences that have it
    size: int
    beginning: Words


def held_out_share(sentences: Sequence[Labelled], beginnings: Mapping[Words, Words], share: float) -> set[Words]:
    """The sentences to hold out: at most this share of those in `beginnings`, which gives the beginning of each.

    Whole beginnings (all sentences that begin so) where enough of them can be held out, otherwise single sentences
    after as many different beginnings as possible.
    """
    most = round(share * sum(words in beginnings for words, _ in sentences))
    known = {*beginnings.values()}
    by_beginning, single = defaultdict[Words, list[Labelled]](list), defaultdict[Words, list[Labelled]](list)
    for sentence in sentences:
        words, _ = sentence
        for end in range(1, len(words) + 1):
            if words[:end] in known:
                by_beginning[words[:end]].append(sentence)
        if words in beginnings:
            single[words].append(sentence)
    chosen = _chosen(sentences, [_unit(beginning, unit) for beginning, unit in by_beginning.items()], most)
    if len(chosen) < ENOUGH_BEGINNINGS:
        parted = _chosen(sentences, [_unit(beginnings[words], unit) for words, unit in single.items()], most)
        chosen = max(chosen, parted, key=lambda units: min(ENOUGH_BEGINNINGS, len({unit.beginning for unit in units})))
    return {words for unit in chosen for words in unit.sentences}


def _unit(beginning: Words, sentences: Sequence[Labelled]) -> _Unit:
    parts = Counter(part for sentence in sentences for part in _parts(sentence))
    return _Unit(frozenset(words for words, _ in sentences), parts, len(sentences), beginning)


def _parts(sentence: Labelled) -> set[Hashable]:
    """What has to remain in training: the words, and the sense."""
    words, sense = sentence
    return {*words, *([(sense,)] if sense else [])}


def _chosen(sentences: Sequence[Labelled], units: list[_Unit], most: int) -> list[_Unit]:
    """Units of at most so many sentences; at each step the one that takes the smallest share from any of its parts."""
    totals = Counter(part for sentence in sentences for part in _parts(sentence))
    taken, asked = Counter[Hashable](), Counter[Words]()

    def cost(unit: _Unit) -> tuple[float, int, float]:
        shares = [(taken[part] + count) / totals[part] for part, count in unit.parts.items()]
        return max(shares), asked[unit.beginning], sum(shares)

    random.Random(0).shuffle(units)
    queue = [(cost(unit), place) for place, unit in enumerate(units)]
    heapify(queue)
    chosen, left = list[_Unit](), most
    while queue and left:
        old, place = heappop(queue)
        unit, now = units[place], cost(units[place])
        if now != old:  # it grows with each unit that is chosen
            heappush(queue, (now, place))
        elif now[0] < 1 and unit.size <= left:
            chosen.append(unit)
            taken.update(unit.parts)
            asked[unit.beginning] += 1
            left -= unit.size
    return chosen
