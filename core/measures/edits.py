"""Edits: which words the last change of the sentences added."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from core.corpus import Corpus, Row, Words
from core.counts import next_word_counts
from core.words import split_words

__all__ = ["brought"]

MOST_BROUGHT = 4  # words


def brought(corpus: Corpus, before: Sequence[Row] | None, endings: Collection[str]) -> dict[str, bool]:
    """Words that are more frequent in the training sentences than in the rows before, and whether they are new.

    At most MOST_BROUGHT: first words that follow an ending more often, then new words, then more frequent ones. Empty
    if most sentences changed: that is another text, not an edit.
    """
    old = [split_words(text) for text, _, held_out in before or () if not held_out]
    added = Counter(corpus.training) - Counter(old)
    if 2 * added.total() > len(corpus.training):
        return {}
    following = _followers(corpus.training, endings) - _followers(old, endings)
    known = Counter(word for words in old for word in words)
    more = Counter(word for words in corpus.training for word in words) - known
    new = [word for word in more if word not in known]
    words = dict.fromkeys([*_most_frequent_first(following), *new, *_most_frequent_first(more)])
    return {word: word in new for word in [*words][:MOST_BROUGHT]}


def _followers(sentences: Iterable[Words], endings: Collection[str]) -> Counter[str]:
    """The words that follow any ending, with counts."""
    counts = next_word_counts(sentences, 1)
    return sum((following for context, following in counts.items() if {*context} & {*endings}), Counter())


def _most_frequent_first(counts: Counter[str]) -> list[str]:
    return [word for word, _ in counts.most_common()]
