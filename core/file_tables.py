"""File tables: a file's bytes become lines of cells, whatever wrote them. Which cell is what, is no matter here."""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from core.corpus import LARGEST
from core.errors import UserError
from core.sentences import split_sentences, without_list_marks
from core.spreadsheet import as_typed
from core.words import split_words

ROLES = ("sentence", "sense", "held_out")  # the order in which they are taken where nothing names them
_NAMES = {  # what a file may call them, in small letters with spaces
    **dict.fromkeys(("sentence", "sentences", "text", "texts", "example"), "sentence"),
    **dict.fromkeys(("sense", "senses", "label", "labels", "meaning", "class", "category"), "sense"),
    **dict.fromkeys(("held out", "heldout", "holdout", "hold out", "split"), "held_out"),
}
MOST_RECORDS = 10 * LARGEST.sentences  # beyond which a file is not looked at; a corpus has fewer
_DELIMITERS = ",;\t"
_LOOKED_AT = 20  # first rows of a CSV file, to find out what stands between its cells
_LONGEST_NAME = 2  # words of a column's name
_NOT_TEXT = (
    "The file is not text in UTF-8. Save it as such and choose it again: “CSV UTF-8” in Excel, "
    "“UTF-8” under “Encoding” in Notepad."
)
# What a spreadsheet writes for a cell with quotation marks, line ends or commas in it. Anything else that begins with a
# quotation mark is a text that does: word lists have no quoting, and such a mark must not swallow the rows after it.
_QUOTED = re.compile(r'"((?:[^"\t]|"")*+)"(?=[\t\n]|\Z)')
_UNQUOTED = re.compile(r"[^\t\n]*")

Cells = tuple[object, ...]  # texts; of JSON any value, None where nothing was given
Record = tuple[int, Cells]  # with the line that it begins in


@dataclass(frozen=True)
class Table:
    """Records with as many cells as there are columns."""

    names: tuple[str, ...] | None  # of the columns; None if the file names none
    records: tuple[Record, ...]
    is_parted: bool = False  # whether each record is one sentence already

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.names) if self.names is not None else len(self.records[0][1]) if self.records else 0

    def column(self, place: int) -> list[object]:
        """The cells of one column."""
        return [cells[place] for _, cells in self.records]


def read_table(name: str, data: bytes) -> Table:
    """The cells of a file; the end of its name says how it is read. Raises UserError, with the line.

    A record is never wider or narrower than the names or, in CSV, than the first one; blank cells beyond are let go.
    """
    reader = _READERS.get(name.rpartition(".")[2].lower())
    if reader is None:
        raise UserError(f"Only files that end in .{', .'.join(FILE_KINDS)} are read. Convert the file.")
    if len(data) > LARGEST.upload_bytes:
        raise UserError(
            f"The file has {len(data):,} bytes; at most {LARGEST.upload_bytes:,} are read. Choose a part of it."
        )
    return reader(_decoded(data))


def role(name: object) -> str | None:
    """Which of ROLES a column's name stands for, if any."""
    plain = name.strip().lower().replace("_", " ").replace("-", " ") if isinstance(name, str) else ""
    return _NAMES.get(plain)


def _read_text(text: str) -> Table:
    records = [(number, _cells_of_line(line)) for number, line in numbered_sentences(text)]
    return _table(records, is_parted=True)


