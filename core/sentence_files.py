"""Sentence files: files become rows, and rows files; which column is the sentence, which its sense and mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.column_names import ROLES, role
from core.corpus import LARGEST, Row, clean_row, is_held_out, read_mark, row_of_line, rows_of_text, without_numbers
from core.errors import UserError
from core.file_tables import Cells, Record, Table, numbered_sentences, quoted, read_table, read_text, without_bars
from core.nouns import counted
from core.pattern_files import patterns_in
from core.patterns import read_patterns
from core.sentences import is_list_mark
from core.spreadsheet import to_csv
from core.words import cleaned, split_words

_BREAK_INSIDE = re.compile(r"(?<![\s.!?…:;])\s*\n\s*(?=\w)")
_MOST_SHOWN = 30  # characters of a cell


@dataclass(frozen=True)
class Columns:
    """The place of each column in a file, from 0; None: the file has no such column."""

    sentence: int
    sense: int | None = None
    held_out: int | None = None


@dataclass(frozen=True)
class SentenceFile:
    """The rows of a file, and the columns that they came from."""

    names: tuple[str, ...]  # of the columns, as a person sees them: “label” or column 2
    first: tuple[str, ...]  # the first cell of each column
    columns: Columns
    rows: tuple[Row, ...]
    patterns: str = ""  # what the rows grew from; "" for a file of sentences

    def shown(self, place: int) -> str:
        """A column's name with its first cell."""
        return f"{self.names[place]}: {self.first[place]}"

    @property
    def leaves_out(self) -> bool:
        """Whether some column is not used."""
        return len({*vars(self.columns).values()} - {None}) < len(self.names)

    @property
    def told(self) -> str:
        """One line that says how many sentences were read, and from which columns."""
        count = f"{counted(len(self.rows), 'sentence')} {'grown from patterns' if self.patterns else 'read'}"
        if len(self.names) < 2:
            return f"{count}."
        used = self.columns
        sense, mark = (None if place is None else self.names[place] for place in (used.sense, used.held_out))
        left = [name for place, name in enumerate(self.names) if place not in vars(used).values()]
        parts = [
            f"sentence: {self.names[used.sentence]}",
            f"sense: {sense or 'none'}",
            f"held out: {mark or 'none'}",
            *([f"not used: {', '.join(left)}"] if left else []),
        ]
        return f"{count}; {'; '.join(parts)}."


def read_file(name: str, data: bytes, columns: Columns | None = None) -> SentenceFile:
    """The rows of a file, read by the ending of its name.

    .txt: the line format of read_corpus, patterns, or running text, as split_sentences splits it.
    .csv, .tsv: a sentence a row, with sense and held-out mark in further columns. In a .tsv only cells that a
    spreadsheet quoted are taken as quoted.
    .jsonl: a text, a list or an object in each line.

    `columns` says which column is what. Without it, a first row or the keys of objects may name them (sentence or
    text, sense or label, held_out); else the sentence is the first column in which some cell has two words or more,
    and sense and mark follow it. A sentence without sense and mark is read as running text. Raises UserError, with
    the line; WrongColumns where other columns may be readable.
    """
    if patterns := patterns_in(name, data):
        return SentenceFile(("column 1",), ("",), Columns(0), read_patterns(patterns).rows, patterns)
    table = read_table(name, data)
    used = columns
    try:
        used = columns or _guessed(table)
        rows = tuple(_rows(table, used))
        if not rows:
            raise UserError("The file holds no sentence. Choose another one.")
    except UserError as error:
        if table.width < 2 or not table.records:
            raise
        raise WrongColumns(str(error), _sentence_file(table, used or Columns(0), ())) from error
    return _sentence_file(table, used, rows)


class WrongColumns(UserError):
    """A file that cannot be read with these columns, but perhaps with others."""

    def __init__(self, message: str, read: SentenceFile) -> None:
        """With the columns of the file in `read`, without rows."""
        super().__init__(message)
        self.read = read


def _sentence_file(table: Table, used: Columns, rows: tuple[Row, ...]) -> SentenceFile:
    names = [_shown(name) for name in table.names or ("",) * table.width]
    first = [_shown("" if cell is None else str(cell)) for cell in table.records[0][1]]
    return SentenceFile(
        tuple(f"“{name}”" if name else f"column {place}" for place, name in enumerate(names, 1)),
        tuple(first),
        used,
        rows,
    )


def read_rows(name: str, data: bytes) -> list[Row]:
    """The rows of a file as read_file finds them; raises as it does."""
    return [*read_file(name, data).rows]


def rows_of_running_text(text: str) -> list[Row]:
    """The rows of a pasted list or running text: as rows_of_text, but split into sentences and without list marks.

    Where the first line names the columns, or the first of them holds no sentence and a later one does, the columns are
    found as in a file. Raises UserError also for columns that would then be left out after the sentence.
    """
    table = read_text(text)
    used = columns_of_pasted(table)
    if used:
        return _rows(table, used)
    return _rows_of_lines(without_bars(text))


def _rows_of_lines(text: str) -> list[Row]:
    sentences = numbered_sentences(text)
    bare = without_numbers([sentence for _, sentence in sentences])
    return [row_of_line(number, line) for (number, _), line in zip(sentences, bare, strict=True)]


def columns_of_pasted(table: Table) -> Columns | None:
    """The columns of a pasted table, if its first is not plainly the sentence; raises as rows_of_running_text."""
    if table.names is None and table.is_parted and (table.width < 2 or _has_sentences(table.column(0))):
        return None
    used = _guessed(table)
    surplus = [place for place in range(used.sentence + 1, table.width) if place not in vars(used).values()]
    if table.names is None and (used.sentence or not table.is_parted) and surplus:
        raise UserError(
            f"Column {surplus[0] + 1} is neither the sentence nor its sense nor its held-out mark. Leave it out, or "
            "put a first line that names the columns (sentence, sense, held_out)."
        )
    return used if table.names or used.sentence or not table.is_parted else None


def text_of_rows(rows: Sequence[Row]) -> str:
    """The rows in the line format, which rows_of_text and rows_of_running_text read back to the same rows.

    Rows without any text are left out. Where plain lines would be read otherwise, each line gets a tab, which keeps it
    whole; where a sentence is a number or has a list mark, each line gets a number, which alone is dropped in reading;
    where only the senses look like sentences, a first line names the columns.
    """
    kept = [row for row in rows if any(row)]
    lines = [_line(row) for row in kept]
    tabbed = [line if "\t" in line else f"{line}\t" for line in lines]
    numbered = [f"{number}\t{line}" for number, line in enumerate(lines, 1)]
    written = ("\n".join(form) for form in (lines, tabbed, numbered))
    return next((text for text in written if _is_pasted_as(text, kept)), _with_names(lines))


def _is_pasted_as(text: str, rows: list[Row]) -> bool:
    try:
        return rows_of_running_text(text) == rows_of_text(text) == rows
    except UserError:
        return False


def text_file_of_rows(rows: Sequence[Row]) -> bytes:
    """The rows as a .txt file: as text_of_rows; if read_file would read that otherwise, as a table with a header."""
    text = text_of_rows(rows)
    if _is_read_as(text, rows):
        return text.encode()
    return _with_names([_line(row) for row in rows if any(row)]).encode()


def _with_names(lines: Sequence[str]) -> str:
    """The lines as a table with a header."""
    cells = [[*ROLES], *((*map(quoted, line.split("\t")), "", "")[: len(ROLES)] for line in lines)]
    return "\n".join(map("\t".join, cells))


def _is_read_as(text: str, rows: Sequence[Row]) -> bool:
    try:
        return read_rows("a.txt", text.encode()) == [row for row in rows if any(row)]
    except UserError:
        return False


def _line(row: Row) -> str:
    sentence, sense, held_out = row
    return "\t".join((sentence, sense, "held out" if held_out else "")).rstrip("\t")


def csv_of_rows(rows: Sequence[Row]) -> bytes:
    """The rows as a CSV file with a header."""
    return to_csv(pd.DataFrame(rows, columns=ROLES))


def _shown(cell: str) -> str:
    """A cell as a choice shows it: cleaned, and cut to _MOST_SHOWN characters."""
    plain = " ".join(cleaned(cell).split())
    return plain if len(plain) <= _MOST_SHOWN else f"{plain[:_MOST_SHOWN]}…"


def _guessed(table: Table) -> Columns:
    """Which column is what: by the names, else by the cells."""
    by_role = {role(name): place for place, name in reversed([*enumerate(table.names or ())])}
    by_role.pop(None, None)
    if table.names is not None and "sentence" in by_role:
        return Columns(by_role["sentence"], by_role.get("sense"), by_role.get("held_out"))
    free = [place for place in range(table.width) if place not in by_role.values()]
    sentence = _sentences(table, free)
    if by_role and sentence is None:
        raise UserError(
            "The first row names no column “sentence” or “text”, and in none are sentences. Name the one with them so."
        )
    named = {name: place for name, place in by_role.items() if name}
    guessed = vars(_in_order(table, sentence or 0))
    return Columns(**{name: place for name, place in guessed.items() if place not in named.values()} | named)


