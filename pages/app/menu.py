"""The menu: the list of pages, in order, and links between them. Pages hidden by a teacher's link are left out."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.session.choices import hides

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

LESSONS = Path(__file__).parents[1] / "lessons"
PAGES = {  # file: title and icon; the first is the start page and cannot be hidden
    "side_by_side": ("Side by side", "compare"),
    "lookup_tables": ("Lookup tables", "table"),
    "inside_attention": ("Inside attention", "hub"),
    "unseen_sentences": ("Unseen sentences", "help"),
    "writing": ("Writing", "edit_note"),
    "training": ("Training", "show_chart"),
    "evidence": ("Is it real?", "fact_check"),
    "real_model": ("In a real model", "public"),
    "claims": ("Claims", "gavel"),
    "challenges": ("Challenges", "trophy"),
    "teaching": ("For teachers", "school"),
}
FIRST = next(iter(PAGES))


def pages() -> list["StreamlitPage"]:
    """The pages in the navigation, without hidden ones."""
    return [_page(name) for name in PAGES if name == FIRST or not hides(name)]


def link(name: str, label: str) -> None:
    """A link to a page, unless the page is hidden."""
    if name == FIRST or not hides(name):
        st.page_link(_page(name), label=label, icon=f":material/{PAGES[name][1]}:")


def links() -> None:
    """A link to each page, without hidden ones."""
    for name, (title, _) in PAGES.items():
        link(name, title)


def open_page(name: str) -> None:
    """Go to a page at once."""
    st.switch_page(_page(name))


def _page(name: str) -> "StreamlitPage":
    title, icon = PAGES[name]
    return st.Page(LESSONS / f"{name}.py", title=title, icon=f":material/{icon}:", default=name == FIRST)
