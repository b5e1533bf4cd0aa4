"""Page "Is it real?": limits before training, losses on held-out sentences, sense scores beside their controls."""

from dataclasses import replace

import streamlit as st

from core import Run, UserError, charts, measures
from core.controls import shuffled_after
from core.corpus import LARGEST
from core.folds import word_in_question
from core.imported_vectors import WordVectors, read_glove
from core.limits import context_meter, describe_facts, floors, prefix_facts
from core.nouns import counted
from core.phrases import no_negative_zero
from core.predictors import COLOURS, LABELS
from pages.app import say
from pages.app.current_run import current_corpus, trained
from pages.session import sentences
from pages.widgets import figures, pickers
from pages.widgets.headings import heading, method


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Is the difference real, and how large can it be?",
        "Look for a gap that holds on sentences nobody trained on, in every seed, and that training made.",
        "attention, averaging, static embedding, lookup table, back-off, vector, beginning, context, cue, sense, "
        "held out, fold, seed, loss, nat, bit, floor, context meter, grammar, interval, nearest neighbour, p",
    )
    corpus = current_corpus()
    settings, with_control = pickers.evidence_settings(sentences.settings(corpus))
    suggested = word_in_question(corpus, settings)
    word = pickers.chosen_word(corpus, suggested)
    if word != suggested:
        settings = replace(settings, word=word)  # its beginnings have to be held out
    requests = [(corpus, settings)]
    if with_control:
        requests.append((shuffled_after(corpus, word), settings))
    with status:
        run, *control = trained(requests, ["static", "averaging", "attention"])

    st.markdown("## Before any training: how far can a model get?")
    limits(run)
    st.markdown("## Sentences that no model has seen: whose guesses cost least?")
    held_out(run)
    st.markdown("## Do the vectors sort by sense, and did training do it?")
    senses(run, control)
    geometry(run)
    imported(run)


def limits(run: Run) -> None:
    """What these sentences can and cannot show, the floors, and the context meter."""
    for sentence in describe_facts(prefix_facts(run.corpus, run.word), run.word):
        say.text(sentence)
    left, right = st.columns(2)
    with left:
        say.table(
            floors(run.corpus, run.word),
            hide_index=True,
            alt="The floors",
            column_order=["sees", "all_nats", "all_bits", "word_nats", "word_bits"],
            column_config={
                "sees": "Sees",
                "all_nats": st.column_config.NumberColumn("Any word: nats", format="%.3f"),
                "all_bits": st.column_config.NumberColumn("bits", format="%.3f"),
                "word_nats": st.column_config.NumberColumn(f"After “{run.word}”: nats", format="%.3f"),
                "word_bits": st.column_config.NumberColumn("bits", format="%.3f"),
            },
        )
    with right:
        say.table(
            context_meter(run.corpus)[["word", "meter_bits", "count", "prefixes"]],
            hide_index=True,
            height=178,
            alt="Context meter of each word",
            column_config={
                "word": "Word",
                "meter_bits": st.column_config.ProgressColumn(
                    "Context meter (bits)", format="%.2f", min_value=0.0, max_value=3.0, color="blue"
                ),
                "count": "Occurrences",
                "prefixes": "Different beginnings",
            },
        )
    with method():
        say.caption(
            "Left: the floors, counted in the sentences. No model that sees only this much can have a lower training "
            f"loss. Right: the context meter. It says how much the words before “{run.word}” or another word tell."
        )


def held_out(run: Run) -> None:
    """For every predictor the loss after the word in question on held-out sentences."""
    frame = measures.held_out_predictions(run, sentences.grammar(run.corpus))
    untestable = measures.untestable(run)
    losses = measures.way_to_truth(measures.loss_by_seed(frame))
    for column, (split, title) in zip(st.columns(2), measures.SPLITS.items(), strict=True):
        part = losses[losses["split"] == split]
        with column, st.container(border=True):
            st.markdown(f"**{title}**")
            if part.empty:
                say.text(measures.describe_nothing_held_out(split, run.word, len(untestable)))
                continue
            why = measures.describe_short_way(frame, losses, split)
            for sentence in filter(None, [*measures.describe_held_out(frame, losses, split), why]):
                say.text(sentence)
            figures.show(
                charts.strip(
                    part.assign(model=part["model"].map(LABELS)),
                    category="model",
                    value="loss",
                    order=list(LABELS.values()),
                    colours={LABELS[model]: COLOURS[model] for model in LABELS},
                    title="nats a word (lower is better)",
                    domain=measures.loss_domain(part),
                    rules=measures.truth_rule(part),
                ),
                f"{title}: {measures.describe_lowest_loss(part)}",
                key=f"loss-{split}",
            )
    with method():
        say.caption(
            f"Loss of the word after “{run.word}”. Left: each beginning is asked of models that never saw it. Right: "
            "the sentences marked as held out are asked of all models. Tables fall back on fewer words (Witten-Bell)."
        )
    if len(untestable):
        with st.expander(measures.describe_untestable(len(untestable))):
            say.table(untestable, "Held-out sentences that cannot be tested", hide_index=True)


def senses(run: Run, control: list[Run]) -> None:
    """Nearest-neighbour accuracy of each model and seed, trained and untrained, also for the shuffled control."""
    reason = measures.why_untestable(run)
    if reason:
        say.text(measures.describe_untestable_senses(reason))
        return
    for column, (title, shown) in zip(
        st.columns(2),
        [("These sentences", run), *(("Shuffled control", shuffled) for shuffled in control)],
        strict=False,
    ):
        scores = measures.sense_scores(shown)
        with column, st.container(border=True):
            st.markdown(f"**{title}**")
            for model in shown.models:
                say.text(measures.describe_sense_accuracy(scores, model))
            names = [LABELS[model] for model in shown.models]
            figures.show(
                charts.strip(
                    scores.assign(model=scores["model"].map(LABELS), untrained=~scores["trained"]),
                    category="model",
                    value="accuracy",
                    order=names,
                    colours={LABELS[model]: COLOURS[model] for model in shown.models},
                    title="accuracy (rings: before training)",
                    domain=(0, 1),
                    hollow="untrained",
                    rules={"chance": scores["chance"].iloc[0]},
                ),
                f"{title}: {measures.describe_sense_accuracy(scores, 'attention')}",
                key="senses" if shown is run else "senses-shuffled",
            )
            with method():
                for model in shown.models:
                    say.text(measures.describe_sense_test(scores, model))
                st.caption(
                    "Each different beginning is asked for its nearest neighbour with another cue word: does it have "
                    "the same sense? All numbers of a vector count. The models never see a sense."
                )


def geometry(run: Run) -> None:
    """How much the word's vectors depend on context, beside the same for random words and for untrained models."""
    with st.expander("Geometry of the vectors (Ethayarajh 2019)", icon=":material/straighten:"):
        frame = measures.similarities(run)
        if "self-similarity" not in set(frame["measure"]):
            say.text(measures.describe_one_vector(run.word))
        mean = frame.groupby(["measure", "model", "trained"], as_index=False)[["value", "baseline"]].mean()
        say.table(
            no_negative_zero(mean.assign(model=mean["model"].map(LABELS)), 3),
            hide_index=True,
            alt="Geometry of the vectors",
            column_config={
                "measure": "Measure",
                "model": "Model",
                "trained": "Trained",
                "value": st.column_config.NumberColumn(f"“{run.word}”, mean over seeds", format="%.3f"),
                "baseline": st.column_config.NumberColumn("Random words", format="%.3f"),
            },
        )
        st.caption("The vectors sort by sense only as far as a trained value differs from both neighbours of its row.")


def imported(run: Run) -> None:
    """Compare vectors from a file in GloVe's format with those of the static model."""
    with st.expander("And vectors that were trained on far more text?", icon=":material/upload_file:"):
        st.caption(
            "GloVe and word2vec are static, too: a word has one vector, whatever stands before it. Open a text file "
            "of such vectors, a word and its numbers on each line; the lines of your words are enough."
        )
        file = st.file_uploader(
            "Vectors in GloVe's text format",
            ["txt", "vec"],
            key="imported",
            max_upload_size=LARGEST.upload_bytes // 2**20,
        )
        if file:
            try:
                _compared(run, read_glove(file.getvalue(), run.corpus))
            except UserError as error:
                st.error("The file cannot be used.", icon=":material/draft:")
                say.text(str(error))  # plain text, because it quotes the file


def _compared(run: Run, vectors: WordVectors) -> None:
    if missing := measures.describe_missing(vectors):
        say.text(missing)
    frame = measures.compared_cosines(run, vectors, run.word)
    say.text(measures.describe_cosines(frame, vectors, run.word))
    if frame.empty:
        return
    number = st.column_config.NumberColumn
    say.table(
        frame,
        hide_index=True,
        height=300,
        alt=f"How close each word is to “{run.word}”",
        column_config={
            "word": "Word",
            "imported": number("Cosine in the file", format="%.2f"),
            "trained": number(f"Static, trained here: mean of {counted(run.settings.seeds, 'seed')}", format="%.2f"),
            "lowest": number("Lowest seed", format="%.2f"),
            "highest": number("Highest seed", format="%.2f"),
        },
    )


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import evidence

    evidence.page()
