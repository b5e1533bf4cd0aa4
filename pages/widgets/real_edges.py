"""Edges of a real model: where a word looks, and what cutting does, over all heads and in single ones."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.predictors import COLOURS
from core.pretrained import findings
from core.pretrained.dossier import Dossier, strongest
from core.pretrained.texts import Text
from pages.app import say
from pages.session import choices
from pages.widgets import figures, real_toys
from pages.widgets.dossier_cache import cached_by_dossier

SHOWN_WORDS, SHOWN_HEADS = 8, 8
SHOWN = {"weight": "Weight, mean over all heads", "effect": "Effect of cutting it in all heads"}


Drawn = tuple[charts.Chart, str]  # with its text alternative


@dataclass(frozen=True)
class _Row:
    """Charts side by side, by their keys, and the sentence that says what they show."""

    drawn: dict[str, Drawn]
    finding: str


def edges(text: Text, dossier: Dossier, toy: Run | None) -> None:
    """Where the word looks, and what cutting does: over all heads, and for the head whose cut changes most."""
    say.markdown(f"## Who does “{text.word}” look at, and does it matter?")
    prompts = [*dict.fromkeys(text.prompts)]
    choices.fill("real_prompt", prompts[0], prompts.__contains__)
    prompt = st.segmented_control(
        "Prompt",
        prompts,
        required=True,
        **choices.filled("real_prompt"),
    )
    rows = _rows(dossier, prompt)
    for row in rows:
        for column, (key, (chart, alt)) in zip(st.columns(2), row.drawn.items(), strict=False):
            with column:
                figures.show(chart, alt, key=f"real-{key}")
        if row.finding:
            say.text(row.finding)
    if len(rows) > 1:
        real_toys.edges(toy, prompt)


@cached_by_dossier
def _rows(dossier: Dossier, prompt: str) -> list[_Row]:
    """What is shown of one prompt; one row without charts where there is nothing to compare."""
    cuts, heads, after, looks = (_of_prompt(dossier, name, prompt) for name in ("cuts", "heads", "after_cut", "looks"))
    key, finding = strongest(cuts), findings.describe_cuts(cuts)
    if key is None:
        return [_Row({}, finding)]
    cuts = cuts.assign(place=findings.place_labels([*cuts["label"]]))
    label = str(cuts.loc[cuts["key"] == key, "label"].iloc[0])
    in_all = {f"edges-{value}": _bars(cuts, "place", value, title, finding) for value, title in SHOWN.items()}
    return [_Row(in_all, finding), _heads(heads, looks, label), _Row(_after_cut(after, label), "")]


def _heads(heads: pd.DataFrame, looks: pd.DataFrame, label: str) -> _Row:
    top = heads.nlargest(SHOWN_HEADS, "effect")
    top = top.assign(name="layer " + top["layer"].astype(str) + ", head " + top["head"].astype(str))
    best = top.iloc[0]
    row = looks[(looks["layer"] == best["layer"]) & (looks["head"] == best["head"])]
    row = row.assign(place=findings.place_labels([*row["label"]]))
    finding, title = findings.describe_heads(heads, label), f"Effect of cutting the edge from “{label}” in one head"
    effects = _bars(top, "name", "effect", title, finding)
    weights = _bars(row, "place", "weight", f"Where {best['name']} looks", finding)
    return _Row({"heads": effects, "head": weights}, finding)


def _bars(frame: pd.DataFrame, category: str, value: str, title: str, finding: str) -> Drawn:
    order, colour = [*frame[category]], COLOURS["attention"]
    chart = charts.bars(frame, category=category, value=value, order=order, colour=colour, title=title)
    return chart, f"{title}: {finding}"


def _after_cut(after: pd.DataFrame, label: str) -> dict[str, Drawn]:
    titles = {"none": "as it is", "cut": f"edge from “{label}” cut"}
    order: list[str] = []
    for change in titles:
        others = after[(after["change"] == change) & ~after["word"].isin(order)]
        order += [*others.nlargest(SHOWN_WORDS // 2, "probability")["word"]]
    drawn = {}
    for change, title in titles.items():
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
        drawn[f"after-{change}"] = chart, f"{title}: {measures.describe_most_probable(rows)}"
    return drawn


def _of_prompt(dossier: Dossier, name: str, prompt: str | None) -> pd.DataFrame:
    frame = dossier.frames[name]
    return frame[frame["prompt"] == prompt].reset_index(drop=True)
