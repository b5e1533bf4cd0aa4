"""A laptop's screen: the pictures of the first page stand on it, whatever is said above them; labels are whole."""

import re

import pytest
from playwright.sync_api import expect

from core.presets import DEFAULT, presets
from tests.browser.layout import LAPTOP, cut, labels_of, overlapping
from tests.browser.server import bar_labels, editor, expect_other_bars, opened, start_from
from tests.typical import mostly_heavy


@pytest.fixture
def page(laptop, address):
    return opened(laptop, address)


def expect_one_screen(page):
    expect(page.get_by_text(re.compile(r"^\d+ more$"))).to_have_count(0)  # every page is in the menu
    box = editor(page).bounding_box()
    assert box["y"] + box["height"] <= LAPTOP["height"]
    expect_pictures_on_one_screen(page)


def expect_pictures_on_one_screen(page):
    """Sentences (each in one line), arcs, strips and bars of both models."""
    charts = page.locator("svg.marks")
    boxes = [part.bounding_box() for part in charts.all()]
    parts = page.locator('[class*="st-key-arcs-"], [class*="st-key-strips-"]').all()
    for box in [*boxes[:4], *(part.bounding_box() for part in parts)]:
        assert box["y"] + box["height"] <= LAPTOP["height"]
    expect(page.locator(".sentences.wraps")).to_have_count(0)
    assert all(box["x"] + box["width"] <= LAPTOP["width"] for box in boxes)


# The typical one has a warning above the pictures.
@pytest.mark.parametrize("name", mostly_heavy([name for name in presets() if name != DEFAULT], "charge"))
def test_pictures_of_every_preset_stand_on_one_screen(page, name):
    before = bar_labels(page)
    start_from(page, presets()[name].title)
    expect_other_bars(page, before)
    expect_pictures_on_one_screen(page)


def test_labels_in_a_cloud_neither_overlap_nor_leave_the_chart(page):
    for name in ("ran", "bank"):
        if name != "ran":
            opened(page, page.url)  # anew at the full width: the sidebar would slide in under the pointer
            before = bar_labels(page)
            start_from(page, presets()[name].title)
            expect_other_bars(page, before)
            expect_one_screen(page)
        for width in (LAPTOP["width"], 390):
            page.set_viewport_size(LAPTOP | {"width": width})
            labels = labels_of(page, '[class*="-cloud"]')
            for mark, prompt in zip("●◆", presets()[name].prompts, strict=True):
                (shown,) = {label["text"][2:] for label in labels if label["text"].startswith(mark)}
                assert prompt.endswith(shown.removeprefix("…"))  # a long one loses its beginning
            assert not overlapping(labels)
            assert not cut(labels)
        page.set_viewport_size(LAPTOP)
