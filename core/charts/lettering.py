"""Lettering: how much room a text takes, and which part of it is shown where there is less.

A browser measures its own letters; here their widths are estimated, a little on the wide side, from their kind.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from core.directions import FSI, PDI

TITLE_SIZE, TITLE_LINE = 13, 16  # pixels: letters, and a line of them
_TITLE_WIDTH = 150  # pixels a line: a quarter of the page on a small desktop screen
_TITLE_LINES = 3
_NARROW, _BROAD = frozenset("ijlftrI.,:;'’|!()·- "), frozenset("mwMW@%")


def text_width(text: str, size: float) -> float:
    """Pixels that a text takes in half-bold letters of a size."""
    return size * sum(map(_share, text))


def fitting_lines(text: str, width: float, size: float, most: int) -> list[str]:
    """A text in at most so many lines of a width; what is too long loses its first words, never its last."""
    words = text.split(" ")
    for start in range(len(words)):
        lines = list(filled_lines((["…"] if start else []) + words[start:], width, size))
        if len(lines) <= most:
            break
    return [" ".join(line) for line in lines]


def filled_lines(words: Sequence[str], width: float, size: float, padding: float = 0.0) -> Iterator[list[str]]:
    """The words in lines of a width, each line as full as it gets; each word takes some more than its letters."""
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
    """A chart's title in lines, and empty lines before it where a title beside it has more."""
    lines, *others = (fitting_lines(each, _TITLE_WIDTH, TITLE_SIZE, _TITLE_LINES) for each in (title, *beside))
    most = max(map(len, (lines, *others)))
    return [*[""] * (most - len(lines)), *lines]


def bare(expression: str) -> str:
    """The text that an expression of Vega gives, without marks of direction."""
    return f"replace({expression}, /[{FSI}{PDI}]/g, '')"


def _share(character: str) -> float:
    """The width of a letter as a share of the height of its line."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.1
    if character in _NARROW:
        return 0.3
    if character in _BROAD:
        return 0.84
    return 0.62 if character.isupper() else 0.53
