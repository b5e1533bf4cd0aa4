"""Known: which run of the script the browser had drawn when it sent an event.

With each event a browser sends what all controls show. For a moment after the script has set a control, it still sends
the old value, with the tick of a timer say, and Streamlit takes that for a change by the person. A hidden field drawn
last in each run holds the run's number. It comes back with each event, and tells what the browser did not know yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

FIELD = "known_run"
MOST_REPLACED = 8  # values of a control that are noted; more than the script sets before the browser knows of one


@contextmanager
def told_at_the_end() -> Iterator[None]:
    """Count a run, and tell the browser its number after all else, also where the page stops early."""
    st.session_state.run = run() + 1
    try:
        yield
    except StopException:
        _tell()
        raise
    _tell()


def note_replaced(key: str, shown: Any) -> None:
    """Note what a control shows, right before the script sets it: the browser may send that once more."""
    if shown is not None:
        replaced = st.session_state.setdefault("replaced", {})
        replaced[key] = [*replaced.get(key, ()), (run(), shown)][-MOST_REPLACED:]


def is_old(key: str, value: Any) -> bool:
    """Whether the browser sent what a control showed before, as it had not drawn the run that has set it."""
    drawn = int(st.session_state.get(FIELD) or 0)
    return any(value == old and drawn < setting for setting, old in st.session_state.get("replaced", {}).get(key, ()))


def run() -> int:
    """The number of this run, or of the last one."""
    number: int = st.session_state.get("run", 0)
    return number


def _tell() -> None:
    st.session_state[FIELD] = str(run())
    with st.sidebar:
        st.text_input("Number of the run", key=FIELD, label_visibility="collapsed")
