"""Sizes: how large a corpus may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import UserError
from core.nouns import counted


@dataclass(frozen=True)
class Sizes:
    """How large a corpus may be; a message names the size that a larger one exceeds."""

    characters: int = 200_000
    sentences: int = 1_000
    words_a_sentence: int = 60
    vocabulary: int = 2_000
    characters_a_word: int = 40
    characters_a_sense: int = 40
    characters_a_prompt: int = 2_500  # room for 60 words of 40 letters
    upload_bytes: int = 1_048_576  # of a file: one megabyte, as a browser's upload counts it


LARGEST = Sizes()


def check_characters(count: int) -> None:
    """Raise UserError for more characters than a corpus may have."""
    if surplus := excess_characters(count):
        raise too_much(surplus)


def excess_characters(count: int) -> list[str]:
    """The number of characters with the limit, if a corpus may not have so many."""
    return [f"{counted(count, 'character')} (at most {LARGEST.characters:,})"] if count > LARGEST.characters else []


def too_much(surplus: Sequence[str]) -> UserError:
    """The error that names all that is too large."""
    return UserError(f"Too much to read: {'; '.join(surplus)}. Shorten it.")