def _in_order(table: Table, sentence: int) -> Columns:
    """Sense and mark follow the sentence, if their cells can be senses and marks; labels may also stand before it."""
    _check_surplus(table, sentence + len(ROLES))
    after = {place: table.column(place) for place in range(sentence + 1, min(sentence + len(ROLES), table.width))}
    mark = next((place for place in reversed(after) if _are_marks(after[place], place > sentence + 1)), None)
    sense = next((place for place in [*after][:1] if place != mark and _can_be_senses(after[place])), None)
    labels = [place for place in range(sentence) if _are_labels(table.column(place))]
    return Columns(sentence, labels[-1] if sense is None and labels else sense, mark)


def _check_surplus(table: Table, most: int) -> None:
    """Raise UserError for a line with more cells than columns are known, where other lines have fewer."""
    if table.width <= most or all(None not in cells for _, cells in table.records):
        return
    for line, cells in table.records:
        if any(cell is not None for cell in cells[most:]):
            raise UserError(
                f"Line {line} has more than three columns. Put a first row that names them (sentence, sense, "
                "held_out), or as many cells in each line."
            )


def _sentences(table: Table, places: Sequence[int]) -> int | None:
    """The first column with sentences, but not one of names or titles: less than half as wordy as a later one."""
    words = {place: _words_a_cell(table.column(place)) for place in places if _has_sentences(table.column(place))}
    most = max((count for place, count in words.items() if not _are_labels(table.column(place))), default=0.0)
    return next((place for place, count in words.items() if 2 * count >= most), None)


def _words_a_cell(cells: Sequence[object]) -> float:
    return sum(len(split_words(cell)) for cell in cells if isinstance(cell, str)) / len(cells)


def _has_sentences(cells: Sequence[object]) -> bool:
    """Whether some cell has two words or more: in single words and numbers there is nothing to predict."""
    return any(isinstance(cell, str) and sum(map(_has_letter, split_words(cell))) > 1 for cell in cells)


def _has_letter(word: str) -> bool:
    return any(map(str.isalpha, word))


def _are_marks(cells: Sequence[object], is_third: bool) -> bool:
    """Whether the cells are held-out marks: in the third column at least half, elsewhere plainly all."""
    given = [str(cell) for cell in cells if cell is not None and str(cell).strip()]
    readable = sum(read_mark(cell) is not None for cell in given)
    if is_third:
        return 2 * readable >= len(given)
    return (
        bool(given) and readable == len(given) and any(len(cell.strip()) > 1 and not cell.isdecimal() for cell in given)
    )


def _can_be_senses(cells: Sequence[object]) -> bool:
    return all(len(str(cell).strip()) <= LARGEST.characters_a_sense for cell in cells)


def _are_labels(cells: Sequence[object]) -> bool:
    """Whether the cells are short texts, not numbers, and some occur more than once."""
    given = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    return len({*given}) < len(given) and not all(is_list_mark(cell) for cell in given) and _can_be_senses(cells)


def _rows(table: Table, used: Columns) -> list[Row]:
    texts = [_sentence(record, used.sentence) for record in table.records]
    if used.sense is None and used.held_out is None and not table.is_parted:
        return _rows_of_lines("\n".join(text.replace("\t", " ") for text in texts))
    rows = [
        row
        for text, (line, cells) in zip(texts, table.records, strict=True)
        for row in _rows_of_record(text, line, cells, used, table.is_parted)
    ]
    return [row for row in rows if any(row)]


def _sentence(record: Record, place: int) -> str:
    line, cells = record
    if not isinstance(cells[place] if place < len(cells) else None, str):
        raise UserError(f"Line {line} has no text as its sentence. Put the sentence first, or name it “sentence”.")
    return _BREAK_INSIDE.sub(_joint, str(cells[place]))


def _joint(line_end: re.Match[str]) -> str:
    """A space for a line end inside a sentence that goes on with a small letter after a capital one began it."""
    goes_on = line_end.string[line_end.end()].islower() and line_end.string.lstrip()[0].isupper()
    return " " if goes_on else line_end.group()


def _rows_of_record(text: str, line: int, cells: Cells, used: Columns, is_parted: bool) -> list[Row]:
    """The row of a record; or the rows of its running text, if it has neither sense nor mark."""
    given = [None if place is None else cells[place] for place in (used.sense, used.held_out)]
    if given == [None, None] and not is_parted:
        return _rows_of_lines(text.replace("\t", " "))
    sense, mark = (_text(line, cell) for cell in given)
    return [clean_row(text, sense, is_held_out(mark, line))]


def _text(line: int, value: object) -> str:
    if value is not None and not isinstance(value, str | int | float):
        raise UserError(f"Line {line} has a list or object where a text is expected. Write the sense as a text.")
    return "" if value is None else str(value)
