"""The argument as live checks: each claim with its threshold, every seed and a verdict on these sentences."""

import streamlit as st

from core.predictors import LADDER
from pages.parts import claims, pickers
from pages.parts.current_run import current_run
from pages.parts.headings import heading

status = heading(
    "Which of these claims survive your sentences?",
    "Each is measured anew after every edit. Look for the one that fails, and try to break one that holds.",
)
with status:
    run = current_run(LADDER)
picker, count = st.columns([2, 6], vertical_alignment="bottom")
with picker:
    run = run.about(pickers.word(run))
with count:
    claims.count(run)
claims.cards(run)
claims.how_judged(run)
