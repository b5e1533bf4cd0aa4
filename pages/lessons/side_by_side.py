"""Page "Side by side", the first: next words and vectors after two prompts, model beside model."""

from collections.abc import Callable

import streamlit as st

from core import Run, measures
from core.budget import is_first_pass
from core.directions import isolate_mentioned
from core.export import checkpoint, contextual_projector, glove_text, static_projector, to_parquet
from core.nouns import counted
from core.pictures import Figure, report
from core.predictors import LABELS, LADDER, SHOWN_FIRST, TABLES
from pages.app import motion, say
from pages.app.current_run import caption, current_run
from pages.app.requests import end_page
from pages.session.visits import lend, visit
from pages.widgets import cards, first_steps, live, pickers, predicting, terms, verdicts
from pages.widgets.coach import recall_only
from pages.widgets.dots import dots
from pages.widgets.edit_line import what_the_edit_did
from pages.widgets.headings import heading

ARCS_AND_BARS = (
    "Arcs: where the last word looks, the wider the more; press one to cut it. Bars: how likely each next word is."
)
STRIPS = (
    "Strips: the numbers that stand for the last word in training 1 of {}, after either prompt, and their difference."
)
CLOUD = "Cloud: a dot for “{}” after each different beginning; press one for its sentences and next words."
WORDS = (
    "vector, static embedding, averaging, attention, lookup table, prompt, beginning, context, cue, sense, held out, "
    "seed, loss, nat, bit, weight, layer, component, noise"
)


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading("Can a model tell two uses of a word apart?", "")
    if first_steps.is_open():
        first_steps.show(status)
        return
    with status:
        first_steps.invitation()
    recall = st.container(key="recall", gap=None)
    conclusion = st.container(key="conclusion")
    answers = st.container(key="answers")
    with answers, st.container(key="settings"):
        first, second, others = st.columns([4, 4, 3], vertical_alignment="center", wrap=False)
        settings = others.popover("Word, models", icon=":material/tune:", key="word_and_models", width="stretch")
    with settings:
        models = pickers.models()
    with status:
        whole = current_run(models, later=LADDER, may_begin_short=True, may_move=may_move())
        live.mark(whole)
    with settings:
        whole = whole.about(pickers.word(whole, messages=answers))
        only_recall = recall_only(whole, recall)
        models = pickers.answering(models, whole)
        smoothed = pickers.back_off(models)
        asks_first = predicting.switch()
    prompts = pickers.prompts(whole, (first, second), label_visibility="collapsed")
    run = whole.only([*models, *SHOWN_FIRST])

    if asks_first and not predicting.expected_first(run, prompts, models):
        end_page()
    with conclusion:
        if not whole.unfinished:
            say.text(cards.conclusion(whole, prompts, models))
        if not only_recall:
            verdicts.doubts(run)
    with answers:
        st.markdown("## What comes next?")
        was = {} if whole.unfinished else what_the_edit_did(run, prompts, models)
        cards.next_words(run, prompts, models, smoothed=smoothed, with_arcs=True, before=was)
        st.caption(f"{ARCS_AND_BARS} Dots: {counted(run.settings.seeds, 'training')} from different random starts.")
    one_vector_or_several(run, prompts, models)
    if only_recall:  # said above already; all of it there would push the pictures off the first screen
        verdicts.doubts(run)
    terms.offer(f"{WORDS}, back-off" if {*models} & {*TABLES} else WORDS)
    if whole.unfinished or is_first_pass(run.settings) or visit().awaits_more:
        st.caption("Claims, figures and files follow with the full training.")
        end_page()
    verdicts.board(whole)
    cards.how_computed(run)
    take_with_you(run, prompts, models, judged=whole)


def one_vector_or_several(run: Run, prompts: tuple[str, str], models: list[str]) -> None:
    """Strips and clouds of the vectors, after or before training."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown("## One vector or several?")
    with right:
        before = pickers.before_training()
    in_clouds = run.untrained() if before else run
    cards.clouds(in_clouds, prompts, models, with_strips=True)
    say.caption(f"{STRIPS.format(run.settings.seeds)} {CLOUD.format(run.word)}")
    dots(in_clouds)


def may_move() -> bool:
    """Whether the charts may move while the models train; not before the person has said what to expect."""
    return motion.is_welcome() and not st.session_state.get("predict")


def take_with_you(run: Run, prompts: tuple[str, str], models: list[str], judged: Run) -> None:
    """Download buttons; each file is made when its button is pressed. The report has the claims about `judged`."""
    lent = lend(run)
    with st.expander("Take it with you", icon=":material/download:"):
        _file(
            "Report",
            lend(judged).made(_report, prompts, models, [*run.models]),
            "why-attention.html",
            "Everything above in one file that opens offline, with charts to hover over.",
        )
        if "attention" not in run.models:
            return
        seed = pickers.seed("export_seed", "Seed", run, 0)
        name = f"{run.word}-seed-{seed}"
        _file(
            "Model",
            lent.made(checkpoint, seed),
            f"why-attention-{seed}.zip",
            "The attention model as a Hugging Face "
            "checkpoint: AutoModelForCausalLM and AutoTokenizer open the unpacked folder.",
        )
        _file(
            "Vectors of the word",
            lent.made(contextual_projector, run.word, "attention", seed),
            f"{name}.zip",
            "Its vector in every sentence, for the TensorFlow Embedding Projector.",
        )
        _file(
            "Static vectors",
            lent.made(lambda run: static_projector(measures.static_vectors(run, seed))),
            "static.zip",
            "One vector a word, for the same projector.",
        )
        _file(
            "Static vectors, GloVe format",
            lent.made(lambda run: glove_text(measures.static_vectors(run, seed))),
            "static.txt",
            "For gensim's KeyedVectors.",
        )
        _file(
            "All vectors, Parquet",
            lent.made(lambda run: to_parquet(measures.vectors(run, run.word))),
            f"{run.word}.parquet",
            "After every stage, of every model and seed, for pandas and R.",
        )


def _file(label: str, made: Callable[[], str | bytes], name: str, what: str) -> None:
    button, text = st.columns([2, 5], vertical_alignment="center")
    button.download_button(label, made, name, key=f"export-{label}", on_click="ignore", width="stretch")
    text.caption(what)


def _report(judged: Run, prompts: tuple[str, str], models: list[str], shown: list[str]) -> str:
    run = judged.only(shown)
    figures = [
        Figure(
            isolate_mentioned(f"{LABELS[card.model]}: {what}"),
            chart.pictured(),
            isolate_mentioned(f"{card.finding} {text}"),
        )
        for what, group in cards.by_kind(run, prompts, models).items()
        for card in group
        for chart, text in card.charts
    ]
    title = isolate_mentioned(f"Why attention? “{prompts[0]}” and “{prompts[1]}”")
    return report(title, caption(run), figures, [isolate_mentioned(line) for line in verdicts.lines(judged)])


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import side_by_side

    side_by_side.page()
