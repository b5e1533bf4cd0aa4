"""Callbacks that are not lost: Streamlit does not call one again that the next request interrupted."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from streamlit.runtime.scriptrunner import RerunException

Parameters = ParamSpec("Parameters")


def finished(callback: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """A callback that is called again if the next request interrupts it, before that request is handled.

    Any use of the session state may be interrupted, so the callback must have no effect where it had its effect before.
    """

    @wraps(callback)
    def run(*arguments: Parameters.args, **named: Parameters.kwargs) -> None:
        request: RerunException | None = None
        while True:
            try:
                callback(*arguments, **named)
            except RerunException as newer:
                request = newer
            else:
                break
        if request:
            raise request

    return run
