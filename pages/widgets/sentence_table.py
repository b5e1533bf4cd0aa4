"""Sentence table: a row for each sentence, with its sense and its held-out mark. Part of the editor.

It is a component of our own because Streamlit's data editor loses keys that come before the editor of a cell is there,
and what is typed while it is filled anew.
"""

from pathlib import Path

import streamlit as st

from core.corpus import LARGEST
from core.nouns import counted
from core.words import RULE
from pages.app import say
from pages.session import messages, sentences

_HERE = Path(__file__).parent
KEY = "sentence-table"
_SENSE = "The meaning of the ambiguous word. Colours the dots; no model ever sees it."
_HELD_OUT = "Kept out of training, to see what the models make of it."
_HTML = f"""
<div class="table" role="table" aria-label="Sentences">
<div class="row head" role="row">
<span role="columnheader" title="{RULE}">Sentence</span>
<span role="columnheader" title="{_SENSE}">Sense</span>
<span role="columnheader" title="{_HELD_OUT}">Held out</span>
<span role="columnheader" aria-label="Delete"></span>
</div>
<div class="rows" role="rowgroup"></div>
</div>
"""
_table = st.components.v2.component(
    "sentence_table",
    html=_HTML,
    css=(_HERE / "sentence_table.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("outbox.js", "sentence_table.js")),
)


def sentence_table() -> None:
    """Draw the table. What is typed or pasted goes to the server when its cell is left."""
    document = sentences.document()
    _table(
        key=KEY,
        data={
            "taken": dict(document.taken),
            "fills": document.table_fills,
            "is_newest": document.newest == document.table_fills,
            "rows": document.table[: LARGEST.sentences],
            "count": len(document.table),
        },
        on_sent_change=lambda: messages.take(KEY),
    )
    if (count := len(document.table)) > LARGEST.sentences:
        say.caption(
            f"The table shows the first {LARGEST.sentences:,} of {counted(count, 'row')}; the tab Text has all."
        )
    if document.table_error:
        say.error(document.table_error, icon=":material/content_paste_off:")
