"""Tables: n-gram lookup tables. They answer with the words that followed the same context in training."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.corpus import Corpus, Words
from core.counts import Counts, last_words, next_word_counts


@dataclass(frozen=True)
class Table:
    """Next-word counts for every context of `window` words (an n-gram table has window n - 1; None: whole prefix)."""

    window: int | None
    counts: Counts

    def probabilities(self, prefix: Words) -> dict[str, float]:
        """The share of each next word after a prefix (maximum likelihood, unsmoothed); empty for a new context."""
        counts = self.counts.get(last_words(prefix, self.window))
        return {word: count / counts.total() for word, count in counts.items()} if counts else {}


@dataclass(frozen=True)
class BackOff:
    """A table that falls back on shorter contexts (Witten-Bell interpolation, Chen & Goodman 1999, section 2.3).

    P(w | c) = (1 - g) count(c w) / count(c) + g P(w | c without its first word), where g = f / (f + count(c)) and f is
    the number of distinct words that followed c. A new context has g = 1; the empty context is not smoothed.
    """

    tables: Mapping[int, Table]  # by window: 0, 1, 2, ...

    def probabilities(self, prefix: Words) -> dict[str, float]:
        """The probability of each next word after a prefix; never empty."""
        mixture = self.tables[0].probabilities(prefix)
        for window in range(1, len(self.tables)):
            context = last_words(prefix, window)
            counts = self.tables[window].counts.get(context)
            if counts and len(context) == window:
                escape = len(counts) / (len(counts) + counts.total())
                shorter = {word: escape * probability for word, probability in mixture.items()}
                observed = {word: (1 - escape) * count / counts.total() for word, count in counts.items()}
                mixture = {word: observed.get(word, 0.0) + probability for word, probability in shorter.items()}
        return mixture

    def shortened(self, window: int | None) -> "BackOff":
        """The same table with contexts of at most `window` words; None: of any length."""
        return self if window is None else BackOff({shorter: self.tables[shorter] for shorter in range(window + 1)})


def lookup_table(corpus: Corpus, window: int | None) -> Table:
    """The table of the training sentences.

    >>> from core.corpus import read_corpus
    >>> table = lookup_table(read_corpus("the dog ran home\\nthe dog ran away"), window=1)
    >>> table.probabilities(("<end>", "the", "dog", "ran"))
    {'home': 0.5, 'away': 0.5}
    """
    return Table(window, next_word_counts(corpus.training, window))


def back_off(corpus: Corpus, window: int | None) -> BackOff:
    """The table of the training sentences that falls back on shorter contexts; None: contexts of any length."""
    longest = corpus.longest + 1 if window is None else window
    return BackOff({shorter: lookup_table(corpus, shorter) for shorter in range(longest + 1)})
