"""Messages: edits of the table, texts of the line, patterns, as our own scripts send them; each counts once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core import UserError
from core.directions import isolate
from core.nouns import counted
from core.pasted import rows_of_added
from core.patterns import read_patterns
from pages.session import sentences, table
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
    return _with_line(now, outbox, message) if message["kind"] == "line" else _with_table(now, message)


def _with_patterns(now: Document, text: str) -> Document:
    """With what the patterns grow into in place of the sentences; if they cannot be read, the box keeps them."""
    try:
        rows = read_patterns(text).rows
    except UserError as error:
        return replace(now, patterns_refused=text, patterns_error=str(error))
    return now.after(lambda before: before.grown(rows, text))


def _with_table(now: Document, message: Mapping[str, Any]) -> Document:
    """With what was done in the table; if that was filled anew since, as if it had been done just before."""
    kind, fills = message["kind"], int(message["fills"])
    row, column, text = int(message["row"]), int(message["column"]), str(message["text"])
    is_known = fills == now.table_fills or now.knows_fill(fills)

    def change(before: Document) -> Document:
        if kind == "deleted":
            return table.without_row(before, row)
        place = row if is_known else len(before.table)
        return (table.with_typed if kind == "typed" else table.with_cells)(before, place, column, text)

    if not is_known and (kind == "deleted" or column):
        return now  # nobody knows any more which row it was; a sentence is not lost
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
