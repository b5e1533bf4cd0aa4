"""Folds: which training sentences are left out together, so that what is held out was never seen.

A fold holds out whole prompts: all sentences that share the prefix up to the word in question; or whole cues: all
sentences in which the same cue word decides what follows the word. Copies of a sentence always share a fold.
"""

from collections import Counter, defaultdict
from functools import lru_cache

from core.corpus import Corpus, Words, as_words
from core.counts import next_word_counts
from core.cues import cues
from core.limits import ambiguity, suggested_word
from core.settings import Settings

KEPT = 8  # answers kept for the networks of one training, which ask one after the other
_LOAD_WEIGHT = 10  # so much a word
_LOAD = ""  # stands among the words for the sentences themselves, so that folds come out about equally large


@lru_cache(KEPT)
def assign_folds(corpus: Corpus, settings: Settings) -> tuple[int, ...]:
    """The fold of each training sentence, from 0; the same for the same corpus and settings.

    Groups go, largest first, where they leave their words best seen: what a fold holds out must be predictable from
    the words that remain.
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
        fold = min(range(settings.folds), key=lambda each: _cost(words, left_out[each], totals))
        left_out[fold] += words
        for number in numbers:
            fold_of[number] = fold
    return tuple(fold_of)


@lru_cache(KEPT)
def word_in_question(corpus: Corpus, settings: Settings) -> str:
    """The word that the settings name, if it occurs, else the suggested one."""
    word = as_words(settings.word)
    return word if word in corpus.ids else suggested_word(corpus)


def _groups(corpus: Corpus, settings: Settings) -> list[Words]:
    """For each training sentence what it is held out with: its prompt, its cue, or its copies alone."""
    word = word_in_question(corpus, settings)
    anchors = _anchors(corpus, word)
    cue_of = cues(corpus, word) if settings.split == "cue" else {}
    groups = []
    for words in corpus.training:
        ends = [place for place, each in enumerate(words) if each in anchors]
        end = max(ends, key=lambda place: anchors[words[place]], default=len(words))
        prompt = words[: end + 1]
        groups.append((cue_of[prompt], word) if prompt in cue_of else prompt)
    return groups


def _anchors(corpus: Corpus, word: str) -> dict[str, float]:
    """The words whose prompts are held out whole, with their ambiguity: the word in question above all.

    The others need a fair share of its ambiguity, and no prompt of theirs may begin more than a quarter of their
    sentences: a fold that leaves it out would leave out too much. A word with one prompt has nothing to compare.
    """
    values = ambiguity(corpus)
    prompts = next_word_counts(corpus.training, None)
    largest = Counter[str]()
    for prompt, following in prompts.items():
        largest[prompt[-1]] = max(largest[prompt[-1]], following.total())
    count = Counter(each for words in corpus.training for each in words)
    others = {
        each: value
        for each, value in values.items()
        if value > 0.25 * max(values.values()) and 4 * largest[each] <= count[each]
    }
    return {**others, word: float("inf")} if largest[word] < count[word] else others


def _cost(words: Counter[str], left_out: Counter[str], totals: Counter[str]) -> float:
    """By how much the group raises the sum, over its words, of the squared share of occurrences that is held out."""
    return sum(
        (_LOAD_WEIGHT if word == _LOAD else 1) * count * (2 * left_out[word] + count) / totals[word] ** 2
        for word, count in words.items()
    )
