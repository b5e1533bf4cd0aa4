"""State: one person's sentences, and what the widgets do to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import starmap
from typing import Any

import pandas as pd
import streamlit as st

from core import Settings, UserError
from core.corpus import Corpus, Row, clean_row, rows_of_text
from core.fitting import TooMuch, fitting_corpus
from core.pasted import rows_of_cell, with_pasted
from core.presets import DEFAULT, presets
from core.sentence_files import Columns, SentenceFile, read_file, rows_of_running_text, text_of_rows
from core.spelling import Remarks, remarks
from core.words import split_words
from pages.app.server import draw_with_news
from pages.session.document import Change, Document, Opened, Version

COLUMNS = ("sentence", "sense", "held_out")
OWN = "own"  # the starting point that brings one's own sentences back


def document() -> Document:
    """The sentences with the way back."""
    if "document" not in st.session_state:
        _set(Document.of(Version(_preset_rows(DEFAULT), DEFAULT)))
    return st.session_state.document


def rows() -> list[Row]:
    """The sentences as they stand in the editor."""
    return list(document().now.rows)


def preset() -> str:
    """The name of the preset that the sentences started from."""
    return document().now.preset


def settings(corpus: Corpus) -> Settings:
    """What the sentences are trained with: the preset's word in question while they still have it, and the dial."""
    word = presets()[preset()].word
    return Settings(word=word if word in corpus.ids else "", memorise=st.session_state.get("memorise", 0.0))


def noticed() -> Remarks:
    """What to look at again, and which words are new since the person's last change."""
    now = document()
    of, found = st.session_state.get("noticed", (None, None))
    if of is not now:
        found = remarks(now.now.rows, now.now.before)
        st.session_state.noticed = (now, found)
    return found


def reading() -> Corpus | UserError:
    """The sentences as a corpus, or why they cannot be trained on."""
    now = document().now  # replaced by an edit, never changed
    of, found = st.session_state.get("reading", (None, None))
    if of is not now:
        try:
            found = fitting_corpus(now.rows)
        except UserError as error:
            found = error.with_traceback(None)  # that holds all that the reading had in its hands
        st.session_state.reading = (now, found)
    return found


def keep_fitting() -> None:
    """Leave out the sentences that are too many or too long."""
    if isinstance(found := reading(), TooMuch):
        replace_rows(found.kept)


def counts() -> tuple[int, int]:
    """How many sentences there are, and how many of them are held out. A row without a word is none."""
    now = document()
    of, found = st.session_state.get("counts", (None, (0, 0)))
    if of is not now:
        marks = [held_out for sentence, _, held_out in now.now.rows if split_words(sentence)]
        found = len(marks), sum(marks)
        st.session_state.counts = (now, found)
    return found


# Where to start from


def starting_points() -> list[str]:
    """The names of the presets, and OWN if there are sentences that are not a preset's."""
    return [*presets(), *([OWN] if is_edited() or document().own else [])]


def starting_point() -> str:
    """What the sentences are now: a preset's name or OWN."""
    return OWN if is_edited() else preset()


def start_from(name: str) -> None:
    """Fill the editor with a preset, or with one's own sentences as they were before the last preset."""
    now = document()
    if name != OWN:
        load_preset(name)
    elif now.own and not is_edited():
        _make(lambda now: now.replaced(now.own or now.now))


def load_preset(name: str) -> None:
    """Fill the editor with a preset; sentences that are not a preset's are kept for OWN."""
    _make(lambda now: _with_own_kept(now, Version(_preset_rows(name), name)))


def take_shared(rows: Sequence[Row], name: str) -> None:
    """Fill the editor with what a link or a file carries; sentences that are not a preset's are kept for OWN."""
    version = Version(tuple(rows), name)
    if "document" not in st.session_state:
        _set(Document.of(version))
        return
    _make(lambda now: _with_own_kept(now, version))


def is_edited() -> bool:
    """Whether the sentences are others than the preset's."""
    return _is_own(document().now)


def _is_own(version: Version) -> bool:
    return version.rows != _preset_rows(version.preset)


def _with_own_kept(now: Document, version: Version) -> Document:
    """With sentences in place of those now, which are kept for OWN if they are not a preset's."""
    return replace(now.replaced(version), own=now.now if _is_own(now.now) else now.own)


@cache
def _preset_rows(name: str) -> tuple[Row, ...]:
    return tuple(rows_of_text(presets()[name].text))


# Changes. A callback gets the key that its widget was drawn with, or the count that its button was: if the widget has
# been filled anew since, or the click has been counted, there is nothing to do but for an edit of the table: it is sent
# a moment after it was made, when a click on undo may be there already.


def replace_rows(new: Sequence[Row]) -> None:
    """Fill the editor with rows, and keep those before for undo."""
    _make(lambda now: now.replaced(Version(tuple(new), now.now.preset)))


def take_edits(key: str) -> None:
    """Bring what was typed into the table over to the rows."""
    now, edits = document(), st.session_state.get(key)
    if edits is None:
        return
    if key == table_key():
        _make(lambda now: _with_edits(now, edits))
    elif now.filled_by and key == _table_key(now.filled_by[0]):
        _set(now.after_late(lambda before: _with_edits(before, edits)))


