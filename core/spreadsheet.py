"""Spreadsheet: a frame becomes a CSV file that spreadsheets show as it is, and in which nothing runs as a formula."""

import re

import pandas as pd

# The first characters that make a spreadsheet take a cell for a formula (OWASP, "CSV Injection"); the last four are
# full-width. Semicolons and tabs part cells in many countries' settings, so a formula may begin after one as well. The
# pattern passes over apostrophes before a formula, so that adding one can always be undone.
_CELL, _FORMULA = r"(^|[;\t])", r"(?='*[=+\-@\t\r\n＝＋－＠])"
_AT_FORMULA, _MARKED_FORMULA = re.compile(_CELL + _FORMULA), re.compile(_CELL + "'" + _FORMULA)


def to_csv(frame: pd.DataFrame) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, without which Excel garbles accents.

    A text or column name that a spreadsheet would take for a formula gets an apostrophe in front. Numbers stay
    numbers, negative ones too.
    """
    safe = frame.astype(object).map(as_text).rename(columns=as_text)
    return bytes(safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))


def as_typed(cell: str) -> str:
    """The text of a cell without the apostrophes that as_text added."""
    return _MARKED_FORMULA.sub(r"\1", cell)


def as_text(cell: object) -> object:
    """The cell with an apostrophe before each formula, so that no spreadsheet runs it.

    >>> as_text("=1+1"), as_text(-1)
    ("'=1+1", -1)
    """
    return _AT_FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell
