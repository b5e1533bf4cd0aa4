"""Kinds of controls: with what each starts, what it depends on, and how it reads its value from a link."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.corpus import LARGEST, Corpus, as_words, is_prompt
from core.folds import word_in_question
from core.limits import is_ambiguous
from core.links import Choice
from pages.session import sentences


@dataclass(frozen=True)
class Kind:
    """A kind of control: its start value (None: the page computes it) and how it reads a value from a link."""

    start: Any
    read: Callable[[Choice], Any]  # returns None for a value that does not fit the control
    about: tuple[str, ...] = ()  # keys of controls that it depends on: when one changes, it starts afresh
    names: Callable[[Any, Corpus], bool] | None = None  # whether these sentences have what a value names
    is_typed: bool = False  # what a person typed stays even if the sentences lack it, with a warning
    follows: bool = False  # what a page filled in follows the sentences; other controls go on showing it while it fits


def one_of(start: Any, options: Iterable[Any]) -> Kind:
    """One of the options."""
    return Kind(start, {option: option for option in options}.get)


def several_of(start: list[str], options: Iterable[str]) -> Kind:
    """Several of the options, in their order."""
    known = [*options]
    return Kind(
        start, lambda given: [option for option in known if option in given] if isinstance(given, tuple) else None
    )


def number(start: float, low: float, high: float) -> Kind:
    """A number from `low` to `high`, of the type of the start value."""

    def read(given: Choice) -> float | None:
        return type(start)(given) if isinstance(given, int | float) and low <= given <= high else None

    return Kind(start, read)


def place(start: int | str | None, high: int, about: tuple[str, ...] = ()) -> Kind:
    """A whole number from 0 to `high`; the page knows the exact range. The start value may be of another type."""

    def read(given: Choice) -> int | None:
        is_whole = isinstance(given, int) and not isinstance(given, bool)
        return given if is_whole and 0 <= given <= high else None

    return Kind(start, read, about)


def cut(given: Choice) -> str | None:
    """The start of a text, as far as a prompt may go."""
    return given[: LARGEST.characters_a_prompt] if isinstance(given, str) else None


def prompt(*about: str, follows: bool = False) -> Kind:
    """A text of words of the sentences, chosen or typed."""
    return Kind(None, cut, about, is_prompt, is_typed=True, follows=follows)


def word(*about: str) -> Kind:
    """A word that the pages offer as the one in question; a link may carry it unnormalised."""

    def is_offered(word: str, corpus: Corpus) -> bool:
        return is_ambiguous(word, corpus) or (word in corpus.ids and word == suggested(corpus))

    def read(given: Choice) -> str | None:
        return None if (text := cut(given)) is None else as_words(text)

    return Kind(None, read, about, is_offered, follows=True)


def suggested(corpus: Corpus) -> str:
    """The word in question before anyone chooses one."""
    return word_in_question(corpus, sentences.settings(corpus))


def next_word(*about: str) -> Kind:
    """A word of the sentences, or their end."""
    return Kind(None, cut, about, lambda word, corpus: word in corpus.ids)
