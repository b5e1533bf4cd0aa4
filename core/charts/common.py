"""Common: what all charts share, and the table of what a chart shows.

A chart's data is the frame that it was made of; only rules across it have data of their own.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from core.charts.lettering import TITLE_LINE, TITLE_SIZE, text_width
from core.directions import in_place

TEXT = "currentColor"  # the page's text colour: it follows the theme, light or dark
QUIET: dict[str, Any] = {"ticks": False, "domain": False, "gridColor": "#8883"}
_PADDING = {"left": 0, "right": 4, "top": 2, "bottom": 4}
_WRITING = {"labelColor": TEXT, "titleColor": TEXT}
_TITLE: dict[str, Any] = {"fontSize": TITLE_SIZE, "fontWeight": 500, "anchor": "start", "offset": 6, "limit": 0}
_CONFIG = {"axis": _WRITING, "legend": _WRITING}
_EXPRESSIONS = ("calculate", "expr", "filter", "labelExpr", "test")
ROWS = "rows"  # the frame's name among the data sets
ROW, FRAME = 20, 50  # pixels: one bar, and the heading and axis around the bars


@dataclass(frozen=True, eq=False)
class Chart:
    """A Vega-Lite specification, made by Altair, and the frame that it draws.

    The specification is kept as text: as Altair's objects, the charts of one page take half a megabyte, and a server
    keeps many pages. A notebook displays the chart; `altair.LayerChart.from_dict(chart.to_dict())` is Altair's own.
    """

    text: str  # JSON without the data set ROWS
    data: pd.DataFrame
    page_title: tuple[str, ...] | None = None  # its lines on a page, if others; a saved picture always has its own
    roomy_title: str = ""  # in one line instead, where the page has room for it

    def to_dict(self) -> dict[str, Any]:
        """The specification with all its data, for Vega-Lite."""
        specification: dict[str, Any] = json.loads(self.text)
        rows = alt.utils.sanitize_pandas_dataframe(self.data).to_dict("records")
        return {**specification, "datasets": {ROWS: rows, **specification["datasets"]}}

    def drawn(self) -> dict[str, Any]:
        """The same for a page: with Arrow tables as data, and right-to-left words isolated."""
        specification: dict[str, Any] = _in_place(json.loads(self.text))
        if self.page_title is not None:
            specification = _titled(specification, *map(in_place, self.page_title), roomy=in_place(self.roomy_title))
        others = {name: pd.DataFrame(rows) for name, rows in specification["datasets"].items()}
        tables = {name: pa.Table.from_pandas(frame) for name, frame in others.items()}
        return {**specification, "datasets": {ROWS: self._table, **tables}}

    def with_title(self, *lines: str, roomy: str = "") -> "Chart":
        """The same chart with another title on the page, or with none; its data are not converted once more.

        A chart with room for a longer title, `roomy`, has that instead.
        """
        other = replace(self, page_title=lines, roomy_title=roomy)
        other.__dict__["_table"] = self._table
        return other

    def pictured(self) -> dict[str, Any]:
        """The same for a picture that is saved: with right-to-left words isolated."""
        pictured: dict[str, Any] = _in_place(self.to_dict())
        return pictured

    @cached_property
    def _table(self) -> pa.Table:
        """The data as an Arrow table, converted once: a page draws the same chart again and again."""
        frame = alt.utils.sanitize_pandas_dataframe(self.data)
        texts = {name: frame[name].map(_in_place) for name in frame.select_dtypes(exclude=["number", "bool"])}
        return pa.Table.from_pandas(frame.assign(**texts), preserve_index=False)

    def __getstate__(self) -> dict[str, Any]:
        """What a kept chart is made of, the converted data with it."""
        return {**self.__dict__, "_table": self._table}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> object:
        """What a notebook displays, by Altair's renderer."""
        draw: Callable[[dict[str, Any]], object] | None = alt.renderers.get()
        return draw(self.to_dict()) if draw else {}


def trust_charts() -> None:
    """Let Altair skip the check of each object as it is made, for all of this process: it takes half of the time."""
    alt.utils.schemapi.disable_debug_mode()


def numbers(chart: Chart) -> pd.DataFrame:
    """The rows that a chart draws: the columns on its axes and in its tooltips, named as there."""
    frame: pd.DataFrame = chart.data
    titles = {
        channel["field"]: channel.get("title") or channel["field"]
        for layer in chart.to_dict()["layer"]
        if "data" not in layer
        for channel in _told(layer["encoding"])
        if "aggregate" not in channel
    }
    shown = frame[[column for column in frame if column in titles]]
    return shown.rename(columns=titles).reset_index(drop=True)


def _titled(specification: dict[str, Any], *lines: str, roomy: str) -> dict[str, Any]:
    """The specification with these lines as its title, or one where there is room, and as much lower or higher."""
    old = specification.pop("title", {"text": []})["text"]
    height = specification["height"] + _title_height(lines) - _title_height([old] if isinstance(old, str) else old)
    text: Any = [*lines]
    if roomy:
        needed = text_width(roomy, TITLE_SIZE)  # a chart is at least as wide as what is inside its axes
        text = {"expr": f"width > {needed:.0f} ? {json.dumps([roomy])} : {json.dumps(text)}"}
    title = {"title": {"text": text, **_TITLE}} if lines else {}
    return {**specification, "height": height, **title}


def _title_height(lines: Sequence[str]) -> float:
    return TITLE_LINE * len(lines) + _TITLE["offset"] if lines else 0


def _silent(layer: dict[str, Any]) -> dict[str, Any]:
    return {**layer, "encoding": {"tooltip": None, **layer["encoding"]}}


def _in_place(value: Any, key: str = "") -> Any:
    """The value with the right-to-left words in its texts isolated; expressions stay as they are."""
    if isinstance(value, dict):
        return {name: _in_place(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_in_place(part, key) for part in value]
    if not isinstance(value, str) or key in _EXPRESSIONS:
        return value
    return in_place(value)


def _told(encoding: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The axes that are drawn, then the lines of the tooltip."""
    axes = (encoding[name] for name in ("x", "y") if "field" in encoding.get(name, {}))
    yield from (axis for axis in axes if axis.get("axis", True))
    yield from encoding.get("tooltip") or []


def told(*fields: str | alt.Tooltip) -> list[alt.Tooltip]:
    """The lines of a tooltip. As objects, because Altair is slow at looking up bare names."""
    return [field if isinstance(field, alt.Tooltip) else alt.Tooltip(field) for field in fields]


def layered(layers: list[Any], frame: pd.DataFrame, *, height: float, title: str | list[str] | None = None) -> Chart:
    """A chart of layers with a small heading at the left; `frame` is the data of layers without data of their own.

    A layer without a tooltip gets an empty one: Streamlit would show the raw numbers of its channels.

    Altair makes each layer on its own, from one row that shows the types of the columns: given all at once, it would
    copy data and layers several times. Its validation is off, as that would take longer than all the rest.
    """
    datasets: dict[str, Any] = {}
    context = {"top_level": False, "data": frame.head(1), "datasets": datasets}
    specification = {
        "$schema": alt.SCHEMA_URL,
        "config": _CONFIG,
        "padding": _PADDING,
        "height": height,
        "data": {"name": ROWS},
        "layer": [_silent(layer.to_dict(validate=False, context={**context})) for layer in layers],
        **({"title": {"text": title, **_TITLE}} if title else {}),
    }
    return Chart(json.dumps({**specification, "datasets": datasets}), frame)
