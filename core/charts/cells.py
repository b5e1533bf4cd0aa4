"""Cells: numbers as shades, with words or numbers written on them."""

from typing import Any

import altair as alt
import pandas as pd

from core.charts.common import FRAME, TEXT, Chart, layered, told
from core.charts.lettering import filled_lines, text_width
from core.directions import is_right_to_left
from core.palette import SIGN_COLOURS

_WRAP = 300.0  # pixels of a line of words, as on a phone; on a wider page the cells stretch
_LINE, _GAP = 24.0, 6.0  # pixels: the height of a line of words, and the gap between sentences
_CELL_PADDING, _NUMBER = 10.0, 16.0  # pixels: the padding of a word, and the margin for a sentence's number
_FAINTEST, _FULLEST = 0.03, 0.7  # opacities; text stays readable on the fullest, on a light and on a dark page


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
    """A cell for each x and y, darker the larger its value on a fixed domain; cells with `marked` true get a frame."""
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
    """One sentence, each word on a shade that is darker the larger its value (0 to 1); a long sentence wraps."""
    cells = frame.assign(row=1, place=frame[label].map(order.index))
    tips = told(label, alt.Tooltip(value, format=".3f"))
    return _wrapped(cells, ("row", "place", label), value, colour, tips, size=13)


def text_grid(frame: pd.DataFrame, *, row: str, column: str, text: str, value: str, colour: str) -> Chart:
    """Numbered sentences, each word on a shade that is darker the larger its value (0 to 1).

    A sentence takes as many lines as it needs; a right-to-left sentence begins at the right.
    """
    tips = told(text, alt.Tooltip(value, format=".3f"), row, column)
    return _wrapped(frame, (row, column, text), value, colour, tips, size=11, numbered=True)


def _wrapped(
    frame: pd.DataFrame,
    columns: tuple[str, str, str],
    value: str,
    colour: str,
    tips: list[alt.Tooltip],
    *,
    size: int,
    numbered: bool = False,
) -> Chart:
    """Words in lines; `columns` name sentence, place and word. Lines break at the same words at every page width."""
    row, place, text = columns
    frame, height = _placed(
        frame.sort_values([row, place], ignore_index=True), columns, size, _NUMBER if numbered else 0.0
    )
    across, down = alt.Scale(domain=[0, _WRAP], nice=False), alt.Scale(domain=[height, 0], nice=False)
    base = alt.Chart().encode(y=alt.Y("top:Q", scale=down, axis=None), tooltip=tips)
    shades = base.mark_rect(color=colour, cornerRadius=4, stroke="#8883").encode(
        x=alt.X("left:Q", scale=across, axis=None), x2="right:Q", y2="bottom:Q", opacity=_shade(value)
    )
    centred = base.transform_calculate(middle="(datum.top + datum.bottom) / 2", centre="(datum.left + datum.right) / 2")
    # A word wider than its cell is cut, and shown whole on hover. In a picture (core.pictures) the scale has another
    # name.
    fits = alt.expr(f"(datum.right - datum.left) / {_WRAP} * (span(range('x')) || span(range('concat_0_x'))) - 2")
    lettering: dict[str, Any] = {"fontSize": size, "color": TEXT}
    words = centred.mark_text(fontWeight=600, limit=fits, **lettering).encode(
        x=alt.X("centre:Q", scale=across, axis=None),
        y=alt.Y("middle:Q", scale=down, axis=None),
        text=alt.Text(f"{text}:N"),
    )
    numbers = (
        centred.transform_filter(f"datum[{place!r}] == 1")
        .mark_text(align="left", **lettering)
        .encode(x=alt.value(0), y=alt.Y("middle:Q", scale=down, axis=None), text=alt.Text(f"{row}:Q"))
    )
    return layered([shades, words, *([numbers] if numbered else [])], frame, height=height)


def _placed(frame: pd.DataFrame, columns: tuple[str, str, str], size: int, margin: float) -> tuple[pd.DataFrame, float]:
    """The frame with the edges of each word's cell (left, right, top, bottom), and the height of all lines."""
    row, _, text = columns
    cells: list[tuple[float, float, float, float]] = []
    top = 0.0
    for _, sentence in frame.groupby(row, sort=False):
        words = [*sentence[text]]
        is_turned = is_right_to_left(" ".join(words))
        for line in filled_lines(words, _WRAP - margin, size, _CELL_PADDING):
            left = margin
            for word in line:
                right = min(left + text_width(word, size) + _CELL_PADDING, _WRAP)
                sides = (_WRAP - right + margin, _WRAP - left + margin) if is_turned else (left, right)
                cells.append((*sides, top + 1, top + _LINE - 1))
                left = right
            top += _LINE
        top += _GAP
    corners = pd.DataFrame(cells, columns=["left", "right", "top", "bottom"], index=frame.index)
    return pd.concat([frame, corners], axis=1), max(top - _GAP, _LINE)


def numbers_strip(frame: pd.DataFrame, *, row: str, index: str, value: str, order: list[str]) -> Chart:
    """A row of cells for each vector: blue and − below zero, orange and + above, the value on hover."""
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
