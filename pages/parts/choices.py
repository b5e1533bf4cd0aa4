"""Choices: what the person set on the pages. They are kept from page to page, and links carry them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.corpus import LIMITS
from core.links import Choice
from core.predictors import PREDICTORS, SHOWN_FIRST, TABLES

DIAL = (0.0, 0.25, 0.5, 0.75, 1.0)
ATTENTION_TABS = ("The map", "One row by numbers", "What it causes", "Interchange", "Shares", "Layer by layer")


@dataclass(frozen=True)
class _Kind:
    """One control, by its key: what it starts with (None: the page finds out), and what it takes from a link."""

    start: Any
    read: Callable[[Choice], Any]  # None for a value that the control does not take


def _one_of(start: Any, options: Iterable[Any]) -> _Kind:
    return _Kind(start, {option: option for option in options}.get)


def _several_of(start: list[str], options: Iterable[str]) -> _Kind:
    known = [*options]
    return _Kind(start, lambda given: [each for each in known if each in given] if isinstance(given, tuple) else None)


def _number(start: float, low: float, high: float) -> _Kind:
    def read(given: Choice) -> float | None:
        return type(start)(given) if isinstance(given, int | float) and low <= given <= high else None

    return _Kind(start, read)


def _text(start: str | None = None) -> _Kind:
    return _Kind(start, lambda given: given[: LIMITS.characters_a_prompt] if isinstance(given, str) else None)


_SWITCH = _one_of(False, (False, True))

CHOICES = {
    "memorise": _one_of(0.0, DIAL),
    "predict": _SWITCH,
    "models": _several_of(SHOWN_FIRST, PREDICTORS),
    "word": _text(),
    "prompt_1": _text(),
    "prompt_2": _text(),
    "back_off": _SWITCH,
    "untrained": _SWITCH,
    "table": _one_of("table", TABLES),
    "context": _text(),
    "sentence": _text(),
    "layers": _one_of(1, (1, 2)),
    "tab": _one_of(ATTENTION_TABS[0], ATTENTION_TABS),
    "unseen": _text(),
    "write_prompt": _text(""),
    "temperature": _number(1.0, 0.0, 2.0),
    "top_k": _number(20, 1, 20),
    "random_seed": _number(0, 0, 9999),
    "where": _one_of("after the word", ("after the word", "all words")),
    "split": _one_of("prompt", ("prompt", "cue")),
    "thorough": _SWITCH,
    "control": _SWITCH,
}


def keep() -> None:
    """Bring back what a control was set to, which is lost while it is not on the page. Runs before all controls."""
    kept = st.session_state.setdefault("choices", {})
    for key, kind in CHOICES.items():
        if key in st.session_state:
            kept[key] = st.session_state[key]
        elif kept.get(key, kind.start) is not None:
            st.session_state[key] = kept.get(key, kind.start)


def current() -> dict[str, Choice]:
    """What is set and is not as it starts."""
    found = {key: st.session_state.get(key) for key in CHOICES}
    return {key: _carried(value) for key, value in found.items() if value != CHOICES[key].start}


def _carried(value: Any) -> Any:
    """A control's value as a link carries it; a text that is too long to be read again is cut."""
    if isinstance(value, str):
        return value[: LIMITS.characters_a_prompt]
    return tuple(value) if isinstance(value, list) else value


def take(given: Mapping[str, Choice]) -> None:
    """Set what a link carries, and everything else as it starts; what a control does not take is left out."""
    read = {key: CHOICES[key].read(value) for key, value in given.items() if key in CHOICES}
    for key, kind in CHOICES.items():
        value = kind.start if read.get(key) is None else read[key]
        st.session_state.pop(key, None)
        if value is not None:
            st.session_state[key] = value
    st.session_state.choices = {}
