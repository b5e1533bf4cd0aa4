"""Own: the sentences and words of a corpus that no preset has."""

from functools import cache

from core.corpus import END, Corpus, Words
from core.function_words import function_words
from core.presets import preset_of, presets


def is_untouched(corpus: Corpus) -> bool:
    """Whether the corpus is an unchanged preset."""
    return preset_of(corpus) is not None


def is_own(words: Words) -> bool:
    """Whether no sentence of a preset is or begins with these words."""
    return words not in _preset_beginnings()


def content_words(corpus: Corpus) -> tuple[list[str], list[str]]:
    """The words that the sentences are about: those that no preset has, and those that one has.

    Function words, which every text of a language shares, are left out.
    """
    theirs = {word for preset in presets().values() for word in preset.corpus.vocabulary}
    function = function_words(sentence.words for sentence in corpus.sentences) | _preset_function_words()
    words = [word for word in corpus.vocabulary if word != END and word not in function]
    return [word for word in words if word not in theirs], [word for word in words if word in theirs]


@cache
def _preset_function_words() -> frozenset[str]:
    texts = ([sentence.words for sentence in preset.corpus.sentences] for preset in presets().values())
    return frozenset[str]().union(*map(function_words, texts))


@cache
def _preset_beginnings() -> frozenset[Words]:
    sentences = {sentence.words for preset in presets().values() for sentence in preset.corpus.sentences}
    return frozenset(words[:end] for words in sentences for end in range(1, len(words) + 1))
