"""Reading: where words stand in a text that keeps its capitals and punctuation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.corpus import Words, as_words, check_characters, rows_of_text
from core.errors import UserError
from core.words import cleaned, split_words


@dataclass(frozen=True)
class Span:
    """A word of a text, by the rule of core.words, and its place among the text's characters."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Occurrence:
    """The first use of a word in a sentence as it was typed."""

    sentence: str
    position: int  # of the word among the sentence's words, from 0
    end: int  # characters up to the word and with it
    sense: str | None
    words: Words

    @property
    def beginning(self) -> str:
        """The sentence up to the word, as typed."""
        return self.sentence[: self.end]


def spans(text: str) -> list[Span]:
    """The words of a text in their order, with the characters that each takes.

    >>> spans("The “Spring” broke!")
    [Span(word='the', start=0, end=3), Span(word='spring', start=5, end=11), Span(word='broke', start=13, end=18)]
    """
    found, after = [], 0
    for chunk in text.split():
        start = text.index(chunk, after)
        after = start + len(chunk)
        found += [Span(word, start + first, start + last) for word, first, last in _within(chunk)]
    return found


def _within(chunk: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text without spaces: each ends where it first is complete, and begins as late as it can."""
    words, before = split_words(chunk), 0
    for number, word in enumerate(words, start=1):
        ends = (end for end in range(before + 1, len(chunk) + 1) if split_words(chunk[:end]) == words[:number])
        end = next(ends, len(chunk))
        starts = (start for start in range(end - 1, before - 1, -1) if split_words(chunk[start:end]) == (word,))
        yield word, next(starts, before), end
        before = end


def occurrences(sentences: str, word: str) -> list[Occurrence]:
    """The first use of a word in each sentence of a text in read_corpus's format.

    Raises UserError as read_corpus does for a line that cannot be read, and if no sentence has the word.
    """
    check_characters(len(sentences))
    wanted = as_words(word)
    found = [
        Occurrence(text, position, span.end, sense or None, tuple(each.word for each in places))
        for text, sense, _ in rows_of_text(sentences)
        for places in [spans(text)]
        for position, span in [(place, each) for place, each in enumerate(places) if each.word == wanted][:1]
    ]
    if not found:
        raise UserError(f"“{wanted or cleaned(word)}” stands in none of the sentences. Choose a word that does.")
    return found


def last_word(prompt: str) -> Span:
    """The last word of a prompt; raises UserError if it has none."""
    found = spans(prompt)
    if not found:
        raise UserError("The prompt is empty. Type a few words, such as the start of a sentence.")
    return found[-1]


def labelled(found: Sequence[Occurrence]) -> dict[str, int]:
    """The different beginnings with one meaning, and the place of the first occurrence of each.

    Beginnings with two meanings are left out: nothing before the word tells them apart.
    """
    senses: dict[str, set[str]] = {}
    for each in found:
        if each.sense:
            senses.setdefault(each.beginning, set()).add(each.sense)
    places = {each.beginning: place for place, each in reversed([*enumerate(found)]) if each.sense}
    return {beginning: places[beginning] for beginning, held in senses.items() if len(held) == 1}
