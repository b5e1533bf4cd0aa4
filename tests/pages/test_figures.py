"""Every chart offers its numbers as a table and as files, computed on demand."""

import ast
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pages.app import current_run, server
from pages.session import sentences
from pages.widgets import figures
from tests.pages.app import charts, opened, run, settled

PARTS = Path(figures.__file__).parent
LESSONS = sorted(path.stem for path in (PARTS.parent / "lessons").glob("*.py"))
TABS = ["The map", "One row by numbers", "What it causes", "Interchange", "Shares", "Layer by layer"]


@pytest.fixture(scope="module")
def at(fast_settings):
    with pytest.MonkeyPatch.context() as patch:
        for module in (current_run, server, sentences):
            patch.setattr(module, "Settings", lambda **changes: replace(fast_settings, **changes))
        yield opened()


def on(at, lesson):
    return settled(run(at.switch_page(f"pages/lessons/{lesson}.py")))


def controls(at):
    """The keys of the figures with a button for numbers, in the order of the page."""
    return [key.removeprefix("numbers-") for key in _popover_keys(at._tree)]


def _popover_keys(node):
    proto = getattr(node, "proto", None)
    if getattr(proto, "popover", None) is not None and "numbers-" in proto.popover.id:
        yield "numbers-" + proto.popover.id.partition("numbers-")[2]
    for child in getattr(node, "children", {}).values():
        yield from _popover_keys(child)


def with_numbers(at, *keys):
    for key in keys:
        at.session_state[f"numbers-{key}"] = True
    return run(at)


def tables(at):
    return [table for table in at.dataframe if table.proto.alt.startswith("Numbers of the chart.")]


def files(at):
    return [button for button in at.get("download_button") if str(button.key).startswith("csv-")]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_chart_offers_its_numbers_and_computes_them_only_on_demand(at, lesson, monkeypatch):
    computed = []
    monkeypatch.setattr(figures.charts, "numbers", lambda chart: computed.append(chart) or chart.data)
    at = on(at, lesson)
    assert not at.exception
    assert not computed
    assert len(controls(at)) == len(set(controls(at))) == len(charts(at))
    assert not tables(at)
    assert not files(at)


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_chart_shows_its_own_numbers_and_offers_them_as_files(at, lesson):
    check_numbers(on(at, lesson))


@pytest.mark.parametrize("tab", TABS)
def test_each_chart_of_every_tab_shows_its_own_numbers(at, tab):
    at = on(at, "inside_attention")
    at.session_state["tab"] = tab
    at = run(at)
    assert charts(at)
    check_numbers(at)


def check_numbers(at):
    at = with_numbers(at, *controls(at))
    assert not at.exception
    assert len(files(at)) == len(charts(at))
    for chart, table in zip(charts(at), tables(at), strict=True):
        assert table.proto.alt.endswith(chart.alt)
        drawn = chart.data.rename(columns={"count": "occurrences"} if "prefix" in chart.data else {})
        assert {*table.value.columns} <= {*drawn.columns}
        pd.testing.assert_frame_equal(table.value, drawn[[*table.value.columns]], check_dtype=False)
        assert not table.value.empty


def test_opening_one_charts_numbers_leaves_the_others_closed(at):
    at = on(at, "side_by_side")
    at = with_numbers(at, controls(at)[1])
    (table,) = tables(at)
    assert table.proto.alt.endswith(charts(at)[1].alt)


def test_only_figures_draws_charts_so_that_none_lacks_its_numbers():
    drawn = {
        path.name
        for path in [*PARTS.glob("*.py"), *(PARTS.parent / "lessons").glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"altair_chart", "vega_lite_chart"}
    }
    assert drawn == {"figures.py"}
