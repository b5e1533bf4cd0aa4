"""Say: Streamlit's elements for what quotes the person's words, which may be right-to-left."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.directions import in_place, isolate_mentioned


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


def table(frame: pd.DataFrame, alt: str, *, column_config: Mapping[str, Any] | None = None, **how: Any) -> None:
    """A table that can be looked through, with its text alternative."""
    texts = {name: frame[name].map(_in_place) for name in frame.select_dtypes(exclude=["number", "bool"])}
    shown = frame.assign(**texts).rename(columns=in_place)
    config = {in_place(name): _heading_in_place(settings) for name, settings in (column_config or {}).items()}
    st.dataframe(shown, column_config=config, alt=isolate_mentioned(alt), **how)


def _heading_in_place(settings: Any) -> Any:
    if isinstance(settings, dict) and settings.get("label"):
        return {**settings, "label": in_place(settings["label"])}
    return _in_place(settings)


def _in_place(cell: object) -> object:
    return in_place(cell) if isinstance(cell, str) else cell