def numbered_sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text without list marks, each with the number of the line that it stands in."""
    sentences, numbers = split_sentences(text), list[int]()
    lines = enumerate(text.splitlines(), 1)
    number, line = 1, ""
    for sentence in sentences:
        while sentence != line if "\t" in sentence + line else sentence not in line:
            number, line = next(lines, (number, sentence))
        numbers.append(number)
        line = "" if "\t" in line else line  # a line with a tab is one sentence, and the next may be equal
    return [*zip(numbers, without_list_marks(sentences), strict=True)]


def _cells_of_line(line: str) -> Cells:
    """The cells between tabs; a line without one is text, and its quotation marks belong to it."""
    return tuple(next(_tab_records(line))[1]) if "\t" in line else (line,)


def _read_csv(text: str) -> Table:
    skipped, delimiter = 0, None
    if text[:4].lower() == "sep=":  # Excel's own first line
        line, _, text = text.partition("\n")
        skipped, delimiter = 1, line[4:5] or ","
    delimiter = delimiter or max(_DELIMITERS, key=lambda each: _fit(text, each))
    records = _tab_records(text) if delimiter == "\t" else _csv_records(text, delimiter)
    kept = [(line + skipped, tuple(map(as_typed, cells))) for line, cells in records if any(map(str.strip, cells))]
    table = _table(kept, is_even=True)
    if not skipped and table.names is None:
        _check_commas(table)
    return table


def _check_commas(table: Table) -> None:
    """Raise UserError where a space follows each comma and no cell comes again, as with the commas of sentences."""
    columns = [table.column(place) for place in range(1, table.width)]
    spaced = columns and all(isinstance(cell, str) and cell.startswith(" ") for column in columns for cell in column)
    if spaced and all(len({*column}) == len(column) for column in columns):
        raise UserError(
            f"Line {table.records[0][0]} has commas with a space after them, as the other lines have: they may belong "
            "to the sentences. Put quotation marks around these, or a first row that names the columns."
        )


def _read_tsv(text: str) -> Table:
    kept = [(line, tuple(map(as_typed, cells))) for line, cells in _tab_records(text) if any(map(str.strip, cells))]
    return _table(kept)


def _fit(text: str, delimiter: str) -> tuple[bool, bool, bool, int]:
    """How well a delimiter parts the first rows: into named cells, equally many, with no space before them, many."""
    try:
        rows = [*islice(filter(None, csv.reader(StringIO(text), delimiter=delimiter)), _LOOKED_AT)]
    except csv.Error:
        return False, False, False, 0
    widths = {len(row) for row in rows} or {0}
    is_even = len(widths) == 1 < min(widths)
    is_spaced = any(cell.startswith(" ") for row in rows for cell in row[1:])
    is_named = bool(rows) and any(map(role, rows[0]))
    return is_named, is_even, is_even and not is_spaced, min(widths)


def _csv_records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            f"Line {line} cannot be read: a quotation mark stands inside a cell or is not closed, or the cell is very "
            "long. Double the quotation marks inside cells."
        ) from error


def _tab_records(text: str) -> Iterator[tuple[int, list[str]]]:
    place, line, cells, first = 0, 1, list[str](), 1
    while place <= len(text):
        quoted = _QUOTED.match(text, place)
        found = quoted or _UNQUOTED.match(text, place)
        assert found, "no cell at all cannot be"
        cells.append(quoted[1].replace('""', '"') if quoted else found.group())
        line += found.group().count("\n")
        place = found.end() + 1
        if text[found.end() : place] != "\t":
            yield first, cells
            line += 1
            cells, first = [], line


def _read_json_lines(text: str) -> Table:
    lines = enumerate(text.split("\n"), 1)
    values = [(number, _json(number, line)) for number, line in lines if line.strip()]
    if not any(isinstance(value, dict) for _, value in values):
        return _table([(number, tuple(value) if isinstance(value, list) else (value,)) for number, value in values])
    objects = [(number, _by_role(_as_object(number, value))) for number, value in values]
    _check_keys([each for each, (_, given) in zip(objects, values, strict=True) if isinstance(given, dict)])
    keys = dict.fromkeys(key for _, value in objects for key in value)
    records = tuple((number, tuple(value.get(key) for key in keys)) for number, value in objects)
    return Table(tuple(keys), _enough(records))


def _json(number: int, line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UserError(f"Line {number} is not JSON. Put one text, list or object in each line.") from error


def _as_object(number: int, value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    cells = value if isinstance(value, list) else [value]
    if any(not _is_blank(cell) for cell in cells[len(ROLES) :]):
        raise _uneven(number, len(cells), "at most sentence, sense and held-out mark are read from a list")
    return dict(zip(ROLES, cells, strict=False))


def _by_role(value: dict[str, object]) -> dict[str, object]:
    """The object with its first key for each role named as the role is."""
    named: dict[str, object] = {}
    for key, cell in value.items():
        found = role(key)
        named[found if found and found not in named else key] = cell
    return named


def _check_keys(objects: Sequence[tuple[int, dict[str, object]]]) -> None:
    """A sense or mark may be left out of an object; any other key is in all of them, or it is a slip."""
    first, expected = objects[0][0], objects[0][1].keys() - {*ROLES}
    for number, value in objects:
        if value.keys() - {*ROLES} != expected:
            raise UserError(
                f"Line {number} has other keys than line {first}, which are neither sentence (or text), sense (or "
                "label) nor held_out. Use the same keys in each line."
            )


def _table(records: Sequence[Record], *, is_even: bool = False, is_parted: bool = False) -> Table:
    """A table of records that may begin with names; evened out where nothing is lost by that."""
    names = _names(records)
    body = [*records[1:]] if names else [*records]
    if names:
        width, expected = len(names), f"the first row names {len(names)} columns"
    elif is_even and records:
        width = len(records[0][1])
        expected = f"line {records[0][0]} has {width}"
    else:
        width, expected = max((_given(cells) for _, cells in records), default=0), ""
    even = [(line, _evened(line, cells, width, expected)) for line, cells in body]
    return Table(names, _enough(even), is_parted)


def _evened(line: int, cells: Cells, width: int, expected: str) -> Cells:
    """The cells without blank ones beyond the width; filled up to it where nothing else is expected."""
    if expected and (len(cells) < width or _given(cells) > width):
        raise _uneven(line, len(cells), expected)
    return (*cells[:width], *(None,) * (width - len(cells)))


def _uneven(line: int, cells: int, expected: str) -> UserError:
    return UserError(
        f"Line {line} has {cells} {'cell' if cells == 1 else 'cells'}; {expected}. Put as many in each line. "
        "A sentence with commas in a CSV file needs quotation marks around it."
    )


def _enough(records: Sequence[Record]) -> tuple[Record, ...]:
    if len(records) > MOST_RECORDS:
        raise UserError(f"The file has more than {MOST_RECORDS:,} sentences. Choose a part of it.")
    return tuple(records)


def _names(records: Sequence[Record]) -> tuple[str, ...] | None:
    """The first row, if it names the columns: with known names, or as unlike what stands below as names are."""
    if not records:
        return None
    first = [cell if isinstance(cell, str) else "" for cell in records[0][1]]
    words = [len(split_words(cell)) for cell in first]
    is_named = not {"sentence", "sense"}.isdisjoint(map(role, first)) and max(words) <= _LONGEST_NAME
    return tuple(first) if is_named or _is_unlike(first, words, records[1:]) else None


def _is_unlike(first: Sequence[str], words: Sequence[int], below: Sequence[Record]) -> bool:
    """Whether single words stand over a column of sentences, and none of them again below itself."""
    others = [(cell, count) for cell, count in zip(first, words, strict=True) if not role(cell)]
    if len(first) < 2 or len(below) < 2 or any(count != 1 or cell.strip().isdecimal() for cell, count in others):
        return False
    columns = [[cells[place] for _, cells in below if place < len(cells)] for place in range(len(first))]
    return not any(cell in column for cell, column in zip(first, columns, strict=True)) and any(
        all(isinstance(cell, str) and len(split_words(cell)) > 1 for cell in column) for column in columns
    )


def _given(cells: Cells) -> int:
    """Cells up to the last that is not blank; of two or more at least two, so that a tab keeps a line as it is."""
    last = max((place for place, cell in enumerate(cells, 1) if not _is_blank(cell)), default=0)
    return max(last, min(len(cells), 2))


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _decoded(data: bytes) -> str:
    has_utf16_mark = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if has_utf16_mark else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = "" if has_utf16_mark else f" Line {line} is the first that is not."
        raise UserError(_NOT_TEXT + where) from error
    controls = sum(text.count(chr(code)) for code in range(0x20) if chr(code) not in "\t\n\r")
    if controls > len(text) / 4:
        raise UserError(_NOT_TEXT)
    return text.replace("\r\n", "\n").replace("\r", "\n")


_READERS: dict[str, Callable[[str], Table]] = {
    "txt": _read_text,
    "csv": _read_csv,
    "tsv": _read_tsv,
    "jsonl": _read_json_lines,
}
FILE_KINDS = tuple(_READERS)
