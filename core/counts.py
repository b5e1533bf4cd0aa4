"""Counts: how often each word followed each context. Tables and entropies are computed from these."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from core.corpus import END, Words

Counts = dict[Words, Counter[str]]


def predictions(words: Words) -> Iterator[tuple[Words, str]]:
    """Each prefix of a sentence with the word that follows it; after the last word END follows.

    >>> list(predictions(("dog", "ran")))
    [(('<end>',), 'dog'), (('<end>', 'dog'), 'ran'), (('<end>', 'dog', 'ran'), '<end>')]
    """
    line = (END, *words, END)
    return ((line[:end], line[end]) for end in range(1, len(line)))


def last_words(prefix: Words, window: int | None) -> Words:
    """What a model that sees the last `window` words sees of a prefix; None: all of it."""
    return prefix if window is None else prefix[max(0, len(prefix) - window) :]


def next_word_counts(sentences: Iterable[Words], window: int | None) -> Counts:
    """Counts of the next word for each context of `window` words (0: no context, None: the whole prefix)."""
    counts: Counts = defaultdict(Counter)
    for words in sentences:
        for prefix, following in predictions(words):
            counts[last_words(prefix, window)][following] += 1
    return dict(counts)
