"""Table typing: makes the table of sentences take in pasted cells, and keys typed before a new row exists, in full.

By itself Streamlit's table drops held-out marks that it does not know, keeps the old text where a pasted cell is blank,
and loses what is typed between a click on “+” (or below the last row) and the new row; a space typed then adds rows.
"""

from pathlib import Path

import streamlit as st

from pages.session import messages, sentences

_HERE = Path(__file__).parent
KEY = "table-typing"
_typing = st.components.v2.component(
    "table_typing",
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("outbox.js", "table_typing.js")),
)


def table_typing() -> None:
    """Draw the (invisible) helper beside the table."""
    _typing(
        key=KEY,
        height=0,
        data={"taken": dict(sentences.document().taken), "newest": sentences.newest_key()},
        on_sent_change=lambda: messages.take(KEY),
    )
