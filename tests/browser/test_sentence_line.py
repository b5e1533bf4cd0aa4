"""The line above the table: every sentence typed or pasted into it arrives, on a desktop and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import cell, idle, on_tab, opened
from tests.browser.test_sentence_table import LAST, copy, expect_rows, expect_sentences
from tests.typical import mostly_heavy

FIVE = "\n".join(f"the dog ran {end}" for end in ("in", "out", "up", "down", "off"))


@pytest.fixture(params=mostly_heavy(["desktop", "phone"], "desktop"))
def page(request, blank_page, address):
    if request.param == "desktop":
        return request.getfixturevalue("light_page")
    page = opened(blank_page(request.getfixturevalue("phone")), f"{address}teaching", charts=0)
    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(line(page)).to_be_in_viewport()
    return page


def press(page, element):
    has_touch = page.evaluate("navigator.maxTouchPoints > 0")
    (Locator.tap if has_touch else Locator.click)(element)


def line(page):
    return page.get_by_role("textbox", name="Add a sentence")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def add(page, *texts):
    """Type or paste each text and press Enter, with no time between two keys."""
    press(page, line(page))
    for text in texts:
        if "\n" in text or "\t" in text:
            copy(page, text)
            page.keyboard.press("Control+v")
        else:
            page.keyboard.type(text)
        page.keyboard.press("Enter")


def test_typed_and_pasted_sentences_are_added_in_order_and_undone_one_by_one(page):
    add(page, "the dog ran home", "the dog ran far", "the cat ran out")
    expect(line(page)).to_be_focused()
    expect(line(page)).to_have_value("")
    expect_sentences(page, LAST + 3)
    expect_rows(page, "the dog ran home", "the dog ran far", "the cat ran out")
    add(page, FIVE)
    expect_sentences(page, LAST + 8)
    expect_rows(page, *FIVE.split("\n"), start=LAST + 3)
    idle(page)
    press(page, button(page, "Undo"))
    expect_sentences(page, LAST + 3)
    press(page, button(page, "Undo"))
    expect_sentences(page, LAST + 2)
    press(page, button(page, "Redo"))
    expect_sentences(page, LAST + 3)
    press(page, button(page, "Redo"))
    expect_sentences(page, LAST + 8)


@pytest.mark.heavy
def test_the_text_has_every_sentence_that_was_added_faster_than_the_page_is_drawn(first_page):
    on_tab(first_page, "Text")
    text = first_page.get_by_role("textbox", name="All sentences")
    text.fill("")
    text.press("Control+Enter")
    expect_sentences(first_page, 0, 0)
    added = [f"the dog ran w{number} off" for number in range(10)]
    add(first_page, *added)
    expect_sentences(first_page, 10, 0)
    idle(first_page)
    expect(text).to_have_value("\n".join(added))


def test_a_meaning_is_chosen_with_one_press_or_named_anew(page):
    add(page, "the dog ran home")
    press(page, button(page, "software"))
    expect(line(page)).to_be_focused()
    page.keyboard.type("the app ran home")
    page.keyboard.press("Enter")
    new = page.get_by_role("textbox", name="New meaning")
    press(page, new)
    page.keyboard.type("water")
    page.keyboard.press("Enter")
    page.keyboard.type("the river ran far")
    page.keyboard.press("Enter")
    expect_sentences(page, LAST + 3)
    expect_rows(page, "the dog ran home", "the app ran home", "the river ran far")
    for row, sense in enumerate(("", "software", "water"), LAST):
        expect(cell(page, row, "Sense")).to_have_value(sense)
    expect(button(page, "water")).to_have_attribute("aria-pressed", "true")


def test_pasted_cells_keep_their_senses_and_marks_and_what_cannot_be_read_comes_back(page):
    add(page, "the dog ran in\tanimal\theld out\nthe app ran in\t\tx\n")
    expect_sentences(page, LAST + 2, 11)
    add(page, "the dog ran out\tanimal\tperhaps")
    expect(page.get_by_text("neither yes nor no as held-out mark")).to_be_visible()
    expect(line(page)).to_have_value("the dog ran out\tanimal\tperhaps")
    expect_sentences(page, LAST + 2, 11)


def test_running_text_is_parted_and_a_line_that_is_not_entered_outlasts_other_pages(page):
    add(page, "The dog ran. The cat ran after it!")
    expect_sentences(page, LAST + 2)
    page.keyboard.type("the dog ra")
    if page.viewport_size["width"] > 1000:
        page.get_by_role("link", name="Lookup tables").click()
        expect(page).to_have_url(re.compile("tables|lookup"))
    press(page, line(page))
    page.keyboard.type("n")
    page.keyboard.press("Enter")
    expect_sentences(page, LAST + 3)
    expect_rows(page, "The dog ran.", "The cat ran after it!", "the dog ran")
