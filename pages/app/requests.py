"""Requests: each one that a browser sends is taken in whole, although the next one may come at once.

A browser sends a press once. Streamlit alone loses it where the next request, an edit of the table say, comes within
milliseconds: with `runner.fastReruns` it drops the older request; without, it looks for a newer one before it has read
the older one's presses, and at every use of the session state in a callback.
"""

from typing import Any

from streamlit.runtime.state import SafeSessionState


def take_in_whole() -> None:
    """From now on, read a request's presses and call its callbacks before looking for a newer one.

    It needs `runner.fastReruns = false`. Streamlit offers no other way in; a test fails where a version needs another.
    """
    SafeSessionState.on_script_will_rerun = _take_in


def _take_in(state: SafeSessionState, *arguments: Any, **named: Any) -> None:
    look_for_newer = state._yield_callback
    object.__setattr__(state, "_yield_callback", lambda: None)  # the state's own __setattr__ sets a widget's value
    try:
        with state._lock:
            state._state.on_script_will_rerun(*arguments, **named)
    finally:
        object.__setattr__(state, "_yield_callback", look_for_newer)
