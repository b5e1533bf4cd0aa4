"""Charts: a DataFrame becomes an Altair chart, named by its shape. No chart knows what a model is."""

from typing import Any

import altair as alt
import pandas as pd

from core.palette import NO_SENSE_COLOUR, SENSE_SHAPES

Chart = alt.LayerChart | alt.Chart

_GRID_COLOUR = "#8883"
_QUIET: dict[str, Any] = {"ticks": False, "domain": False, "gridColor": _GRID_COLOUR}
_NO_LABEL = "no label"
_PADDING = {"left": 0, "right": 4, "top": 2, "bottom": 0}
_ROW, _FRAME = 20, 50  # pixels for one bar, and for heading and axis around them


def bars(
    frame: pd.DataFrame, *, category: str, value: str, order: list[str], colour: str, title: str
) -> alt.LayerChart:
    """A bar for each category at the mean of its rows and a dot for each row, on a fixed axis from 0 to 1."""
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(values=[0, 0.5, 1], format=".1~f", title=None, **_QUIET)
    base = alt.Chart(frame).encode(
        y=alt.Y(
            f"{category}:N",
            scale=alt.Scale(domain=order),
            axis=alt.Axis(title=None, labelLimit=110, labelFlush=False, ticks=False, domain=False),
        )
    )
    bar = base.mark_bar(color=colour, opacity=0.5, height={"band": 0.75}, cornerRadiusEnd=2).encode(
        x=alt.X(f"mean({value}):Q", scale=scale, axis=axis),
        tooltip=[category, alt.Tooltip(f"mean({value})", format=".3f", title=f"mean {value}")],
    )
    dots = base.mark_circle(color=colour, opacity=0.9, size=18, stroke="white", strokeWidth=0.4).encode(
        x=alt.X(f"{value}:Q", scale=scale, axis=axis),
        tooltip=[category, "seed", alt.Tooltip(value, format=".3f")],
    )
    heading = alt.Title(title, fontSize=13, fontWeight=500, anchor="start", offset=6)
    chart: alt.LayerChart = (bar + dots).properties(height=_ROW * len(order) + _FRAME, title=heading, padding=_PADDING)
    return chart


def cloud(
    frame: pd.DataFrame,
    *,
    colours: dict[str, str],
    titles: tuple[str, str],
    marked: list[str],
    height: int,
    reach: float | None = None,
) -> alt.LayerChart:
    """Points on two equal axes, coloured and shaped by sense; the marked prefixes are ringed and named.

    The axes go to `reach` either way and a little further; without it to the outermost point.
    """
    reach = 1.3 * max(reach or frame[["x", "y"]].abs().to_numpy().max(), 1e-6)
    frame = frame.assign(
        sense=frame["sense"].astype(object).fillna(_NO_LABEL),
        name=frame["prefix"].astype(object).where(frame["prefix"].isin(marked)),
    )
    if len(frame) == 1:
        frame["name"] = f"{frame['count'].iloc[0]} occurrences, one vector"
    base = alt.Chart(frame).encode(
        x=alt.X("x:Q", scale=alt.Scale(domain=[-reach, reach]), axis=_unlabelled(titles[0])),
        y=alt.Y("y:Q", scale=alt.Scale(domain=[-reach, reach]), axis=_unlabelled(titles[1])),
    )
    points = base.mark_point(filled=True, opacity=0.85, size=90).encode(
        color=alt.Color("sense:N", **_by_sense(frame, [*colours.values(), NO_SENSE_COLOUR], [*colours])),
        shape=alt.Shape("sense:N", **_by_sense(frame, [*_shapes(len(colours)), "circle"], [*colours])),
        tooltip=[alt.Tooltip("sentences:N", title="sentences"), "sense:N", alt.Tooltip("count:Q", title="occurrences")],
    )
    named = base.transform_filter("isValid(datum.name)")
    ring = named.mark_point(size=320, strokeWidth=1.5, color=NO_SENSE_COLOUR)
    chart = alt.LayerChart(layer=[points, ring, *_names(named)])
    return chart.properties(height=height, padding=_PADDING)


