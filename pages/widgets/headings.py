"""Headings: the question of a page, and what to look for."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def heading(question: str, look_for: str) -> DeltaGenerator:
    """The top of a page; returns the place beside it, for the progress of its training."""
    left, status = st.columns([3, 2], vertical_alignment="bottom")
    left.title(question, anchor=False)
    left.markdown(look_for)
    return status
