"""Coach: what the sentences still lack, in a line above them, with what to do next. Part of the editor."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import Run
from core.coach import advice, one_of_each, only_memorised
from core.corpus import Corpus
from core.directions import isolate
from core.folds import word_in_question
from core.words import split_words
from pages.app import menu, say
from pages.session import sentences
from pages.session.choices import hides
from pages.widgets import patterns_box
from pages.widgets.pickers import chosen_word

MOST_LINES = 2
MOST_ASKED = 8  # sentences whose meaning is asked at once


def coach() -> None:
    """Draw what sentences of one's own still lack; nothing where all is well, and for the presets as they are."""
    corpus = sentences.corpus()
    if corpus is None or not sentences.is_edited():
        return
    word = chosen_word(corpus, word_in_question(corpus, sentences.settings(corpus)))
    given = advice(corpus, word)[:MOST_LINES]
    if not given:
        return
    with st.container(key="coach", gap="xsmall", border=True):
        for each in given:
            say.text(each.text)
        steps = {each.step for each in given}
        if "mark" in steps:
            _meanings(corpus, word)
        if "hold out" in steps:
            st.button("Hold one of each out", icon=":material/visibility_off:", on_click=_hold_out, args=[corpus, word])


def recall_only(run: Run, place: DeltaGenerator) -> str:
    """Say first, in its place, that these sentences can only be memorised, and lead on; return what was said."""
    found = only_memorised(run.corpus, run.word) or ""
    if found:
        with place:
            say.text(found)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption("Two ways on: patterns that grow into many sentences, or a model that read far more text.")
                if not hides("sentences"):
                    st.button("Write patterns", icon=":material/data_object:", on_click=patterns_box.show)
                menu.link("real_model", "Ask a real model")
    return found


def _meanings(corpus: Corpus, word: str) -> None:
    """Chips that give each sentence its meaning, or all that have none yet the same one."""
    popover = st.popover("Choose meanings", icon=":material/label:", key="meanings", on_change="rerun")
    if not popover.open:
        return
    with popover:
        named = st.text_input(
            "Meanings", key="meanings_named", placeholder="season, coil", help="Two or more, with commas between them."
        )
        new = [" ".join(part.split()) for part in named.split(",")]
        known = list(dict.fromkeys([*corpus.senses, *filter(None, new)]))
        unmarked = [row[0] for row in sentences.rows() if not row[1] and word in split_words(row[0])]
        if not known or not unmarked:
            return
        for number, text in enumerate(dict.fromkeys(unmarked[:MOST_ASKED])):
            _chips(isolate(text), [text], known, f"{number}-{text}")
        if len(unmarked) > 1:
            _chips(f"All {len(unmarked)} without a meaning", unmarked, known, f"all-{len(unmarked)}")


def _chips(label: str, texts: list[str], known: list[str], key: str) -> None:
    key = f"meaning-{key}"
    st.pills(label, known, key=key, format_func=isolate, on_change=_mark, args=[texts, key], wrap=True)


def _mark(texts: list[str], key: str) -> None:
    """Give these sentences the meaning that was pressed."""
    meaning = st.session_state.get(key)
    if meaning:
        rows = [
            (text, meaning, mark) if text in texts and not sense else (text, sense, mark)
            for text, sense, mark in sentences.rows()
        ]
        sentences.replace_rows(rows)


def _hold_out(corpus: Corpus, word: str) -> None:
    """Hold one sentence of each meaning out; undo takes it back."""
    left_out = {corpus.sentences[place].words for place in one_of_each(corpus, word)}
    rows = [(text, sense, mark or split_words(text) in left_out) for text, sense, mark in sentences.rows()]
    sentences.replace_rows(rows)
