"""Sentence line: one line above the table to add sentences with, and a chip for each meaning. Part of the editor."""

from pathlib import Path

import streamlit as st

from core.corpus import LARGEST
from core.palette import NO_SENSE_COLOUR, sense_colours
from pages.app import say
from pages.session import messages, sentences

_HERE = Path(__file__).parent
KEY = "sentence-line"
_HTML = f"""
<div class="line">
<textarea rows="1" dir="auto" aria-label="Add a sentence" placeholder="Add a sentence" enterkeyhint="send"></textarea>
<button class="add" type="button" aria-label="Add">Add</button>
</div>
<div class="senses" role="group" aria-label="Its meaning">
<span class="chips"></span>
<input aria-label="New meaning" placeholder="new meaning" dir="auto" maxlength="{LARGEST.characters_a_sense}">
</div>
<output></output>
"""
_line = st.components.v2.component(
    "sentence_line",
    html=_HTML,
    css=(_HERE / "sentence_line.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("outbox.js", "sentence_line.js")),
)


def sentence_line() -> None:
    """Draw the line: Enter adds what was typed or pasted, a sentence or several, with the chosen meaning."""
    document = sentences.document()
    _line(
        key=KEY,
        data={
            "taken": dict(document.taken),
            "senses": [*sense_colours(sentences.senses()).items()],
            "colour": NO_SENSE_COLOUR,
            "returned": document.returned,
            "said": document.line_said,
        },
        on_sent_change=lambda: messages.take(KEY),
    )
    if document.line_error:
        say.error(document.line_error, icon=":material/edit_off:")
