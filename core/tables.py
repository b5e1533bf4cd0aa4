"""Tables: n-gram lookup tables, which answer with what followed the same last words in training."""

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
        """The share of each next word after a prefix that starts with END (maximum likelihood, unsmoothed).

        Empty if the context was never seen: an unsmoothed table has no answer then.
        """
        counts = self.counts.get(last_words(prefix, self.window))
        return {word: count / counts.total() for word, count in counts.items()} if counts else {}


@dataclass(frozen=True)
class BackOff:
    """A table that falls back on shorter contexts (Witten-Bell interpolation, Chen & Goodman 1999, section 2.3).

    P(w | c) = (1 - g) count(c w) / count(c) + g P(w | c without its first word), where g = f / (f + count(c)) and f is
    the number of different words that followed c. A context that was never seen has g = 1; the shortest is unsmoothed.
    """

    tables: Mapping[int, Table]  # by window, from 0 without a gap

    def probabilities(self, prefix: Words) -> dict[str, float]:
        """The probability of each next word after a prefix that starts with END; never empty."""
        mixture = self.tables[0].probabilities(prefix)
        for window in range(1, len(self.tables)):
            context = last_words(prefix, window)
            counts = self.tables[window].counts.get(context)
            if counts and len(context) == window:
                new = len(counts) / (len(counts) + counts.total())
                shorter = {word: new * probability for word, probability in mixture.items()}
                own = {word: (1 - new) * count / counts.total() for word, count in counts.items()}
                mixture = {word: own.get(word, 0.0) + probability for word, probability in shorter.items()}
        return mixture

    def shortened(self, window: int | None) -> "BackOff":
        """The same without the tables of longer contexts than `window`; None: all."""
        return self if window is None else BackOff({each: self.tables[each] for each in range(window + 1)})


def lookup_table(corpus: Corpus, window: int | None) -> Table:
    """The table over the training sentences."""
    return Table(window, next_word_counts(corpus.training, window))


def back_off(corpus: Corpus, window: int | None) -> BackOff:
    """The table with all shorter ones behind it; None: contexts up to the longest sentence."""
    longest = corpus.longest + 1 if window is None else window
    return BackOff({each: lookup_table(corpus, each) for each in range(longest + 1)})
