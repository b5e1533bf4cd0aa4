"""Disclosures: words in a row, each of which opens what belongs to it when it is pressed.

They are the browser's own <details>, which keyboard, touch and screen readers know: one element without a script and
without a rerun, so a row costs next to no drawing time.
"""

from collections.abc import Iterable
from html import escape

import streamlit as st

from core.directions import isolate_mentioned


def row(label: str, entries: Iterable[tuple[str, str]], *, name: str, opened: int | None = None) -> None:
    """Draw the row; an entry is a word and the HTML it opens. Of the entries with one name only one is open at a time.

    The label is ours, the words may be a person's. `opened`: the number of the entry that is open at first.
    """
    details = "".join(
        f'<details name="{name}"{" open" if number == opened else ""}>'
        f'<summary dir="auto">{escape(isolate_mentioned(word))}</summary>{html}</details>'
        for number, (word, html) in enumerate(entries)
    )
    st.html(f'<div class="disclosures" role="group" aria-label="{label}"><span>{label}:</span>{details}</div>')
