"""Cells: numbers as shades, with what they stand for written on them."""

from typing import Any

import altair as alt
import pandas as pd

from core.charts.common import FRAME, TEXT, Chart, layered, told
from core.palette import SIGN_COLOURS

_FAINTEST, _FULLEST = 0.03, 0.7  # opacities; text in the page's colour stays readable on the fullest, light or dark


def heatmap(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    value: str,
    order: list[str],
    colour: str,
    title: str,
    domain: tuple[float, float] = (0.0, 1.0),
    numbers: bool = True,
    marked: str | None = None,
) -> Chart:
    """A cell for each x and y, the fuller the larger its value on a fixed domain; `marked` cells get a frame."""
    labels: dict[str, Any] = {
        "title": None,
        "ticks": False,
        "domain": False,
        "labelLimit": 90,
        "labelOverlap": False,
        "labelFlush": False,
    }
    base = alt.Chart().encode(
        x=alt.X(f"{x}:N", scale=alt.Scale(domain=order), axis=alt.Axis(labelAngle=-40, orient="bottom", **labels)),
        y=alt.Y(f"{y}:N", scale=alt.Scale(domain=order), axis=alt.Axis(**labels)),
        tooltip=told(y, x, alt.Tooltip(value, format=".3f"), *([marked] if marked else [])),
    )
    layers: list[Any] = [base.mark_rect(color=colour, cornerRadius=2).encode(opacity=_shade(value, domain))]
    if numbers:
        layers.append(base.mark_text(fontSize=11, color=TEXT).encode(text=alt.Text(value, format=".2f")))
    if marked:
        frames = base.transform_filter(f"datum[{marked!r}]").mark_rect(
            filled=False, stroke=TEXT, strokeWidth=2, strokeDash=[3, 2], aria=False
        )
        layers.append(frames)
    return layered(layers, frame, height=26 * len(order) + FRAME + 40, title=title)


def ribbon(frame: pd.DataFrame, *, label: str, value: str, order: list[str], colour: str) -> Chart:
    """A sentence in one line, each word on a ground that is the fuller the larger its value from 0 to 1."""
    base = alt.Chart().encode(
        x=alt.X(f"{label}:N", scale=alt.Scale(domain=order, paddingInner=0.04), axis=None),
        tooltip=told(label, alt.Tooltip(value, format=".3f")),
    )
    grounds = base.mark_rect(color=colour, cornerRadius=4).encode(opacity=_shade(value))
    words = base.mark_text(fontSize=13, fontWeight=600, color=TEXT).encode(text=alt.Text(f"{label}:N"))
    return layered([grounds, words], frame, height=44)


def text_grid(frame: pd.DataFrame, *, row: str, column: str, text: str, value: str, colour: str) -> Chart:
    """Sentences, one a row, each word on a ground that is the fuller the larger its value from 0 to 1."""
    base = alt.Chart().encode(
        x=alt.X(f"{column}:O", axis=None),
        y=alt.Y(f"{row}:O", axis=None),
        tooltip=told(text, alt.Tooltip(value, format=".3f")),
    )
    grounds = base.mark_rect(color=colour, cornerRadius=4, stroke="#8883").encode(opacity=_shade(value))
    # A longer word is cut, and told whole on hover. In a picture the scale has another name (core.pictures).
    fits = alt.expr("(bandwidth('x') || bandwidth('concat_0_x')) - 2")
    words = base.mark_text(fontSize=11, fontWeight=600, limit=fits, color=TEXT).encode(text=alt.Text(f"{text}:N"))
    height = 26 * max(1, frame[row].nunique())
    return layered([grounds, words], frame, height=height)


def numbers_strip(frame: pd.DataFrame, *, row: str, index: str, value: str, order: list[str]) -> Chart:
    """A row of cells for each vector: blue with a minus below zero, orange with a plus above, the value on hover."""
    reach = float(frame[value].abs().max()) or 1.0
    scale = alt.Scale(domain=[-reach, 0, reach], range=[*SIGN_COLOURS])
    labels = alt.Axis(title=None, ticks=False, domain=False, labelFlush=False)
    base = alt.Chart().encode(
        x=alt.X(f"{index}:O", axis=None),
        y=alt.Y(f"{row}:N", scale=alt.Scale(domain=order), axis=labels),
        tooltip=told(row, index, alt.Tooltip(value, format=".3f")),
    )
    cells = base.mark_rect(stroke="#8886", strokeWidth=0.5).encode(
        color=alt.Color(f"{value}:Q", scale=scale, legend=None)
    )
    signs = (
        base.transform_calculate(sign=f"datum[{value!r}] < 0 ? '−' : '+'")
        .mark_text(fontSize=10, color="black")
        .encode(text=alt.Text("sign:N"))
    )
    return layered([cells, signs], frame, height=20 * len(order) + 10)


def _shade(value: str, domain: tuple[float, float] = (0.0, 1.0)) -> alt.Opacity:
    scale = alt.Scale(domain=list(domain), range=[_FAINTEST, _FULLEST], clamp=True)
    return alt.Opacity(f"{value}:Q", scale=scale, legend=None)
