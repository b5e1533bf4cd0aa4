"""Grammar: every sentence that a source can write, with its probability, and so the true next-word probabilities."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.corpus import Words
from core.counts import predictions


@dataclass(frozen=True, eq=False)
class Grammar:
    """Each possible sentence with its probability; these sum to 1.

    >>> Grammar.of([("the", "dog", "ran"), ("the", "cat", "ran")]).probabilities(("<end>", "the"))
    {'dog': 0.5, 'cat': 0.5}
    """

    sentences: Mapping[Words, float]

    @classmethod
    def of(cls, sentences: Iterable[Words]) -> "Grammar":
        """The grammar that writes each of the sentences equally often; one that is given twice, twice as often."""
        counts = Counter(sentences)
        return cls({words: count / counts.total() for words, count in counts.items()})

    @cached_property
    def _next(self) -> dict[Words, dict[str, float]]:
        totals: dict[Words, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for words, probability in self.sentences.items():
            for prefix, following in predictions(words):
                totals[prefix][following] += probability
        return {prefix: dict(following) for prefix, following in totals.items()}

    def probabilities(self, prefix: Words) -> dict[str, float]:
        """The true probability of each next word after a prefix; empty if the prefix cannot occur."""
        following = self._next.get(prefix, {})
        return {word: probability / sum(following.values()) for word, probability in following.items()}

    def accepts(self, words: Words) -> bool:
        """Whether the grammar can produce the sentence."""
        return words in self.sentences
