"""A cache for what pages compute from a run, so that a click elsewhere on the page does not compute it again."""

import streamlit as st

from core import Run

CACHE_BYTES = 2_000_000  # for each function, pickled; enough for thirty runs of the default preset

# Hashed by the run's key, which determines the run. Results are stored pickled: as live objects a page's frames and
# charts take three times the memory, and every garbage collection visits a thousand more objects.
cached_by_run = st.cache_data(
    max_size=CACHE_BYTES, ttl=3600, show_spinner=False, hash_funcs={Run: lambda run: hash(run.key)}
)
