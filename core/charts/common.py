"""Common: what all charts share, and the table of what a chart shows.

A chart's data is the frame that it was made of; only rules drawn across it have data of their own.
"""

from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

TEXT = "currentColor"  # the page's own text colour, light or dark: readable on both, whoever switches the theme
QUIET: dict[str, Any] = {"ticks": False, "domain": False, "gridColor": "#8883"}
_PADDING = {"left": 0, "right": 4, "top": 2, "bottom": 4}
_WRITING = {"labelColor": TEXT, "titleColor": TEXT}
_CONFIG = {"axis": _WRITING, "legend": _WRITING}
ROW, FRAME = 20, 50  # pixels for one bar, and for heading and axis around them


class Chart(alt.LayerChart):
    """A chart of layers. It is not held against the grammar of Vega-Lite, which takes longer than all else."""

    def to_dict(self, validate: bool = False, **options: Any) -> dict[str, Any]:
        """The specification that a browser draws."""
        specification: dict[str, Any] = super().to_dict(validate, **options)
        return specification

    def drawn(self) -> dict[str, Any]:
        """The specification with its data as Arrow tables, made once: a page draws the same chart again and again."""
        made: dict[str, Any] | None = self.__dict__.get("_drawn")
        if made is None:
            specification = self.to_dict()
            datasets = specification["datasets"].items()
            tables = {name: pa.Table.from_pandas(self._frame_of(rows)) for name, rows in datasets}
            made = self.__dict__["_drawn"] = {**specification, "datasets": tables}
        return {**made, "datasets": {**made["datasets"]}}

    def _frame_of(self, rows: list[dict[str, Any]]) -> pd.DataFrame:
        """The rows of a dataset; without any, the columns stay."""
        frame: Any = self.data
        return pd.DataFrame(rows) if rows else frame.head(0)


def numbers(chart: Chart) -> pd.DataFrame:
    """The rows that a chart draws, with the columns that stand on its axes or are told on hover, named as there."""
    frame: pd.DataFrame = chart.data
    titles = {
        channel["field"]: channel.get("title") or channel["field"]
        for layer in chart.properties(data=frame.head(1)).to_dict()["layer"]
        if "data" not in layer
        for channel in _told(layer["encoding"])
        if "aggregate" not in channel
    }
    shown = frame[[column for column in frame if column in titles]]
    return shown.rename(columns=titles).reset_index(drop=True)


def _told(encoding: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The axes and the lines of the tooltip, these last."""
    yield from (encoding[axis] for axis in ("x", "y") if "field" in encoding.get(axis, {}))
    yield from encoding.get("tooltip", [])


def told(*fields: str | alt.Tooltip) -> list[alt.Tooltip]:
    """What is told on hover. A bare name would be looked up among all that a channel can be, which is slow."""
    return [field if isinstance(field, alt.Tooltip) else alt.Tooltip(field) for field in fields]


def layered(layers: list[Any], *, height: float, title: str | None = None, frame: pd.DataFrame | None = None) -> Chart:
    """Layers with a small heading at the left; `frame` is the data of those that bring none of their own."""
    heading = alt.Title(title, fontSize=13, fontWeight=500, anchor="start", offset=6) if title else alt.Undefined
    data = alt.Undefined if frame is None else frame
    return Chart(layer=layers, data=data, height=height, title=heading, padding=_PADDING, config=_CONFIG)
