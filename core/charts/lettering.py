"""Lettering: how wide a text is, and which part of it is shown where there is less room.

Only a browser knows the exact widths of its letters; here they are estimated by kind of letter, a little too wide.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from core.directions import FSI, PDI

TITLE_SIZE, TITLE_LINE = 13, 16  # pixels: the size of the letters, and the height of a line
_TITLE_WIDTH = 150  # pixels: a quarter of the page on a small desktop screen
_SHORT_TITLE_WIDTH = 140  # half of a card on a phone, without a mark before the title
_TITLE_LINES = 3
_NARROW, _BROAD = frozenset("ijlftrI.,:;'’|!()·- "), frozenset("mwMW@%")


def text_width(text: str, size: float) -> float:
    """The width in pixels of a text in semibold letters of a size."""
    return size * sum(map(_share, text))


def fitting_lines(text: str, width: float, size: float, most: int) -> list[str]:
    """A text in at most `most` lines of a width; a longer text loses its first words, never its last.

    An ellipsis at the end stays with the word before it.
    """
    words = text.removesuffix(" …").split(" ")
    words[-1] += text[len(text.removesuffix(" …")) :]
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


def short_title(title: str) -> str:
    """A chart's title in one line, without its first words where it is longer."""
    return fitting_lines(title, _SHORT_TITLE_WIDTH, TITLE_SIZE, 1)[0]


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
