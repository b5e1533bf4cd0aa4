"""Sentence files: rows from text files and tables, and back. What comes in is anybody's bytes."""

import codecs
import csv
import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from itertools import islice

import pandas as pd

from core.corpus import LIMITS, Row, clean_row, is_held_out, row_of_line, rows_of_text
from core.errors import UserError
from core.sentences import split_sentences, without_list_marks
from core.spreadsheet import as_typed, to_csv

_COLUMNS = ("sentence", "sense", "held_out")
_NAMES = {  # what a file may call them, in small letters with spaces
    "sentence": "sentence",
    "text": "sentence",
    "sense": "sense",
    "label": "sense",
    "held out": "held_out",
}
_NOT_TEXT = (
    "The file is not text in UTF-8. Save it as such and choose it again: “CSV UTF-8” in Excel, "
    "“UTF-8” under “Encoding” in Notepad."
)

_Entry = tuple[int, dict[str, object]]  # the line that it ends in, and those cells that were given, by column


def read_rows(name: str, data: bytes) -> list[Row]:
    """The rows of a file; the end of its name says how it is read.

    .txt: the line format of read_corpus, and running text (a full stop ends a sentence in lines without a tab).
    .csv, .tsv: a sentence a row, with sense and held-out mark in further columns; a first row may name the columns
    (sentence or text, sense or label, held_out), and without one they are taken in that order.
    .jsonl: in each line a text, a list in that order, or an object with those names.
    A sentence that comes without sense and mark is read as running text. Raises UserError, with the line.
    """
    reader = _READERS.get(name.rpartition(".")[2].lower())
    if reader is None:
        raise UserError(f"Only files that end in .{', .'.join(FILE_KINDS)} are read. Convert the file.")
    if len(data) > LIMITS.upload_bytes:
        raise UserError(
            f"The file has {len(data):,} bytes; at most {LIMITS.upload_bytes:,} are read. Choose a part of it."
        )
    rows = reader(_decoded(data))
    _check_size(rows)
    return rows


def rows_of_running_text(text: str) -> list[Row]:
    """The rows of a pasted list or running text: as rows_of_text, without list marks, and parted into sentences."""
    sentences = split_sentences(text)  # those with a tab are whole lines, so that their numbers are known
    numbers = iter(number for number, line in enumerate(text.splitlines(), 1) if "\t" in line and line.strip())
    places = [next(numbers) if "\t" in each else 0 for each in sentences]
    return [row_of_line(place, each) for place, each in zip(places, without_list_marks(sentences), strict=True)]


def text_of_rows(rows: Sequence[Row]) -> str:
    """The rows in the line format; both readers of text read them back.

    Not read back are rows without any text, and the mark of a list before a sentence with a sense.
    """
    lines = ["\t".join((text, sense, "held out" if held_out else "")).rstrip("\t") for text, sense, held_out in rows]
    plain = "\n".join(lines)
    if rows_of_running_text(plain) == [row for row in rows if any(row)]:
        return plain
    return "\n".join(line if "\t" in line else f"{line}\t" for line in lines)  # a tab keeps a line as it is


def csv_of_rows(rows: Sequence[Row]) -> bytes:
    """The rows as a CSV file with a header."""
    return to_csv(pd.DataFrame(rows, columns=_COLUMNS))


def _read_text(text: str) -> list[Row]:
    sentences = without_list_marks(split_sentences(text))
    has_header = bool(sentences) and "\t" in sentences[0] and "sentence" in _header(sentences[0].split("\t"))
    return rows_of_text("\n".join(sentences[has_header : has_header + LIMITS.sentences + 1]))


def _read_csv(text: str) -> list[Row]:
    if text[:4].lower() == "sep=":  # Excel's own first line
        line, _, rest = text.partition("\n")
        return _read_table(rest, line[4:5] or ",", skipped=1)
    return _read_table(text, max(",;\t", key=lambda each: _least_columns(text, each)))


def _read_tsv(text: str) -> list[Row]:
    return _read_table(text, "\t")


def _least_columns(text: str, delimiter: str) -> int:
    """Into how many columns the delimiter parts each of the first rows at least; 0 if it parts them into none."""
    try:
        return min(map(len, filter(None, islice(csv.reader(StringIO(text), delimiter=delimiter), 20))), default=0)
    except csv.Error:
        return 0


