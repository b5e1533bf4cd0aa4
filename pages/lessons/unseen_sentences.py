"""Unseen sentences: what about sentences nobody wrote?"""

import streamlit as st

from pages.parts import unseen
from pages.parts.current_run import current_run
from pages.parts.gate import LADDER

heading, status = st.columns([3, 2], vertical_alignment="bottom")
heading.title("What about sentences nobody wrote?", anchor=False)
heading.markdown(
    "Each word was seen, the combination was not. Look for the model that makes sense of it, and where none does."
)
with status:
    run = current_run(LADDER)
sentence = unseen.pick_sentence(run)
unseen.word_by_word(run, sentence)
unseen.summary(run)
