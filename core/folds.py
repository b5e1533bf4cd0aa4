"""Folds: which training sentences are held out together, so that no member has seen what it is tested on.

A fold holds out whole prompts (all sentences that begin with the same words up to the word in question) or whole cues
(all sentences in which the same earlier word decides what follows it). Copies of a sentence always share a fold.
"""

from collections import Counter, defaultdict
from functools import lru_cache

from core.corpus import Corpus, Words, as_words
from core.counts import next_word_counts
from core.cues import cues
from core.limits import ambiguity, suggested_word
from core.settings import Settings

KEPT = 8  # results in the cache: the networks of one training ask for the same one
_LOAD = ""  # a pseudo-word in every sentence
_LOAD_WEIGHT = 10  # its weight, where a word has 1: so folds stay about equal in size


@lru_cache(KEPT)
def assign_folds(corpus: Corpus, settings: Settings) -> tuple[int, ...]:
    """The fold of each training sentence, from 0; the same for the same corpus and settings.

    Groups are assigned largest first, each to the fold where its words remain best covered by the other folds: a model
    can only predict words that it was trained on.
    """
    groups: dict[Words, list[int]] = defaultdict(list)
    for number, group in enumerate(_groups(corpus, settings)):
        groups[group].append(number)
    totals = Counter(word for words in corpus.training for word in set(words))
    totals[_LOAD] = len(corpus.training)
    left_out = [Counter[str]() for _ in range(settings.folds)]
    fold_of = [0] * len(corpus.training)
    for _, numbers in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        words = Counter(word for number in numbers for word in set(corpus.training[number]))
        words[_LOAD] = len(numbers)
        fold = min(range(settings.folds), key=lambda fold: _cost(words, left_out[fold], totals))
        left_out[fold] += words
        for number in numbers:
            fold_of[number] = fold
    return tuple(fold_of)


@lru_cache(KEPT)
def word_in_question(corpus: Corpus, settings: Settings) -> str:
    """The word that the settings name if a training sentence has it, else the suggested one."""
    word = as_words(settings.word)
    return word if word in corpus.ids else suggested_word(corpus)


def _groups(corpus: Corpus, settings: Settings) -> list[Words]:
    """The group of each training sentence: its prompt, its cue, or only its copies."""
    word = word_in_question(corpus, settings)
    anchors = _anchors(corpus, word)
    cue_of = cues(corpus, word) if settings.split == "cue" else {}
    groups = []
    for words in corpus.training:
        ends = [place for place, anchor in enumerate(words) if anchor in anchors]
        end = max(ends, key=lambda place: anchors[words[place]], default=len(words))
        prompt = words[: end + 1]
        groups.append((cue_of[prompt], word) if prompt in cue_of else prompt)
    return groups


def _anchors(corpus: Corpus, word: str) -> dict[str, float]:
    """The words whose prompts are held out whole, each with its ambiguity (infinite for the word in question).

    Other words qualify with more than a quarter of the highest ambiguity and no prompt that makes up more than a
    quarter of their uses: holding that out would hold out too much. The word in question needs two prompts.
    """
    values = ambiguity(corpus)
    prompts = next_word_counts(corpus.training, None)
    largest = Counter[str]()
    for prompt, following in prompts.items():
        largest[prompt[-1]] = max(largest[prompt[-1]], following.total())
    count = Counter(anchor for words in corpus.training for anchor in words)
    others = {
        anchor: value
        for anchor, value in values.items()
        if value > 0.25 * max(values.values()) and 4 * largest[anchor] <= count[anchor]
    }
    return {**others, word: float("inf")} if largest[word] < count[word] else others


def _cost(words: Counter[str], left_out: Counter[str], totals: Counter[str]) -> float:
    """How much a group adds to the sum over its words of (share of the word's sentences that the fold holds out)²."""
    return sum(
        (_LOAD_WEIGHT if word == _LOAD else 1) * count * (2 * left_out[word] + count) / totals[word] ** 2
        for word, count in words.items()
    )
