"""Predict first: an expectation before the result, then both together. Nobody has to."""

import streamlit as st

from core import Run, measures
from core.directions import isolate
from core.measures import SAME, Expectation
from core.predictors import LABELS, NETWORKS
from pages.parts import hiding, say
from pages.parts.choices import KEPT, kept

DISTANCES = {0.0: "(the same bars)", 0.5: "(half of the probability elsewhere)", 1.0: "(no word in common)"}


def switch() -> bool:
    """Whether expectations are asked for."""
    return hiding.ask(
        "predict",
        "predict",
        lambda: st.toggle(
            "Predict first",
            key=kept("predict"),
            persist_state=KEPT,
            help="Say what you expect before the bars are shown; then compare.",
        ),
    )


def expected_first(run: Run, prompts: tuple[str, str], models: list[str]) -> bool:
    """Ask, or show what was expected beside what came out; returns whether the results may be shown now."""
    asked = [model for model in models if model in NETWORKS]
    if not asked or prompts[0] == prompts[1]:
        return True
    words = measures.contrasting_words(run.corpus, prompts)
    answered = st.session_state.setdefault("expected", {})  # by question: what was expected, None if passed over
    question = (run.corpus, prompts, tuple(asked))
    if question not in answered:
        answer = _ask(prompts, words, asked)
        if answer is None:
            return False
        answered[question] = answer
        st.rerun()
    if answered[question]:
        _show(run, prompts, words, question)
    return True


def _ask(prompts: tuple[str, str], words: tuple[str, str] | None, models: list[str]) -> tuple[Expectation, ...] | None:
    """The form; None while it is not answered, an empty answer if it is passed over."""
    with st.form("expectations"):
        st.markdown("**What do you expect?** The result is shown when you have said it, or when you pass.")
        columns = zip(models, st.columns(len(models)), strict=True)
        given = [_ask_about(model, prompts, words, column) for model, column in columns]
        with st.container(horizontal=True):
            said = st.form_submit_button("Show what comes out", type="primary")
            passed = st.form_submit_button("Pass")
    if passed:
        return ()
    return tuple(given) if said else None


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
            [number / 10 for number in range(11)],
            value=0.5,
            key=f"expected-distance-{model}",
            format_func=lambda value: f"{value:.1f} {DISTANCES.get(value, '')}".strip(),
        )
    return Expectation(model, winner, distance)


def _show(run: Run, prompts: tuple[str, str], words: tuple[str, str] | None, question: tuple) -> None:
    """Expected and found, and the count of this visit."""
    expected = st.session_state.expected[question]
    frame = measures.compared(expected, *(measures.next_words(run, prompt) for prompt in prompts), words)
    tally = st.session_state.setdefault("tally", {})
    tally[question] = (int(frame["right"].sum()), len(frame))
    asked = {"winner": f"more probable after “{prompts[0]}”", "distance": "distance of the bars, 0 to 1"}
    right, total = (sum(each) for each in zip(*tally.values(), strict=True))
    with st.container(border=True, key="card-expected"):
        st.markdown(f"**Expected and found.** Right in this visit: {right} of {total}.")
        st.dataframe(
            frame.assign(
                model=frame["model"].map(LABELS),
                asked=frame["asked"].map(asked),
                found=(frame["found"] + frame["detail"].map(lambda each: f" ({each})" if each else "")),
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
