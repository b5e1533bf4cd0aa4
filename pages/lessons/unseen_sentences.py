"""Page "Unseen sentences": word by word through combinations that the corpus lacks, for every predictor."""

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.corpus import END
from core.phrases import shown
from core.predictors import COLOURS, LABELS, LADDER
from pages.app import say
from pages.app.current_run import current_run
from pages.session import choices, sentences
from pages.widgets import figures
from pages.widgets.headings import heading
from pages.widgets.pickers import about_chosen_word, known_words

EXAMPLE = "the cat ran swiftly"  # held out in the default preset


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "What about sentences nobody wrote?",
        "Each word was seen, the combination was not. Look for the model that gets it right, and where none does.",
        "attention, averaging, static embedding, lookup table, back-off, beginning, context, sense, held out, seed, "
        "nat, interval, grammar",
    )
    with status:
        run = about_chosen_word(current_run(LADDER))
    sentence = pick_sentence(run)
    word_by_word(run, sentence)
    summary(run)


def pick_sentence(run: Run) -> str:
    """Pick a held-out or proposed sentence, or type one."""
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
    key, most_wrong, finding = st.session_state.get("most_wrong", (None, None, ""))
    if (key, most_wrong) == (run.key, sentence):
        say.text(finding)
    return sentence


def word_by_word(run: Run, sentence: str) -> None:
    """The probability of each word of the sentence, for every predictor."""
    frame = measures.surprisals(run, sentence)
    labels = [*measures.labels((END, *sentence.split(" ")))[1:], shown(END)]
    frame = frame.assign(label=frame["position"].map(dict(enumerate(labels))))
    names = [model for model in LABELS if model in set(frame["model"])]
    for start in range(0, len(names), 4):
        for column, model in zip(st.columns(4), names[start : start + 4], strict=False):
            rows = frame[frame["model"] == model]
            with column, st.container(border=True, key=f"card-{model}-word"):
                chart = charts.bars(
                    rows,
                    category="label",
                    value="probability",
                    order=labels,
                    colour=COLOURS[model],
                    title=LABELS[model],
                )
                finding = measures.describe_surprise(rows, run.word)
                figures.show(chart, f"{LABELS[model]}: {finding}", key=f"words-{model}")
                say.text(finding)
    say.text(measures.describe_sentence_probabilities(measures.sentence_probabilities(frame), sentence, run.corpus))
    st.caption("Bars: how likely each word is after those before it; tables use back-off. Dots: one a seed.")


def summary(run: Run) -> None:
    """For every predictor the loss over all proposed combinations that make sense."""
    st.markdown("## All combinations that fit")
    proposed = _proposed(run)
    fitting = proposed[proposed["fits"].eq(True)]
    if fitting.empty:
        say.text(measures.describe_none_fit(proposed, run.word))
        return
    frame = measures.proposal_losses(run, fitting, sentences.grammar(run.corpus))
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
    """Select the combination on which attention lies furthest behind static."""
    questions = measures.all_questions(run)
    if questions.empty:
        st.toast(measures.describe_none_fit(_proposed(run), run.word))
        return
    behind = measures.behind_static(measures.proposal_losses(run, questions))
    st.session_state.unseen = behind["sentence"].iloc[0]
    choices.choose("unseen")
    st.session_state.most_wrong = (run.key, st.session_state.unseen, measures.describe_most_wrong(behind))


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import unseen_sentences

    unseen_sentences.page()
