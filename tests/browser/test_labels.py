"""Words as drawn: every one is whole, and right-to-left words stand in the right place."""

import pytest
from playwright.sync_api import expect

from core.corpus import rows_of_text
from core.links import Shared, encode
from pages.session.share import PARAMETER
from tests.browser.layout import cut, labels_of, overlapping
from tests.browser.server import go, open_settings, opened

LONG = """the old man sat on the bank of the river and fished quietly
my sister works at a bank in the city and loves her job
the children played near the bank of the canal every warm summer evening
she opened an account at the bank because her friends had told her"""
HEBREW = "\n".join(
    f"{who} \u05e8\u05e5 {how}"
    for who in ("\u05d4\u05db\u05dc\u05d1", "\u05d4\u05de\u05e0\u05d5\u05e2")
    for how in ("\u05de\u05d4\u05e8", "\u05e9\u05e2\u05d5\u05ea")
)
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


def link(address, text):
    return f"{address}?{PARAMETER}=" + encode(Shared(rows=tuple(rows_of_text(text)), preset="ran"))


@pytest.mark.heavy
def test_every_word_that_a_model_writes_is_shown_whole_and_right_to_left_words_in_their_place(blank_page, address):
    page = opened(blank_page(), link(address, LONG))
    go(page, "Writing")
    expect(page.locator('[class*="-writing"] svg.marks')).to_have_count(5)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        labels = labels_of(page, '[class*="-writing"]')
        assert len(labels) > 100
        assert {label["text"] for label in labels if not label["text"].isdigit()} <= {*LONG.split()}
        assert not overlapping(labels)
        assert not cut(labels)

    opened(page, link(address, HEBREW))
    open_settings(page)
    page.get_by_role("combobox", name="Ambiguous word").click()
    expect(page.get_by_role("option").first).to_be_visible()
    word, number, unit = page.evaluate(PLACES)
    assert word < number < unit
