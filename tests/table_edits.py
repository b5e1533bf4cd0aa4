"""Edits of the table of sentences, as the messages that its script sends."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState

COLUMNS = ("sentence", "sense", "held_out")
_numbers = count(1)


def edits(
    fills: int,
    length: int,
    typed: Mapping[int, Mapping[str, Any]] | None = None,
    added: Sequence[Mapping[str, Any]] = (),
    deleted: Iterable[int] = (),
) -> list[dict]:
    """Cells typed into the rows of a table of this length and below it, then rows deleted, by their numbers before."""
    cells = {**(typed or {}), **dict(enumerate(added, length))}
    messages = [
        {"kind": "typed", "row": row, "column": COLUMNS.index(name), "text": _text(value)}
        for row, changes in cells.items()
        for name, value in changes.items()
    ]
    messages += [{"kind": "deleted", "row": row, "column": 0, "text": ""} for row in sorted(deleted, reverse=True)]
    return [{**message, "fills": fills} for message in messages]


def sent(messages: Sequence[Mapping[str, Any]], outbox: str = "table") -> dict:
    """What a component sends: its messages, each with a number of its own."""
    return {"outbox": outbox, "messages": [{"number": next(_numbers), **message} for message in messages]}


def trigger(component: str, value: Mapping[str, Any]) -> WidgetState:
    """The state of a component that sends this, by its id."""
    payload = json.dumps([{"event": "sent", "value": value}])
    return WidgetState(id=_make_trigger_id(component, "events"), json_trigger_value=payload)


def _text(value: Any) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value or "")
