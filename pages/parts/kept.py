"""Kept: what was computed of a run, so that it is not computed again while other things change."""

import streamlit as st

from core import Run

# A run is a function of its key; so is all that is computed of it.
of_run = st.cache_resource(max_entries=100, ttl=3600, show_spinner=False, hash_funcs={Run: lambda run: hash(run.key)})
