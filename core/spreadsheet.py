"""Spreadsheet: a frame as a CSV file that spreadsheet programs open as it is, and never run."""

import pandas as pd

# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"); the last four are full-width forms.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(frame: pd.DataFrame) -> bytes:
    """The rows as CSV in UTF-8, led by a byte order mark, without which Excel garbles accents.

    A text or a column's name that a spreadsheet would take for a formula is led by an apostrophe, which it shows as
    text. Numbers stay numbers, also negative ones.
    """
    safe = frame.astype(object).map(_as_text).rename(columns=_as_text)
    return bytes(safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))


def as_typed(cell: str) -> str:
    """The text of a cell without the apostrophe that to_csv puts before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_STARTS_FORMULA) else cell


def _as_text(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) else cell
