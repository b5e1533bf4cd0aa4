"""Page "In a real model": the same questions, put to a pretrained language model, beside the toy models' answers."""

import numpy as np
import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.claims import CLAIMS
from core.corpus import Corpus, corpus_of_rows, read_corpus
from core.cues import cues
from core.nouns import counted
from core.palette import NO_SENSE_COLOUR, SENSE_COLOURS, sense_colours
from core.predictors import COLOURS, SHOWN_FIRST
from core.pretrained import findings, recordings
from core.pretrained.dossier import Dossier
from core.pretrained.scores import clouds, groups
from core.pretrained.texts import Text, texts
from core.pretrained.verdicts import board
from core.uses import sense_words
from pages.app import real_model, say
from pages.app.current_run import current_run
from pages.session import choices, sentences
from pages.session.choices import KEPT, OWN_TEXT, restored
from pages.widgets import cards, figures, pickers, real_edges, verdicts
from pages.widgets.headings import heading
from pages.widgets.run_cache import cached_by_run

SHOWN_WORDS = 8
FRAME_SECONDS = 0.6  # between two layers while playing
SEES = {  # context of core.pretrained.next_words: heading, and colour of the predictor that sees as much
    "last word": ("The real model, shown the last word alone", COLOURS["static"]),
    "all": ("The real model, shown the whole prompt", COLOURS["attention"]),
}


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Does it hold in a real language model?",
        "It was never trained on these sentences. Look at what the words before the ambiguous one change, and where "
        "that fails.",
        "static embedding, attention, vector, prompt, beginning, context, cue, sense, seed, weight, edge, head, layer, "
        "component, nearest neighbour, cosine, p",
    )
    with status:
        run = current_run(SHOWN_FIRST, later=["averaging"])
    text = _text(run)
    dossier, is_recorded = real_model.dossier(text)
    corpus = read_corpus(text.sentences)
    _say_origin(dossier, is_recorded)
    next_words(text, dossier, corpus, run)
    layer_by_layer(text, dossier, corpus, run)
    one_static_vector(text, corpus)
    real_edges.edges(text, dossier)
    if text.word == "bat":
        both_directions()
    claims(text, dossier, corpus, run)
    found_groups(text, dossier)


def _text(run: Run) -> Text:
    """The sentences to ask about: those of the editor, or natural ones."""
    natural = {name: text for name, text in texts().items() if text.is_natural}
    own = f"those of the other pages (“{run.word}”)"
    chosen = st.selectbox(
        "Sentences",
        [OWN_TEXT, *natural],
        key=restored("real_text", own),
        persist_state=KEPT,
        format_func=lambda name: own if name == OWN_TEXT else f"as people write them · {natural[name].title}",
    )
    if chosen in natural:
        st.caption(natural[chosen].shows)
        return natural[chosen]
    typed = _as_typed(run)
    return recordings.recording_of(typed, run.word) or Text(
        OWN_TEXT, own, run.word, pickers.default_prompts(run), "", typed, False
    )


def _as_typed(run: Run) -> str:
    """The sentences of the run with capitals and punctuation; without, while the editor holds others already."""
    rows = sentences.rows()
    if corpus_of_rows(rows) != run.corpus:
        rows = [(each.text, each.sense or "", each.held_out) for each in run.corpus.sentences]
    return "\n".join("\t".join((text, sense, "held out" if held else "")) for text, sense, held in rows)


def _say_origin(dossier: Dossier, is_recorded: bool) -> None:
    kind = "Recorded, not computed now" if is_recorded else "Computed now, on this server"
    st.caption(
        f"{kind}: {dossier.model}, {dossier.layers} layers, fingerprint {dossier.model_fingerprint[:12].upper()}; "
        f"sentences {dossier.text_fingerprint[:12].upper()}."
    )


def next_words(text: Text, dossier: Dossier, corpus: Corpus, run: Run) -> None:
    """Bars after two prompts: the real model with the whole prompt and with the last word, then the toy models."""
    st.markdown("## What comes next?")
    only_own = st.segmented_control(
        "Next words",
        ["own", "all"],
        required=True,
        key=restored("real_words"),
        persist_state=KEPT,
        format_func={"own": "among those of the sentences", "all": "among all words"}.get,
    )
    frame = dossier.frames["next_words"]
    own = only_own == "own" and bool(frame["is_own"].any())
    order = findings.shown_words(frame, text.prompts, SHOWN_WORDS, own=own)
    titles = [f"{prompt} …" for prompt in text.prompts]
    for column, (context, (name, colour)) in zip(st.columns(2), SEES.items(), strict=True):
        with column, st.container(border=True, key=f"card-real-{context.replace(' ', '-')}"):
            st.markdown(f"**{name}**")
            finding = findings.describe_context(frame, text.prompts, context, own=own)
            for number, (place, prompt) in enumerate(zip(st.columns(2), text.prompts, strict=True)):
                rows = findings.shares(frame, prompt, context, own=own)
                chart = charts.bars(
                    rows[rows["word"].isin(order)],
                    category="word",
                    value="probability",
                    order=order,
                    colour=colour,
                    title=titles[number],
                    beside=titles,
                )
                with place:
                    figures.show(
                        chart, f"{name}: {titles[number]} {finding}", key=f"real-{context.replace(' ', '-')}-{number}"
                    )
            say.text(finding)
    if not text.is_natural:
        right = findings.right_shares(dossier.frames["uses"], sense_words(corpus, text.word))
        say.text(findings.describe_right_shares(right))
        st.markdown("**The toy models, trained on these sentences**")
        cards.next_words(run, text.prompts, SHOWN_FIRST, smoothed=False, with_arcs=False)
    else:
        st.caption(
            "The toy models are not trained on these sentences: hardly a word is shared, so they could only memorise."
        )


def layer_by_layer(text: Text, dossier: Dossier, corpus: Corpus, run: Run) -> None:
    """The word's vectors after each layer, with a slider; beside it how far neighbours agree on the meaning."""
    say.markdown(f"## “{text.word}”, layer by layer")
    left, right = st.columns(2)
    with left:
        _moving_cloud(text, dossier, corpus)
    accuracy = dossier.frames["accuracy"]
    finding = findings.describe_accuracy(accuracy)
    with right:
        if not accuracy.empty:
            lines = accuracy.assign(kind=accuracy["weights"].map(lambda name: name.split(" ")[0]))
            chart = charts.lines(
                lines,
                x="layer",
                y="accuracy",
                line="weights",
                kind="kind",
                kinds={"pretrained": COLOURS["attention"], "untrained": NO_SENSE_COLOUR},
                titles=("layer", "nearest neighbour has the same meaning"),
                levels={"largest meaning": float(accuracy["chance"].iloc[0])},
            )
            figures.show(chart, finding, key="real-accuracy")
        say.text(finding)
        if not text.is_natural:
            say.text(_toy_accuracy(run))
    start = (
        "This architecture adds the word's place to its vector, so that layer 0 has one point a place."
        if dossier.adds_positions
        else "At layer 0 the word has one vector, whatever stands before it."
    )
    st.caption(
        f"{start} Each layer's picture is turned to lie close to the next and scaled to one size; scores use all "
        "numbers. Untrained: the same network with random weights."
    )


def _moving_cloud(text: Text, dossier: Dossier, corpus: Corpus) -> None:
    points = _clouds(dossier.text_fingerprint, dossier.model_fingerprint, dossier)
    layers = int(points["layer"].max())
    choices.fill("real_layer", layers // 2, range(layers + 1).__contains__)
    plays = st.toggle("Play", key=restored("real_plays"), persist_state=KEPT)

    def draw() -> None:
        if plays:
            layer = st.session_state.real_frame = (st.session_state.get("real_frame", -1) + 1) % (layers + 1)
            st.caption(f"Layer {layer} of {layers}")
        else:
            layer = st.slider(
                "Layer",
                0,
                layers,
                key=restored("real_layer"),
                on_change=choices.choose,
                args=["real_layer"],
                persist_state=KEPT,
            )
        here = points[points["layer"] == layer].reset_index(drop=True)
        chart = charts.cloud(
            here,
            colours=sense_colours(corpus.senses),
            titles=measures.axis_titles(here),
            marked={},
            height=300,
            reach=1.0,
        )
        alt = f"Vectors of “{text.word}” after layer {layer}: {counted(len(here), 'different point')}"
        figures.show(chart, alt, key="real-cloud")

    st.fragment(run_every=FRAME_SECONDS if plays else None)(draw)()


@st.cache_data(max_entries=30, ttl=3600, show_spinner=False)
def _clouds(text_fingerprint: str, model_fingerprint: str, _dossier: Dossier) -> pd.DataFrame:
    return clouds(_dossier.vectors)


@cached_by_run
def _toy_accuracy(run: Run) -> str:
    if reason := measures.why_untestable(run):
        return f"The toy models: {measures.describe_untestable_senses(reason)}"
    after, before = (measures.sense_accuracy(each, "attention") for each in (run, run.untrained()))
    return (
        f"The toy model's attention, trained on these sentences: {after.mean():.2f} over "
        f"{counted(len(after), 'seed')}, "
        f"{before.mean():.2f} before training."
    )


def one_static_vector(text: Text, corpus: Corpus) -> None:
    """GloVe's one vector of the word, among the words of its meanings."""
    say.markdown(f"## A static embedding of six billion words: one vector for “{text.word}”")
    neighbours = recordings.static_vectors().neighbours.get(text.word, [])
    place = recordings.place_between(text.word, _words_of_meanings(text, corpus))
    if not neighbours:
        say.text(f"GloVe's vectors are recorded for the words of the presets only; “{text.word}” is none of them.")
        return
    finding = findings.describe_place(place, text.word, neighbours)
    say.text(finding)
    if place.empty:
        return
    meanings = [*place["sense"].unique()]
    chart = charts.strip(
        place.rename(columns={"other": "word"}),
        category="sense",
        value="cosine",
        order=meanings,
        colours={meaning: colour for meaning, colour in sense_colours(corpus.senses).items() if meaning in meanings},
        title=f"cosine with “{text.word}” (dots: cue words of the sentences)",
        domain=(-0.2, 1.0),
    )
    figures.show(chart, finding, key="real-glove")


def _words_of_meanings(text: Text, corpus: Corpus) -> dict[str, list[str]]:
    """The words before the ambiguous one that stand with one meaning only."""
    seen: dict[str, set[str]] = {}
    for sentence in corpus.sentences:
        if sentence.sense and text.word in sentence.words:
            for word in sentence.words[: sentence.words.index(text.word)]:
                seen.setdefault(word, set()).add(sentence.sense)
    told = {cue for cue in cues(corpus, text.word).values() if cue}
    kept = {word: senses for word, senses in seen.items() if len(senses) == 1 and (text.is_natural or word in told)}
    return {meaning: sorted(word for word, senses in kept.items() if senses == {meaning}) for meaning in corpus.senses}


def both_directions() -> None:
    """A cue that comes after the word: no use to a causal model, but to one that reads in both directions."""
    st.markdown("## And if the clue comes after the word?")
    frame = recordings.both_directions()
    kinds = dict(zip(frame.groupby(["model", "reads"], sort=False).groups, SENSE_COLOURS, strict=False))
    frame = frame.assign(kind=frame["model"] + ", " + frame["reads"])
    chart = charts.lines(
        frame,
        x="layer",
        y="accuracy",
        line="kind",
        kind="kind",
        kinds={f"{model}, {reads}": colour for (model, reads), colour in kinds.items()},
        titles=("layer", "nearest neighbour has the same meaning"),
        levels={"largest meaning": float(frame["chance"].iloc[0])},
    )
    finding = findings.describe_both_directions(frame)
    figures.show(chart, finding, key="real-both")
    say.text(finding)
    st.caption("Always recorded, on the sentences of the preset “bat”.")


def claims(text: Text, dossier: Dossier, corpus: Corpus, run: Run) -> None:
    """The claims, toy and real side by side, with the same thresholds."""
    st.markdown("## The claims, toy and real side by side")
    toy = {} if text.is_natural else verdicts.states(run)
    rows = [
        (claim.statement, toy.get(claim.name, "not trained on these"), found.state, found.reason)
        for claim, found in zip(CLAIMS, board(dossier, text, corpus), strict=True)
    ]
    say.table(
        pd.DataFrame(rows, columns=["claim", "toy", "real", "reason"]),
        hide_index=True,
        alt="The claims for the toy models and for the real model",
        column_config={
            "claim": st.column_config.TextColumn("Claim", width="large"),
            "toy": "Toy models",
            "real": "Real model",
            "reason": st.column_config.TextColumn("What was found in the real model", width="large"),
        },
    )


def found_groups(text: Text, dossier: Dossier) -> None:
    """Groups found without labels, to be confirmed as meanings; never given out as such."""
    st.markdown("## Without labels: do the sentences fall into groups?")
    part = dossier.vectors[dossier.vectors["layer"] == dossier.middle].reset_index(drop=True)
    labels = _groups(dossier.text_fingerprint, dossier.model_fingerprint, part)
    sizes = sorted(pd.Series(labels).value_counts(), reverse=True)
    say.text(findings.describe_groups(dossier.frames["groups"], sizes, dossier.middle))
    lists = {number: [*part["sentence"][labels == number]] for number in sorted({*labels.tolist()})}
    if len(lists) < 2:
        return
    for column, (number, members) in zip(st.columns(len(lists)), lists.items(), strict=True):
        with column, st.container(border=True, key=f"card-group-{number}"):
            st.markdown(f"**Group {number + 1}**")
            say.text("\n".join(dict.fromkeys(members)))
    if not text.is_natural:
        st.button("Take the groups as labels, to look through", on_click=_label, args=[lists], icon=":material/label:")
        st.caption("A group is no meaning until somebody who reads the sentences says so. Undo brings old labels back.")


@st.cache_data(max_entries=30, ttl=3600, show_spinner=False)
def _groups(text_fingerprint: str, model_fingerprint: str, _part: pd.DataFrame) -> np.ndarray:
    return groups(_part)[0]


def _label(lists: dict[int, list[str]]) -> None:
    """Write the number of each sentence's group as its label."""
    group_of = {sentence: f"group {number + 1}" for number, members in lists.items() for sentence in members}
    sentences.replace_rows([(text, group_of.get(text, sense), held) for text, sense, held in sentences.rows()])


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import real_model as this

    this.page()
