"""Fitting: rows become a corpus of a size that can be trained on, or an error names all that is too large."""

from collections.abc import Sequence
from itertools import starmap

from core.budget import Room, excess_work
from core.corpus import (
    LARGEST,
    Corpus,
    Row,
    Words,
    check_something_to_train_on,
    clean_row,
    corpus_of_rows,
    excess,
    excess_characters,
)
from core.errors import UserError
from core.nouns import agreeing, counted
from core.words import split_words


class TooMuch(UserError):
    """More text than can be trained on; `kept` are the rows that fit, in their order."""

    def __init__(self, message: str, kept: tuple[Row, ...]) -> None:
        """The message for the person, and the rows that fit."""
        super().__init__(message)
        self.kept = kept


def fitting_corpus(rows: Sequence[Row]) -> Corpus:
    """The corpus of the rows, if it is within LARGEST and the budget of a training.

    Otherwise raises TooMuch, which names all that is too large and how many sentences fit; raises UserError if there is
    nothing to train on.
    """
    if surplus := excess_characters(sum(len(text) + len(sense) for text, sense, _ in rows)):
        raise _too_much(surplus, rows)
    corpus = corpus_of_rows(rows)
    check_something_to_train_on(corpus)
    if surplus := [*excess(corpus), *excess_work(corpus)]:
        raise _too_much(surplus, rows)
    return corpus


def fitting_rows(rows: Sequence[Row]) -> list[Row]:
    """The first rows that fit together, skipping rows without words and rows too long by themselves."""
    kept, room, characters = list[Row](), Room(), 0
    for text, sense, held_out in starmap(clean_row, rows):
        words = split_words(text)
        if not words or not _fits_alone(words, sense):
            continue
        characters += len(text) + len(sense)
        if len(kept) == LARGEST.sentences or characters > LARGEST.characters or not (held_out or room.takes(words)):
            break
        kept.append((text, sense, held_out))
    return kept


def _too_much(surplus: Sequence[str], rows: Sequence[Row]) -> TooMuch:
    kept = tuple(fitting_rows(rows))
    total = sum(bool(split_words(text)) for text, _, _ in rows)
    some = f"{len(kept):,} of the {counted(total, 'sentence')} {agreeing(len(kept), 'fits', 'fit')}"
    fit = f"{some}. Keep only these" if kept else "None of the sentences fits. Shorten them"
    return TooMuch(f"Too much to train on here: {'; '.join(surplus)}. {fit}.", kept)


def _fits_alone(words: Words, sense: str) -> bool:
    return (
        len(words) <= LARGEST.words_a_sentence
        and max(map(len, words)) <= LARGEST.characters_a_word
        and len(sense) <= LARGEST.characters_a_sense
    )
