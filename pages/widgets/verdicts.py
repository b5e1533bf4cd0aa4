"""Verdicts on the claims: a short list for the first page and the report, cards for the page of claims."""

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.claims import (
    CLAIMS,
    Verdict,
    describe_choosing,
    describe_finding,
    describe_states,
    describe_verdict,
    judge,
    needed,
)
from core.claims import board as judged
from core.nouns import counted
from core.predictors import COLOURS
from pages.app import menu, say
from pages.widgets import figures
from pages.widgets.headings import method
from pages.widgets.run_cache import cached_by_run

STATES = {  # state: its icon, never shown without the word
    "holds": ":green[:material/check_circle:]",
    "fails": ":red[:material/cancel:]",
    "too close to call": ":orange[:material/balance:]",
    "cannot be tested here": ":gray[:material/help:]",
}


def board(run: Run) -> None:
    """How many claims are in each state; folded away, a line each."""
    st.markdown("## Which claims survive these sentences?")
    verdicts = _verdicts(run)
    with st.expander(describe_states(verdicts), icon=":material/gavel:"):
        st.markdown("\n\n".join(_line(verdict) for verdict in verdicts))
        menu.link("claims", "Thresholds, every seed, and why")


def doubts(run: Run) -> None:
    """Say so where the weights that are shown are worse than earlier ones."""
    if run.unfinished:
        return
    if worse := measures.describe_early_losses(measures.early_losses(run), run.word):
        say.warning(worse, icon=":material/menu_book:")


def count(run: Run) -> None:
    """How many claims are in each state."""
    say.text(describe_states(_verdicts(run)))


def states(run: Run) -> dict[str, str]:
    """The state of each claim, by its name."""
    return {verdict.claim.name: verdict.state for verdict in _verdicts(run)}


def choosing(run: Run) -> str:
    """Whether the words had to be chosen, in a sentence."""
    return _choosing(run)


def marked(state: str) -> str:
    """A state with its icon, as Markdown; one that has no icon alone."""
    return f"{STATES.get(state, '')} **{state}**".strip()


def lines(run: Run) -> list[str]:
    """Each claim with its state and the reason, as plain text."""
    return [describe_verdict(verdict) for verdict in _verdicts(run)]


def cards(run: Run) -> None:
    """Each claim with its threshold, the value of every seed and the reason for its state."""
    for number, verdict in enumerate(_verdicts(run)):
        claim = verdict.claim
        with st.container(border=True, key=f"claim-{number}"):
            st.markdown(_line(verdict))
            text, picture = st.columns(2) if verdict.values else (st.container(), st.container())
            with text:
                say.text(describe_finding(verdict))
                menu.link(claim.page, f"Examine it: {menu.PAGES[claim.page][0]}")
            if verdict.values:
                with picture:
                    figures.show(_chart(verdict), f"{claim.name}: {verdict.reason}", key=f"claim-{number}")
                with text, method():
                    say.text(verdict.reason)
                    st.caption(f"Dots: {claim.measured}, one a seed. Dashed: {claim.threshold}.")


def how_judged(run: Run) -> None:
    """Explain how a verdict is reached, with a table of the thresholds."""
    with st.expander("How this is judged", icon=":material/functions:"):
        st.markdown(
            f"Every claim gives one number for each of {counted(run.settings.seeds, 'seed')}. It holds if at least "
            f"{needed(run.settings.seeds)} of them pass its threshold (7 of 8, rounded up), and fails otherwise. A "
            "claim that **compares two models** has to be as clear over the sentences: the bootstrap interval over "
            "their different beginnings (or cue words) has to lie above the threshold, too. It fails if seeds and "
            "interval lie as far on the other side of 0, and is *too close to call* in between. Where the sentences "
            "leave nothing to measure, or fewer than 6 different beginnings, a claim cannot be tested, and its card "
            "says what to do."
        )
        say.table(
            pd.DataFrame(
                [(claim.name, claim.measured, claim.threshold) for claim in CLAIMS],
                columns=["claim", "measured", "threshold"],
            ),
            hide_index=True,
            alt="Thresholds of the claims",
            column_config={"claim": "Claim", "measured": "What is measured in each seed", "threshold": "Threshold"},
        )


@cached_by_run
def _choosing(run: Run) -> str:
    return describe_choosing(judge(run, next(claim for claim in CLAIMS if claim.name == "choosing")))


@cached_by_run
def _verdicts(run: Run) -> list[Verdict]:
    return judged(run)


def _line(verdict: Verdict) -> str:
    """Icon, state and statement as Markdown; safe, because nothing in it was typed by the person."""
    return f"{marked(verdict.state)} · {verdict.claim.statement}"


def _chart(verdict: Verdict) -> charts.Chart:
    """A dot for each seed and the threshold, in the colour of the model that the claim is about."""
    claim = verdict.claim
    frame = pd.DataFrame({"seed": range(len(verdict.values)), "value": verdict.values})
    return charts.strip(
        frame.assign(dots="seeds"),
        category="dots",
        value="value",
        order=["seeds"],
        colours={"seeds": COLOURS[claim.needs[-1]]},
        title="",
        domain=verdict.domain,
        rules={"": claim.level},
    )
