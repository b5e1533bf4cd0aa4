"""The frame around every page: the menu above it, the corpus beside it."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import choices, menu, share
from pages.parts.ahead import load_ahead
from pages.parts.corpus_editor import corpus_editor
from pages.parts.gate import turn_to_draw, warm_up
from pages.parts.style import style

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

ICON = Path(__file__).with_name("icon.svg")  # Streamlit fetches icons by name from another host


def _frame() -> "StreamlitPage":
    """Draw the frame; returns the page that goes into it."""
    st.set_page_config(page_title="Why attention?", page_icon=str(ICON), layout="wide", initial_sidebar_state=400)
    st.html(style())
    warm_up()
    share.open_link()
    page = st.navigation(menu.pages(), position="top")
    st.session_state.page = page.url_path or menu.FIRST
    choices.begin(st.session_state.page)
    with st.sidebar:
        share.bar()
        corpus_editor()
        share.keep_address()
        load_ahead()
    share.say_link_error()
    return page


def draw() -> None:
    """Draw the frame and the page in it."""
    with turn_to_draw():
        _frame().run()
        choices.end()
