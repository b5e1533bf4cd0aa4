"""Replays: a chart that shows another step when an element of the page asks for it, without the server."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from core.charts.common import Chart

STEP = "replay-step"  # id of the element with the step to show; empty: the chart as it is
_SIGNAL = "replayed"


def replayed(chart: Chart, steps: Mapping[int, pd.DataFrame]) -> Chart:
    """The chart with its rows at some steps, of which it shows those of the step that the element STEP names.

    While that element is empty, or the chart has no such step, it shows its own rows.
    """
    specification = json.loads(chart.text)
    known = f"indexof({json.dumps([str(step) for step in steps])}, {_SIGNAL}) < 0"
    specification["params"] = [{"name": _SIGNAL, "value": "", "bind": {"element": f"#{STEP}", "event": "input"}}]
    specification["transform"] = [{"filter": f"{known} ? datum.replay === '' : datum.replay === {_SIGNAL}"}]
    rows = {"": chart.data, **{str(step): frame for step, frame in steps.items()}}
    data = pd.concat([frame.assign(replay=step) for step, frame in rows.items()], ignore_index=True)
    return replace(chart, text=json.dumps(specification), data=data)
