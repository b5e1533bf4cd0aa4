"""Page "Training": loss curves beside the floors no model can cross, and a replay of earlier steps."""

from dataclasses import replace

import streamlit as st

from core import Corpus, Run, Settings, charts, measures
from core.directions import isolate
from core.limits import floor, in_unit
from core.nouns import counted
from core.palette import NO_SENSE_COLOUR
from core.predictors import COLOURS, LABELS, LADDER, NETWORKS, SHOWN_FIRST
from pages.app import say
from pages.app.current_run import current_corpus, trained
from pages.session import choices, sentences
from pages.session.choices import KEPT, USED, restored
from pages.widgets import cards, figures, pickers, replay, verdicts
from pages.widgets.headings import heading

EARLY_STEPS = (5, 10, 15, 20, 30)
TRAINING_LINES = (
    "Thin lines: the training sentences, one line a seed. Vertical: the step that is used. Level: the floor, which no "
    "model of its kind can pass on the training sentences."
)
HELD_OUT_LINES = (
    " Dashed grey: beginnings that a fold left out. Turn the dial in the sidebar towards “memorise” and watch this "
    "line."
)


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "How far down can the loss go?",
        "Look for the line that each model cannot cross, and for the held-out loss that turns up again.",
        "attention, averaging, static embedding, vector, beginning, prompt, held out, fold, seed, loss, nat, bit, "
        "floor, component, noise",
    )
    corpus = current_corpus()
    with status:
        run, *early = trained([(corpus, sentences.settings(corpus))], LADDER, then=[(corpus, early_settings(corpus))])
    run, prompts = pickers.word_and_prompts(run)
    loss_curves(run)
    verdicts.doubts(run)
    if early:
        run = run.with_steps_of(early[0])
    step = pick_step(run)
    shown = run if step is None else run.at_step(step)
    cards.next_words(shown, prompts, SHOWN_FIRST, smoothed=False, with_arcs=False)
    cards.clouds(shown, prompts, SHOWN_FIRST, with_strips=False)


def early_settings(corpus: Corpus) -> Settings:
    """Settings of a short second training, with the same early steps as the page's run, whose weights are kept.

    Early weights kept in every run would double its memory.
    """
    usual = sentences.settings(corpus)
    replay = tuple(step for step in EARLY_STEPS if step < usual.first_candidate)
    return replace(usual, steps=max(replay, default=usual.measure_every), replay=replay[:-1])


def loss_curves(run: Run) -> None:
    """Training and held-out loss by step, over all words or only after the word in question."""
    where = st.segmented_control(
        "Loss",
        ["after the word", "all words"],
        required=True,
        key=restored("where", run.word),
        persist_state=KEPT,
        format_func={
            "after the word": f"after “{isolate(run.word)}”, in bits",
            "all words": "of all words, in nats",
        }.get,
    )
    word, unit = (run.word, "bits") if where == "after the word" else (None, "nats")
    frame = measures.curves(run)
    frame = frame[frame["where"] == where]
    for column, model in zip(st.columns(len(run.models)), run.models, strict=True):
        curve = frame[frame["model"] == model]
        level = in_unit(floor(run.corpus, NETWORKS[model].window, word), unit)
        with column, st.container(border=True, key=f"card-{model}-curve"):
            st.markdown(f"**{LABELS[model]}**")
            colours = {"training": COLOURS[model], "held out": NO_SENSE_COLOUR}
            chart = charts.lines(
                curve.assign(line=curve["on"] + " " + curve["seed"].fillna(0).astype(int).astype(str)),
                x="step",
                y=unit,
                line="line",
                kind="on",
                kinds={on: colour for on, colour in colours.items() if on in {*curve["on"]}},
                titles=("step", f"{unit} a word"),
                levels={"floor": level},
                at=run.step(model),
            )
            finding = measures.describe_curve(curve, unit, level)
            figures.show(chart, finding, key=f"curve-{model}")
            say.text(finding)
    st.caption(TRAINING_LINES + (HELD_OUT_LINES if "held out" in {*frame["on"]} else ""))


def pick_step(run: Run) -> int | None:
    """Pick an earlier step; None for the step whose weights are used, and while there is no other."""
    used = run.step("attention")
    steps = [USED if step == used else step for step in run.kept_steps]
    st.markdown("## Replay: next words and vectors at an earlier step")
    if len(steps) == 1:
        st.caption(f"Shown is step {used}. The earlier steps follow as soon as they have been trained again.")
        return None
    choices.fill("step", USED, steps.__contains__)
    replay.button(run.kept_steps)
    step = st.select_slider(
        "Step",
        steps,
        **choices.filled("step", str(used)),
        format_func=lambda step: f"{used} (used)" if step == USED else str(step),
        help=f"Kept: {counted(len(steps), 'step')}, a few early ones and the one that is used.",
    )
    return None if step == USED else int(step)


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import training

    training.page()
