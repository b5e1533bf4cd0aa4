"""Directions: words written from right to left keep their place inside sentences written from left to right.

Such a word takes the numbers, marks and words like it that stand beside it along: “רץ · 1.92 bits” is drawn with the
number on the wrong side. Between two marks that are not drawn (first strong isolate and pop directional isolate, UAX 9)
it stands for itself. The marks are for the screen: no file, link or corpus holds them.
"""

import re
import unicodedata

FSI, PDI = "\u2068", "\u2069"

_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_WORD = rf"{_RIGHT_TO_LEFT}(?:[\w'’·-]*[\w])?"
_MENTIONED = re.compile(f"{FSI}[^{PDI}]*{PDI}|“[^“”]*”|{_WORD}(?: +{_WORD})*")
_NEEDS_MARKS = re.compile(_RIGHT_TO_LEFT)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter is one of a script that is written from right to left."""
    return next((way != "L" for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), False)


def isolate(text: str) -> str:
    """A text of the person's as it stands inside one of ours; unchanged if it needs no marks or has them."""
    return f"{FSI}{text}{PDI}" if _NEEDS_MARKS.search(text) and FSI not in text else text


def isolate_mentioned(text: str) -> str:
    """A sentence of ours in which all that it quotes or names of the person's stands for itself."""
    return _MENTIONED.sub(_isolated, text) if _NEEDS_MARKS.search(text) else text


def _isolated(found: re.Match[str]) -> str:
    text = found[0]
    return f"“{isolate(text[1:-1])}”" if text.startswith("“") else isolate(text)
