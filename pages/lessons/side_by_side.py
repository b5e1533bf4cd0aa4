"""The comparison itself: next words and vectors, model beside model."""

import streamlit as st

from core.budget import is_first_pass
from core.predictors import LADDER, SHOWN_FIRST
from pages.parts import claims, exports, pickers, predict, views
from pages.parts.current_run import current_run
from pages.parts.headings import heading

status = heading(
    "Can a model tell two uses of a word apart?",
    "Two prompts end in the same word. Look for the model whose next words, and whose vectors, differ.",
)
models = pickers.models()
with status:
    whole = current_run(models, later=LADDER, may_begin_short=True)
whole, prompts = pickers.word_and_prompts(whole)
models = pickers.answering(models, whole)
run = whole.only([*models, *SHOWN_FIRST])

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown("## What comes next? Bars: probability of the next word; dots: the seeds.", width="stretch")
    asks_first = predict.switch()
if asks_first and not predict.expected_first(run, prompts, models):
    st.stop()
views.next_words(run, prompts, models, smoothed=pickers.back_off(models))
left, right = st.columns([5, 1], vertical_alignment="center")
left.markdown("## One vector or several? Dots: the word in question after each different beginning.")
with right:
    before = pickers.before_training()
views.clouds(run.untrained() if before else run, prompts, models)
if is_first_pass(run.settings):
    st.caption("Claims, figures and files follow with the full training.")
    st.stop()
claims.board(whole)
views.how_computed(run)
exports.take_with_you(run, prompts, models, judged=whole)
