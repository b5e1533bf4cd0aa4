"""Requests: each one that a browser sends is taken in whole, although the next one may come at once.

A browser sends a press once. Streamlit alone loses it where the next request, an edit of the table say, comes within
milliseconds: with `runner.fastReruns` it drops the older request; without, it looks for a newer one before it has read
the older one's presses, and at every use of the session state in a callback.

A request that comes just as a script ends gets a new script runner, and Streamlit drops what the last one has sent and
the server has not handed on yet: blocks of the page, into which a fragment with a timer then draws, and the browser
shows an empty page. So a new runner waits until that is handed on.

The same happens where a timer of a page that was left asks once more. Streamlit forgets a page's fragments when the
next run comes to its last line, but not when it ends early.

And the same where a fragment runs again: Streamlit then drops what it sent before and the server has not handed on yet,
but not what the page drew beside it, for which the browser finds no place. Both are handed on here.

`st.stop()` also refuses the browser's next request, so that a new runner has to take it, and all that is drawn while
the run ends; `end_page` does neither.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx
from streamlit.runtime.state import SafeSessionState

_create_at_once = AppSession._create_scriptrunner
_drop_what_waits = AppSession._clear_queue


def take_in_whole() -> None:
    """From now on, read a request's presses and call its callbacks before looking for a newer one.

    It needs `runner.fastReruns = false`. Streamlit offers no other way in; a test fails where a version needs another.
    """
    SafeSessionState.on_script_will_rerun = _take_in
    AppSession._create_scriptrunner = _create_in_turn
    AppSession._clear_queue = _drop_what_a_page_draws_anew


def end_page() -> NoReturn:
    """End the page, or the fragment, here."""
    raise StopException


@contextmanager
def fragments_of_this_run_alone() -> Iterator[None]:
    """Forget the fragments that this run has not drawn, where it ends early: see above."""
    try:
        yield
    except StopException:
        if context := get_script_run_ctx():
            context.fragment_storage.clear(new_fragment_ids=context.shared.new_fragment_ids.snapshot())
        raise


def _take_in(state: SafeSessionState, *arguments: Any, **named: Any) -> None:
    look_for_newer = state._yield_callback
    object.__setattr__(state, "_yield_callback", lambda: None)  # the state's own __setattr__ sets a widget's value
    try:
        with state._lock:
            state._state.on_script_will_rerun(*arguments, **named)
    finally:
        object.__setattr__(state, "_yield_callback", look_for_newer)


def _drop_what_a_page_draws_anew(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
    if not fragment_ids_this_run:
        _drop_what_waits(session)


def _create_in_turn(session: AppSession, request: Any) -> None:
    """Start a script runner once the server has handed on all that the last one has sent."""
    if session._scriptrunner is None:
        _create_at_once(session, request)
    else:
        session._call_soon_on_event_loop(lambda: _ask_again(session, request))


def _ask_again(session: AppSession, request: Any) -> None:
    """Give the request to the runner that another request may have got meanwhile, else to a new one."""
    runner = session._scriptrunner
    if session._state == AppSessionState.SHUTDOWN_REQUESTED or (runner and runner.request_rerun(request)):
        return
    _create_at_once(session, request)
