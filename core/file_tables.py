"""File tables: a file's bytes become a table of cells. What the cells mean is for core.sentence_files to say."""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from core.column_names import ROLES, named_roles, role
from core.corpus import LARGEST
from core.errors import UserError
from core.nouns import counted
from core.sentences import split_sentences, without_list_marks
from core.spreadsheet import as_typed
from core.words import split_words

MOST_RECORDS = 10 * LARGEST.sentences  # of a file that is read at all; a corpus has fewer
_DELIMITERS = ",;\t|"
_LOOKED_AT = 20  # first rows of a CSV file, to find its delimiter
_NOT_TEXT = (
    "The file is not text in UTF-8. Save it as such and choose it again: “CSV UTF-8” in Excel, "
    "“UTF-8” under “Encoding” in Notepad."
)
# A cell that a spreadsheet quoted. Where the closing mark is missing, the opening one is part of the text: word lists
# quote nothing, and a mark of theirs must not swallow the rows after it.
_QUOTED = re.compile(r'"((?:[^"\t]|"")*+)"(?=[\t\n]|\Z)')
_RULE = re.compile(r"[\s|:]*-[\s|:-]*")  # between the head and the body of a Markdown table
_UNQUOTED = re.compile(r"[^\t\n]*")
_NEEDS_QUOTES = re.compile('["\n]')

Cells = tuple[object, ...]  # texts, or any JSON value; None: nothing given
Record = tuple[int, Cells]  # the line that it begins in, and its cells


@dataclass(frozen=True)
class Table:
    """Records, each with one cell a column."""

    names: tuple[str, ...] | None  # of the columns; None if the file names none
    records: tuple[Record, ...]
    is_parted: bool = False  # whether each record is already one sentence

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.names) if self.names is not None else len(self.records[0][1]) if self.records else 0

    def column(self, place: int) -> list[object]:
        """The cells of one column."""
        return [cells[place] for _, cells in self.records]


def read_table(name: str, data: bytes) -> Table:
    """The table in a file of one of FILE_KINDS, by the ending of its name.

    Raises UserError, with the line where there is one, for other kinds, for a file that is too large or not text, and
    for a record with more or fewer cells than the names or, in CSV, the first record. Blank cells too many are dropped.
    """
    reader = _READERS.get(name.rpartition(".")[2].lower())
    if reader is None:
        raise UserError(f"Only files that end in .{', .'.join(FILE_KINDS)} are read. Convert the file.")
    if len(data) > LARGEST.upload_bytes:
        raise UserError(
            f"The file has {counted(len(data), 'byte')}; at most {LARGEST.upload_bytes:,} are read. "
            "Choose a part of it."
        )
    return reader(decoded(data))


def read_text(text: str) -> Table:
    """The lines of a text; or its table, if the first line names several columns or signs stand between its cells."""
    text = without_bars(text)
    first = next(filter(str.strip, text.split("\n")), "")
    if "\t" in first and named_roles(next(tab_records(first))[1]):
        return _table([(line, tuple(cells)) for line, cells in tab_records(text) if any(map(str.strip, cells))])
    if delimiter := delimiter_of_lines(text):
        return _read_csv(text, delimiter)
    records = [(number, _cells_of_line(line)) for number, line in numbered_sentences(text)]
    return _table(records, is_parted=True)


def without_bars(text: str) -> str:
    """The text with tabs for bars, if each line has as many of these, as in a Markdown table; else as it is."""
    lines = text.split("\n")
    counts = {line.count("|") for line in lines if line.strip()}
    if "\t" in text or len(counts) != 1 or counts == {0} or sum(map(bool, map(str.strip, lines))) < 2:
        return text
    bare = ["" if _RULE.fullmatch(line) else line.strip().removeprefix("|").removesuffix("|") for line in lines]
    return "\n".join("\t".join(map(str.strip, line.split("|"))) for line in bare)


def delimiter_of_lines(text: str) -> str | None:
    """What parts the cells in a text without tabs: where it parts the columns' names, or a ; in each line, unspaced."""
    lines = [*filter(str.strip, text.split("\n"))]
    if "\t" in text or not lines:
        return None
    named = [sign for sign in ";," if "sentence" in (named_roles(lines[0].split(sign)) or ()) and sign in lines[0]]
    counts = {line.count(";") for line in lines}
    is_parted = len(lines) > 1 and len(counts) == 1 and counts != {0} and "; " not in text
    return named[0] if named else ";" if is_parted else None