def _names(named: alt.Chart) -> list[Any]:
    """The names above their points, grown towards the middle so that the frame cuts none."""
    sides: dict[Any, str] = {"left": "datum.x < 0", "center": "datum.x == 0", "right": "datum.x > 0"}
    return [
        named.transform_filter(side)
        .mark_text(align=align, dy=-19, fontSize=12, fontWeight=600, color=NO_SENSE_COLOUR)
        .encode(text="name:N")
        for align, side in sides.items()
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
) -> alt.LayerChart:
    """A dot for each row beside its category, with a tick at the mean.

    Rows where the column `hollow` is true are drawn as rings in a lane of their own; `rules` are vertical lines with
    their names.
    """
    lanes: dict[str, Any] = {"yOffset": alt.YOffset(f"{hollow}:N")} if hollow else {}
    labels = alt.Axis(title=None, labelLimit=160, labelFlush=False, ticks=False, domain=False)
    scale = alt.Scale(domain=list(domain), clamp=True)
    x_axis = alt.Axis(title=title, tickCount=5, **_QUIET)
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{category}:N", scale=alt.Scale(domain=order), axis=labels),
        color=alt.Color(f"{category}:N", scale=alt.Scale(domain=order, range=[*colours.values()]), legend=None),
        **lanes,
    )
    tips = [*dict.fromkeys([category, "seed", *([hollow] if hollow else [])]), alt.Tooltip(value, format=".3f")]
    dots = base.mark_point(size=45, strokeWidth=1.5).encode(
        x=alt.X(f"{value}:Q", scale=scale, axis=x_axis),
        tooltip=tips,
        fillOpacity=alt.condition(f"datum[{hollow!r}]", alt.value(0), alt.value(0.8)) if hollow else alt.value(0.8),
        fill=alt.Fill(f"{category}:N", scale=alt.Scale(domain=order, range=[*colours.values()]), legend=None),
    )
    means = base.mark_tick(thickness=2, size=16).encode(x=alt.X(f"mean({value}):Q", scale=scale, axis=x_axis))
    height = (2 if hollow else 1.5) * _ROW * len(order) + _FRAME
    chart: alt.LayerChart = alt.LayerChart(layer=[*_rules(rules or {}, scale), dots, means])
    return chart.properties(height=height + 20)


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
) -> alt.LayerChart:
    """A cell for each x and y, the fuller the larger its value on a fixed domain; `marked` cells get a frame."""
    labels: dict[str, Any] = {
        "title": None,
        "ticks": False,
        "domain": False,
        "labelLimit": 90,
        "labelOverlap": False,
        "labelFlush": False,
    }
    base = alt.Chart(frame).encode(
        x=alt.X(f"{x}:N", scale=alt.Scale(domain=order), axis=alt.Axis(labelAngle=-40, orient="bottom", **labels)),
        y=alt.Y(f"{y}:N", scale=alt.Scale(domain=order), axis=alt.Axis(**labels)),
        tooltip=[y, x, alt.Tooltip(value, format=".3f")],
    )
    shade = alt.Opacity(f"{value}:Q", scale=alt.Scale(domain=list(domain), range=[0.03, 1], clamp=True), legend=None)
    cells = base.mark_rect(color=colour, cornerRadius=2).encode(opacity=shade)
    layers: list[Any] = [cells]
    if numbers:
        light = alt.condition(f"datum[{value!r}] > {0.35 * domain[1]}", alt.value("white"), alt.value(NO_SENSE_COLOUR))
        text = base.mark_text(fontSize=11).encode(text=alt.Text(value, format=".2f"), color=light)
        layers.append(text)
    if marked:
        frames = base.transform_filter(f"datum[{marked!r}]").mark_rect(
            filled=False, stroke="#D55E00", strokeWidth=2, strokeDash=[3, 2]
        )
        layers.append(frames)
    heading = alt.Title(title, fontSize=13, fontWeight=500, anchor="start", offset=6)
    return alt.LayerChart(layer=layers).properties(
        height=26 * len(order) + _FRAME + 40, title=heading, padding=_PADDING
    )


