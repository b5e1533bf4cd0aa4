"""Figures: a chart, and under it the same numbers as a table."""

import streamlit as st

from core import charts
from core.spreadsheet import to_csv


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
            st.download_button(
                "Download as CSV",
                to_csv(frame),
                f"{key}.csv",
                "text/csv",
                key=f"csv-{key}",
                icon=":material/download:",
                on_click="ignore",
            )
            st.dataframe(frame, hide_index=True, height=300, alt=f"Numbers of the chart. {alt}")