def numbered_sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text without list marks, each with the number of the line that it begins in."""
    sentences, numbers = split_sentences(text), list[int]()
    lines = enumerate(text.splitlines(), 1)
    number, line = 1, ""
    for sentence in sentences:
        while sentence != line if "\t" in sentence + line else sentence not in line:
            number, line = next(lines, (number, sentence))
        numbers.append(number)
        line = "" if "\t" in line else line  # a line with a tab is used up: the next sentence may equal it
    return [*zip(numbers, without_list_marks(sentences), strict=True)]


def _cells_of_line(line: str) -> Cells:
    """The cells between tabs; a line without a tab is one cell, quotation marks and all."""
    return tuple(next(tab_records(line))[1]) if "\t" in line else (line,)


def _read_csv(text: str, delimiter: str | None = None) -> Table:
    skipped = 0
    if text[:4].lower() == "sep=":  # Excel's own first line
        line, _, text = text.partition("\n")
        skipped, delimiter = 1, line[4:5] or ","
    delimiter = delimiter or max(_DELIMITERS, key=lambda candidate: _fit(text, candidate))
    records = tab_records(text) if delimiter == "\t" else csv_records(text, delimiter)
    kept = [(line + skipped, tuple(map(as_typed, cells))) for line, cells in records if any(map(str.strip, cells))]
    table = _table(kept, is_even=True)
    if not skipped and table.names is None:
        _check_commas(table)
    return table


def _check_commas(table: Table) -> None:
    """Raise UserError if the commas look like those of sentences: a space after each, and no cell occurs twice."""
    columns = [table.column(place) for place in range(1, table.width)]
    spaced = columns and all(isinstance(cell, str) and cell.startswith(" ") for column in columns for cell in column)
    if spaced and all(len({*column}) == len(column) for column in columns):
        raise UserError(
            f"Line {table.records[0][0]} has commas with a space after them, as the other lines have: they may belong "
            "to the sentences. Put quotation marks around these, or a first row that names the columns."
        )


def _read_tsv(text: str) -> Table:
    kept = [(line, tuple(map(as_typed, cells))) for line, cells in tab_records(text) if any(map(str.strip, cells))]
    return _table(kept)


def _fit(text: str, delimiter: str) -> tuple[bool, bool, bool, int]:
    """How well a delimiter fits the first rows, best first: names the columns, rows of one width, no spaces, width."""
    try:
        rows = [*islice(filter(None, csv.reader(StringIO(text), delimiter=delimiter)), _LOOKED_AT)]
    except csv.Error:
        return False, False, False, 0
    widths = {len(row) for row in rows} or {0}
    is_even = len(widths) == 1 < min(widths)
    is_spaced = any(cell.startswith(" ") for row in rows for cell in row[1:])
    is_named = bool(rows) and any(map(role, rows[0]))
    return is_named, is_even, is_even and not is_spaced, min(widths)


def csv_records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record, with the line that it begins in; raises UserError for a stray quotation mark."""
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


def quoted(cell: str) -> str:
    """A cell as tab_records reads it back from a file: in quotation marks if it begins with one."""
    return '"{}"'.format(cell.replace('"', '""')) if cell.startswith('"') else cell


def tab_records(text: str, *, is_clipboard: bool = False) -> Iterator[tuple[int, list[str]]]:
    """The cells between tabs of each record, blank ones too, with the line (from 1) that it begins in.

    Programs that write files may quote each cell. A spreadsheet that copies to the clipboard quotes only a cell that
    needs it: there other marks belong to the text.
    """
    place, line, cells, first = 0, 1, list[str](), 1
    while place <= len(text):
        quoted = _QUOTED.match(text, place)
        cell = quoted or _UNQUOTED.match(text, place)
        assert cell, "an unquoted cell may be empty, so one always matches"
        is_quoted = quoted and (not is_clipboard or _NEEDS_QUOTES.search(quoted[1]))
        cells.append(quoted[1].replace('""', '"') if quoted and is_quoted else cell.group())
        line += cell.group().count("\n")
        place = cell.end() + 1
        if text[cell.end() : place] != "\t":
            yield first, cells
            line += 1
            cells, first = [], line


