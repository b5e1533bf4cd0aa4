"""Figures: a chart, and under it the same numbers as a table and as files."""

from functools import partial

import streamlit as st

from core import charts
from core.export import to_parquet
from core.pictures import png, svg
from core.spreadsheet import to_csv
from pages.app.current_run import caption


def show(chart: charts.Chart, alt: str, *, key: str) -> None:
    """The chart with its text alternative; under it a way to its numbers. No two figures of a page share a key."""
    with st.container(gap=None):
        st.vega_lite_chart(spec=chart.drawn(), alt=alt)
        _more(chart, alt, key)


@st.fragment
def _more(chart: charts.Chart, alt: str, key: str) -> None:
    """A small popover; what it holds is computed only once it is open, and without running the page again."""
    popover = st.popover(
        "Numbers", icon=":material/table_chart:", type="tertiary", key=f"numbers-{key}", on_change="rerun"
    )
    if popover.open:
        with popover:
            frame = charts.numbers(chart)
            with st.container(horizontal=True):
                _files(chart, frame, key)
            st.dataframe(frame, hide_index=True, height=300, alt=f"Numbers of the chart. {alt}")


def _files(chart: charts.Chart, frame, key: str) -> None:
    """The numbers and the picture as files, each made when it is asked for."""
    about = caption()
    for kind, made in {
        "csv": partial(to_csv, frame),
        "parquet": partial(to_parquet, frame),
        "svg": lambda: svg(chart.to_dict(), about),
        "png": lambda: png(chart.to_dict(), about),
    }.items():
        st.download_button(kind.upper(), made, f"{key}.{kind}", key=f"{kind}-{key}", on_click="ignore")
