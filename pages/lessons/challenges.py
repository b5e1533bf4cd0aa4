"""Page "Challenges": tasks to solve by changing the sentences, each checked by measurement."""

from itertools import groupby

import streamlit as st

from core import Run
from core.challenges import CHALLENGES, Challenge, Outcome, attempt
from core.predictors import LADDER
from pages.app import say
from pages.app.current_run import current_run
from pages.widgets import pickers
from pages.widgets.headings import heading
from pages.widgets.run_cache import cached_by_run

STATES = {  # state: its icon, never shown without the word
    "passed": ":green[:material/check_circle:]",
    "passed before": ":green[:material/history:]",
    "not yet": ":gray[:material/radio_button_unchecked:]",
}


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Can you make it happen?",
        "Change the sentences until a task is reached. Each is measured anew after every edit.",
        "attention, averaging, static embedding, lookup table, back-off, vector, beginning, context, weight, cue, "
        "sense, held out, seed, nat, bit, total variation, threshold",
    )
    with status:
        run = current_run(LADDER)
    picker, passed = st.columns([2, 6], vertical_alignment="bottom")
    with picker:
        run = run.about(pickers.word(run))
    with passed:
        count(run)
    cards(run)


def count(run: Run) -> None:
    """Record what these sentences pass, and say how many challenges this visit has passed."""
    _remember(_outcomes(run))
    st.markdown(f":material/trophy: **{len(st.session_state.passed)} of {len(CHALLENGES)} passed in this visit**")


def cards(run: Run) -> None:
    """A card for each challenge: its state is always visible, task and result are a click away."""
    tried = zip(CHALLENGES, _outcomes(run), strict=True)
    for level, group in groupby(tried, key=lambda pair: pair[0].level):
        st.markdown(f"## {level.capitalize()}")
        for challenge, outcome in group:
            _card(challenge, outcome)


@cached_by_run
def _outcomes(run: Run) -> list[Outcome]:
    return [attempt(run, challenge) for challenge in CHALLENGES]


def _remember(outcomes: list[Outcome]) -> None:
    """Record passes and best scores; both stay when the sentences change."""
    passed, best = st.session_state.setdefault("passed", set()), st.session_state.setdefault("best_scores", {})
    for challenge, outcome in zip(CHALLENGES, outcomes, strict=True):
        if outcome.passed and challenge.name not in passed:
            passed.add(challenge.name)
            st.toast(f"Passed: {challenge.title}", icon=":material/trophy:")
        if outcome.score is not None:
            best[challenge.name] = min(outcome.score, best.get(challenge.name, outcome.score))


def _card(challenge: Challenge, outcome: Outcome) -> None:
    """One card; its key keeps it open while the state in its label changes."""
    is_first = challenge is CHALLENGES[0]
    with st.expander(_line(challenge, outcome), expanded=is_first, key=f"challenge-{challenge.name}"):
        task, result = st.columns(2, gap="medium")
        task.markdown(challenge.task)
        with result.container(gap="xsmall"):
            st.caption("Found on the present sentences")
            say.text(outcome.finding)
        if challenge.name in st.session_state.passed:
            st.markdown(f"**Why it works.** {challenge.why}")
        else:
            _help(challenge)


def _help(challenge: Challenge) -> None:
    with st.container(horizontal=True):
        for label, icon, text in (("Hint", "lightbulb", challenge.hint), ("Why it works", "help", challenge.why)):
            with st.popover(label, icon=f":material/{icon}:"):
                st.markdown(text)


def _line(challenge: Challenge, outcome: Outcome) -> str:
    """Icon, title and state as Markdown; safe, because nothing in it was typed by the person."""
    is_kept = challenge.name in st.session_state.passed
    state = "passed" if outcome.passed else "passed before" if is_kept else "not yet"
    best = st.session_state.best_scores.get(challenge.name)
    score = "" if best is None else f" · best score {best:g}"
    return f"{STATES[state]} **{challenge.title}** · {state}{score}"


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import challenges

    challenges.page()
