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


def test_an_svg_shows_the_chart_and_its_caption(specification):
    found = svg(specification, CAPTION)
    texts = {each.text for each in xml.etree.ElementTree.fromstring(found).iter("{http://www.w3.org/2000/svg}text")}
    assert {CAPTION, "the dog ran …", "home", HOSTILE} <= texts


def test_a_png_is_large_enough_to_print(specification):
    found = png(specification, CAPTION)
    assert found.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", found[16:24])
    assert width > 3 * WIDTH
    assert height > 300


def test_making_a_picture_leaves_the_specification_as_it_was(specification):
    before = json.dumps(specification)
    svg(specification, CAPTION)
    assert json.dumps(specification) == before


def test_a_report_holds_everything_and_asks_for_nothing(specification):
    found = report(f"Why {HOSTILE}?", CAPTION, [Figure(f"Bars {HOSTILE}", specification, f"home wins {HOSTILE}")])
    assert "home" in found
    assert CAPTION in found
    page = re.sub(r"<script.*?</script>", "", found, flags=re.DOTALL)
    assert "src=" not in page
    assert "href=" not in page
    assert "<script src" not in found


def test_a_report_lists_the_claims_as_plain_text():
    found = report("Why?", CAPTION, [], ["S. Too close to call. 3 of 8 seeds.", f"T. Holds. {HOSTILE}"])
    assert "<li>S. Too close to call. 3 of 8 seeds.</li>" in found
    assert HOSTILE not in found
    assert "<li>" not in report("Why?", CAPTION, [])


def test_no_text_of_the_person_becomes_markup_in_a_report(specification):
    clean = report("Why?", CAPTION, [])
    found = report(f"Why {HOSTILE}?", CAPTION, [Figure(f"Bars {HOSTILE}", specification, f"home wins {HOSTILE}")])
    assert "<b>" not in found
    assert found.count("</script>") == clean.count("</script>")
