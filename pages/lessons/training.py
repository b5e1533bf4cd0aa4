"""Training: the loss curves and the limits nobody can cross."""

from core.predictors import LADDER, SHOWN_FIRST
from pages.parts import pickers, state, training, views
from pages.parts.current_run import current_corpus, trained
from pages.parts.headings import heading

status = heading(
    "How far down can the loss go?",
    "Look for the line that each model cannot cross, and for the held-out loss that turns up again.",
)
corpus = current_corpus()
with status:
    run, *early = trained([(corpus, state.settings(corpus))], LADDER, then=[(corpus, training.early_settings(corpus))])
run, prompts = pickers.word_and_prompts(run)
training.loss_curves(run)
if early:
    run = run.with_steps_of(early[0])
step = training.pick_step(run)
shown = run if step is None else run.at_step(step)
views.next_words(shown, prompts, SHOWN_FIRST, smoothed=False)
views.clouds(shown, prompts, SHOWN_FIRST)