def ribbon(frame: pd.DataFrame, *, label: str, value: str, order: list[str], colour: str) -> alt.LayerChart:
    """A sentence in one line, each word on a ground that is the fuller the larger its value from 0 to 1."""
    base = alt.Chart(frame).encode(
        x=alt.X(f"{label}:N", scale=alt.Scale(domain=order, paddingInner=0.04), axis=None),
        tooltip=[label, alt.Tooltip(value, format=".3f")],
    )
    shade = alt.Opacity(f"{value}:Q", scale=alt.Scale(domain=[0, 1], range=[0.03, 1], clamp=True), legend=None)
    light = alt.condition(f"datum[{value!r}] > 0.35", alt.value("white"), alt.value(NO_SENSE_COLOUR))
    grounds = base.mark_rect(color=colour, cornerRadius=4).encode(opacity=shade)
    words = base.mark_text(fontSize=13, fontWeight=600).encode(text=f"{label}:N", color=light)
    return alt.LayerChart(layer=[grounds, words]).properties(height=44, padding=_PADDING)


def numbers_strip(frame: pd.DataFrame, *, row: str, index: str, value: str, order: list[str]) -> alt.Chart:
    """A row of cells for each vector: blue below zero, orange above, the value on hover."""
    reach = float(frame[value].abs().max()) or 1.0
    scale = alt.Scale(domain=[-reach, 0, reach], range=["#0A7ABF", "#BBBBBB", "#D55E00"])
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_rect(stroke="#8886", strokeWidth=0.5)
        .encode(
            x=alt.X(f"{index}:O", axis=None),
            y=alt.Y(
                f"{row}:N",
                scale=alt.Scale(domain=order),
                axis=alt.Axis(title=None, ticks=False, domain=False, labelFlush=False),
            ),
            color=alt.Color(f"{value}:Q", scale=scale, legend=None),
            tooltip=[row, index, alt.Tooltip(value, format=".3f")],
        )
        .properties(height=20 * len(order) + 10, padding=_PADDING)
    )
    return chart


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
) -> alt.LayerChart:
    """A thin line for each `line`, coloured and dashed by kind; levels are named horizontal rules, `at` a vertical."""
    names, colours = [*kinds], [*kinds.values()]
    legend = alt.Legend(title=None, orient="top") if len(names) > 1 else None
    curves = (
        alt.Chart(frame)
        .mark_line(strokeWidth=1.5, opacity=0.75)
        .encode(
            x=alt.X(f"{x}:Q", axis=alt.Axis(title=titles[0], **_QUIET)),
            y=alt.Y(f"{y}:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=titles[1], **_QUIET)),
            detail=f"{line}:N",
            color=alt.Color(f"{kind}:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
            strokeDash=alt.StrokeDash(f"{kind}:N", scale=alt.Scale(domain=names), legend=legend),
            tooltip=[kind, line, x, alt.Tooltip(y, format=".3f")],
        )
    )
    floor = alt.Chart(pd.DataFrame({"name": [*levels], "level": [*levels.values()]})).encode(y="level:Q")
    rules = floor.mark_rule(strokeDash=[4, 3], color=NO_SENSE_COLOUR, strokeWidth=1.5)
    named = floor.mark_text(align="right", dy=-7, color=NO_SENSE_COLOUR, fontSize=11).encode(
        text="name:N", x=alt.value("width")
    )
    layers: list[Any] = [curves, rules, named]
    if at is not None:
        layers.append(
            alt.Chart(pd.DataFrame({x: [at]})).mark_rule(color=NO_SENSE_COLOUR, strokeWidth=1.5).encode(x=f"{x}:Q")
        )
    return alt.LayerChart(layer=layers).properties(height=260, padding=_PADDING)


def growth(frame: pd.DataFrame, *, x: str, y: str, kind: str, titles: tuple[str, str]) -> alt.LayerChart:
    """Points joined by a line for each kind, on a logarithmic axis."""
    base = alt.Chart(frame).encode(
        x=alt.X(f"{x}:O", axis=alt.Axis(title=titles[0], labelAngle=0, ticks=False, domain=False)),
        y=alt.Y(
            f"{y}:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title=titles[1], format=".0e", tickCount=6, **_QUIET)
        ),
        color=alt.Color(
            f"{kind}:N",
            scale=alt.Scale(range=["#0A7ABF", "#C79A00", "#D55E00", "#8A8A8A"]),
            legend=alt.Legend(title=None, orient="top", columns=1, labelLimit=300),
            sort=None,
        ),
        tooltip=[kind, x, alt.Tooltip(y, format=",.0f")],
    )
    return alt.LayerChart(layer=[base.mark_line(strokeWidth=2), base.mark_point(size=60, filled=True)]).properties(
        height=320
    )


def text_grid(frame: pd.DataFrame, *, row: str, column: str, text: str, value: str, colour: str) -> alt.LayerChart:
    """Sentences, one a row, each word on a ground that is the fuller the larger its value from 0 to 1."""
    base = alt.Chart(frame).encode(
        x=alt.X(f"{column}:O", axis=None),
        y=alt.Y(f"{row}:O", axis=None),
        tooltip=[text, alt.Tooltip(value, format=".3f")],
    )
    shade = alt.Opacity(f"{value}:Q", scale=alt.Scale(domain=[0, 1], range=[0.03, 0.9], clamp=True), legend=None)
    light = alt.condition(f"datum[{value!r}] > 0.5", alt.value("white"), alt.value(NO_SENSE_COLOUR))
    grounds = base.mark_rect(color=colour, cornerRadius=4, stroke="#8883").encode(opacity=shade)
    words = base.mark_text(fontSize=11, fontWeight=600, limit=80).encode(text=f"{text}:N", color=light)
    height = 26 * max(1, frame[row].nunique())
    return alt.LayerChart(layer=[grounds, words]).properties(height=height, padding=_PADDING)


def stacked(
    frame: pd.DataFrame, *, category: str, value: str, part: str, order: list[str], parts: list[str]
) -> alt.Chart:
    """A bar from 0 to 1 for each category, divided into parts."""
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(height={"band": 0.7})
        .encode(
            y=alt.Y(
                f"{category}:N", scale=alt.Scale(domain=order), axis=alt.Axis(title=None, labelLimit=170, ticks=False)
            ),
            x=alt.X(f"{value}:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(title=None, format=".0%", **_QUIET)),
            color=alt.Color(
                f"{part}:N",
                scale=alt.Scale(domain=parts, range=["#8A8A8A", "#3FA7DC", "#C79A00"]),
                legend=alt.Legend(title=None, orient="top", labelLimit=200),
            ),
            order=alt.Order(f"{part}:N"),
            tooltip=[category, part, alt.Tooltip(value, format=".1%")],
        )
        .properties(height=26 * len(order) + 70)
    )
    return chart


def _rules(rules: dict[str, float], scale: alt.Scale) -> list[Any]:
    """A dashed vertical line with its name at the top, for each value."""
    frame = pd.DataFrame({"name": [*rules], "at": [*rules.values()]})
    base = alt.Chart(frame).encode(x=alt.X("at:Q", scale=scale))
    lines = base.mark_rule(strokeDash=[4, 3], color=NO_SENSE_COLOUR, strokeWidth=1.5)
    names = base.mark_text(align="left", dx=4, baseline="top", color=NO_SENSE_COLOUR, fontSize=11).encode(
        text="name:N", y=alt.value(0)
    )
    return [lines, names] if rules else []


def _unlabelled(title: str) -> alt.Axis:
    """An axis whose numbers mean nothing by themselves."""
    return alt.Axis(title=title or None, labels=False, tickCount=4, titleFontSize=11, **_QUIET)


def _by_sense(frame: pd.DataFrame, values: list[str], senses: list[str]) -> dict[str, Any]:
    """Scale and legend of a channel that shows the sense; senses that the frame lacks stay out of the legend."""
    domain = [*senses, _NO_LABEL]
    present = [sense for sense in domain if (frame["sense"] == sense).any()]
    legend = alt.Legend(title=None, orient="top", values=present) if len(present) > 1 else None
    return {"scale": alt.Scale(domain=domain, range=values), "legend": legend}


def _shapes(count: int) -> list[str]:
    return [SENSE_SHAPES[place % len(SENSE_SHAPES)] for place in range(count)]
