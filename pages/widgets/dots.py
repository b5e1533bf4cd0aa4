"""Dots: one that is pressed lists its sentences and shows its model's bars; dots and rows of the table mark each other.

The clouds are not drawn again for it: a script in the browser hears the presses (dots.js).
"""

from pathlib import Path

import streamlit as st

from core import Run, measures
from core.corpus import Sentence, is_prompt
from core.nouns import counted
from core.predictors import COLOURS, LABELS
from core.uses import sentences_of
from pages.app import say
from pages.session.visits import visit
from pages.widgets import figures

_HERE = Path(__file__).parent
KEY = "dots"
SHOWN_WORDS = 8
_dots = st.components.v2.component("dots", js=(_HERE / "dots.js").read_text(encoding="utf-8"))


def dots(run: Run) -> None:
    """Let the dots of the clouds above be pressed; below them stands what belongs to the one that was."""
    visit().dotted = run  # held by the visit: Streamlit keeps the fragments of earlier runs alive
    _drawn()


@st.fragment
def _drawn() -> None:
    state, run = st.session_state.get(KEY), visit().dotted
    chosen = state.dot if state else None
    _dots(key=KEY, height=0, data={"chosen": chosen}, on_dot_change=lambda: None)
    if chosen and run and chosen["model"] in run.models and _is_of(chosen["beginning"], run):
        _what_belongs_to(run, str(chosen["model"]), str(chosen["beginning"]))


def _is_of(beginning: str, run: Run) -> bool:
    """Whether a dot that was pressed is one of this run; the one dot of all beginnings has none."""
    return not beginning or (beginning.split(" ")[-1] == run.word and is_prompt(beginning, run.corpus))


def _what_belongs_to(run: Run, model: str, beginning: str) -> None:
    found = sentences_of(run.corpus, run.word, beginning)
    prompt = beginning or run.word
    with st.container(border=True, key=f"card-{model}-dot"):
        left, right = st.columns(2)
        with left:
            st.markdown(f"**{LABELS[model]}**: the dot that was pressed")
            say.text(f"{counted(len(found), 'sentence')} with “{run.word}” {_where(beginning)}:")
            say.text("\n".join(map(_told, found)))
        with right:
            rows = measures.next_words(run, prompt)
            rows = rows[rows["model"] == model]
            order = measures.top_words([rows], SHOWN_WORDS)
            chart = figures.word_bars(rows, order, colour=COLOURS[model], title=f"{prompt} …")
            alt = f"{LABELS[model]}: {measures.describe_next_words(chart.data, prompt)}"
            figures.show(chart, alt, key="dot-bars")


def _told(sentence: Sentence) -> str:
    mark = "held out" if sentence.held_out else ""
    return " · ".join(filter(None, (sentence.text, sentence.sense, mark)))


def _where(beginning: str) -> str:
    return f"after “{beginning}”" if beginning else "after any beginning"
