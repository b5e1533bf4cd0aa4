"""A cache for what pages compute from a run, so that a click elsewhere on the page does not compute it again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from core import Run

CACHE_BYTES = 2_000_000  # for each function, pickled; enough for thirty runs of the default preset

# Hashed by the run's key, which determines the run. Results are stored pickled: as live objects a page's frames and
# charts take three times the memory, and every garbage collection visits a thousand more objects.
_cached = st.cache_data(max_size=CACHE_BYTES, ttl=3600, show_spinner=False, hash_funcs={Run: lambda run: hash(run.key)})


def cached_by_run(function: Callable[..., Any]) -> Callable[..., Any]:
    """Keep what a function of a run returns; of an unfinished run nothing, as nobody asks for the same step again."""
    kept = _cached(function)

    @wraps(function)
    def called(run: Run, *arguments: Any, **options: Any) -> Any:
        return (function if run.unfinished else kept)(run, *arguments, **options)

    called.clear = kept.clear  # type: ignore[attr-defined]  # as st.cache_data's own functions have it
    return called
