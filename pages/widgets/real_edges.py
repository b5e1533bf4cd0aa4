"""Edges of a real model: where a word looks, and what cutting does, over all heads and in single ones."""

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.predictors import COLOURS
from core.pretrained import findings
from core.pretrained.dossier import Dossier, strongest
from core.pretrained.texts import Text
from pages.app import say
from pages.session import choices
from pages.session.choices import KEPT, restored
from pages.widgets import figures, real_toys

SHOWN_WORDS, SHOWN_HEADS = 8, 8
SHOWN = {"weight": "Weight, mean over all heads", "effect": "Effect of cutting it in all heads"}


def edges(text: Text, dossier: Dossier, toy: Run | None) -> None:
    """Where the word looks, and what cutting does: over all heads, and for the head whose cut changes most."""
    say.markdown(f"## Who does “{text.word}” look at, and does it matter?")
    prompts = [*dict.fromkeys(text.prompts)]
    choices.fill("real_prompt", prompts[0], prompts.__contains__)
    prompt = st.segmented_control(
        "Prompt",
        prompts,
        required=True,
        key=restored("real_prompt"),
        on_change=choices.choose,
        args=["real_prompt"],
        persist_state=KEPT,
    )
    cuts, heads, after, looks = (_of_prompt(dossier, name, prompt) for name in ("cuts", "heads", "after_cut", "looks"))
    key = strongest(cuts)
    if key is None:
        say.text(findings.describe_cuts(cuts))
        return
    order = findings.place_labels([*cuts["label"]])
    cuts = cuts.assign(place=order)
    label = str(cuts.loc[cuts["key"] == key, "label"].iloc[0])
    for column, (value, title) in zip(st.columns(2), SHOWN.items(), strict=True):
        with column:
            _bars(cuts, "place", value, title, findings.describe_cuts(cuts), f"edges-{value}")
    say.text(findings.describe_cuts(cuts))
    _heads(heads, looks, label)
    _after_cut(after, label)
    real_toys.edges(toy, prompt)


def _heads(heads: pd.DataFrame, looks: pd.DataFrame, label: str) -> None:
    top = heads.nlargest(SHOWN_HEADS, "effect")
    top = top.assign(name="layer " + top["layer"].astype(str) + ", head " + top["head"].astype(str))
    best = top.iloc[0]
    row = looks[(looks["layer"] == best["layer"]) & (looks["head"] == best["head"])]
    row = row.assign(place=findings.place_labels([*row["label"]]))
    finding = findings.describe_heads(heads, label)
    left, right = st.columns(2)
    with left:
        _bars(top, "name", "effect", f"Effect of cutting the edge from “{label}” in one head", finding, "heads")
    with right:
        _bars(row, "place", "weight", f"Where {best['name']} looks", finding, "head")
    say.text(finding)


def _bars(frame: pd.DataFrame, category: str, value: str, title: str, finding: str, key: str) -> None:
    order, colour = [*frame[category]], COLOURS["attention"]
    chart = charts.bars(frame, category=category, value=value, order=order, colour=colour, title=title)
    figures.show(chart, f"{title}: {finding}", key=f"real-{key}")


def _after_cut(after: pd.DataFrame, label: str) -> None:
    order: list[str] = []
    for change in ("none", "cut"):
        others = after[(after["change"] == change) & ~after["word"].isin(order)]
        order += [*others.nlargest(SHOWN_WORDS // 2, "probability")["word"]]
    titles = {"none": "as it is", "cut": f"edge from “{label}” cut"}
    for column, (change, title) in zip(st.columns(2), titles.items(), strict=True):
        rows = after[(after["change"] == change) & after["word"].isin(order)]
        chart = charts.bars(
            rows,
            category="word",
            value="probability",
            order=order,
            colour=COLOURS["attention"],
            title=title,
            beside=[*titles.values()],
        )
        with column:
            figures.show(chart, f"{title}: {measures.describe_most_probable(rows)}", key=f"real-after-{change}")


def _of_prompt(dossier: Dossier, name: str, prompt: str | None) -> pd.DataFrame:
    frame = dossier.frames[name]
    return frame[frame["prompt"] == prompt].reset_index(drop=True)
