"""Changes: what an edit changed, drawn into a chart that exists: hollow bars of before, rings around changed points."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from core.charts.common import TEXT, Chart

Spec = dict[str, Any]
_BEFORE = "before"


def with_bars_before(chart: Chart, category: str, values: Mapping[str, float]) -> Chart:
    """Bars with hollow ones behind them, at the values before a change; categories without one have none."""
    if not values:
        return chart
    specification = json.loads(chart.text)
    bar = specification["layer"][0]
    along = {name: bar["encoding"]["x"][name] for name in ("scale", "axis") if name in bar["encoding"]["x"]}
    hollow = {
        "data": {"name": _BEFORE},
        "mark": {
            "type": "bar",
            "fillOpacity": 0,
            "stroke": TEXT,
            "strokeDash": [3, 2],
            "strokeOpacity": 0.7,
            "height": {"band": 0.95},
            "aria": False,
        },
        "encoding": {
            "y": bar["encoding"]["y"],
            "x": {**along, "field": _BEFORE, "type": "quantitative"},
            "tooltip": [
                {"field": category, "type": "nominal"},
                {"field": _BEFORE, "type": "quantitative", "format": ".3f", "title": "before the edit"},
            ],
        },
    }
    rows = [{category: name, _BEFORE: value} for name, value in values.items()]
    return _with_layer(chart, specification, hollow, {_BEFORE: rows})


def with_rings(chart: Chart, column: str, changed: Collection[str]) -> Chart:
    """Points with a dashed ring around those whose cell in a column is among the changed ones."""
    if not changed:
        return chart
    specification = json.loads(chart.text)
    point = specification["layer"][0]["encoding"]
    ring = {
        "transform": [{"filter": {"field": column, "oneOf": sorted(changed)}}],
        "mark": {"type": "point", "size": 220, "strokeWidth": 2, "strokeDash": [3, 2], "color": TEXT, "aria": False},
        "encoding": {"x": point["x"], "y": point["y"], "tooltip": None},
    }
    return _with_layer(chart, specification, ring, {})


def _with_layer(chart: Chart, specification: Spec, layer: Spec, datasets: Spec) -> Chart:
    layers = [layer, *specification["layer"]] if datasets else [*specification["layer"], layer]
    datasets = {**specification["datasets"], **datasets}
    return replace(chart, text=json.dumps({**specification, "layer": layers, "datasets": datasets}))
