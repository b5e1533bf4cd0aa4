"""Right-to-left words are isolated in every label of ours that mentions them, on all pages and in saved pictures."""

import json

import pandas as pd
import pytest

from core import charts
from core.directions import FSI, PDI, in_place, isolate_mentioned
from core.pictures import svg
from tests.pages import app
from tests.pages.app import on_light_page, pasted, run, settled

HEBREW = "\n".join(
    f"{subject} רץ {end}\t{sense}"
    for sense, subjects, ends in (
        ("חיה", ("הכלב", "החתול", "הסוס"), ("הביתה", "מהר", "רחוק")),
        ("מחשב", ("השרת", "הקוד", "האתר"), ("בענן", "שוב", "בלילה")),
    )
    for subject in subjects
    for end in ends
)


@pytest.fixture(scope="module")
def hebrew():
    return pasted(on_light_page(), HEBREW)


def labels(at):
    """Text alternatives, headings of tables, and texts in their cells."""
    for chart in app.charts(at):
        yield chart.alt
    for table in at.dataframe:
        if "-sentences-" in table.proto.id:
            continue
        yield from table.value
        yield from (each for each in table.value.to_numpy().flat if isinstance(each, str))
        config = json.loads(table.proto.columns or "{}")
        yield from (each["label"] for each in config.values() if each.get("label"))


@pytest.mark.parametrize("name", ["side_by_side", "lookup_tables", "inside_attention", "evidence", "unseen_sentences"])
def test_every_label_that_mentions_a_right_to_left_word_isolates_it(hebrew, name):
    settled(run(hebrew.switch_page(f"pages/lessons/{name}.py")))
    assert not hebrew.exception
    found = [*labels(hebrew)]
    assert any(FSI in label for label in found)
    assert [label for label in found if label not in (isolate_mentioned(label), in_place(label))] == []


def test_a_picture_that_is_saved_isolates_them_too():
    rows = pd.DataFrame({"word": ["רץ", "away"], "probability": [0.25, 0.75], "model": "static", "seed": 0})
    how = {"category": "word", "value": "probability", "order": ["רץ", "away"], "colour": "#707070"}
    saved = svg(charts.bars(rows, **how, title="after “רץ” … 3").pictured(), "about")
    assert saved.count(f"{FSI}רץ") > 1
    assert f"after “{FSI}רץ{PDI}” … 3" in saved
