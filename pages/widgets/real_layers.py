"""Layers of a real model: a word's vectors after each of them, and how far neighbours agree on the meaning."""

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.corpus import read_corpus
from core.nouns import counted
from core.palette import NO_SENSE_COLOUR, sense_colours
from core.predictors import COLOURS
from core.pretrained import findings
from core.pretrained.dossier import Dossier
from core.pretrained.texts import Text
from pages.app import say
from pages.app.current_run import fresh_name
from pages.session import choices
from pages.session.choices import KEPT, restored
from pages.widgets import figures, real_toys
from pages.widgets.dossier_cache import cached_by_dossier

FRAME_SECONDS = 0.6  # between two layers while playing


def layer_by_layer(text: Text, dossier: Dossier, toy: Run | None) -> None:
    """The word's vectors after each layer, with a slider; beside it how far neighbours agree on the meaning."""
    say.markdown(f"## “{text.word}”, layer by layer")
    left, right = st.columns(2)
    senses = _senses(dossier, text)
    with left:
        _moving_cloud(text, dossier, senses)
    lines, finding = _accuracy(dossier)
    with right:
        if lines:
            figures.show(lines, finding, key="real-accuracy")
        say.text(finding)
        if findings.are_found_groups(senses):
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


@cached_by_dossier
def _senses(dossier: Dossier, text: Text) -> tuple[str, ...]:
    return tuple(read_corpus(text.sentences).senses)


@cached_by_dossier
def _accuracy(dossier: Dossier) -> tuple[charts.Chart | None, str]:
    accuracy = dossier.frames["accuracy"]
    finding = findings.describe_accuracy(accuracy)
    if accuracy.empty:
        return None, finding
    lines = accuracy.assign(kind=accuracy["weights"].map(lambda name: name.split(" ")[0]))
    return accuracy_lines(lines, "weights", {"pretrained": COLOURS["attention"], "untrained": NO_SENSE_COLOUR}), finding


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


def _moving_cloud(text: Text, dossier: Dossier, senses: tuple[str, ...]) -> None:
    layers = dossier.layers
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
                **choices.filled("real_layer"),
            )
        chart, points = _cloud(dossier, senses, layer)
        alt = f"Vectors of “{text.word}” after layer {layer}: {counted(points, 'different point')}"
        figures.show(chart, alt, key="real-cloud")

    if plays:
        draw.__qualname__ = fresh_name("real-cloud")
    st.fragment(run_every=FRAME_SECONDS if plays else None)(draw)()


@cached_by_dossier
def _cloud(dossier: Dossier, senses: tuple[str, ...], layer: int) -> tuple[charts.Chart, int]:
    """The word's vectors after one layer, and how many of them differ."""
    here = dossier.points[dossier.points["layer"] == layer].reset_index(drop=True)
    chart = charts.cloud(
        here,
        colours=sense_colours(senses),
        titles=measures.axis_titles(here),
        marked={},
        height=300,
        reach=1.0,
    )
    return chart, len(here)
