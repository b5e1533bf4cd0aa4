"""Messages: cells, texts of the line, patterns, as our own scripts in the browser send them; each counts once.

Cells are pasted, or were typed and come a second time, because Streamlit may have lost them: an edit of one cell.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core import UserError
from core.directions import isolate
from core.nouns import counted
from core.pasted import rows_of_added, with_pasted
from core.patterns import read_patterns
from pages.session import sentences
from pages.session.document import Document


def take(component: str) -> None:
    """Take in the messages of a component's outbox that were not taken yet: it sends each until it hears that it was.

    A component whose page was left a moment ago has no state any more; the next one sends again.
    """
    state = st.session_state.get(component)
    sent = state.sent if state else None
    if not sent:
        return
    outbox = str(sent["outbox"])
    for message in sent["messages"]:
        now, number = sentences.document(), int(message["number"])
        if not now.has_taken(outbox, number):
            sentences.put(_taken(now, outbox, message).having_taken(outbox, number))


def _taken(now: Document, outbox: str, message: Mapping[str, Any]) -> Document:
    if message["kind"] == "patterns":
        return _with_patterns(now, str(message["text"]))
    return _with_cells(now, message) if message["kind"] == "cells" else _with_line(now, outbox, message)


def _with_patterns(now: Document, text: str) -> Document:
    """With what the patterns grow into in place of the sentences; if they cannot be read, the box keeps them."""
    try:
        rows = read_patterns(text).rows
    except UserError as error:
        return replace(now, patterns_refused=text, patterns_error=str(error))
    return now.after(lambda before: before.grown(rows, text))


def _with_cells(now: Document, message: Mapping[str, Any]) -> Document:
    """With cells pasted onto the table; those for a table that is gone come before what took its place."""
    key = str(message["key"])
    fills, is_shown = sentences.fills_of(key), key == sentences.table_key()
    newest = st.session_state.get(key) if is_shown else None

    def edits_of(before: Document) -> Mapping[str, Any] | None:
        return newest if before is now and newest else before.edits

    def paste(before: Document) -> Document:
        typed = sentences.rows_of_table(before.table, edits_of(before))
        place = int(message["row"]) if is_shown or now.knows_fill(fills) else len(typed)
        new = with_pasted(typed, place, int(message["column"]), str(message["text"]))
        return before.edited(sentences.without_blank(new)).with_table_filled().with_text_filled()

    def type_again(before: Document) -> Document:
        cell, text = (int(message["row"]), int(message["column"])), str(message["text"])
        edits = sentences.edits_with_cell(before.table, edits_of(before), cell, text)
        made = sentences.with_late_edits(before, edits)
        return made.with_table_filled() if is_shown and made is not before else made

    is_again = bool(message.get("again"))
    if is_again and not is_shown and not now.knows_fill(fills):
        return now  # nobody knows any more which row it was
    change = type_again if is_again else paste
    try:
        return now.after_late(fills, change) if now.knows_fill(fills) else now.after(change)
    except UserError as error:
        return replace(now, table_error=str(error))


def _with_line(now: Document, outbox: str, message: Mapping[str, Any]) -> Document:
    """With the sentences of the line at the end; if they cannot be read, the text goes back into the line."""
    text = str(message["text"])
    try:
        rows = rows_of_added(text, str(message["sense"]))
    except UserError as error:
        returned = (outbox, int(message["number"]), text)
        return replace(now, line_error=str(error), line_said="", returned=returned)
    said = f"Added: {isolate(rows[0][0])}" if len(rows) == 1 else f"Added: {counted(len(rows), 'sentence')}"

    def add(before: Document) -> Document:
        filled = before.edited([*before.now.rows, *rows]).with_table_filled()
        filled = filled if filled.text_error else filled.with_text_filled()
        return replace(filled, newest=filled.table_fills, line_said=said, line_error=None)

    return now.after(add)
