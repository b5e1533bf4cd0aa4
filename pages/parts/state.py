"""State: one person's sentences, and what the widgets do to them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pandas as pd
import streamlit as st

from core import Settings, UserError
from core.corpus import Corpus, Row, clean_row, rows_of_text
from core.fitting import TooMuch, fitting_corpus
from core.presets import DEFAULT, presets
from core.sentence_files import Columns, SentenceFile, read_file, rows_of_running_text, text_of_rows
from core.spelling import Remarks, remarks
from pages.parts.document import Document, Opened, Version
from pages.parts.gate import draw_with_news

OWN = "own"  # the starting point that brings one's own sentences back


def document() -> Document:
    """The sentences with the way back."""
    if "document" not in st.session_state:
        _set(Document(Version(_preset_rows(DEFAULT), DEFAULT)).with_table_filled())
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
        found = remarks(now.now.rows, now.before)
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
        _set(now.replaced(now.own))


def load_preset(name: str) -> None:
    """Fill the editor with a preset; sentences that are not a preset's are kept for OWN."""
    now = document()
    own = now.now if is_edited() else now.own
    _set(replace(now.replaced(Version(_preset_rows(name), name)), own=own))


def take_shared(rows: Sequence[Row], name: str) -> None:
    """Fill the editor with what a link or a file carries; sentences that are not a preset's are kept for OWN."""
    version = Version(tuple(rows), name)
    if "document" not in st.session_state:
        _set(Document(version).with_table_filled())
        return
    now = document()
    _set(replace(now.replaced(version), own=now.now if is_edited() else now.own))


def is_edited() -> bool:
    """Whether the sentences are others than the preset's."""
    now = document().now
    return now.rows != _preset_rows(now.preset)


@cache
def _preset_rows(name: str) -> tuple[Row, ...]:
    return tuple(rows_of_text(presets()[name].text))


# Changes. A callback gets the key that its widget was drawn with, or the count that its button was: if the widget has
# been filled anew since, or the click has been counted, there is nothing to do.


def replace_rows(new: Sequence[Row]) -> None:
    """Fill the editor with rows, and keep those before for undo."""
    now = document()
    _set(now.replaced(Version(tuple(new), preset())))


def take_edits(key: str) -> None:
    """Bring what was typed into the table over to the rows."""
    if key == table_key():
        _set(document().edited(_edited(frame(), st.session_state[key])).with_text_filled())


def take_text(key: str) -> None:
    """Bring the text over to the rows, or keep why it cannot be read.

    The text stays as typed, unless what became of it reads otherwise.
    """
    if key != text_key():
        return
    typed = st.session_state[key]
    try:
        read = rows_of_running_text(typed)
    except UserError as error:
        _set(replace(document(), text_error=str(error)))
        return
    after = replace(document(), text_error=None).edited(read).with_table_filled()
    _set(after if typed.strip("\n") == text_of_rows(after.now.rows) else after.with_text_filled())


def take_file(key: str) -> None:
    """Bring the sentences of an uploaded file over to the rows, or keep why it cannot be read."""
    now, file = document(), st.session_state.get(key)
    if key != file_key():
        return
    try:
        opened = Opened(file.name, file.getvalue(), read_file(file.name, file.getvalue())) if file else None
    except UserError as error:
        _set(replace(now, file_error=str(error)))
        return
    now = replace(now, file_error=None)
    if opened is not None:
        new = [*now.now.rows, *opened.read.rows] if st.session_state.get("file_adds") else opened.read.rows
        now = replace(now.edited(new).with_table_filled().with_text_filled(), files=now.files + 1, opened=opened)
    _set(now)


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
    """Go back by one change, if there are that many to go back by."""
    now = document()
    if 0 < steps == len(now.past):
        _set(now.undone())


def redo(steps: int) -> None:
    """Take the last undo back, if there are that many."""
    now = document()
    if 0 < steps == len(now.future):
        _set(now.redone())


def _set(new: Document) -> None:
    st.session_state.document = new
    st.session_state.preset = new.now.preset
    draw_with_news()


# What the widgets are filled with. Their keys change when they are to forget what was typed into them.


def frame() -> pd.DataFrame:
    """The rows that the table was last filled with."""
    return pd.DataFrame(document().table, columns=["sentence", "sense", "held_out"]).astype(
        {"sentence": "string", "sense": "string", "held_out": "boolean"}
    )


def text() -> str:
    """The rows as lines."""
    return text_of_rows(document().now.rows)


def table_key() -> str:
    """The key of the table."""
    return f"sentences-{document().table_fills}"


def text_key() -> str:
    """The key of the text."""
    return f"text-{document().text_fills}"


def file_key() -> str:
    """The key of the uploader."""
    return f"file-{document().files}"


def _edited(filled: pd.DataFrame, edits: dict) -> list[Row]:
    """The rows of the table with what was typed into it."""
    edited = filled.astype(object)
    for number, changes in edits["edited_rows"].items():
        for column, value in changes.items():
            edited.loc[int(number), column] = value
    edited = edited.drop(index=[int(number) for number in edits["deleted_rows"]])
    added = pd.DataFrame(edits["added_rows"], columns=edited.columns)
    every = pd.concat([edited, added], ignore_index=True).astype(object)
    return [
        clean_row(str(sentence or ""), str(sense or ""), bool(held_out))
        for sentence, sense, held_out in every.where(every.notna(), None).itertuples(index=False)
    ]
