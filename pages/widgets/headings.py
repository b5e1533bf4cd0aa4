"""Headings: the top of every page, with its question and what to look for."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.widgets import terms


def heading(question: str, look_for: str, words: str = "") -> DeltaGenerator:
    """Draw the heading, and below it the page's terms (with commas between them).

    Returns the container beside it, for the progress of the training.
    """
    left, status = st.columns([3, 2], vertical_alignment="bottom")
    left.title(question, anchor=False)
    if look_for:
        left.markdown(look_for)
    terms.offer(words)
    return status


def method() -> DeltaGenerator:
    """A fold for how something is measured: it comes last, after the finding and the figure."""
    return st.expander("How this is measured", icon=":material/functions:")
