"""Say: Streamlit's text elements for sentences that quote the person's words, which may be right-to-left."""

from typing import Any

import streamlit as st

from core.directions import isolate_mentioned


def text(sentence: str) -> None:
    """Plain text."""
    st.text(isolate_mentioned(sentence))


def caption(sentence: str) -> None:
    """Small print."""
    st.caption(isolate_mentioned(sentence))


def markdown(sentence: str) -> None:
    """Markdown."""
    st.markdown(isolate_mentioned(sentence))


def warning(sentence: str, **how: Any) -> None:
    """A warning: the page still works."""
    st.warning(isolate_mentioned(sentence), **how)


def error(sentence: str, **how: Any) -> None:
    """An error that the person has to correct."""
    st.error(isolate_mentioned(sentence), **how)
