"""Edit line: what the last edit did to the next words, in one line, with what they were in the run before."""

import streamlit as st

from core import Run, measures
from core.corpus import corpus_of_rows
from core.export import fingerprint
from core.measures.edits import Answers
from pages.app import say
from pages.session import sentences
from pages.widgets.run_cache import cached_by_run

LEAST_KEPT = 0.005  # of probability: less is shown as 0.00


def what_the_edit_did(run: Run, prompts: tuple[str, str], models: list[str]) -> Answers:
    """Say what the last edit by hand did to the next words after two prompts, once its run is shown.

    Returns what the run before the edit answered; empty if that is not known.
    """
    answers = _answered(run, prompts, tuple(models))
    text, before = _answers_before(run, prompts, answers)
    rows = st.session_state.shown_before
    if rows is None or run.corpus != sentences.corpus():
        return {}
    endings = {run.word, *(prompt.split(" ")[-1] for prompt in prompts)}
    brought = measures.brought(run.corpus, rows, endings)
    known = before if text == fingerprint(corpus_of_rows(rows)) else None
    told = measures.describe_edit(measures.edit_effects(answers, known), [*brought], models)
    if told:
        with st.container(key="edit-line"):
            say.text(told)
    return known or {}


_answered = cached_by_run(measures.answered)


def _answers_before(run: Run, prompts: tuple[str, str], answers: Answers) -> tuple[str, Answers | None]:
    """The text of the run that was shown before this one, as a fingerprint, and what it answered after the prompts.

    None if it was asked after others, or trained at another place of the dial.
    """
    how = run.settings.memorise, prompts
    key = fingerprint(run.corpus), how
    now = st.session_state.get("answers_now")
    if now is None or now[0] != key:
        st.session_state.answers_before = now
        st.session_state.answers_now = key, {at: value for at, value in answers.items() if value >= LEAST_KEPT}
    before = st.session_state.answers_before
    return (before[0][0], before[1]) if before and before[0][1] == how else ("", None)
