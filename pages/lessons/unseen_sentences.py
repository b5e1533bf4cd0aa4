"""Unseen sentences: what about sentences nobody wrote?"""

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.corpus import END
from core.phrases import shown
from core.predictors import COLOURS, LABELS, LADDER
from core.presets import grammar_of
from pages.app import say
from pages.app.current_run import current_run
from pages.session import choices
from pages.widgets import figures
from pages.widgets.headings import heading
from pages.widgets.pickers import known_words


def page() -> None:
    """The page from top to bottom."""
    status = heading(
        "What about sentences nobody wrote?",
        "Each word was seen, the combination was not. Look for the model that makes sense of it, and where none does.",
    )
    with status:
        run = current_run(LADDER)
    sentence = pick_sentence(run)
    word_by_word(run, sentence)
    summary(run)


EXAMPLE = "the cat ran swiftly"  # the source's own, never in training


def pick_sentence(run: Run) -> str:
    """A sentence that was held out or that the page proposes, or one that is typed."""
    proposed = _proposed(run)
    options = list(proposed.sort_values("held_out", ascending=False, kind="stable")["sentence"])
    options = options or [" ".join(run.corpus.training[0])]
    default = EXAMPLE if EXAMPLE in options else options[0]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with right:
        st.button("Where attention is most wrong", on_click=_most_wrong, args=[run], icon=":material/report:")
    tip = "Held-out sentences first, then combinations of a beginning and a continuation that the corpus lacks."
    with left:
        sentence = known_words(run, "Sentence", options, "unseen", default, tip)
    key, of, said = st.session_state.get("most_wrong", (None, None, ""))
    if (key, of) == (run.key, sentence):
        say.text(said)
    return sentence


def word_by_word(run: Run, sentence: str) -> None:
    """The probability of each word under every rung."""
    frame = measures.surprisals(run, sentence)
    labels = [*measures.labels((END, *sentence.split(" ")))[1:], shown(END)]
    frame = frame.assign(label=frame["position"].map(dict(enumerate(labels))))
    names = [model for model in LABELS if model in set(frame["model"])]
    for start in range(0, len(names), 4):
        for column, model in zip(st.columns(4), names[start : start + 4], strict=False):
            own = frame[frame["model"] == model]
            with column, st.container(border=True, key=f"card-{model}-word"):
                chart = charts.bars(
                    own,
                    category="label",
                    value="probability",
                    order=labels,
                    colour=COLOURS[model],
                    title=LABELS[model],
                )
                figures.show(chart, f"{LABELS[model]}: {measures.describe_surprise(own)}", key=f"words-{model}")
                say.text(measures.describe_surprise(own))
    say.text(measures.describe_sentence_probabilities(measures.sentence_probabilities(frame), sentence, run.corpus))
    st.caption("Bars: probability of each word given those before it, tables with back-off; dots: the seeds.")


def summary(run: Run) -> None:
    """The loss over all proposed combinations that fit, for every rung."""
    st.markdown("## All combinations that fit")
    proposed = _proposed(run)
    fitting = proposed[proposed["fits"].eq(True)]
    if fitting.empty:
        say.text(measures.describe_none_fit(len(proposed), run.word))
        return
    frame = measures.proposal_losses(run, fitting, grammar_of(run.corpus))
    frame = frame.assign(split="proposed")
    losses = measures.way_to_truth(measures.loss_by_seed(frame))
    chart = charts.strip(
        losses.assign(model=losses["model"].map(LABELS)),
        category="model",
        value="loss",
        order=list(LABELS.values()),
        colours={LABELS[model]: COLOURS[model] for model in LABELS},
        title=f"nats for the word after “{run.word}” (lower is better)",
        domain=measures.loss_domain(losses),
        rules=measures.truth_rule(losses),
    )
    figures.show(chart, measures.describe_lowest_loss(losses), key="unseen-loss")
    say.text(measures.describe_fitting(len(fitting), len(proposed), measures.count_pairs(run.corpus, run.word)))
    for sentence in measures.describe_held_out(frame, losses, "proposed"):
        say.text(sentence)


def _proposed(run: Run) -> pd.DataFrame:
    return measures.proposals(run.corpus, run.word)


def _most_wrong(run: Run) -> None:
    """Choose the combination on which attention lies furthest behind static."""
    questions = measures.all_questions(run)
    if questions.empty:
        st.toast(measures.describe_none_fit(len(_proposed(run)), run.word))
        return
    behind = measures.behind_static(measures.proposal_losses(run, questions))
    st.session_state.unseen = behind["sentence"].iloc[0]
    choices.choose("unseen")
    st.session_state.most_wrong = (run.key, st.session_state.unseen, measures.describe_most_wrong(behind))


if __name__ == "__main__":  # Streamlit runs this file anew at each view; the module is loaded once
    from pages.lessons import unseen_sentences

    unseen_sentences.page()