def _read_json_lines(text: str) -> Table:
    lines = enumerate(text.split("\n"), 1)
    values = [(number, _json(number, line)) for number, line in lines if line.strip()]
    if not any(isinstance(value, dict) for _, value in values):
        return _table([(number, tuple(value) if isinstance(value, list) else (value,)) for number, value in values])
    objects = [(number, _by_role(_as_object(number, value))) for number, value in values]
    _check_keys([entry for entry, (_, given) in zip(objects, values, strict=True) if isinstance(given, dict)])
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
    """The object, with the first key of each role renamed to the role."""
    named: dict[str, object] = {}
    for key, cell in value.items():
        known = role(key)
        named[known if known and known not in named else key] = cell
    return named


def _check_keys(objects: Sequence[tuple[int, dict[str, object]]]) -> None:
    """Raise UserError if objects differ in keys other than ROLES: sense and mark may be left out, other keys not."""
    first, expected = objects[0][0], objects[0][1].keys() - {*ROLES}
    for number, value in objects:
        if value.keys() - {*ROLES} != expected:
            raise UserError(
                f"Line {number} has other keys than line {first}, which are neither sentence (or text), sense (or "
                "label) nor held_out. Use the same keys in each line."
            )


def _table(records: Sequence[Record], *, is_even: bool = False, is_parted: bool = False) -> Table:
    """The table of some records, the first of which may be the names; all get the same width if no cell is lost."""
    names = _names(records)
    body = [*records[1:]] if names else [*records]
    if names:
        names = names[: max(_given(cells) for _, cells in records)]
        width, expected = len(names), f"the first row names {counted(len(names), 'column')}"
    elif is_even and records:
        width = len(records[0][1])
        expected = f"line {records[0][0]} has {width}"
    else:
        width, expected = max((_given(cells) for _, cells in records), default=0), ""
    even = [(line, _evened(line, cells, width, expected)) for line, cells in body]
    if is_even and not names:
        used = max((_given(cells) for _, cells in even), default=0)
        even = [(line, cells[:used]) for line, cells in even]
    return Table(names, _enough(even), is_parted)


def _evened(line: int, cells: Cells, width: int, expected: str) -> Cells:
    """The cells cut to the width where only blank ones go; filled up to it if no width is `expected`."""
    if expected and (len(cells) < width or _given(cells) > width):
        raise _uneven(line, len(cells), expected)
    return (*cells[:width], *(None,) * (width - len(cells)))


def _uneven(line: int, cells: int, expected: str) -> UserError:
    return UserError(
        f"Line {line} has {counted(cells, 'cell')}; {expected}. Put as many in each line. "
        "A sentence with commas in a CSV file needs quotation marks around it."
    )


def _enough(records: Sequence[Record]) -> tuple[Record, ...]:
    if len(records) > MOST_RECORDS:
        raise UserError(f"The file has more than {MOST_RECORDS:,} sentences. Choose a part of it.")
    return tuple(records)


def _names(records: Sequence[Record]) -> tuple[str, ...] | None:
    """The first row, if it names the columns: by known names, or by words that are unlike the cells below."""
    if not records:
        return None
    first = [cell if isinstance(cell, str) else "" for cell in records[0][1]]
    return tuple(first) if named_roles(first) or _is_unlike(first, records[1:]) else None


def _is_unlike(first: Sequence[str], below: Sequence[Record]) -> bool:
    """Whether the first row is single words, one of them over sentences, and none of them occurs in its own column."""
    unknown = [cell for cell in first if not role(cell)]
    are_words = all(len(split_words(cell)) == 1 and not cell.strip().isdecimal() for cell in unknown)
    if len(first) < 2 or len(below) < 2 or not are_words:
        return False
    columns = [[cells[place] for _, cells in below if place < len(cells)] for place in range(len(first))]
    return not any(cell in column for cell, column in zip(first, columns, strict=True)) and any(
        all(isinstance(cell, str) and len(split_words(cell)) > 1 for cell in column) for column in columns
    )


def _given(cells: Cells) -> int:
    """How many cells go up to the last that is not blank; at least two if there are two: a tab keeps a line whole."""
    last = max((place for place, cell in enumerate(cells, 1) if not _is_blank(cell)), default=0)
    return max(last, min(len(cells), 2))


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def decoded(data: bytes) -> str:
    """The text of a file; raises UserError, with the line, for what is not text."""
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
    "txt": read_text,
    "csv": _read_csv,
    "tsv": _read_tsv,
    "jsonl": _read_json_lines,
}
FILE_KINDS = tuple(_READERS)
