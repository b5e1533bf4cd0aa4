import json
import re
import struct
import xml.etree.ElementTree

import pandas as pd
import pytest

from core import charts
from core.pictures import WIDTH, Figure, png, report, svg

HOSTILE = "</script><b>"
CAPTION = "Corpus ab12, 48 training sentences, 8 seeds"


@pytest.fixture(scope="module")
def specification():
    frame = pd.DataFrame({"word": [HOSTILE, "home"], "probability": [0.3, 0.6], "seed": [0, 0]})
    order = [HOSTILE, "home"]
    return charts.bars(
        frame, category="word", value="probability", order=order, colour="#D55E00", title="the dog ran …"
    ).to_dict()


def test_an_svg_shows_the_chart_and_its_caption_and_leaves_the_specification_as_it_was(specification):
    before = json.dumps(specification)
    tree = xml.etree.ElementTree.fromstring(svg(specification, CAPTION))
    texts = {element.text for element in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {CAPTION, "the dog ran …", "home", HOSTILE} <= texts
    assert json.dumps(specification) == before


def test_a_png_is_large_enough_to_print(specification):
    picture = png(specification, CAPTION)
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert width > 3 * WIDTH
    assert height > 300


def test_a_report_holds_everything_asks_for_nothing_and_takes_no_text_as_markup(specification):
    figure = Figure(f"Bars {HOSTILE}", specification, f"home wins {HOSTILE}")
    page = report(f"Why {HOSTILE}?", CAPTION, [figure], ["S. Too close to call. 3 of 8 seeds.", f"T. Holds. {HOSTILE}"])
    plain = report("Why?", CAPTION, [])
    assert "home" in page
    assert CAPTION in page
    assert "<li>S. Too close to call. 3 of 8 seeds.</li>" in page
    assert "<li>" not in plain
    assert "<b>" not in page
    assert page.count("</script>") == plain.count("</script>")
    assert not re.search("src=|href=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    assert "<script src" not in page
