"""Unseen sentences: what about sentences nobody wrote?"""

from core.predictors import LADDER
from pages.parts import unseen
from pages.parts.current_run import current_run
from pages.parts.headings import heading

status = heading(
    "What about sentences nobody wrote?",
    "Each word was seen, the combination was not. Look for the model that makes sense of it, and where none does.",
)
with status:
    run = current_run(LADDER)
sentence = unseen.pick_sentence(run)
unseen.word_by_word(run, sentence)
unseen.summary(run)
