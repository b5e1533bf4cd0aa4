"""Folds: which training sentences are left out together, so that what is held out was never seen.

A fold holds out whole prompts: all sentences that share the prefix up to the word in question. Copies of a sentence
share a prompt and so a fold.
"""

from collections import Counter, defaultdict

from core.corpus import Corpus, Words
from core.limits import context_meter


def assign_folds(corpus: Corpus, folds: int) -> tuple[int, ...]:
    """The fold of each training sentence, from 0; the same for the same corpus.

    Prompts go, largest first, where they leave their words best seen: what a fold holds out must be predictable from
    the words that remain.
    """
    groups: dict[Words, list[int]] = defaultdict(list)
    for number, prompt in enumerate(_prompts(corpus)):
        groups[prompt].append(number)
    totals = Counter(word for words in corpus.training for word in set(words))
    left_out = [Counter[str]() for _ in range(folds)]
    fold_of = [0] * len(corpus.training)
    for _, numbers in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        words = Counter(word for number in numbers for word in set(corpus.training[number]))
        fold = min(range(folds), key=lambda each: _cost(words, left_out[each], totals))
        left_out[fold] += words
        for number in numbers:
            fold_of[number] = fold
    return tuple(fold_of)


def _prompts(corpus: Corpus) -> list[Words]:
    """Each training sentence up to the word in it after which context tells most, or whole if it has none such."""
    meter = context_meter(corpus)
    weight = dict(zip(meter["word"], meter["meter"] * meter["count"], strict=True))
    prompts = []
    for words in corpus.training:
        anchor = max(range(len(words)), key=lambda place: weight[words[place]])
        prompts.append(words[: anchor + 1] if weight[words[anchor]] > 0 else words)
    return prompts


def _cost(words: Counter[str], left_out: Counter[str], totals: Counter[str]) -> float:
    """How much of each word's occurrences the fold would hold out, beyond what it holds out already."""
    return sum(
        ((left_out[word] + count) / totals[word]) ** 2 - (left_out[word] / totals[word]) ** 2
        for word, count in words.items()
    )
