"""Say: sentences on the screen that may name words of the person's, in whatever direction these are written."""

from typing import Any

import streamlit as st

from core.directions import isolate_mentioned


def text(sentence: str) -> None:
    """Plain text."""
    st.text(isolate_mentioned(sentence))


def caption(sentence: str) -> None:
    """A remark in small letters."""
    st.caption(isolate_mentioned(sentence))


def markdown(sentence: str) -> None:
    """Text with Markdown in it."""
    st.markdown(isolate_mentioned(sentence))


def warning(sentence: str, **how: Any) -> None:
    """What the person may want to put right; the page goes on."""
    st.warning(isolate_mentioned(sentence), **how)


def error(sentence: str, **how: Any) -> None:
    """What the person has to put right."""
    st.error(isolate_mentioned(sentence), **how)
