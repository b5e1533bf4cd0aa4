"""Is the difference real? Limits before training, sentences never seen, and controls."""

import streamlit as st

from core.controls import shuffled_after
from core.folds import word_in_question
from pages.parts import evidence, imported, pickers, state
from pages.parts.current_run import current_corpus, trained
from pages.parts.headings import heading

status = heading(
    "Is the difference real, and how large can it be?",
    "Look for a gap that holds on sentences nobody trained on, in every seed, and beyond random weights.",
)
corpus = current_corpus()
settings, with_control = pickers.evidence_settings(state.settings(corpus))
requests = [(corpus, settings)]
if with_control:
    requests.append((shuffled_after(corpus, word_in_question(corpus, settings)), settings))
with status:
    run, *control = trained(requests, ["static", "averaging", "attention"])

st.markdown("## Before any training: how far can a model get?")
evidence.limits(run)
st.markdown("## Sentences that no member has seen: whose guesses cost least?")
evidence.held_out(run)
st.markdown("## Do the vectors sort by sense, beyond random weights?")
evidence.senses(run, control)
evidence.geometry(run)
imported.imported(run)
