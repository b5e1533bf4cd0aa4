"""Every page: with every preset, with odd and hostile sentences, and the numbers of every chart."""

import ast
import re

import pandas as pd
import pytest

from core.glossary import terms_in
from core.presets import presets
from pages.app.menu import LESSONS, PAGES
from pages.session.choices import ATTENTION_TABS
from pages.widgets import figures
from tests.pages.app import (
    charts,
    choose,
    clouds,
    on,
    on_light_page,
    opened,
    pasted,
    prompts_asked,
    rows,
    run,
    settled,
    start_from,
)
from tests.pages.screens import missing
from tests.pages.test_terms import PRESETS, offered, texts_of
from tests.typical import mostly_heavy

VIEWS = [*((lesson, None) for lesson in PAGES), *(("inside_attention", tab) for tab in ATTENTION_TABS)]
MARKDOWN = "[link](http://ab.cd) :red[a] $b$ **c** `d` <img src=x> ![i](http://ab.cd/z.png) :material/home: # e"
MARKUP = f"""<script>alert(1)</script> b\t<b>s</b>
<img src=x> b c\t</style><script>
{MARKDOWN}\t:red[a] $b$ **c** `d` <img src=x>
{MARKDOWN} again\t[s](http://ab.cd)"""
ODD = {
    "markup": MARKUP,
    "two words without labels": "ab cd",
    "a held-out sentence longer than all others": "狗跑跑跑跑跑跑\t\theld out\n狗跑\n狗跑",
    "combinations longer than any sentence": "p p p w s\tx\np p p w\tx\nq w t t t\tx",
}
HOSTILE = {
    "NUL and control characters": "a\0b c\x07 d\n\x1b[31ma e \ufffe\t\0",
    "emoji": "👩‍👩‍👧 ran 🏃🏽 home\t🙂\n👍 ran 🇫🇷 away\t🙃",
    "right to left": "הכלב רץ מהר\tחיה\nالبرنامج يعمل الآن\t\u202eevil",
    "CJK": "狗跑得快\t动物\n程序运行得快\t机器\n犬が走る",
    "combining marks": "z͑ͫ̓a̴l̷g̸o ran\nå ran\nå ran",
    "lone surrogate-like and private use": "\ue000 a b\n\U0010ffff a c\n\u2028 a d",
    "numbers and formulas": "=1+1 2 3\n-1 -2 -3\n1e999 nan inf null none true",
    "names of JavaScript and of columns": "constructor prototype model\nword seed probability\nindex x y sense",
}
TOO_LONG = {
    "Markdown in a long sense": f"a b\t{MARKDOWN}",
    "a line of a megabyte": "word " * 200_000,
    "a word of a megabyte": "w" * 1_000_000 + " b",
    "3,000 sentences": "\n".join(f"the dog ran {number % 50}" for number in range(3_000)),
    "3,000 different words": "\n".join(f"a{number} b{number} c{number}" for number in range(900)),
}


@pytest.fixture(scope="module")
def at():
    return opened()


@pytest.fixture(scope="module")
def visit():
    """A visit that goes on from one test to the next, as a person's does from one corpus to another."""
    return opened()


@pytest.mark.parametrize("name", mostly_heavy(name for name in presets() if name not in PRESETS))  # see test_terms.py
def test_every_page_and_tab_opens_for_every_preset(visit, name):
    at = on(start_from(visit, name), "side_by_side")
    assert prompts_asked(at) == [*presets()[name].prompts] * 2
    assert len(clouds(at)) == 2
    for view in VIEWS:
        at = on(at, *view)
        assert not missing(at, view[0]), view
        assert {term for text in texts_of(at) for term in terms_in(text)} <= offered(at), view


@pytest.mark.parametrize("name", mostly_heavy(ODD, "markup"))
def test_every_page_and_tab_opens_for_odd_sentences_and_takes_none_for_markup(name):
    at = settled(pasted(on_light_page(), ODD[name]))
    for view in VIEWS:
        at = on(at, *view)
        assert not [*at.exception, *at.error], view
        assert not interpreted(at), view


@pytest.mark.parametrize(
    "name", mostly_heavy(HOSTILE | TOO_LONG, "NUL and control characters", "right to left", "a line of a megabyte")
)
def test_hostile_sentences_give_charts_or_an_explanation_and_are_kept(visit, name):
    text = (HOSTILE | TOO_LONG)[name]
    at = settled(pasted(on(visit, "side_by_side"), text))
    assert not at.exception
    assert not interpreted(at)
    assert charts(at)
    assert bool(at.error) == (name in TOO_LONG)
    assert len(rows(at)) == len([line for line in text.splitlines() if line.strip()])


def test_an_unreadable_prompt_never_becomes_markup():
    at = choose(settled(pasted(opened(), MARKUP)), "prompt_1", f"{MARKDOWN} [unknown](http://ab.cd) <script> <b>")
    assert not at.exception
    assert at.warning
    assert not interpreted(at)


def interpreted(at):
    """The person's own markup in texts that Streamlit renders as Markdown."""
    shown = [element.value for kind in ("markdown", "caption", "warning", "error") for element in at.get(kind)]
    return [text for text in shown if re.search(r"ab\.cd|\]\(|<img|<script|<b>|:red\[|:material/home", text)]


@pytest.mark.parametrize(("lesson", "tab"), VIEWS)
def test_every_chart_computes_its_numbers_on_demand_and_offers_them_as_a_table_and_a_file(at, lesson, tab, monkeypatch):
    with monkeypatch.context() as patch:
        computed = []
        patch.setattr(figures.charts, "numbers", lambda chart: computed.append(chart) or chart.data)
        at = on(at, lesson, tab)
        assert not at.exception
        assert not [*computed, *tables(at), *files(at)]
        assert len(figure_keys(at)) == len({*figure_keys(at)}) == len(charts(at))
    at = with_numbers(at, *figure_keys(at))
    assert not at.exception
    assert len(files(at)) == len(charts(at))
    for chart, table in zip(charts(at), tables(at), strict=True):
        assert table.proto.alt.endswith(chart.alt)
        drawn = shown(chart.data).rename(columns={"count": "occurrences"} if "prefix" in chart.data else {})
        assert {*table.value.columns} <= {*drawn.columns}
        pd.testing.assert_frame_equal(table.value, drawn[[*table.value.columns]], check_dtype=False)
        assert not table.value.empty


def shown(frame):
    """The rows that a chart shows: of one that can be played, those of its last step."""
    return frame[frame["replay"] == ""] if "replay" in frame else frame


def test_opening_one_charts_numbers_leaves_the_others_closed(at):
    at = on(at, "side_by_side")
    (table,) = tables(with_numbers(at, figure_keys(at)[1]))
    assert table.proto.alt.endswith(charts(at)[1].alt)


@pytest.mark.parametrize(
    ("commands", "file", "folders"),
    [
        ({"altair_chart", "vega_lite_chart"}, "live.py", "widgets lessons"),
        ({"draw"}, "figures.py", "widgets lessons"),  # so that no chart lacks its numbers
        ({"dataframe"}, "say.py", "app session widgets lessons"),  # nor a right-to-left word its marks
    ],
)
def test_charts_and_tables_are_drawn_in_one_place_each(commands, file, folders):
    drawn = {
        path.name
        for folder in folders.split()
        for path in (LESSONS.parent / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in commands
    }
    assert drawn == {file}


def figure_keys(at):
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
