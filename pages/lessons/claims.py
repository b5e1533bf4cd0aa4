"""Page "Claims": each claim with its threshold, every seed and a verdict, measured on the present sentences."""

import streamlit as st

from core.predictors import LADDER
from pages.app.current_run import current_run
from pages.widgets import pickers, verdicts
from pages.widgets.coach import recall_only
from pages.widgets.headings import heading


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Which of these claims survive your sentences?",
        "Each is measured anew after every edit. Look for the one that fails, and try to break one that holds.",
        "attention, averaging, static embedding, lookup table, vector, beginning, cue, sense, held out, edge, "
        "seed, loss, nat, bit, floor, threshold, interval, nearest neighbour, p",
    )
    first = st.container(key="recall", gap=None)
    with status:
        run = current_run(LADDER)
    picker, count = st.columns([2, 6], vertical_alignment="bottom")
    with picker:
        run = run.about(pickers.word(run))
    recall_only(run, first)
    with count:
        verdicts.count(run)
    verdicts.doubts(run)
    verdicts.cards(run)
    verdicts.how_judged(run)


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import claims

    claims.page()
