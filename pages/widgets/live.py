"""Live: charts that move: with a network that is still being trained, marked as unfinished, or through its kept steps.

The second is played in the browser (pages/widgets/replay.py) from numbers that the chart brings along.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from core import Run, charts
from core.charts.replays import replayed
from pages.app.current_run import fresh_name, so_far
from pages.session.visits import visit

TICK = 0.25  # seconds between two pictures
UNFINISHED = "Unfinished: this moves until the training ends."

Moved = Callable[[pd.DataFrame, Run], pd.DataFrame]  # a chart's rows, and a run: the rows under that run


@dataclass(frozen=True)
class Moving:
    """A chart of an unfinished run, and how to get its rows under a later one."""

    chart: charts.Chart
    run: Run
    moved: Moved


def figure(chart: charts.Chart, alt: str, *, key: str, run: Run, model: str, moved: Moved) -> None:
    """Draw a chart of one model; while the model trains, draw it again and again with what is trained so far."""
    pictures = visit().moving
    pictures.pop(key, None)
    if model in run.unfinished and run.is_trained:
        pictures[key] = Moving(chart, run.only([model]), moved)
        _draw_again_and_again(key, alt)
    else:
        with st.container():  # as a fragment has one: the finished chart replaces the moving one without a flash
            draw(_played(chart, run, model, moved), alt)


def draw(chart: charts.Chart, alt: str) -> None:
    """Draw a chart as it stands."""
    st.vega_lite_chart(spec=chart.drawn(), alt=alt)


def _draw_again_and_again(key: str, alt: str) -> None:
    """Draw a moving chart. The visit holds it: Streamlit keeps the fragments of earlier runs alive."""

    def draw_newest(key: str, alt: str) -> None:
        if newest := _newest(key):
            draw(newest, alt)

    draw_newest.__qualname__ = fresh_name(key)
    st.fragment(run_every=TICK)(draw_newest)(key, alt)


def _played(chart: charts.Chart, run: Run, model: str, moved: Moved) -> charts.Chart:
    """The chart with its rows at every kept step of its model; as it is if there is only one."""
    if model not in run.models or len(run.kept_steps) == 1:
        return chart
    alone = run.only([model])
    return replayed(chart, {step: moved(chart.data, alone.at_step(step)) for step in run.kept_steps})


def _newest(key: str) -> charts.Chart | None:
    """The chart with what is trained so far; None if it does not move."""
    moving = visit().moving.get(key)
    if moving is None:
        return None
    now = so_far(moving.run)
    if now.key != moving.run.key:
        moved = replace(moving.chart, data=moving.moved(moving.chart.data, now))
        moving = visit().moving[key] = replace(moving, chart=moved, run=now)
    return moving.chart


def finding(run: Run, model: str, text: str) -> str:
    """The sentence under a chart; of an unfinished model only that it is unfinished."""
    return UNFINISHED if model in run.unfinished else text


def mark(run: Run) -> None:
    """Mark the cards of unfinished models: a dashed frame with a word in it, above all that the card says."""
    if run.unfinished:
        cards = [f'[class*="st-key-card-{model}-"]' for model in run.unfinished]
        frame = f"{', '.join(cards)} {{ border-style: dashed; position: relative; }}"
        words = ", ".join(f"{card}::after" for card in cards)
        place = "position: absolute; top: -0.4rem; right: 1rem; padding: 0 0.4rem; background: Canvas;"
        look = "content: 'unfinished'; font-size: 0.75rem; line-height: 0.75rem;"
        st.html(f"<style>{frame} {words} {{ {place} {look} }}</style>")
