"""Kept: what was computed of a run, so that it is not computed again while other things change."""

import streamlit as st

from core import Run

KEPT_BYTES = 2_000_000  # of each function's results, pickled; the pages of thirty runs of the default preset

# A run is a function of its key; so is all that is computed of it. Kept pickled: live, a page's frames and charts take
# three times as much, in a thousand objects that every garbage collection goes through.
of_run = st.cache_data(max_size=KEPT_BYTES, ttl=3600, show_spinner=False, hash_funcs={Run: lambda run: hash(run.key)})
