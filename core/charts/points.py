"""Points: clouds in two dimensions and strips in one."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from core.charts.common import FRAME, QUIET, ROW, TEXT, Chart, layered, told
from core.nouns import counted
from core.palette import NO_SENSE_COLOUR, SENSE_SHAPES

_NO_LABEL = "no label, or several"
_LETTER = 6.4  # pixels: the usual width of a letter of a name
_FINE = 1e-4  # an axis no longer than this has few ticks: their numbers are long


def cloud(
    frame: pd.DataFrame,
    *,
    colours: dict[str, str],
    titles: tuple[str, str],
    marked: Mapping[str, str],
    height: int,
    reach: float | None = None,
) -> Chart:
    """Points on two axes of equal scale, coloured and shaped by sense; `marked` prompts are ringed and have names.

    The axes go a little beyond `reach` on both sides, or beyond the outermost point.
    """
    reach = 1.3 * max(reach or frame[["x", "y"]].abs().to_numpy().max(), 1e-6)
    frame = frame.assign(
        sense=frame["sense"].astype(object).fillna(_NO_LABEL),
        name=frame["prefix"].map(marked).astype(object),
    )
    if len(frame) == 1:
        frame["name"] = f"{counted(int(frame['count'].iloc[0]), 'occurrence')}, one vector"
    marks = frame[frame["name"].notna()]
    is_lower = frame.index.isin(marks["y"].sort_values(ascending=False, kind="stable").index[1:])
    frame = frame.assign(is_lower=is_lower)
    tips = told(alt.Tooltip("sentences:N", title="sentences"), "sense:N", alt.Tooltip("count:Q", title="occurrences"))
    base = alt.Chart().encode(
        x=alt.X("x:Q", scale=alt.Scale(domain=[-reach, reach]), axis=_unlabelled(titles[0])),
        y=alt.Y("y:Q", scale=alt.Scale(domain=[-reach, reach]), axis=_unlabelled(titles[1])),
        tooltip=tips,
    )
    points = base.mark_point(filled=True, opacity=1, size=90).encode(
        color=alt.Color("sense:N", **_by_sense(frame, [*colours.values(), NO_SENSE_COLOUR], [*colours])),
        shape=alt.Shape("sense:N", **_by_sense(frame, [*_shapes(len(colours)), "circle"], [*colours])),
    )
    named = base.transform_filter("isValid(datum.name)")
    ring = named.mark_point(size=320, strokeWidth=1.5, color=TEXT, aria=False)
    return layered([points, ring, *_names(named, reach)], frame, height=height)


def _names(named: alt.Chart, reach: float) -> list[Any]:
    """The name of the highest marked point above it, and of any other below its point, so that two never overlap.

    Names grow towards the middle, so each has at least half of the width; a longer one loses its beginning, but not
    the mark that it begins with.
    """
    sides: dict[Any, str] = {"left": "datum.x < 0", "center": "datum.x == 0", "right": "datum.x > 0"}
    width = "(span(range('x')) || span(range('concat_0_x')))"  # the second is for pictures (core.pictures)
    room = alt.expr(f"(datum.x == 0 ? 1 : (1 + abs(datum.x) / {reach}) / 2) * {width}")
    letters = f"{room.expr} / {_LETTER}"
    is_cut = f"indexof('●◆', slice(datum.name, 0, 1)) >= 0 && length(datum.name) > {letters}"
    shown = f"{is_cut} ? slice(datum.name, 0, 2) + '…' + slice(datum.name, 4 - {letters}) : datum.name"
    return [
        named.transform_filter(f"{side} && {'' if is_lower else '!'}datum.is_lower")
        .mark_text(
            align=align, dy=19 if is_lower else -19, fontSize=12, fontWeight=600, color=TEXT, limit=room, dir="rtl"
        )
        .encode(text=alt.value(alt.expr(shown)))
        for align, side in sides.items()
        for is_lower in (False, True)
    ]


def strip(
    frame: pd.DataFrame,
    *,
    category: str,
    value: str,
    order: list[str],
    colours: dict[str, str],
    title: str,
    domain: tuple[float, float],
    hollow: str | None = None,
    rules: dict[str, float] | None = None,
) -> Chart:
    """A dot for each row beside its category, with a tick at the mean.

    Rows in which the column `hollow` is true are rings in a lane of their own; `rules` are named vertical lines.
    """
    lanes: dict[str, Any] = {"yOffset": alt.YOffset(f"{hollow}:N")} if hollow else {}
    labels = alt.Axis(title=None, labelLimit=160, labelFlush=False, ticks=False, domain=False)
    scale = alt.Scale(domain=list(domain), clamp=True)
    ticks = 5 if domain[1] - domain[0] > _FINE else 2
    x_axis = alt.Axis(title=title or None, tickCount=ticks, format=".3~r", **QUIET)
    named = [name for name in ("seed", "word") if name in frame]  # whose dot it is
    tips = told(*dict.fromkeys([category, *named, *([hollow] if hollow else [])]), alt.Tooltip(value, format=".3f"))
    base = alt.Chart().encode(
        y=alt.Y(f"{category}:N", scale=alt.Scale(domain=order), axis=labels),
        color=alt.Color(f"{category}:N", scale=alt.Scale(domain=order, range=[*colours.values()]), legend=None),
        **lanes,
    )
    dots = base.mark_point(size=45, strokeWidth=1.5, opacity=1).encode(
        x=alt.X(f"{value}:Q", scale=scale, axis=x_axis),
        tooltip=tips,
        fillOpacity=alt.condition(f"datum[{hollow!r}]", alt.value(0), alt.value(0.8)) if hollow else alt.value(0.8),
        fill=alt.Fill(f"{category}:N", scale=alt.Scale(domain=order, range=[*colours.values()]), legend=None),
    )
    means = base.mark_tick(thickness=2, size=16, opacity=1).encode(
        x=alt.X(f"mean({value}):Q", scale=scale, axis=x_axis)
    )
    height = (2 if hollow else 1.5) * ROW * len(order) + FRAME + 20
    return layered([*_rules(rules or {}, scale), dots, means], frame, height=height)


def _rules(rules: dict[str, float], scale: alt.Scale) -> list[Any]:
    """A dashed vertical line for each value, with its name at the top."""
    frame = pd.DataFrame({"name": [*rules], "at": [*rules.values()]})
    base = alt.Chart(frame).encode(x=alt.X("at:Q", scale=scale))
    lines = base.mark_rule(strokeDash=[4, 3], color=TEXT, strokeWidth=1.5)
    names = base.mark_text(align="left", dx=4, baseline="top", color=TEXT, fontSize=11).encode(
        text=alt.Text("name:N"), y=alt.value(0)
    )
    return [lines, names] if rules else []


def _unlabelled(title: str) -> alt.Axis:
    """An axis without labels, as its numbers mean nothing by themselves."""
    return alt.Axis(title=title or None, labels=False, tickCount=4, titleFontSize=11, **QUIET)


def _by_sense(frame: pd.DataFrame, values: list[str], senses: list[str]) -> dict[str, Any]:
    """Scale and legend of a channel that shows the sense; the legend has only senses in the frame."""
    domain = [*senses, _NO_LABEL]
    present = [sense for sense in domain if (frame["sense"] == sense).any()]
    legend = alt.Legend(title=None, orient="top", values=present) if len(present) > 1 else None
    return {"scale": alt.Scale(domain=domain, range=values), "legend": legend}


def _shapes(count: int) -> list[str]:
    return [SENSE_SHAPES[place % len(SENSE_SHAPES)] for place in range(count)]
