"""Pasted: what a clipboard holds becomes cells, whether a spreadsheet filled it or a person copied lines."""

import re
from collections.abc import Iterable, Sequence
from itertools import count

from core.corpus import Row, clean_row, is_held_out
from core.errors import UserError
from core.file_tables import ROLES, role

_BREAK = re.compile("[\t\n\r\u2028\u2029]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
# A spreadsheet puts a cell in quotation marks if it holds a mark, a tab or a line end; any other mark is the text's.
_CELL = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|\Z)|[^\t\n]*')
_NEEDS_QUOTES = re.compile('["\t\n]')


def pasted_cells(text: str) -> list[list[str]]:
    """The cells of each line that is not blank: as many in every line, with blank ones where some are missing."""
    text, place, lines = _LINE_END.sub("\n", text), 0, [list[str]()]
    while place <= len(text):
        cell = _CELL.match(text, place)
        assert cell, "a cell may be blank"
        is_quoted = cell[1] is not None and _NEEDS_QUOTES.search(cell[1])
        lines[-1].append(cell[1].replace('""', '"') if is_quoted else cell[0])
        place = cell.end() + 1
        if text[cell.end() : place] == "\n":
            lines.append([])
    filled = [line for line in lines if any(map(str.strip, line))]
    width = max(map(len, filled), default=0)
    return [line + [""] * (width - len(line)) for line in filled]


def with_pasted(rows: Sequence[Row], place: int, column: int, text: str) -> list[Row]:
    """The rows with a pasted text in them from a row and a column (0 to 2) on; rows that are missing are added.

    Every pasted cell takes the place of the one that it falls on, a blank one too. A first line that names the columns
    tells which cell is what, and is no row. Raises UserError, with the line, for a held-out mark that cannot be read
    and for more cells than there are columns.
    """
    lines = pasted_cells(text)
    columns = _named(lines)
    new, place = list(rows), min(place, len(rows))
    for number, cells in enumerate(lines[1:] if columns else lines):
        target = place + number
        row = new[target] if target < len(new) else ("", "", False)
        new[target : target + 1] = [_changed(row, zip(columns or count(column), cells, strict=False), number + 1)]
    return new


def rows_of_cell(row: Row) -> list[Row]:
    """The rows in one into whose sentence lines or cells were pasted; they share its other cells if they bring none."""
    sentence, sense, held_out = row
    if not _BREAK.search(sentence):
        return [row]
    lines = len(pasted_cells(sentence)) or 1
    return with_pasted([("", sense, held_out)] * lines, 0, 0, sentence)


def _named(lines: Sequence[Sequence[str]]) -> list[int | None]:
    """The column of each cell, if the first of several lines names them."""
    if len(lines) < 2:
        return []
    names = [ROLES.index(name) if (name := role(cell)) else None for cell in lines[0]]
    is_header = 0 in names and all(
        len(cell.split()) < 2 for name, cell in zip(names, lines[0], strict=True) if name is None
    )
    return names if is_header else []


def _changed(row: Row, cells: Iterable[tuple[int | None, str]], line: int) -> Row:
    sentence, sense, held_out = row
    for column, cell in cells:
        if column == 0:
            sentence = cell
        elif column == 1:
            sense = cell
        elif column == 2:
            held_out = is_held_out(cell, line)
        elif column is not None and cell.strip():
            raise UserError(
                f"Line {line} of what was pasted has more cells than there are columns from there on. "
                "Paste it into the first column, and only sentence, sense and held-out mark."
            )
    return clean_row(sentence, sense, held_out)
