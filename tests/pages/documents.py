"""A session state without a page, and what a person does to the sentences in it."""

import io
from types import SimpleNamespace

import streamlit as st

from core.presets import DEFAULT
from pages.session import files, messages, sentences
from pages.session.document import Document, Version
from tests.table_edits import edits, sent

TWO = [("a b", "x", False), ("c d", "", True)]


class Interruption(BaseException):
    pass


class State(dict):
    """Session state that interrupts a callback after a number of uses, as Streamlit does when a run is to end."""

    uses_left = 1_000_000

    def _used(self, use, *arguments):
        State.uses_left -= 1
        if State.uses_left < 0:
            raise Interruption
        return use(self, *arguments)

    def __contains__(self, key):
        return self._used(dict.__contains__, key)

    def __getitem__(self, key):
        return self._used(dict.__getitem__, key)

    def __setitem__(self, key, value):
        self._used(dict.__setitem__, key, value)

    def get(self, *arguments):
        return self._used(dict.get, *arguments)

    __getattr__ = __getitem__
    __setattr__ = __setitem__


def start(rows):
    st.session_state.document = Document(Version(tuple(rows), DEFAULT)).with_table_filled()


def undo():
    sentences.undo(len(sentences.document().past))


def redo():
    sentences.redo(len(sentences.document().future))


def type_in(*, fills=None, length=None, **done):
    """Edit the table as it is, or as it was some fills ago."""
    now = sentences.document()
    made = edits(now.table_fills if fills is None else fills, length or len(now.table), **done)
    take(sent(made))


def apply(text):
    st.session_state[sentences.text_key()] = text
    sentences.take_text(sentences.text_key())


def upload(name, data, *, add=False):
    file = io.BytesIO(data)
    file.name = name
    st.session_state.file_adds = add
    st.session_state[sentences.file_key()] = file
    files.take_file(sentences.file_key())


def send(*posted, outbox="tab"):
    take({"outbox": outbox, "messages": [{"number": number, **message} for number, message in posted]})


def take(sent):
    st.session_state["component"] = SimpleNamespace(sent=sent)
    messages.take("component")


def paste(text, row, column=0, *, number=1, fills=None):
    fills = sentences.document().table_fills if fills is None else fills
    send((number, {"kind": "pasted", "fills": fills, "row": row, "column": column, "text": text}))


def add(text, sense="", *, number=1):
    return number, {"kind": "line", "text": text, "sense": sense}
