"""Charts: a DataFrame becomes a Vega-Lite chart, named by its shape. No chart knows what a model is.

`numbers` gives the table of what a chart shows, `common_reach` the end of the axis that several bar charts share.
"""

from core.charts.axes import growth, lines
from core.charts.cells import heatmap, numbers_strip, ribbon, text_grid
from core.charts.common import Chart, numbers
from core.charts.lengths import bars, common_reach, stacked
from core.charts.points import cloud, strip

__all__ = [
    "Chart",
    "bars",
    "cloud",
    "common_reach",
    "growth",
    "heatmap",
    "lines",
    "numbers",
    "numbers_strip",
    "ribbon",
    "stacked",
    "strip",
    "text_grid",
]
