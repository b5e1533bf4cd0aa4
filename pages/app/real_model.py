"""The real model: a recording where there is one, else its live answers, where a model is set up."""

import os

import streamlit as st

from core import UserError
from core.directions import isolate_mentioned
from core.nouns import agreeing, counted
from core.pretrained.dossier import Dossier
from core.pretrained.live import MODEL, Answer, Live, chosen
from core.pretrained.models import EXTRA
from core.pretrained.recordings import recorded
from core.pretrained.texts import Text, texts
from pages.app import say
from pages.app.current_run import fresh_name
from pages.app.requests import end_page
from pages.app.server import draw_with_news

LOOK = 0.5  # seconds between two looks at the progress
LOOK_OF_EACH = 0.2  # and so much more for each text that comes first, as a crowd's looks would slow everybody down


@st.cache_resource(show_spinner=False)
def live() -> Live | None:
    """The one model of this server, if one is set up; nothing is opened before the first question."""
    name = chosen(os.environ)
    return Live(name) if name else None


def dossier(text: Text) -> tuple[Dossier, bool]:
    """What the real model answers about a text, and whether it is recorded; stops the page until there is something.

    A model that the environment names is asked about recorded texts, too.
    """
    recording = None if os.environ.get(MODEL) else _recorded(text)
    if recording is not None:
        return recording, True
    model = live()
    if model is None:
        st.info(
            f"These sentences are not recorded, with {isolate_mentioned(f'“{text.word}”')} as the word in question. "
            "Choose recorded ones in the box above, or a preset without changes. "
            f"To ask a real model about any sentence, run on this server: `pip install -r {EXTRA}` and "
            "`python -m core.pretrained fetch`, and start it again.",
            icon=":material/inventory_2:",
        )
        _offer_recorded(text.word)
        end_page()
    return _live(model, text), False


def _offer_recorded(word: str) -> None:
    """A button that leads to recorded sentences with the same word in question, if there are any: natural ones."""

    def choose(name: str) -> None:
        st.session_state.real_text = name

    for other in [other for other in texts().values() if other.word == word][-1:]:
        label = f"Show the recorded sentences with {isolate_mentioned(f'“{word}”')}"
        st.button(label, icon=":material/arrow_forward:", on_click=choose, args=[other.name], type="primary")


def _recorded(text: Text) -> Dossier | None:
    try:
        return recorded(text.name) if text.name in texts() else None
    except UserError:
        return None


def _live(model: Live, text: Text) -> Dossier:
    try:
        answer = model.ask(text)
        if not answer.done.is_set():
            _watch(model, answer)
            end_page()
        return answer.result()
    except UserError as error:
        say.warning(str(error), icon=":material/public_off:")
        st.button("Try again", icon=":material/refresh:", on_click=model.forget, args=[text])
        end_page()


def _watch(model: Live, answer: Answer) -> None:
    """Show the progress, and rerun the page once there is an answer."""

    def look() -> None:
        if answer.done.is_set():
            draw_with_news()
            st.rerun()
        ahead = model.ahead(answer)
        waits = f"{counted(ahead, 'text')} {agreeing(ahead, 'comes', 'come')} first" if ahead else answer.what
        st.progress(min(answer.share, 1.0), text=f"The real model: {waits}")

    look.__qualname__ = fresh_name("real-model")
    st.fragment(run_every=LOOK + LOOK_OF_EACH * model.ahead(answer))(look)()
