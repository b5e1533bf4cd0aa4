"""Lettering: how wide a text is, and which part of it is shown where there is less room.

Only a browser knows the exact widths of its letters; here they are estimated by kind of letter, a little too wide.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from core.directions import FSI, PDI

TITLE_SIZE, TITLE_LINE = 13, 16  # pixels: the size of the letters, and the height of a line
_TITLE_WIDTH = 150  # pixels: a quarter of the page on a small desktop screen
SHORT_WIDTH = 140  # half of a card on a phone, without a mark before the title
_TITLE_LINES = 3
_NARROW, _BROAD = frozenset("ijlftrI.,:;'’|!()·- "), frozenset("mwMW@%")


def text_width(text: str, size: float) -> float:
    """The width in pixels of a text in semibold letters of a size."""
    return size * sum(map(_share, text))


def fitting_lines(text: str, width: float, size: float, most: int) -> list[str]:
    """A text in at most `most` lines of a width; a longer text loses its first words, never its last."""
    words = _words(text)
    for start in range(len(words)):
        lines = list(filled_lines((["…"] if start else []) + words[start:], width, size))
        if len(lines) <= most:
            break
    return [" ".join(line) for line in lines]


def filled_lines(words: Sequence[str], width: float, size: float, padding: float = 0.0) -> Iterator[list[str]]:
    """The words in lines of a width, each line as full as possible; a word takes its letters and a space or padding."""
    line: list[str] = []
    room = width
    for word in words:
        needed = text_width(word, size) + (padding or text_width(" ", size))
        if line and needed > room:
            yield line
            line, room = [], width
        line.append(word)
        room -= needed
    yield line


def level_titles(title: str, beside: Sequence[str]) -> list[str]:
    """A chart's title in lines, after empty lines where a title beside it has more."""
    lines, *others = (fitting_lines(text, _TITLE_WIDTH, TITLE_SIZE, _TITLE_LINES) for text in (title, *beside))
    most = max(map(len, (lines, *others)))
    return [*[""] * (most - len(lines)), *lines]


def shortened(text: str, other: str, width: float = SHORT_WIDTH, size: float = TITLE_SIZE) -> str:
    """A text in one line of a width. A longer one keeps what differs from another text, and its last word.

    Beside these words stand as many more as fit, the last first, and an ellipsis for each gap. Where not even these
    words fit, the first words go, as in `fitting_lines`.

    >>> shortened("a dog near the pump ran …", "a pump near the dog ran …")
    'a dog … the pump ran …'
    """
    words, others = _words(text), _words(other)
    matching = SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks()
    same = {place for start, _, length in matching for place in range(start, start + length)}
    kept = {*range(len(words))} - same | {len(words) - 1}

    def fits(places: set[int]) -> bool:
        return text_width(_with_gaps(words, places), size) <= width

    if fits({*range(len(words))}):
        return text
    if not fits(kept):
        return fitting_lines(text, width, size, 1)[0]
    for place in reversed(range(len(words))):
        if {place - 1, place + 1} & kept and fits(kept | {place}):
            kept.add(place)
    return _with_gaps(words, kept)


def _words(text: str) -> list[str]:
    """The words of a text; an ellipsis at the end stays with the word before it."""
    words = text.removesuffix(" …").split(" ")
    words[-1] += text[len(text.removesuffix(" …")) :]
    return words


def _with_gaps(words: Sequence[str], kept: set[int]) -> str:
    """The kept words in their order, with an ellipsis for each gap."""
    parts = [word if place in kept else "…" for place, word in enumerate(words)]
    return " ".join(part for before, part in zip(["", *parts], parts, strict=False) if (before, part) != ("…", "…"))


def bare(expression: str) -> str:
    """A Vega expression for the text of another, without direction marks."""
    return f"replace({expression}, /[{FSI}{PDI}]/g, '')"


def _share(character: str) -> float:
    """The width of a letter as a share of its size."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.1
    if character in _NARROW:
        return 0.3
    if character in _BROAD:
        return 0.84
    return 0.62 if character.isupper() else 0.53
