"""Cues: which earlier word tells most about what follows the ambiguous word, in each beginning."""

from collections import Counter, defaultdict
from math import log

from core.corpus import Corpus, Words
from core.uses import uses


def cues(corpus: Corpus, word: str) -> dict[Words, str]:
    """The cue word of each different beginning that ends in the word, over all sentences; "" where nothing precedes.

    A word at some distance before the ambiguous one scores by how far the senses (where all are labelled, else the
    next words) that go with it differ from those of the ambiguous word at large: the Kullback-Leibler divergence,
    shrunk for words that stand there rarely. The highest score is the cue; of equal ones the nearest.
    """
    at_large, beside = _tallies(corpus, word)
    scores = {place: _divergence(counts, at_large) * _trust(counts, at_large) for place, counts in beside.items()}
    prompts = {use.beginning for use in uses(corpus, word)}
    return {prompt: max(_before(prompt), key=scores.__getitem__, default=(0, ""))[1] for prompt in prompts}


def cue_places(corpus: Corpus, word: str) -> dict[Words, list[int]]:
    """Where the cue of each beginning stands, with every other word that tells as much as it does (places from 0).

    In "by a river the bank" both "by" and "river" may always go with one sense: each of them could be the cue. How
    often a word stands there plays no part in that.
    """
    at_large, beside = _tallies(corpus, word)
    tells = {place: _divergence(counts, at_large) for place, counts in beside.items()}
    places = {}
    for prompt, cue in cues(corpus, word).items():
        before = [(len(prompt) - 1 - distance, tells[distance, other]) for distance, other in _before(prompt)]
        least = max((told for place, told in before if prompt[place] == cue), default=0.0) - 1e-9
        places[prompt] = sorted(place for place, told in before if told >= least)
    return places


def _tallies(corpus: Corpus, word: str) -> tuple[Counter[str], dict[tuple[int, str], Counter[str]]]:
    """How often each outcome goes with the word at large, and with each word at each distance before it."""
    outcomes = _outcomes(corpus, word)
    beside: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for prompt, outcome in outcomes:
        for distance, other in _before(prompt):
            beside[distance, other][outcome] += 1
    return Counter(outcome for _, outcome in outcomes), beside


def _outcomes(corpus: Corpus, word: str) -> list[tuple[Words, str]]:
    """The beginning of each use with its sense, or with its next word if some sense is missing."""
    found = uses(corpus, word)
    labelled = all(use.sense for use in found)
    return [(use.beginning, use.sense if labelled and use.sense else use.following) for use in found]


def _before(prompt: Words) -> list[tuple[int, str]]:
    """Each word before the last with its distance from it, the nearest first."""
    return [(distance, prompt[-1 - distance]) for distance in range(1, len(prompt))]


def _divergence(counts: Counter[str], at_large: Counter[str]) -> float:
    total, all_total = counts.total(), at_large.total()
    return sum(n / total * log(n / total * all_total / at_large[outcome]) for outcome, n in counts.items())


def _trust(counts: Counter[str], at_large: Counter[str]) -> float:
    """Shrinks what was seen rarely."""
    return counts.total() / (counts.total() + len(at_large))
