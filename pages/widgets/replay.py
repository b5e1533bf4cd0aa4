"""Replay: a button that plays the steps of a training in the browser, from numbers that the charts hold already."""

from pathlib import Path

import streamlit as st

from core.charts.replays import STEP

_HERE = Path(__file__).parent
_button = st.components.v2.component(
    "replay",
    html='<button type="button"></button><output aria-live="off"></output>',
    css=(_HERE / "replay.css").read_text(encoding="utf-8"),
    js=(_HERE / "replay.js").read_text(encoding="utf-8"),
)


def button(steps: list[int]) -> None:
    """Draw the button. Charts drawn by pages.widgets.live find the element that it writes the step into."""
    st.html(f'<input type="hidden" id="{STEP}" value="">')
    _button(key="replay", data={"steps": steps, "element": STEP}, height="content")
