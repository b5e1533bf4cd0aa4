"""Spreadsheet: a frame as a CSV file that spreadsheet programs open as it is, and never run."""

import re

import pandas as pd

# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"); the last four are full-width forms. Where
# a program parts cells at semicolons or tabs, as in many countries, a text with one of them is more cells than one.
# Apostrophes that stand there already are counted in, so that one can be taken away again.
_CELL, _FORMULA = r"(^|[;\t])", r"(?='*[=+\-@\t\r\n＝＋－＠])"
_AT_FORMULA, _MARKED_FORMULA = re.compile(_CELL + _FORMULA), re.compile(_CELL + "'" + _FORMULA)


def to_csv(frame: pd.DataFrame) -> bytes:
    """The rows as CSV in UTF-8, led by a byte order mark, without which Excel garbles accents.

    What a spreadsheet would take for a formula, in a text or a column's name, is led by an apostrophe, which it shows
    as text. Numbers stay numbers, also negative ones.
    """
    safe = frame.astype(object).map(as_text).rename(columns=as_text)
    return bytes(safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))


def as_typed(cell: str) -> str:
    """The text of a cell without the apostrophes that as_text puts before what looks like a formula."""
    return _MARKED_FORMULA.sub(r"\1", cell)


def as_text(cell: object) -> object:
    """A cell that no spreadsheet program runs."""
    return _AT_FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell
