"""Layers of a real model: a word's vectors after each of them, and how far neighbours agree on the meaning."""

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.corpus import Corpus
from core.nouns import counted
from core.palette import NO_SENSE_COLOUR, sense_colours
from core.predictors import COLOURS
from core.pretrained import findings
from core.pretrained.dossier import Dossier
from core.pretrained.scores import clouds
from core.pretrained.texts import Text
from pages.app import say
from pages.app.current_run import fresh_name
from pages.session import choices
from pages.session.choices import KEPT, restored
from pages.widgets import figures, real_toys

FRAME_SECONDS = 0.6  # between two layers while playing


def layer_by_layer(text: Text, dossier: Dossier, corpus: Corpus, toy: Run | None) -> None:
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
            kinds = {"pretrained": COLOURS["attention"], "untrained": NO_SENSE_COLOUR}
            figures.show(accuracy_lines(lines, "weights", kinds), finding, key="real-accuracy")
        say.text(finding)
        if findings.are_found_groups(corpus.senses):
            say.text("These labels are groups of the model's own vectors: that they agree shows nothing by itself.")
    start = (
        "This architecture adds the word's place to its vector, so that layer 0 has one point a place."
        if dossier.adds_positions
        else "At layer 0 the word has one vector, whatever stands before it."
    )
    st.caption(
        f"{start} Each layer's picture is turned to lie close to the next and scaled to one size; scores use all "
        "numbers. Untrained: the same network with random weights."
    )
    real_toys.clouds(text, toy)


def accuracy_lines(frame: pd.DataFrame, line: str, kinds: dict[str, str]) -> charts.Chart:
    """The accuracy of the nearest neighbour after each layer; `kinds` are the colours of the column kind."""
    return charts.lines(
        frame,
        x="layer",
        y="accuracy",
        line=line,
        kind="kind",
        kinds=kinds,
        titles=("layer", "nearest neighbour has the same meaning"),
        levels={"largest meaning": float(frame["chance"].iloc[0])},
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

    if plays:
        draw.__qualname__ = fresh_name("real-cloud")
    st.fragment(run_every=FRAME_SECONDS if plays else None)(draw)()


@st.cache_data(max_entries=30, ttl=3600, show_spinner=False)
def _clouds(text_fingerprint: str, model_fingerprint: str, _dossier: Dossier) -> pd.DataFrame:
    return clouds(_dossier.vectors)
