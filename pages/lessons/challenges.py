"""Challenges: tasks to reach with sentences of one's own, each checked by measurement."""

import streamlit as st

from core.predictors import LADDER
from pages.parts import challenges, pickers
from pages.parts.current_run import current_run
from pages.parts.headings import heading

status = heading(
    "Can you make it happen?",
    "Change the sentences until a task is reached. Each is measured anew after every edit.",
)
with status:
    run = current_run(LADDER)
picker, count = st.columns([2, 6], vertical_alignment="bottom")
with picker:
    run = run.about(pickers.word(run))
with count:
    challenges.count(run)
challenges.cards(run)
