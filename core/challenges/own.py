"""Own: the sentences and words of a corpus that no preset has."""

from functools import cache

from core.corpus import Corpus, Words
from core.presets import preset_of, presets


def is_untouched(corpus: Corpus) -> bool:
    """Whether the corpus is an unchanged preset."""
    return preset_of(corpus) is not None


def is_own(words: Words) -> bool:
    """Whether no sentence of a preset is or begins with these words."""
    return words not in _preset_beginnings()


def own_words(corpus: Corpus) -> list[str]:
    """The words of the vocabulary that no preset has."""
    theirs = {word for preset in presets().values() for word in preset.corpus.vocabulary}
    return [word for word in corpus.vocabulary if word not in theirs]


@cache
def _preset_beginnings() -> frozenset[Words]:
    sentences = {sentence.words for preset in presets().values() for sentence in preset.corpus.sentences}
    return frozenset(words[:end] for words in sentences for end in range(1, len(words) + 1))
