"""The comparison itself: next words and vectors, model beside model."""

import streamlit as st

from pages.parts import pickers, views
from pages.parts.current_run import current_run

heading, status = st.columns([3, 2], vertical_alignment="bottom")
heading.title("Can a model tell two uses of a word apart?", anchor=False)
heading.markdown("Two prompts end in the same word. Look for the model whose next words, and whose vectors, differ.")
models = pickers.models()
with status:
    run = current_run(models)
run, prompts = pickers.word_and_prompts(run)
models = pickers.answering(models, run)

st.markdown("##### What comes next? Bars: probability of the next word; dots: the seeds.")
views.next_words(run, prompts, models, smoothed=pickers.back_off(models))
left, right = st.columns([5, 1], vertical_alignment="center")
left.markdown("##### One vector or several? Dots: the word in question after each different beginning.")
with right:
    before = pickers.before_training()
views.clouds(run.untrained() if before else run, prompts, models)
views.how_computed(run)
