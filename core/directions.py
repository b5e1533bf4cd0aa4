"""Directions: right-to-left words keep their place inside left-to-right sentences.

A right-to-left word reorders the numbers and punctuation beside it: “רץ · 1.92 bits” is drawn with the number on the
wrong side. Two invisible marks around the word (first strong isolate and pop directional isolate, UAX 9) prevent that.
The marks are for screens and pictures only: no link, corpus or file of numbers holds them.
"""

import re
import unicodedata

FSI, PDI = "\u2068", "\u2069"

_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_WORD = rf"{_RIGHT_TO_LEFT}(?:[\w'’·-]*[\w])?"
_MENTIONED = re.compile(f"{FSI}[^{PDI}]*{PDI}|“[^“”]*”|{_WORD}(?: +{_WORD})*")
_NEEDS_MARKS = re.compile(_RIGHT_TO_LEFT)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter is of a script written from right to left."""
    return next((way != "L" for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), False)


def isolate(text: str) -> str:
    """A person's text with the marks around it; unchanged if it needs none or has them."""
    return f"{FSI}{text}{PDI}" if _NEEDS_MARKS.search(text) and FSI not in text else text


def without_marks(text: str) -> str:
    """A text as it was before the marks were put around it."""
    return text.replace(FSI, "").replace(PDI, "")


def isolate_mentioned(text: str) -> str:
    """A sentence of the dashboard with marks around each right-to-left word and quotation in it."""
    return _MENTIONED.sub(_isolated, text) if _NEEDS_MARKS.search(text) else text


def in_place(text: str) -> str:
    """A label with marks: around all of it if it begins with a right-to-left word, else around those that it has."""
    return isolate(text) if is_right_to_left(text) else isolate_mentioned(text)


def _isolated(found: re.Match[str]) -> str:
    text = found[0]
    return f"“{isolate(text[1:-1])}”" if text.startswith("“") else isolate(text)
