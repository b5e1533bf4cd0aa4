"""Predicting: what a person expects of each model before its results are shown, and then beside what came out."""

import pandas as pd
import streamlit as st

from core import Run, measures
from core.directions import isolate
from core.measures import SAME, Expectation
from core.predictors import LABELS, NETWORKS
from pages.app import say
from pages.session import choices
from pages.session.choices import KEPT, restored

NOT_SAID = "not said"
DISTANCES = {0.0: "(the same bars)", 0.5: "(half of the probability elsewhere)", 1.0: "(no word in common)"}


def switch() -> bool:
    """The switch for asking what the person expects before results are shown."""
    return choices.ask(
        "predict",
        "predict",
        lambda: st.toggle(
            "Predict first",
            key=restored("predict"),
            persist_state=KEPT,
            help="Say what you expect before the bars are shown; then compare.",
        ),
    )


def expected_first(run: Run, prompts: tuple[str, str], models: list[str]) -> bool:
    """Ask what is expected, or compare it with what came out; return whether the results may be shown."""
    networks = [model for model in models if model in NETWORKS]
    if not networks or prompts[0] == prompts[1]:
        return True
    words = measures.contrasting_words(run.corpus, prompts)
    # By prompts and model, so that an edit of the sentences does not ask again: the words and the expectation, or None.
    answered = st.session_state.setdefault("expected", {})
    if left := [model for model in networks if (prompts, model) not in answered]:
        answer = _ask(prompts, words, left)
        if answer is None:
            return False
        said = {expectation.model: (words, expectation) for expectation in answer}
        answered |= {(prompts, model): said.get(model) for model in left}
        st.rerun()
    _show(run, prompts, [given for model in networks if (given := answered[prompts, model])])
    return True


def _ask(prompts: tuple[str, str], words: tuple[str, str] | None, models: list[str]) -> tuple[Expectation, ...] | None:
    """Draw the form; None while it is unanswered, an empty tuple if it is passed over."""
    with st.form("expectations"):
        st.markdown("**What do you expect?** The result is shown when you have said it, or when you pass.")
        columns = zip(models, st.columns(len(models)), strict=True)
        given = [_ask_about(model, prompts, words, column) for model, column in columns]
        with st.container(horizontal=True):
            submitted = st.form_submit_button("Show what comes out", type="primary")
            passed = st.form_submit_button("Pass")
    if passed:
        return ()
    return tuple(given) if submitted else None


def _ask_about(model: str, prompts: tuple[str, str], words: tuple[str, str] | None, column) -> Expectation:
    with column:
        st.markdown(f"**{LABELS[model]}**")
        winner = None
        if words:
            say.text(f"Which is more probable after “{prompts[0]}”?")
            winner = st.radio(
                f"Which is more probable, {LABELS[model]}",
                [*words, SAME],
                index=None,
                key=f"expected-{model}",
                format_func=isolate,
                label_visibility="collapsed",
            )
        distance = st.select_slider(
            "How far apart are the bars after the two prompts?",
            [NOT_SAID, *(number / 10 for number in range(11))],
            value=NOT_SAID,
            key=f"expected-distance-{model}",
            format_func=lambda value: f"{value} {DISTANCES.get(value, '')}".strip(),
        )
    return Expectation(model, winner, None if distance == NOT_SAID else distance)


def _show(run: Run, prompts: tuple[str, str], given: list[tuple[tuple[str, str] | None, Expectation]]) -> None:
    """A table of what was expected and what came out, and the tally of this visit; nothing if nothing was said."""
    found = [measures.next_words(run, prompt) for prompt in prompts]
    asked_now = [(words if words and run.corpus.ids.keys() >= {*words} else None, each) for words, each in given]
    frames = [measures.compared([expectation], *found, words) for words, expectation in asked_now]
    frame = pd.concat(frames) if frames else pd.DataFrame()
    if frame.empty:
        return
    tally = st.session_state.setdefault("tally", {})
    tally[prompts] = (int(frame["right"].sum()), len(frame))
    questions = {"winner": f"more probable after “{prompts[0]}”", "distance": "distance of the bars, 0 to 1"}
    right, total = (sum(counts) for counts in zip(*tally.values(), strict=True))
    with st.container(border=True, key="card-expected"):
        st.markdown(f"**Expected and found.** Right in this visit: {right} of {total}.")
        say.table(
            frame.assign(
                model=frame["model"].map(LABELS),
                asked=frame["asked"].map(questions),
                found=(frame["found"] + frame["detail"].map(lambda detail: f" ({detail})" if detail else "")),
                right=frame["right"].map({True: "✓ as expected", False: "✗ otherwise"}),
            ).drop(columns="detail"),
            hide_index=True,
            alt="What was expected and what came out",
            column_config={
                "model": "Model",
                "asked": "Question",
                "expected": "You expected",
                "found": "Came out",
                "right": "Result",
            },
        )
        st.caption(f"A distance counts as expected if it is at most {measures.NEAR} off. Means over the seeds.")
