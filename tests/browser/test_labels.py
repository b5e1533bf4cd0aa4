"""Labels as drawn: none overlaps or is cut, and right-to-left words stand in the right place."""

import pytest
from playwright.sync_api import expect

from core.corpus import rows_of_text
from core.links import Shared, encode
from core.presets import presets
from pages.session.share import PARAMETER
from tests.browser.server import bar_labels, edit_cell, expect_other_bars, idle, opened

LONG = """the old man sat on the bank of the river and fished quietly
my sister works at a bank in the city and loves her job
the children played near the bank of the canal every warm summer evening
she opened an account at the bank because her friends had told her"""
HEBREW = "\n".join(
    f"{who} \u05e8\u05e5 {how}"
    for who in ("\u05d4\u05db\u05dc\u05d1", "\u05d4\u05de\u05e0\u05d5\u05e2")
    for how in ("\u05de\u05d4\u05e8", "\u05e9\u05e2\u05d5\u05ea")
)
BOXES = """charts => charts.flatMap(chart => {
    const frame = chart.getBoundingClientRect();
    return [...chart.querySelectorAll(".role-mark text, .role-title text")]
        .filter(text => text.textContent.trim())
        .map(text => [text.textContent, text.getBoundingClientRect()])
        .map(([text, box]) => ({
            text, left: box.left - frame.left, right: box.right - frame.right, top: box.top, bottom: box.bottom,
            x: box.left, x2: box.right, chart: charts.indexOf(chart),
        }));
})"""


# Positions of the first Hebrew letter, the first digit and the first Latin letter in the first option.
PLACES = """() => {
    const walker = document.createTreeWalker(document.querySelector("[role=option]"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, letters = [/[\\u0590-\\u05ff]/, /[0-9]/, /[a-z]/];
        const places = letters.map(each => text.data.search(each));
        if (places.includes(-1)) continue;
        return places.map(place => {
            const range = document.createRange();
            range.setStart(text, place);
            range.setEnd(text, place + 1);
            return range.getBoundingClientRect().left;
        });
    }
}"""


def shared(text, preset="ran"):
    return f"?{PARAMETER}=" + encode(Shared(rows=tuple(rows_of_text(text)), preset=preset, choices={}, hidden=()))


def boxes(page, selector):
    return page.locator(f"{selector} svg.marks").evaluate_all(BOXES)


def overlapping(found):
    return [
        (one["text"], other["text"])
        for place, one in enumerate(found)
        for other in found[:place]
        if one["chart"] == other["chart"]
        and min(one["x2"], other["x2"]) - max(one["x"], other["x"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 3
    ]


def cut(found):
    return [each["text"] for each in found if each["left"] < -1 or each["right"] > 1]


@pytest.mark.parametrize("name", ["ran", "bank"])
@pytest.mark.parametrize("width", [390, 1280])
def test_labels_in_a_cloud_neither_overlap_nor_leave_the_chart(open_page, address, name, width):
    page = open_page(width)
    opened(page, address + shared(presets()[name].text, name))
    found = boxes(page, '[class*="-cloud"]')
    prompts = presets()[name].prompts
    assert {each["text"] for each in found} >= {*prompts}
    assert not overlapping(found)
    assert not cut(found)


@pytest.mark.parametrize("width", [390, 1280])
def test_every_word_that_a_model_writes_is_shown_whole(open_page, address, width):
    page = opened(open_page(), address + shared(LONG))
    page.get_by_role("link", name="Writing").click()
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.locator('[class*="-writing"] svg.marks')).to_have_count(5)
    idle(page)
    found = boxes(page, '[class*="-writing"]')
    assert len(found) > 100
    assert {each["text"] for each in found if not each["text"].isdigit()} <= {*LONG.split()}
    assert not overlapping(found)
    assert not cut(found)


def test_a_right_to_left_word_leaves_the_number_beside_it_in_place(page, address):
    opened(page, address + shared(HEBREW))
    page.get_by_role("combobox", name="Ambiguous word").click()
    expect(page.get_by_role("option").first).to_be_visible()
    word, number, unit = page.evaluate(PLACES)
    assert word < number < unit


def test_the_word_just_typed_is_in_the_bars_and_marked_as_new(page):
    before = bar_labels(page)
    edit_cell(page, 0, "the dog ran outside")
    expect_other_bars(page, before)
    labels = page.locator('[class*="-bars"] svg.marks .role-axis-label text')
    expect(labels.filter(has_text="new: outside")).to_have_count(4)
