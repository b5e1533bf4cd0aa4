"""Grammar: the source of a corpus's sentences, where it is known, and with it the true next-word probabilities."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from core.corpus import Words
from core.counts import predictions
from core.words import split_words


@dataclass(frozen=True, eq=False)
class Grammar:
    """Patterns, each with its share of all sentences, and the words of their slots, drawn evenly and independently.

    >>> Grammar({"who": ("dog", "cat")}, {"the who ran": 1.0}).sentences
    {('the', 'dog', 'ran'): 0.5, ('the', 'cat', 'ran'): 0.5}
    """

    slots: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, float]

    @cached_property
    def sentences(self) -> dict[Words, float]:
        """Each possible sentence with its probability."""
        sentences: dict[Words, float] = defaultdict(float)
        for pattern, share in self.patterns.items():
            choices = [self.slots.get(part, (part,)) for part in pattern.split()]
            probability = share / prod(map(len, choices))
            for filled in product(*choices):
                sentences[split_words(" ".join(filled))] += probability
        return dict(sentences)

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
