"""Page "Side by side", the first: next words and vectors after two prompts, model beside model."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core import Run, measures
from core.budget import is_first_pass
from core.directions import isolate, isolate_mentioned
from core.export import checkpoint, contextual_projector, glove_text, static_projector, to_parquet
from core.measures import SAME, Expectation
from core.nouns import counted
from core.pictures import Figure, report
from core.predictors import LABELS, LADDER, NETWORKS, SHOWN_FIRST
from pages.app import motion, say
from pages.app.current_run import caption, current_run
from pages.session import choices
from pages.session.choices import KEPT, restored
from pages.session.visits import lend, visit
from pages.widgets import cards, live, pickers, verdicts
from pages.widgets.coach import recall_only
from pages.widgets.edit_line import what_the_edit_did
from pages.widgets.headings import heading

NOT_SAID = "not said"
DISTANCES = {0.0: "(the same bars)", 0.5: "(half of the probability elsewhere)", 1.0: "(no word in common)"}

ARCS_AND_BARS = (
    "Arcs: where the last word looks, the wider the more; press one to cut it. Bars: how likely each next word is."
)
STRIPS = "Strips: the numbers that stand for the last word, after either prompt, and their difference."


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading("Can a model tell two uses of a word apart?", "")
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
        recall_only(whole, recall)
        models = pickers.answering(models, whole)
        smoothed = pickers.back_off(models)
        asks_first = switch()
    prompts = pickers.prompts(whole, (first, second), label_visibility="collapsed")
    run = whole.only([*models, *SHOWN_FIRST])

    if asks_first and not expected_first(run, prompts, models):
        st.stop()
    with conclusion:
        if not whole.unfinished:
            say.text(cards.conclusion(whole, prompts))
        verdicts.doubts(run)
    with answers:
        st.markdown("## What comes next?")
        was = {} if whole.unfinished else what_the_edit_did(run, prompts, models)
        cards.next_words(run, prompts, models, smoothed=smoothed, with_arcs=True, before=was)
        st.caption(f"{ARCS_AND_BARS} Dots: {counted(run.settings.seeds, 'training')} from different random starts.")
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown("## One vector or several?")
    with right:
        before = pickers.before_training()
    cards.clouds(run.untrained() if before else run, prompts, models, with_strips=True)
    say.caption(f"{STRIPS} Cloud: a dot for “{run.word}” after each different beginning.")
    if whole.unfinished or is_first_pass(run.settings) or visit().awaits_more:
        st.caption("Claims, figures and files follow with the full training.")
        st.stop()
    verdicts.board(whole)
    cards.how_computed(run)
    take_with_you(run, prompts, models, judged=whole)


def may_move() -> bool:
    """Whether the charts may move while the models train; not before the person has said what to expect."""
    return motion.is_welcome() and not st.session_state.get("predict")


def switch() -> bool:
    """The switch for asking what the person expects before results are shown."""
    return choices.ask(
        "predict",
        "predict",
        lambda: st.toggle(
            "Predict first",
            key=restored("predict"),
            persist_state=KEPT,
            help="Say what you expect before the bars are shown; then compare.",
        ),
    )


def expected_first(run: Run, prompts: tuple[str, str], models: list[str]) -> bool:
    """Ask what is expected, or compare it with what came out; return whether the results may be shown."""
    networks = [model for model in models if model in NETWORKS]
    if not networks or prompts[0] == prompts[1]:
        return True
    words = measures.contrasting_words(run.corpus, prompts)
    # By prompts and model, so that an edit of the sentences does not ask again: the words and the expectation, or None.
    answered = st.session_state.setdefault("expected", {})
    if left := [model for model in networks if (prompts, model) not in answered]:
        answer = _ask(prompts, words, left)
        if answer is None:
            return False
        said = {expectation.model: (words, expectation) for expectation in answer}
        answered |= {(prompts, model): said.get(model) for model in left}
        st.rerun()
    _show(run, prompts, [given for model in networks if (given := answered[prompts, model])])
    return True


def _ask(prompts: tuple[str, str], words: tuple[str, str] | None, models: list[str]) -> tuple[Expectation, ...] | None:
    """Draw the form; None while it is unanswered, an empty tuple if it is passed over."""
    with st.form("expectations"):
        st.markdown("**What do you expect?** The result is shown when you have said it, or when you pass.")
        columns = zip(models, st.columns(len(models)), strict=True)
        given = [_ask_about(model, prompts, words, column) for model, column in columns]
        with st.container(horizontal=True):
            submitted = st.form_submit_button("Show what comes out", type="primary")
            passed = st.form_submit_button("Pass")
    if passed:
        return ()
    return tuple(given) if submitted else None


def _ask_about(model: str, prompts: tuple[str, str], words: tuple[str, str] | None, column) -> Expectation:
    with column:
        st.markdown(f"**{LABELS[model]}**")
        winner = None
        if words:
            say.text(f"Which is more probable after “{prompts[0]}”?")
            winner = st.radio(
                f"Which is more probable, {LABELS[model]}",
                [*words, SAME],
                index=None,
                key=f"expected-{model}",
                format_func=isolate,
                label_visibility="collapsed",
            )
        distance = st.select_slider(
            "How far apart are the bars after the two prompts?",
            [NOT_SAID, *(number / 10 for number in range(11))],
            value=NOT_SAID,
            key=f"expected-distance-{model}",
            format_func=lambda value: f"{value} {DISTANCES.get(value, '')}".strip(),
        )
    return Expectation(model, winner, None if distance == NOT_SAID else distance)


def _show(run: Run, prompts: tuple[str, str], given: list[tuple[tuple[str, str] | None, Expectation]]) -> None:
    """A table of what was expected and what came out, and the tally of this visit; nothing if nothing was said."""
    found = [measures.next_words(run, prompt) for prompt in prompts]
    asked_now = [(words if words and run.corpus.ids.keys() >= {*words} else None, each) for words, each in given]
    frames = [measures.compared([expectation], *found, words) for words, expectation in asked_now]
    frame = pd.concat(frames) if frames else pd.DataFrame()
    if frame.empty:
        return
    tally = st.session_state.setdefault("tally", {})
    tally[prompts] = (int(frame["right"].sum()), len(frame))
    questions = {"winner": f"more probable after “{prompts[0]}”", "distance": "distance of the bars, 0 to 1"}
    right, total = (sum(counts) for counts in zip(*tally.values(), strict=True))
    with st.container(border=True, key="card-expected"):
        st.markdown(f"**Expected and found.** Right in this visit: {right} of {total}.")
        say.table(
            frame.assign(
                model=frame["model"].map(LABELS),
                asked=frame["asked"].map(questions),
                found=(frame["found"] + frame["detail"].map(lambda detail: f" ({detail})" if detail else "")),
                right=frame["right"].map({True: "✓ as expected", False: "✗ otherwise"}),
            ).drop(columns="detail"),
            hide_index=True,
            alt="What was expected and what came out",
            column_config={
                "model": "Model",
                "asked": "Question",
                "expected": "You expected",
                "found": "Came out",
                "right": "Result",
            },
        )
        st.caption(f"A distance counts as expected if it is at most {measures.NEAR} off. Means over the seeds.")


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
