"""Files: an uploaded file becomes sentences; where it was refused or misread, other columns can be chosen."""

from dataclasses import replace

import streamlit as st

from core import UserError
from core.sentence_files import Columns, SentenceFile, WrongColumns, read_file
from pages.session import sentences
from pages.session.document import Document, Opened


def take_file(key: str) -> None:
    """Take in the sentences of an uploaded file, or record why it cannot be read."""
    file = st.session_state.get(key)
    if key != sentences.file_key():
        return
    if file is None:
        sentences.put(replace(sentences.document(), file_error=None, refused=None))
    else:
        _read_again(Opened(file.name, file.getvalue()))


def _read_again(file: Opened, columns: Columns | None = None) -> None:
    """Take in the sentences of a file, or record why it cannot be read, and whether other columns may help."""
    try:
        opened = replace(file, read=read_file(file.name, file.data, columns))
    except UserError as error:
        refused = replace(file, read=error.read) if isinstance(error, WrongColumns) else None
        sentences.put(replace(sentences.document(), file_error=str(error), refused=refused))
        return
    adds = bool(st.session_state.get("file_adds"))
    sentences.make(lambda now: _with_file(now, opened, adds=adds))


def opened() -> SentenceFile | None:
    """What was read from the last file, if its sentences stand unchanged; of a refused one, the columns."""
    now, rows = sentences.document(), sentences.document().now.rows
    if now.refused:
        return now.refused.read
    last = now.opened
    return last.read if last and last.read and rows[-len(last.read.rows) :] == last.read.rows else None


def take_columns(key: str, columns: Columns) -> None:
    """Read the last file again with other columns; the new sentences replace those of the first reading, if any."""
    now = sentences.document()
    if key != sentences.file_key() or opened() is None:
        return
    if now.refused:
        _read_again(now.refused, columns)
        return
    try:
        again = replace(now.opened, read=read_file(now.opened.name, now.opened.data, columns))
    except UserError as error:
        sentences.put(replace(now, file_error=str(error)))
        return
    new = [*now.now.rows[: -len(now.opened.read.rows)], *again.read.rows]
    sentences.make(
        lambda now: replace(now, file_error=None, opened=again).edited(new).with_table_filled().with_text_filled()
    )


def _with_file(now: Document, opened: Opened, *, adds: bool) -> Document:
    new = [*now.now.rows, *opened.read.rows] if adds else opened.read.rows
    grown = bool(opened.read.patterns) and not adds
    after = now.grown(new, opened.read.patterns).with_patterns_filled() if grown else _filled(now.edited(new))
    return replace(after, files=now.files + 1, file_error=None, opened=opened, refused=None)


def _filled(now: Document) -> Document:
    return now.with_table_filled().with_text_filled()
