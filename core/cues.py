"""Cues: in each beginning, the earlier word that tells most about what follows the ambiguous word."""

from collections import Counter, defaultdict
from math import log

from core.corpus import Corpus, Words
from core.uses import uses


def cues(corpus: Corpus, word: str) -> dict[Words, str]:
    """The cue of each beginning that ends in the word, over all sentences; "" where no word precedes it.

    Each pair of a distance and a word at that distance has a distribution of senses (of next words, unless all uses
    are labelled). It scores by the Kullback-Leibler divergence of that from the distribution over all uses, shrunk for
    rare pairs. The pair with the highest score is the cue; of equal ones the nearest.
    """
    at_large, beside = _tallies(corpus, word)
    scores = {place: _divergence(counts, at_large) * _trust(counts, at_large) for place, counts in beside.items()}
    beginnings = {use.beginning for use in uses(corpus, word)}
    return {beginning: max(_before(beginning), key=scores.__getitem__, default=(0, ""))[1] for beginning in beginnings}


def cue_places(corpus: Corpus, word: str) -> dict[Words, list[int]]:
    """The places (from 0) of the cue of each beginning, and of every word that tells as much.

    In "by a river the bank" both "by" and "river" may go with one sense only: either could be the cue. Here rare words
    are not shrunk.
    """
    at_large, beside = _tallies(corpus, word)
    tells = {place: _divergence(counts, at_large) for place, counts in beside.items()}
    places = {}
    for beginning, cue in cues(corpus, word).items():
        before = [(len(beginning) - 1 - distance, tells[distance, earlier]) for distance, earlier in _before(beginning)]
        least = max((divergence for place, divergence in before if beginning[place] == cue), default=0.0) - 1e-9
        places[beginning] = sorted(place for place, divergence in before if divergence >= least)
    return places


def _tallies(corpus: Corpus, word: str) -> tuple[Counter[str], dict[tuple[int, str], Counter[str]]]:
    """How often each outcome occurs over all uses, and with each word at each distance before."""
    outcomes = _outcomes(corpus, word)
    beside: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for beginning, outcome in outcomes:
        for distance, earlier in _before(beginning):
            beside[distance, earlier][outcome] += 1
    return Counter(outcome for _, outcome in outcomes), beside


def _outcomes(corpus: Corpus, word: str) -> list[tuple[Words, str]]:
    """The beginning of each use with its sense, or with its next word if any use has no sense."""
    word_uses = uses(corpus, word)
    labelled = all(use.sense for use in word_uses)
    return [(use.beginning, use.sense if labelled and use.sense else use.following) for use in word_uses]


def _before(beginning: Words) -> list[tuple[int, str]]:
    """Each word before the last as (distance, word), the nearest first."""
    return [(distance, beginning[-1 - distance]) for distance in range(1, len(beginning))]


def _divergence(counts: Counter[str], at_large: Counter[str]) -> float:
    total, all_total = counts.total(), at_large.total()
    return sum(n / total * log(n / total * all_total / at_large[outcome]) for outcome, n in counts.items())


def _trust(counts: Counter[str], at_large: Counter[str]) -> float:
    """A factor below 1 that shrinks the divergence of rare words."""
    return counts.total() / (counts.total() + len(at_large))
