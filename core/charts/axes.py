"""Axes: lines along a number axis."""

from typing import Any

import altair as alt
import pandas as pd

from core.charts.common import QUIET, TEXT, Chart, layered, told

_WRITTEN_OUT = (  # in Vega's expressions, without an exponent
    "datum.value < 1e7 ? format(datum.value, ',.0f') : '1 with ' + format(log(datum.value) / LN10, '.0f') + ' zeros'"
)
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]


def lines(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    line: str,
    kind: str,
    kinds: dict[str, str],
    titles: tuple[str, str],
    levels: dict[str, float],
    at: float | None = None,
) -> Chart:
    """A thin line for each `line`, coloured and dashed by kind; horizontal rules at `levels`, a vertical one `at`."""
    names, colours = [*kinds], [*kinds.values()]
    legend = alt.Legend(title=None, orient="top") if len(names) > 1 else None
    curves = (
        alt.Chart()
        .mark_line(strokeWidth=1.5, opacity=0.9)
        .encode(
            x=alt.X(f"{x}:Q", axis=alt.Axis(title=titles[0], **QUIET)),
            y=alt.Y(f"{y}:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=titles[1], **QUIET)),
            detail=alt.Detail(f"{line}:N"),
            color=alt.Color(f"{kind}:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
            strokeDash=alt.StrokeDash(f"{kind}:N", scale=alt.Scale(domain=names), legend=legend),
            tooltip=told(kind, line, x, alt.Tooltip(y, format=".3f")),
        )
    )
    floor = alt.Chart(pd.DataFrame({"name": [*levels], "level": [*levels.values()]})).encode(y=alt.Y("level:Q"))
    rules = floor.mark_rule(strokeDash=[4, 3], color=TEXT, strokeWidth=1.5)
    named = floor.mark_text(align="right", dy=9, color=TEXT, fontSize=11).encode(
        text=alt.Text("name:N"), x=alt.value("width")
    )
    layers: list[Any] = [curves, rules, named]
    if at is not None:
        layers.append(
            alt.Chart(pd.DataFrame({x: [at]})).mark_rule(color=TEXT, strokeWidth=1.5).encode(x=alt.X(f"{x}:Q"))
        )
    return layered(layers, frame, height=260)


def growth(frame: pd.DataFrame, *, x: str, y: str, kind: str, titles: tuple[str, str]) -> Chart:
    """Points joined by lines on a logarithmic axis; each kind has its own shape and dashes."""
    filled: dict[str, Any] = {
        "symbolFillColor": TEXT,
        "symbolStrokeWidth": 0,
    }  # without these, the legend draws the symbols dashed
    legend = alt.Legend(title=None, orient="top", columns=1, labelLimit=300, **filled)
    base = alt.Chart().encode(
        x=alt.X(f"{x}:O", axis=alt.Axis(title=titles[0], labelAngle=0, ticks=False, domain=False)),
        y=alt.Y(
            f"{y}:Q",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(title=titles[1], labelExpr=_WRITTEN_OUT, tickCount=6, **QUIET),
        ),
        tooltip=told(kind, x, alt.Tooltip(y, format=",.0f")),
    )
    joined = base.mark_line(strokeWidth=2, color=TEXT).encode(
        strokeDash=alt.StrokeDash(f"{kind}:N", sort=None, scale=alt.Scale(range=_DASHES), legend=legend)
    )
    points = base.mark_point(size=60, filled=True, color=TEXT, opacity=1).encode(
        shape=alt.Shape(f"{kind}:N", sort=None, legend=legend)
    )
    return layered([joined, points], frame, height=360)