def take_paste(pasted: Mapping[str, Any]) -> None:
    """Bring what was pasted onto a cell of the table over to the rows, or keep why it cannot be read."""
    now, name = document(), str(pasted["name"])
    if name == now.pasted:
        return
    if pasted["key"] == table_key():
        typed, place = _rows_of_table(now.table, st.session_state.get(table_key())), int(pasted["row"])
    else:
        typed, place = rows(), len(rows())  # the cell is gone
    try:
        new = _without_blank(with_pasted(typed, place, int(pasted["column"]), str(pasted["text"])))
    except UserError as error:
        _set(replace(now, table_error=str(error), pasted=name))
        return
    _make(lambda now: replace(now.edited(new), pasted=name).with_table_filled().with_text_filled())


def take_text(key: str) -> None:
    """Bring the text over to the rows, or keep why it cannot be read. It stays as typed."""
    if key != text_key():
        return
    try:
        read = rows_of_running_text(st.session_state[key])
    except UserError as error:
        _set(replace(document(), text_error=str(error)))
        return
    if read == rows():
        _set(replace(document(), text_error=None))
    else:
        _make(lambda now: replace(now, text_error=None).edited(read).with_table_filled())


def take_file(key: str) -> None:
    """Bring the sentences of an uploaded file over to the rows, or keep why it cannot be read."""
    file = st.session_state.get(key)
    if key != file_key():
        return
    try:
        opened = Opened(file.name, file.getvalue(), read_file(file.name, file.getvalue())) if file else None
    except UserError as error:
        _set(replace(document(), file_error=str(error)))
        return
    if opened is None:
        _set(replace(document(), file_error=None))
    else:
        adds = bool(st.session_state.get("file_adds"))
        _make(lambda now: _with_file(now, opened, adds=adds))


def opened() -> SentenceFile | None:
    """What was read from the last file, as long as its sentences stand in the editor as they were read."""
    last, rows = document().opened, document().now.rows
    return last.read if last and rows[-len(last.read.rows) :] == last.read.rows else None


def take_columns(key: str, columns: Columns) -> None:
    """Read the last file again with other columns, and put what it gives in the place of what it gave."""
    now = document()
    if key != file_key() or now.opened is None or opened() is None:
        return
    try:
        read = read_file(now.opened.name, now.opened.data, columns)
    except UserError as error:
        _set(replace(now, file_error=str(error)))
        return
    new = [*now.now.rows[: -len(now.opened.read.rows)], *read.rows]
    now = replace(now, file_error=None, opened=replace(now.opened, read=read))
    _set(now.edited(new).with_table_filled().with_text_filled())


def undo(steps: int) -> None:
    """Go back by one change, if there are that many to go back by, or more since the button was drawn."""
    if 0 < steps <= len(document().past):
        _make(Document.undone)


def redo(steps: int) -> None:
    """Take the last undo back, if there are that many."""
    if 0 < steps == len(document().future):
        _make(Document.redone)


def _make(change: Change) -> None:
    _set(document().after(change))


def _with_edits(now: Document, edits: Mapping[str, Any]) -> Document:
    """With what was typed into the table; lines pasted into a cell become rows, which the table then shows."""
    typed = _rows_of_table(now.table, edits)
    parted = [each for row in typed for each in _parted(row)]
    after = now.edited(_without_blank(starmap(clean_row, parted)))
    if after.now == now.now:
        return after
    after = replace(after, table_error=None)
    after = after if len(parted) == len(typed) else after.with_table_filled()
    return after if now.text_error else after.with_text_filled()


def _with_file(now: Document, opened: Opened, *, adds: bool) -> Document:
    new = [*now.now.rows, *opened.read.rows] if adds else opened.read.rows
    after = now.edited(new).with_table_filled().with_text_filled()
    return replace(after, files=now.files + 1, file_error=None, opened=opened)


def _set(new: Document) -> None:
    st.session_state.document = new
    st.session_state.preset = new.now.preset
    draw_with_news()


# What the widgets are filled with. Their keys change when they are to forget what was typed into them.


def frame() -> pd.DataFrame:
    """The rows that the table was last filled with."""
    return pd.DataFrame(document().table, columns=COLUMNS).astype(
        {"sentence": "string", "sense": "string", "held_out": "boolean"}
    )


def text() -> str:
    """The rows that the text was last filled with, as lines."""
    return text_of_rows(document().text)


def lines() -> str:
    """The rows as they are now, as lines."""
    return text_of_rows(document().now.rows)


def table_key() -> str:
    """The key of the table."""
    return _table_key(document())


def _table_key(of: Document) -> str:
    return f"sentences-{of.table_fills}"


def text_key() -> str:
    """The key of the text."""
    return f"text-{document().text_fills}"


def file_key() -> str:
    """The key of the uploader."""
    return f"file-{document().files}"


def _rows_of_table(filled: Sequence[Row], edits: Mapping[str, Any] | None) -> list[Row]:
    """The rows as the table shows them, blank ones too: what it was filled with, and what was typed since then."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in filled]
    if edits:
        for number, changes in edits["edited_rows"].items():
            rows[int(number)] |= changes
        deleted = set(map(int, edits["deleted_rows"]))
        rows = [row for number, row in enumerate(rows) if number not in deleted] + edits["added_rows"]
    return [(str(row.get("sentence") or ""), str(row.get("sense") or ""), bool(row.get("held_out"))) for row in rows]


def _parted(row: Row) -> list[Row]:
    """The row, or those that were pasted into its cell; with a mark that cannot be read it stays whole."""
    try:
        return rows_of_cell(row)
    except UserError:
        return [row]


def _without_blank(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if any(row)]
