"""Counts: which word followed which context, and how often. Everything exact is computed from these."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from core.corpus import END, Words

Counts = dict[Words, Counter[str]]


def predictions(words: Words) -> Iterator[tuple[Words, str]]:
    """Each whole prefix of a sentence, END first, with the word that follows it; after the last word END follows."""
    path = (END, *words, END)
    return ((path[:end], path[end]) for end in range(1, len(path)))


def last_words(prefix: Words, window: int | None) -> Words:
    """What a model sees that looks at the last `window` words only; None is the whole prefix."""
    return prefix if window is None else prefix[max(0, len(prefix) - window) :]


def next_word_counts(sentences: Iterable[Words], window: int | None) -> Counts:
    """Counts of the next word for each context of the last `window` words (0: no context, None: the whole prefix)."""
    counts: Counts = defaultdict(Counter)
    for words in sentences:
        for prefix, following in predictions(words):
            counts[last_words(prefix, window)][following] += 1
    return dict(counts)