def _read_table(text: str, delimiter: str, skipped: int = 0) -> list[Row]:
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    try:
        records = [(reader.line_num + skipped, record) for record in reader if any(map(str.strip, record))]
    except csv.Error as error:
        raise UserError(
            f"Line {reader.line_num + skipped} cannot be read: a quotation mark stands inside a cell or is not closed, "
            "or the cell is very long. Double the quotation marks inside cells."
        ) from error
    header = _header(records[0][1]) if records else {}
    if header and "sentence" not in header:
        raise UserError("The first row names no column “sentence” or “text”. Name the one with the sentences so.")
    return _rows(_by_name(records[1:], header) if header else map(_in_order, records))


def _header(record: Sequence[str]) -> dict[str, int]:
    """The place of each column that the record names; nothing if it is no header."""
    names = [_NAMES.get(_plain_name(cell), "") for cell in record]
    return {column: names.index(column) for column in _COLUMNS if column in names}


def _by_name(records: Sequence[tuple[int, list[str]]], header: dict[str, int]) -> Iterator[_Entry]:
    for number, record in records:
        yield number, {name: as_typed("".join(record[place : place + 1])) for name, place in header.items()}


def _in_order(record: tuple[int, list[str]]) -> _Entry:
    number, cells = record
    if any(map(str.strip, cells[len(_COLUMNS) :])):
        raise UserError(
            f"Line {number} has more than three columns. Put a first row that names them (sentence, sense, held_out), "
            "or quotation marks around a sentence with commas."
        )
    return number, dict(zip(_COLUMNS, map(as_typed, cells), strict=False))


def _read_json_lines(text: str) -> list[Row]:
    lines = enumerate(text.split("\n"), 1)
    return _rows((number, _json_entry(number, line)) for number, line in lines if line.strip())


def _json_entry(number: int, line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UserError(f"Line {number} is not JSON. Put one text, list or object in each line.") from error
    if isinstance(value, list):
        return dict(zip(_COLUMNS, value, strict=False))
    if isinstance(value, dict):
        return {_NAMES[name]: value[key] for key in reversed(value) if (name := _plain_name(key)) in _NAMES}
    return {"sentence": value}


def _plain_name(name: str) -> str:
    return name.strip().lower().replace("_", " ").replace("-", " ")


def _rows(entries: Iterator[_Entry]) -> list[Row]:
    """The rows of the entries, up to one more than are read."""
    rows = (row for number, cells in entries for row in _entry_rows(number, cells))
    return list(islice(rows, LIMITS.sentences + 1))


def _entry_rows(number: int, cells: dict[str, object]) -> list[Row]:
    if not isinstance(cells.get("sentence"), str):
        raise UserError(f"Line {number} has no text as its sentence. Put the sentence first, or name it “sentence”.")
    sentence, sense, mark = (_text(number, cells.get(column)) for column in _COLUMNS)
    if len(cells) == 1:
        return rows_of_running_text(sentence.replace("\t", " "))
    return [clean_row(sentence, sense, is_held_out(mark, number))]


def _text(number: int, value: object) -> str:
    if value is not None and not isinstance(value, str | int | float):
        raise UserError(f"Line {number} has a list or object where a text is expected. Write the sense as a text.")
    return "" if value is None else str(value)


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


def _check_size(rows: Sequence[Row]) -> None:
    characters = sum(len(sentence) + len(sense) for sentence, sense, _ in rows)
    if not rows:
        raise UserError("The file holds no sentence. Choose another one.")
    if len(rows) > LIMITS.sentences:
        raise UserError(f"The file has more than the {LIMITS.sentences:,} sentences that are read. Remove some.")
    if characters > LIMITS.characters:
        raise UserError(f"The file has {characters:,} characters; at most {LIMITS.characters:,} are read. Remove some.")


_READERS: dict[str, Callable[[str], list[Row]]] = {
    "txt": _read_text,
    "csv": _read_csv,
    "tsv": _read_tsv,
    "jsonl": _read_json_lines,
}
FILE_KINDS = tuple(_READERS)
