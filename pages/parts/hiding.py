"""Hiding: what a teacher's link leaves out, so that a class sees only what the lesson needs."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")

CONTROLS = {
    "sentences": "The sentences",
    "presets": "Start from",
    "dial": "Training dial",
    "predict": "Predict first",
    "models": "Models to compare",
    "word": "Ambiguous word",
    "prompts": "Prompts",
    "before": "Before training",
    "share": "Share",
}


def hides(name: str) -> bool:
    """Whether a control or page is left out."""
    return name in st.session_state.get("hidden", ())


def hide(names: Iterable[str]) -> None:
    """Leave these controls and pages out, and no others."""
    st.session_state.hidden = tuple(names)


def ask(name: str, key: str, control: Callable[[], Value]) -> Value:
    """What a control says, or what it is set to while it is hidden."""
    if hides(name):
        value: Value = st.session_state[key]
        return value
    return control()


def hidden() -> tuple[str, ...]:
    """What is left out now."""
    names: tuple[str, ...] = st.session_state.get("hidden", ())
    return names
