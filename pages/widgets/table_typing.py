"""Table typing: makes the table of sentences take in all keys and pasted cells, however fast and whatever it does then.

By itself Streamlit's table drops held-out marks that it does not know, keeps the old text where a pasted cell is blank,
and loses what is typed before the editor of a cell is there, or while the table is filled anew: see table_typing.js.
"""

from pathlib import Path

import streamlit as st

from pages.session import messages, sentences

_HERE = Path(__file__).parent
KEY = "table-typing"
_SCRIPTS = ("outbox.js", *(f"table_{part}.js" for part in ("cells", "field", "again", "leaving", "typing")))
_typing = st.components.v2.component(
    "table_typing", js="".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
)


def table_typing() -> None:
    """Draw the (invisible) helper beside the table."""
    _typing(
        key=KEY,
        height=0,
        data={"taken": dict(sentences.document().taken), "newest": sentences.newest_key()},
        on_sent_change=lambda: messages.take(KEY),
    )
