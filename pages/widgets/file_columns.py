"""File columns: which columns of an opened file were read as what, and a way to change that. Part of the editor."""

import streamlit as st

from core.sentence_files import Columns, SentenceFile
from pages.app import say
from pages.session import files, sentences

_LABELS = {"sentence": "Sentence", "sense": "Sense", "held_out": "Held out"}


def file_columns() -> None:
    """One line on how the file was read and, if it has several columns, a picker for each use."""
    file = files.opened()
    if file is None:
        return
    if file.rows:
        say.text(file.told)
    if len(file.names) > 1:
        with st.popover("Other columns" if file.rows else "Choose the columns", icon=":material/view_column:"):
            for use in _LABELS:
                _choice(file, use)


def _choice(file: SentenceFile, use: str) -> None:
    """Pick the column for one use. The key changes with each reading, so that the box starts with what was read."""
    used, drawn_with = vars(file.columns), sentences.file_key()
    key = f"column-{use}-{drawn_with}-{'-'.join(map(str, used.values()))}"
    options = [*([] if use == "sentence" else [None]), *range(len(file.names))]
    st.selectbox(
        _LABELS[use],
        options,
        options.index(used[use]),
        format_func=lambda place: "none" if place is None else file.shown(place),
        key=key,
        on_change=lambda: files.take_columns(drawn_with, _chosen(file.columns, use, st.session_state[key])),
    )


def _chosen(columns: Columns, use: str, place: int | None) -> Columns:
    """The columns after a choice. A column has one use; if it was the sentence, that takes the column set free."""
    before = vars(columns)
    others = {name: None if column == place else column for name, column in before.items()}
    if use != "sentence" and before["sentence"] == place:
        others["sentence"] = before[use]
    return Columns(**(others | {use: place}))
