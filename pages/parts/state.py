"""State: one person's sentences, with the way back."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from core import Settings
from core.corpus import Corpus
from core.presets import DEFAULT, presets

Row = tuple[str, str, bool]  # sentence, sense, held out

KEPT_EDITS = 100


def rows() -> list[Row]:
    """The sentences as they stand in the editor."""
    if "rows" not in st.session_state:
        load_preset(DEFAULT)
    return st.session_state.rows


def frame() -> pd.DataFrame:
    """The rows that the editor was last filled with; it keeps what was typed since then itself."""
    rows()
    return st.session_state.base


def editor_key() -> str:
    """The key of the editor; a new one makes it forget what was typed."""
    return f"sentences-{st.session_state.revision}"


def load_preset(name: str) -> None:
    """Fill the editor with a preset."""
    st.session_state.preset = name
    replace_rows(rows_of_text(presets()[name].text))


def settings(corpus: Corpus) -> Settings:
    """What the sentences are trained with: the preset's word in question while they still have it, and the dial."""
    word = presets()[st.session_state.preset].word
    return Settings(word=word if word in corpus.ids else "", memorise=st.session_state.get("memorise", 0.0))


def replace_rows(new: list[Row]) -> None:
    """Fill the editor with rows, and keep those before for undo."""
    _remember(new)
    _fill(new)


def take_edits() -> None:
    """Bring what was typed into the editor over to the rows."""
    edits = st.session_state[editor_key()]
    edited = st.session_state.base.astype(object)
    for number, changes in edits["edited_rows"].items():
        for column, value in changes.items():
            edited.loc[int(number), column] = value
    edited = edited.drop(index=[int(number) for number in edits["deleted_rows"]])
    added = pd.DataFrame(edits["added_rows"], columns=edited.columns)
    _remember(_rows(pd.concat([edited, added], ignore_index=True)))


def undo() -> None:
    """Go back by one change."""
    st.session_state.rows = st.session_state.past.pop()
    _fill(st.session_state.rows)


def can_undo() -> bool:
    """Whether there is a change to go back by."""
    return bool(st.session_state.get("past"))


def rows_of_text(text: str) -> list[Row]:
    """Rows from lines of sentence, tab, sense, tab, "held out"; nothing typed is lost, whatever it is."""
    lines = [line.split("\t") + ["", ""] for line in text.splitlines() if line.strip()]
    return [(line[0], line[1].strip(), line[2].strip().lower() == "held out") for line in lines]


def _remember(new: list[Row]) -> None:
    past = st.session_state.setdefault("past", [])
    if "rows" in st.session_state and st.session_state.rows != new:
        past.append(st.session_state.rows)
        del past[:-KEPT_EDITS]
    st.session_state.rows = new


def _fill(new: list[Row]) -> None:
    st.session_state.base = pd.DataFrame(new, columns=["sentence", "sense", "held_out"]).astype(
        {"sentence": "string", "sense": "string", "held_out": "boolean"}
    )
    st.session_state.revision = st.session_state.get("revision", 0) + 1


def _rows(edited: pd.DataFrame) -> list[Row]:
    filled = edited.astype(object).where(edited.notna(), None)
    return [
        (str(sentence or ""), str(sense or ""), bool(held_out))
        for sentence, sense, held_out in filled.itertuples(index=False)
    ]


def sentences(lines: Iterable[Row]) -> str:
    """The rows as text, in the form of rows_of_text."""
    return "\n".join(
        "\t".join((text, sense, "held out" if held_out else "")).rstrip() for text, sense, held_out in lines
    )
