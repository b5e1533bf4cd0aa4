"""Figures: how every page shows a chart, with its numbers below as a table and as files."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import Run, charts
from core.directions import isolate_mentioned
from core.export import to_parquet
from core.phrases import shown
from core.pictures import png, svg
from core.spreadsheet import to_csv
from pages.app import say
from pages.app.current_run import caption
from pages.widgets import live


def word_bars(rows: pd.DataFrame, order: Sequence[str], **look: Any) -> charts.Chart:
    """Bars of next words, those of `order`, named as a page shows them; `look` are arguments of charts.bars."""
    named = rows[rows["word"].isin(order)].assign(word=lambda kept: kept["word"].map(shown))
    return charts.bars(named, category="word", value="probability", order=[shown(word) for word in order], **look)


def show(chart: charts.Chart, alt: str, *, key: str) -> None:
    """Draw a chart with its text alternative and a button for its numbers. The key is unique on the page."""
    with st.container(gap=None):
        live.draw(chart, isolate_mentioned(alt))
        _more(chart, alt, key)


def show_live(chart: charts.Chart, alt: str, *, key: str, run: Run, model: str, moved: live.Moved) -> None:
    """The same for a chart of one model, which moves while the model trains (see live.figure)."""
    with st.container(gap=None):
        live.figure(chart, isolate_mentioned(alt), key=key, run=run, model=model, moved=moved)
        _more(chart, alt, key)


@st.fragment
def _more(chart: charts.Chart, alt: str, key: str) -> None:
    """The popover with the numbers; they are computed once it is open, and without rerunning the page."""
    popover = st.popover(
        "Numbers", icon=":material/table_chart:", type="tertiary", key=f"numbers-{key}", on_change="rerun"
    )
    if popover.open:
        with popover:
            frame = charts.numbers(chart)
            with st.container(horizontal=True):
                _files(chart, frame, key)
            say.table(frame, f"Numbers of the chart. {alt}", hide_index=True, height=300)


def _files(chart: charts.Chart, frame, key: str) -> None:
    """Download buttons for numbers and picture; each file is made when its button is pressed."""
    about = caption()
    for kind, made in {
        "csv": partial(to_csv, frame),
        "parquet": partial(to_parquet, frame),
        "svg": lambda: svg(chart.pictured(), isolate_mentioned(about)),
        "png": lambda: png(chart.pictured(), isolate_mentioned(about)),
    }.items():
        st.download_button(kind.upper(), made, f"{key}.{kind}", key=f"{kind}-{key}", on_click="ignore")
