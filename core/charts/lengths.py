"""Lengths: bars."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from core.charts.common import QUIET, TEXT, Chart, layered, told
from core.charts.lettering import TITLE_LINE, bare, level_titles
from core.palette import PART_COLOURS

_NARROW = 0.12  # a shorter part has no room for text
_ROOM = 1.3  # of an axis beside its longest bar: the number at the end of the bar stands there too
_SIGNS = {"circle": "●", "diamond": "◆"}
_LINE = 18  # pixels: one bar
_HEADING = 30  # pixels: a title of one line above the bars


def bars(
    frame: pd.DataFrame,
    *,
    category: str,
    value: str,
    order: list[str],
    colour: str,
    title: str,
    beside: Sequence[str] = (),
    reach: float = 1.0,
    shape: str | None = None,
    new: Sequence[str] = (),
) -> Chart:
    """A bar for each category at the mean of its rows, a dot for each row, and the mean in percent at the end.

    The axis goes from 0 to `reach`, the largest value of all charts that are compared (see common_reach). The dots have
    a `shape` that stands before the title too, so that charts side by side differ in more than words. A long title
    takes several lines, as many as the longest of the titles `beside` it, so that the bars are level. Categories in
    `new` are marked as new.
    """
    scale, axis = alt.Scale(domain=[0, reach * _ROOM]), None
    labels = alt.Axis(title=None, labelLimit=110, labelFlush=False, ticks=False, domain=False, **_marked(new))
    base = alt.Chart().encode(y=alt.Y(f"{category}:N", scale=alt.Scale(domain=order), axis=labels))
    naming: dict[str, Any] = {"aria": not frame.empty}  # or a screen reader would find an empty group without a name
    bar = base.mark_bar(
        color=colour, fillOpacity=0.5, stroke=colour, strokeWidth=1, height={"band": 0.75}, cornerRadiusEnd=2, **naming
    ).encode(
        x=alt.X(f"mean({value}):Q", scale=scale, axis=axis),
        tooltip=told(category, alt.Tooltip(f"mean({value})", format=".3f", title=f"mean {value}")),
    )
    looks: dict[str, Any] = {"filled": True, "size": 18, "opacity": 0.9, "stroke": "white", "strokeWidth": 0.4}
    dots = base.mark_point(shape=shape or "circle", color=colour, **looks, **naming).encode(
        x=alt.X(f"{value}:Q", scale=scale, axis=axis),
        tooltip=told(category, *(["seed"] if "seed" in frame else []), alt.Tooltip(value, format=".3f")),
    )
    # After the last dot, which lies beyond the end of the bar.
    ends = base.mark_text(align="left", dx=6, fontSize=11, color=TEXT, aria=False).encode(
        x=alt.X(f"max({value}):Q", scale=scale, axis=axis), text=alt.Text(f"mean({value}):Q", format=".0%")
    )
    lines = _signed(level_titles(title, beside), shape)
    height = _LINE * len(order) + _HEADING + TITLE_LINE * (len(lines) - 1)
    return layered([bar, dots, ends], frame, height=height, title=lines[0] if len(lines) == 1 else lines)


def _signed(lines: list[str], shape: str | None) -> list[str]:
    """The lines of a title with the sign of the shape before the first that has text."""
    if not shape:
        return lines
    first = next((place for place, line in enumerate(lines) if line), len(lines) - 1)
    return [f"{_SIGNS[shape]} {line}" if place == first else line for place, line in enumerate(lines)]


def common_reach(frames: Iterable[pd.DataFrame], value: str) -> float:
    """The largest value in frames whose bars are compared, the end of their common axis."""
    return max((float(frame[value].max()) for frame in frames if not frame.empty), default=1.0) or 1.0


def _marked(new: Sequence[str]) -> dict[str, Any]:
    """Axis labels with “new:” before the new ones. They are compared without the direction marks that a page adds."""
    if not new:
        return {}
    return {
        "labelExpr": f"indexof({json.dumps([*new])}, {bare('datum.value')}) < 0 ? datum.label : 'new: ' + datum.label"
    }


def stacked(frame: pd.DataFrame, *, category: str, value: str, part: str, order: list[str], parts: list[str]) -> Chart:
    """A bar from 0 to 1 for each category, divided into parts; each part shows its number in the legend."""
    number = f"(indexof({parts}, datum[{part!r}]) + 1)"
    said = f"datum[{value!r}] < {_NARROW} ? '' : {number} + ': ' + format(datum[{value!r}], '.0%')"
    labels = alt.Axis(title=None, labelLimit=170, labelOverlap=False, ticks=False)
    base = (
        alt.Chart()
        .transform_calculate(number=number, said=said)
        .encode(
            y=alt.Y(f"{category}:N", scale=alt.Scale(domain=order), axis=labels),
            order=alt.Order("number:Q"),
            tooltip=told(category, part, alt.Tooltip(value, format=".1%")),
        )
    )
    along: dict[str, Any] = {
        "shorthand": f"{value}:Q",
        "stack": "zero",
        "scale": alt.Scale(domain=[0, 1]),
        "axis": alt.Axis(title=None, format=".0%", tickCount=5, **QUIET),
    }
    named = f"(indexof({parts}, datum.label) + 1) + ': ' + datum.label"
    legend = alt.Legend(title=None, orient="top", columns=1, labelLimit=300, labelExpr=named, symbolStrokeWidth=0.5)
    colours = alt.Color(f"{part}:N", scale=alt.Scale(domain=parts, range=[*PART_COLOURS]), legend=legend)
    segments = base.mark_bar(height={"band": 0.8}, stroke="black", strokeWidth=0.5).encode(
        x=alt.X(**along), color=colours
    )
    texts = base.mark_text(fontSize=11, color="black").encode(
        x=alt.X(bandPosition=0.5, **along), text=alt.Text("said:N")
    )
    return layered([segments, texts], frame, height=26 * len(order) + 140)
