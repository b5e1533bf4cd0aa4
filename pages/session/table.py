"""Table: what a person does in the table of sentences, as changes of the document.

The browser and the document count the table's rows alike: blank ones stay in it until it is filled anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import starmap

from core.corpus import Row, clean_row
from core.pasted import with_pasted
from pages.session.document import Document


def with_typed(now: Document, row: int, column: int, text: str) -> Document:
    """With a text in a cell, or with the mark if it is not blank; a row below the last begins a new one."""
    shown = [*now.table] if row < len(now.table) else [*now.table, ("", "", False)]
    sentence, sense, held_out = shown[min(row, len(shown) - 1)]
    changed = [(text, sense, held_out), (sentence, text, held_out), (sentence, sense, bool(text))]
    shown[min(row, len(shown) - 1)] = changed[column]
    return _showing(now, shown)


def with_cells(now: Document, row: int, column: int, text: str) -> Document:
    """With pasted cells in place of those they fall on; raises UserError as with_pasted."""
    rows = _without_blank(with_pasted(now.table, row, column, text))
    return now.edited(rows).with_table_filled().with_text_filled()


def without_row(now: Document, row: int) -> Document:
    """Without a row."""
    return _showing(now, [*now.table[:row], *now.table[row + 1 :]])


def _showing(now: Document, shown: Sequence[Row]) -> Document:
    """With what the table shows already."""
    after = now.edited(_without_blank(starmap(clean_row, shown)))
    if after is now:
        return replace(now, table=tuple(shown))
    after = replace(after, table=tuple(shown), table_error=None)
    return after if now.text_error else after.with_text_filled()


def _without_blank(rows: Iterable[Row]) -> list[Row]:
    """The rows that have any text or mark."""
    return [row for row in rows if any(row)]
