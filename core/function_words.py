"""Function words: articles, pronouns, prepositions, auxiliary verbs. They are seldom what sentences are about."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from core.words import Words

LEAST_COVERED = 0.1  # of a text's words, for a list of stop words to be of its language
FEWEST_LISTED = 2  # different ones: in Danish “dog” is a function word
OFTEN = 0.1  # of the sentences, in which a word stands twice
_PART = re.compile("['-]")


def function_words(sentences: Iterable[Words]) -> frozenset[str]:
    """The function words of the sentences, by the list of stop words of their language or languages.

    The language is the one whose list has most of the different words; sentences without any word of it are looked at
    again. A word such as "c'est" is one if all its parts are. For a language without a list (see stop_words.toml) they
    are the words that stand twice in a sentence, in two sentences and in one of ten: few others do.

    >>> sorted(function_words([("the", "dog", "isn't", "here"), ("il", "cane", "non", "dorme")]))
    ['here', 'il', "isn't", 'non', 'the']
    """
    left, found = list(sentences), set[str]()
    while left:
        counts = Counter(word for words in left for word in words)
        listed = max(_lists().values(), key=lambda listed: _covered(counts, listed))
        different, covered = _covered(counts, listed)
        if different < FEWEST_LISTED or covered <= LEAST_COVERED * counts.total():
            return frozenset(found | _doubled(left))
        here = {word for word in counts if _is_listed(word, listed)}
        found |= here
        left = [words for words in left if not here.intersection(words)]
    return frozenset(found)


def _doubled(sentences: Collection[Words]) -> set[str]:
    counts = Counter(word for words in sentences for word, count in Counter(words).items() if count > 1)
    return {word for word, count in counts.items() if count >= max(2, OFTEN * len(sentences))}


def _covered(counts: Counter[str], listed: Collection[str]) -> tuple[int, int]:
    """How many words are listed, different ones and all; a Latin letter is in many lists, and tells no language."""
    found = [count for word, count in counts.items() if word in listed and not (len(word) == 1 and word.isascii())]
    return len(found), sum(found)


def _is_listed(word: str, listed: Collection[str]) -> bool:
    return word in listed or all(part in listed for part in _PART.split(word) if part)


@cache
def _lists() -> dict[str, frozenset[str]]:
    """The stop words of each language."""
    text = Path(__file__).with_name("stop_words.toml").read_text(encoding="utf-8")
    return {language: frozenset(words.split()) for language, words in tomllib.loads(text).items()}
