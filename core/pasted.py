"""Pasted: the clipboard's text becomes cells and rows, whether it comes from a spreadsheet or from plain lines."""

import re
from collections.abc import Iterable, Sequence
from itertools import count

from core.column_names import ROLES, named_roles
from core.corpus import Row, clean_row, is_held_out
from core.errors import UserError
from core.file_tables import Table, csv_records, delimiter_of_lines, tab_records, without_bars
from core.sentence_files import columns_of_pasted, rows_of_running_text
from core.sentences import is_list_mark, without_list_marks

_LINE_END = re.compile("\r\n?|[\u2028\u2029]")


def pasted_cells(text: str, *, is_whole: bool = True) -> list[list[str]]:
    """The cells of each line that is not blank; shorter lines are filled up with blank cells.

    A text without tabs that holds whole rows (`is_whole`) may have other signs between its cells, as in a file.
    """
    text = _LINE_END.sub("\n", text)
    text = without_bars(text) if is_whole else text
    delimiter = delimiter_of_lines(text) if is_whole else None
    records = csv_records(text, delimiter) if delimiter else tab_records(text, is_clipboard=True)
    lines = (cells for _, cells in records)
    filled = [line for line in lines if any(map(str.strip, line))]
    width = max(map(len, filled), default=0)
    return [line + [""] * (width - len(line)) for line in filled]


def with_pasted(rows: Sequence[Row], place: int, column: int, text: str) -> list[Row]:
    """The rows after a text is pasted at a row and column (0 to 2); rows are added where there are too few.

    Each pasted cell, blank or not, replaces the cell that it falls on. If the first line names the columns, cells go
    by these names, and the line itself is no row. A first column of list numbers or bullets is left out. Raises
    UserError, with line and column, for a held-out mark that cannot be read and for more cells than columns.
    """
    lines = pasted_cells(text, is_whole=column == 0)
    width = len(lines[0]) if lines else 0
    if column == 0 and len(lines) > 1:
        lines = _without_marks(lines)
    first = 1 + width - len(lines[0]) if width > 1 else None  # the first column that is left; a single cell has none
    columns = _named(lines)
    found = columns or (_found(lines) if column == 0 else [])
    pasted, place = list(rows), min(place, len(rows))
    for number, cells in enumerate(lines[1:] if columns else lines):
        target = place + number
        row = pasted[target] if target < len(pasted) else ("", "", False)
        columns_and_cells = zip(found or count(column), cells, strict=False)
        pasted[target : target + 1] = [_changed(row, columns_and_cells, number + 1, first)]
    return pasted


def rows_of_added(text: str, sense: str) -> list[Row]:
    """The rows of a text that is added to others: cells of a spreadsheet, sentences a line, or running text.

    Rows without a sense of their own get `sense`. Raises UserError as with_pasted.
    """
    rows = with_pasted([], 0, 0, text) if "\t" in text else rows_of_running_text(text)
    return [clean_row(sentence, own or sense, held_out) for sentence, own, held_out in rows if sentence]


def _named(lines: Sequence[Sequence[str]]) -> list[int | None]:
    """The column of each cell, if the first of several lines names the columns; else empty."""
    if len(lines) < 2:
        return []
    roles = named_roles(lines[0]) or []
    # A file's header may name only the sense; pasted senses may begin with one that is called “class” or “category”.
    return [ROLES.index(role) if role else None for role in roles] if "sentence" in roles else []


def _found(lines: Sequence[Sequence[str]]) -> list[int | None]:
    """The column of each cell, if the first one is a number or the like and a later one the sentence; else empty."""
    used = columns_of_pasted(
        Table(None, tuple((number, tuple(cells)) for number, cells in enumerate(lines, 1)), is_parted=True)
    )
    roles = {place: role for role, place in enumerate((used.sentence, used.sense, used.held_out))} if used else {}
    return [roles.get(place) for place in range(len(lines[0]))] if roles else []


def _without_marks(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines without their list marks, whether these have a column of their own or stand before the sentences."""
    if all(len(cells) > 1 and is_list_mark(cells[0]) for cells in lines):
        return [[*cells[1:]] for cells in lines]
    bare = without_list_marks([" ".join(cells[0].split()) for cells in lines])
    return [[first, *cells[1:]] for first, cells in zip(bare, lines, strict=True)]


def _changed(row: Row, cells: Iterable[tuple[int | None, str]], line: int, first: int | None) -> Row:
    """The row with the cells in their columns; `first` is the number of the first cell's column in the clipboard."""
    sentence, sense, held_out = row
    for place, (column, cell) in enumerate(cells):
        if column == 0:
            sentence = cell
        elif column == 1:
            sense = cell
        elif column == 2:
            held_out = is_held_out(cell, line, first and first + place)
        elif column is not None and cell.strip():
            raise UserError(
                f"Line {line} of what was pasted has more cells than there are columns from there on: column "
                f"{(first or 1) + place} has none. Paste it into the first column, and only sentence, sense and "
                "held-out mark."
            )
    return clean_row(sentence, sense, held_out)
