"""The patterns: written, counted while typing, applied, undone, shared; on a desktop, on a phone, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from core.patterns import read_patterns
from core.presets import presets
from tests.browser.server import cell, go, idle, on_tab, opened, start_from
from tests.browser.test_sentence_line import add, button, press
from tests.browser.test_sentence_table import copy
from tests.typed_patterns import PATTERNS
from tests.typical import mostly_heavy

SAID = "Grows into 96 sentences, 24 of them held out (at most 25 % of the combinations); 2 meanings: animal, software."
MOST_STROKES = 400


@pytest.fixture(params=mostly_heavy(["heard_tab", "heard_phone"], "heard_tab"))
def page(request, address):
    page = opened(request.getfixturevalue(request.param), f"{address}teaching", charts=0)
    if request.param == "heard_phone":
        page.get_by_test_id("stExpandSidebarButton").tap()
    press(page, page.get_by_role("tab", name="Patterns"))
    expect(box(page)).to_have_value(presets()["ran"].patterns)
    return page


def box(page):
    return page.get_by_role("textbox", name="Patterns")


def expect_counted(page, said):
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()


def expect_sentences(page, count):
    expect(page.get_by_text(re.compile(rf"^{count} sentences?, \d+ of them held out\. "))).to_be_visible()


def replace_all(page, text):
    """Paste over all that stands in the box."""
    press(page, box(page))
    page.keyboard.press("Control+a")
    copy(page, text)
    page.keyboard.press("Control+v")


def test_patterns_are_pasted_counted_typed_on_undone_and_nothing_typed_is_lost_with_a_fault(page):
    replace_all(page, PATTERNS)
    expect_counted(page, SAID)
    expect_sentences(page, 84)  # nothing is applied yet
    page.keyboard.press("Control+Enter")
    expect_sentences(page, 96)
    page.keyboard.press("Control+End")
    page.keyboard.type("\nwe fed the {dog|cat")
    expect_counted(page, "Line 3, character 12: this brace is not closed. Write } after the last alternative.")
    press(page, button(page, "Apply"))
    faulty = page.get_by_role("alert").filter(has_text="Line 3, character 12")
    expect(faulty).to_be_visible()
    expect_sentences(page, 96)
    idle(page)
    press(page, button(page, "Undo"))
    expect_sentences(page, 84)
    expect(box(page)).to_have_value(f"{PATTERNS}\nwe fed the {{dog|cat")
    press(page, box(page))
    page.keyboard.press("Control+End")
    page.keyboard.type("}")
    expect_counted(page, "Grows into 98 sentences, 24 of them held out")
    expect(faulty).to_have_count(0)
    press(page, page.get_by_role("textbox", name="Add a sentence"))  # leaving the box applies
    expect_sentences(page, 98)
    idle(page)
    press(page, button(page, "Undo"))
    expect(box(page)).to_have_value(presets()["ran"].patterns)
    press(page, button(page, "Redo"))
    expect(box(page)).to_have_value(f"{PATTERNS}\nwe fed the {{dog|cat}}")
    expect_sentences(page, 98)
    idle(page)
    press(page, box(page))
    page.keyboard.press("Control+End")
    page.keyboard.type("\nwe fed the {fox|cow}")
    press(page, button(page, "Undo"))  # leaves the box: what was typed is applied, and undone
    expect(box(page)).to_have_value(f"{PATTERNS}\nwe fed the {{dog|cat}}")
    press(page, button(page, "Redo"))
    expect_sentences(page, 100)
    idle(page)
    press(page, button(page, "Undo"))
    expect_sentences(page, 98)
    page.get_by_label("Share held out").select_option("40")
    expect(box(page)).to_have_value(re.compile(r"\n\{held out: 40 %\}$"))
    expect_counted(page, "Grows into 98 sentences, 36 of them held out (at most 40 %")
    add(page, "the dog sat")
    expect(page.get_by_text("The sentences were changed by hand since")).to_be_visible()
    expect_sentences(page, 99)
    press(page, button(page, "Begin with my sentences"))
    expect(box(page)).to_have_value(re.compile(r"^the dog ran home -> animal\n(.+\n){97}the dog sat$"))
    expect_counted(page, "Grows into 99 sentences")
    press(page, page.get_by_role("tab", name="Table"))
    expect(cell(page, 0)).to_have_value("the dog ran home")


@pytest.mark.heavy
def test_the_way_to_the_truth_is_told_until_a_sentence_is_changed_and_a_reload_keeps_the_patterns(first_page):
    page = first_page
    on_tab(page, "Patterns")
    replace_all(page, PATTERNS)
    page.keyboard.press("Control+Enter")
    expect_sentences(page, 96)
    idle(page)
    go(page, "Is it real?")
    grammar = page.get_by_text(re.compile("true grammar")).first
    expect(grammar).to_be_visible()
    page.reload()
    expect(grammar).to_be_visible()
    on_tab(page, "Patterns")
    expect(box(page)).to_have_value(PATTERNS)
    add(page, "the dog ran home")
    expect_sentences(page, 97)
    idle(page)
    expect(grammar).to_have_count(0)
    start_from(page, presets()["near"].title)
    expect(box(page)).to_have_value(presets()["near"].patterns)
    expect(page.get_by_text("The sentences are 144 of the 708 sentences")).to_be_visible()


@pytest.mark.heavy
def test_from_an_empty_editor_to_patterned_sentences_by_keyboard_alone(light_page):
    page = light_page
    on_tab(page, "Text")
    page.get_by_role("textbox", name="All sentences").fill("")
    press(page, button(page, "Apply"))
    expect_sentences(page, 0)
    page.get_by_role("combobox", name="Start from").focus()
    strokes = 0

    def stroke(key):
        nonlocal strokes
        strokes += 1
        page.keyboard.press(key)

    while not page.evaluate("document.activeElement.getAttribute('role') === 'tab'"):
        stroke("Tab")
    while not page.evaluate("document.activeElement.textContent.includes('Patterns')"):
        stroke("ArrowRight")
    stroke("Enter")
    idle(page)
    while not page.evaluate(
        "(function inner(each) { return each.shadowRoot ? inner(each.shadowRoot.activeElement) : each.ariaLabel })"
        "(document.activeElement) === 'Patterns'"
    ):
        stroke("Tab")
    for key in ("Control+a", *PATTERNS.replace("\n", "↵"), "Control+Enter"):
        stroke("Enter" if key == "↵" else key)
    expect_sentences(page, len(read_patterns(PATTERNS).rows))
    assert strokes < MOST_STROKES
    idle(page)
