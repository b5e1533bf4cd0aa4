"""Folds: which training sentences are left out together, so that what is held out was never seen.

A fold holds out whole prompts: all sentences that share the prefix up to the word in question; or whole cues: all
sentences in which the same cue word decides what follows the word. Copies of a sentence always share a fold.
"""

from collections import Counter, defaultdict

from core.corpus import Corpus, Words
from core.cues import cues
from core.limits import context_meter, suggested_word
from core.settings import Settings

_LOAD_WEIGHT = 10  # so much a word
_LOAD = ""  # stands among the words for the sentences themselves, so that folds come out about equally large


def assign_folds(corpus: Corpus, settings: Settings) -> tuple[int, ...]:
    """The fold of each training sentence, from 0; the same for the same corpus and settings.

    Groups go, largest first, where they leave their words best seen: what a fold holds out must be predictable from
    the words that remain.
    """
    groups: dict[Words, list[int]] = defaultdict(list)
    for number, group in enumerate(_groups(corpus, settings.split)):
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


def _groups(corpus: Corpus, split: str) -> list[Words]:
    """For each training sentence what it is held out with: a prompt, a cue, or the sentence alone."""
    meter = context_meter(corpus)
    weight = dict(zip(meter["word"], meter["meter"] * meter["count"], strict=True))
    word = suggested_word(corpus)
    cue_of = cues(corpus, word) if split == "cue" else {}
    groups = []
    for words in corpus.training:
        anchor = max(range(len(words)), key=lambda place: weight[words[place]])
        prompt = words[: anchor + 1] if weight[words[anchor]] > 0 else words
        cue = cue_of.get(words[: words.index(word) + 1]) if word in words else None
        groups.append((cue, word) if cue else prompt)
    return groups


def _cost(words: Counter[str], left_out: Counter[str], totals: Counter[str]) -> float:
    """By how much the group raises the sum, over its words, of the squared share of occurrences that is held out."""
    return sum(
        (_LOAD_WEIGHT if word == _LOAD else 1) * count * (2 * left_out[word] + count) / totals[word] ** 2
        for word, count in words.items()
    )
