"""Lookup tables: why not just count?"""

import streamlit as st

from pages.parts import lookups
from pages.parts.current_run import current_run

heading, status = st.columns([3, 2], vertical_alignment="bottom")
heading.title("Why not just count?", anchor=False)
heading.markdown("A table answers from what it has seen. Look for the context where it has nothing to say.")
with status:
    run = current_run([])
name = lookups.pick_table()
lookups.rows(run, name)
lookups.unseen_context(run, name)
lookups.growth(run)
