"""Tables: n-gram lookup tables, which answer with what followed the same last words in training."""

from dataclasses import dataclass

from core.corpus import Corpus, Words
from core.counts import Counts, last_words, next_word_counts

# The tables that stand beside the models, with how many of the last words each looks up; None: the whole prefix.
TABLES: dict[str, int | None] = {"bigram": 1, "table": None}


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


def lookup_table(corpus: Corpus, window: int | None) -> Table:
    """The table over the training sentences."""
    return Table(window, next_word_counts(corpus.training, window))
