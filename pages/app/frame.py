"""The frame around every page: the menu on top, the sidebar with the sentences. dashboard.py draws pages with it."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from core.predictors import COLOURS
from pages.app import menu, motion
from pages.app.ahead import load_ahead
from pages.app.requests import fragments_of_this_run_alone
from pages.app.server import turn_to_draw, warm_up
from pages.app.thumb import thumb_bar
from pages.session import choices, known, share
from pages.widgets.editor import corpus_editor

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
ICON = Path(__file__).with_name("icon.svg")  # a file, because Streamlit fetches named icons from another host


def _frame() -> "StreamlitPage":
    """Draw the menu and the sidebar; return the page that was opened."""
    st.set_page_config(page_title="Why attention?", page_icon=str(ICON), layout="wide", initial_sidebar_state=400)
    st.html(_style())
    warm_up()
    share.open_link()
    page = st.navigation(menu.pages(), position="top")
    st.session_state.page = page.url_path or menu.FIRST
    choices.begin(st.session_state.page)
    thumb_bar()
    with st.sidebar:
        share.bar()
        corpus_editor()
        share.keep_address()
        load_ahead()
        motion.ask_browser()
    share.say_link_error()
    return page


def draw() -> None:
    """Draw the frame and the page in it."""
    with turn_to_draw(), fragments_of_this_run_alone(), known.told_at_the_end():
        _frame().run()
        with st.sidebar:
            share.keep_address_of_page()
        choices.end()


# On a touch screen the toolbar of a table is always visible and would cover the table: it gets room above. That of a
# chart appears at a touch and offers nothing that a phone needs: it is hidden.
_TOUCH = """@media (hover: none) {
[data-testid=stElementContainer]:has(> [data-testid=stFullScreenFrame] > [data-testid=stDataFrame]) {
margin-top: 3rem; }
[data-testid=stFullScreenFrame]:has([data-testid=stVegaLiteChart]) [data-testid=stElementToolbar] {
display: none; } }"""


def _style() -> str:
    """The style sheet: cards have a border in their model's colour, buttons under figures and notes are small."""
    cards = [
        f'[class*="st-key-card-{model}-"] {{ border-top: 3px solid {colour}; }}' for model, colour in COLOURS.items()
    ]
    figures = '[class*="st-key-numbers-"] button { min-height: 1.75rem; padding: 0 0.25rem; font-size: 0.875rem; }'
    # Streamlit darkens the button of an open popover, which in the dark theme leaves a contrast of 2.6.
    figures += ' [class*="st-key-numbers-"] button[aria-expanded=true] { color: inherit; }'
    notes = ".st-key-notes span { font-size: 0.875rem; }"
    # When a widget's key changes, its old copy stays below the new one until the script run ends: hide it.
    renewed = ("preset_choice", "text")
    replaced = [f'[class*="st-key-{key}-"] ~ [class*="st-key-{key}-"] {{ display: none; }}' for key in renewed]
    return f"<style>{' '.join([*cards, figures, notes, *replaced, _TOUCH, _STYLE])}</style>"
