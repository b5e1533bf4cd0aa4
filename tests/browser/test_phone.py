import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import bar_labels, edit_cell, editor, expect_other_bars

WIDTH = 390


@pytest.fixture
def phone(open_page):
    return open_page(width=WIDTH, height=844, touch=True)


def test_nothing_is_wider_than_a_phone(phone):
    main = phone.get_by_test_id("stMain")
    for element in (phone.locator("html"), main):
        wide, room = element.evaluate("element => [element.scrollWidth, element.clientWidth]")
        assert wide <= room
    for chart in phone.locator("svg.marks").all():
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTH


def test_the_editor_in_the_sidebar_is_usable_on_a_phone(phone):
    before = bar_labels(phone)
    phone.get_by_test_id("stExpandSidebarButton").click()
    expect(editor(phone)).to_be_in_viewport()
    box = editor(phone).bounding_box()
    assert box["x"] + box["width"] <= WIDTH
    edit_cell(phone, 0, "the dog ran zigzag", press=Locator.tap)
    expect_other_bars(phone, before)
    phone.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(editor(phone)).not_to_be_in_viewport()
