"""Patterns box: a few lines that grow into all their sentences. Part of the editor."""

from pathlib import Path

import streamlit as st

from pages.app import say
from pages.session import growth, messages, sentences

_HERE = Path(__file__).parent
KEY = "patterns-box"
ASKED_FOR = "patterns_asked_for"  # how often a button elsewhere asked for the box
SHARES = (0, 10, 20, 25, 30, 40, 50)  # per cent
EXAMPLE = """{animal: dog|cat|horse|fox}
{software: program|script|app|server}
{the|my|our} {animal} ran {home|away|quickly} -> animal
{the|my|our} {software} ran {overnight|smoothly|twice} -> software
we fed the {animal}
we fixed the {software}"""
_OPTIONS = "".join(f'<option value="{share}">{share} %</option>' for share in SHARES)
_HTML = f"""
<textarea aria-label="Patterns" placeholder="the {{dog|cat}} ran {{home|away}} -> animal" spellcheck="false"
autocapitalize="none" autocorrect="off"></textarea>
<div class="row">
<button class="apply" type="button">Apply</button><button class="example" type="button">Fill in an example</button>
<button class="own" type="button">Begin with my sentences</button>
<label>Held out <select aria-label="Share held out">{_OPTIONS}</select></label>
</div>
<output></output>
"""
_box = st.components.v2.component(
    "patterns_box",
    html=_HTML,
    css=(_HERE / "patterns_box.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("outbox.js", "patterns_box.js")),
)


def show() -> None:
    """Bring the box in sight, with the cursor in it; a callback for buttons elsewhere."""
    st.session_state[ASKED_FOR] = st.session_state.get(ASKED_FOR, 0) + 1


def patterns_box() -> None:
    """Draw the box. What is typed is counted at once; the rest of the page is drawn anew only when it is applied."""
    st.session_state.drawn_document = sentences.document()
    _drawn()


@st.fragment
def _drawn() -> None:
    now = sentences.document()
    if now is not st.session_state.drawn_document:  # also a press that came with what is sent on leaving the box
        st.rerun()
    st.caption(
        "A line grows into a sentence for each word in `{dog|cat}`; after an arrow stands its meaning. "
        "`{animal: dog|cat}` gives words a name for other lines: `{animal}`."
    )
    state = st.session_state.get(KEY)
    draft = state.draft if state else None
    text = str(draft["text"]) if draft and draft["fills"] == now.patterns_fills else now.now.patterns
    _box(
        key=KEY,
        data={
            "taken": dict(now.taken),
            "text": now.now.patterns,
            "fills": now.patterns_fills,
            "refused": now.patterns_refused,
            "counted": text,
            "said": "" if text == now.patterns_refused else growth.said(text),
            "share": growth.share(text),
            "example": EXAMPLE,
            "own": growth.first_lines(now.now),
            "asked_for": st.session_state.get(ASKED_FOR, 0),
        },
        on_sent_change=lambda: messages.take(KEY),
        on_draft_change=lambda: None,
    )
    if now.patterns_error and text == now.patterns_refused:
        say.error(now.patterns_error, icon=":material/edit_off:")
    elif told := growth.note(now.now):
        say.caption(told)
