"""The table of sentences: keys and pastes reach it in full, however fast, and whatever is pressed next."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.server import cell, edit_cell, editor, go, idle, on_tab, opened, press
from tests.typical import mostly_heavy

CAPTION = re.compile(r"^\d+ sentences, \d+ of them held")
LAST = 84  # rows of the corpus that the page starts with


@pytest.fixture
def page(light_page):
    expect(cell(light_page, LAST)).to_be_attached()
    return light_page


def blank(page):
    return editor(page).get_by_placeholder("new sentence")


def copy(page, text):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def paste(page, text, row, column="Sentence"):
    copy(page, text)
    cell(page, row, column).focus()
    page.keyboard.press("Control+v")


def expect_sentences(page, count, held_out=9):
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count} sentences, {held_out} of them held out")


def expect_rows(page, *sentences, start=LAST):
    for number, sentence in enumerate(sentences, start):
        expect(cell(page, number)).to_have_value(sentence)


def type_fast(page, *sentences):
    """Type each sentence over what is selected and press Enter, with no time between two keys."""
    for sentence in sentences:
        page.keyboard.type(sentence)
        page.keyboard.press("Enter")


def test_sentences_typed_below_the_last_row_are_added_and_enter_goes_to_the_next(page):
    blank(page).click()
    type_fast(page, "the dog ran home", "the dog ran far")
    expect(blank(page)).to_be_focused()
    page.keyboard.type("the dog ran on")
    page.keyboard.press("Tab")
    page.keyboard.type("animal")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect_sentences(page, LAST + 3, 10)
    expect_rows(page, "the dog ran home", "the dog ran far", "the dog ran on", "")
    expect(cell(page, LAST + 2, "Sense")).to_have_value("animal")
    press(page, "Undo")
    expect_sentences(page, LAST + 3, 9)


def test_rows_are_walked_through_typed_over_and_deleted_by_keyboard(page):
    cell(page, 1).focus()
    page.keyboard.press("Control+a")
    type_fast(page, "the dog ran zigzag", "the cat ran zigzag")  # Enter selects the text of the next row
    page.keyboard.press("ArrowUp")
    page.keyboard.type("the fox ran")
    page.keyboard.press("Escape")
    expect_rows(page, "the dog ran quickly", "the dog ran zigzag", "the cat ran zigzag", start=0)
    for _ in ("Sense", "Held out", "Delete"):
        page.keyboard.press("Tab")
    expect(editor(page).get_by_role("button", name="Delete row 3", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell(page, 2)).to_be_focused()
    expect_rows(page, "the dog ran zigzag", "the dog ran home", start=1)
    expect_sentences(page, LAST - 1)
    idle(page)
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()  # rows are no stops of the tab key

    cell(page, 1).fill("the cat ran off")
    press(page, "Undo")
    expect_rows(page, "the dog ran zigzag", start=1)
    press(page, "Redo")
    expect_rows(page, "the cat ran off", start=1)


def test_what_is_typed_stays_in_its_field_while_the_table_is_filled_anew(page):
    edit_cell(page, 0, "the dog ran zigzag")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    cell(page, 5).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("the cat ra")
    page.get_by_role("button", name="Undo").evaluate("button => button.click()")
    expect_rows(page, "the dog ran quickly", start=0)
    expect(cell(page, 5)).to_be_focused()
    page.keyboard.type("n home")
    page.keyboard.press("Enter")
    expect_rows(page, "the cat ran home", start=5)

    cell(page, 5).focus()  # also where the row itself becomes another one
    page.keyboard.press("Control+a")
    page.keyboard.type("the fox ra")
    page.get_by_role("button", name="Undo").evaluate("button => button.click()")
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()
    expect(cell(page, 5)).to_be_focused()
    page.keyboard.type("n far")
    page.keyboard.press("Enter")
    expect_rows(page, "the fox ran far", start=5)

    on_tab(page, "Text")
    page.get_by_role("textbox", name="All sentences").fill("the dog ran in\nthe cat ran out")
    on_tab(page, "Table")
    expect_rows(page, "the dog ran in", "the cat ran out", "", start=0)
    expect(cell(page, 3)).to_have_count(0)
    expect_sentences(page, 2, 0)


def test_what_was_typed_is_kept_whatever_is_pressed_next(page):
    blank(page).click()
    page.keyboard.type("the dog ra")
    cell(page, LAST - 2).click()
    expect_sentences(page, LAST + 1)
    blank(page).click()
    page.keyboard.type("the dog ran far")
    press(page, "Share")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect_sentences(page, LAST + 2)
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    blank(page).click()
    page.keyboard.type("the dog ran home")
    go(page, "Challenges")
    expect_sentences(page, LAST + 3)
    expect_rows(page, "the dog ra", "the dog ran far", "the dog ran home")
    expect(page).to_have_url(re.compile("/challenges"))


def test_edits_of_the_table_and_sentences_of_the_line_at_once_are_all_kept(page):
    line = page.get_by_role("textbox", name="Add a sentence")
    for row, end in enumerate(("far", "near")):
        cell(page, row).focus()
        page.keyboard.press("Control+a")
        type_fast(page, f"the dog ran zigzag {end}")
        line.click()
        type_fast(page, f"the dog ran {end}")
    expect_sentences(page, LAST + 2)
    expect_rows(page, "the dog ran zigzag far", "the dog ran zigzag near", start=0)
    expect_rows(page, "the dog ran far", "the dog ran near")
    idle(page)
    expect_rows(page, "the dog ran zigzag far", "the dog ran zigzag near", start=0)
    on_tab(page, "Text")
    text = page.get_by_role("textbox", name="All sentences").input_value().splitlines()
    assert [text[0], text[-1]] == ["the dog ran zigzag far\tanimal", "the dog ran near"]


def test_a_row_typed_over_just_after_a_paste_gets_what_was_typed(page):
    paste(page, "the dog ran in\nthe dog ran out", 1)
    cell(page, 5).click()
    page.keyboard.press("Control+a")
    type_fast(page, "the dog ran zigzag")
    expect_rows(page, "the dog ran in", "the dog ran out", start=1)
    expect_rows(page, "the dog ran zigzag", start=5)
    expect_sentences(page, LAST)


@pytest.mark.parametrize("way", mostly_heavy(["keys", "phone's keyboard"], "keys"))
def test_lines_pasted_below_the_last_row_become_a_sentence_each(page, way):
    lines = "\n".join(f"the dog ran {end}" for end in ("in", "out", "up", "down", "off"))
    if way == "keys":
        paste(page, lines, LAST)
    else:
        cell(page, LAST).fill(lines)
    expect_sentences(page, LAST + 5)
    expect(blank(page)).to_be_focused()
    type_fast(page, "the dog ran on")
    expect_rows(page, *lines.split("\n"), "the dog ran on", "")


def test_pasted_spreadsheet_cells_replace_the_cells_they_cover_and_a_mark_that_is_none_is_reported(page):
    paste(page, "Sentence\tSense\tHeld out\r\nthe dog ran in\tanimal\theld out\r\nthe dog ran out\t\tx\r\n", 0)
    expect_sentences(page, LAST, 11)
    expect_rows(page, "the dog ran in", "the dog ran out", "the dog ran away", start=0)
    expect(cell(page, 0, "Sense")).to_have_value("animal")
    expect(cell(page, 1, "Sense")).to_have_value("")
    expect(cell(page, 1, "Held out")).to_be_checked()
    paste(page, "perhaps", 2, "Held out")
    expect(page.get_by_text("neither yes nor no as held-out mark")).to_be_visible()
    expect_sentences(page, LAST, 11)
    page.keyboard.press("Space")
    expect_sentences(page, LAST, 12)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+a")
    copy(page, "the dog ran off\r\n")  # a single cell of a spreadsheet
    page.keyboard.press("Control+v")
    page.keyboard.press("Enter")
    expect_rows(page, "the dog ran off", "the dog ran home", start=2)
    expect_sentences(page, LAST, 12)


@pytest.mark.heavy
def test_a_row_is_edited_and_another_deleted_on_a_phone(blank_page, phone, address):
    phone = opened(blank_page(phone), f"{address}teaching", charts=0)
    phone.get_by_test_id("stExpandSidebarButton").tap()
    cell(phone, 0).tap()
    phone.keyboard.press("Control+a")
    phone.keyboard.type("the dog ran zigzag")
    editor(phone).get_by_role("button", name="Delete row 2", exact=True).tap()
    expect_sentences(phone, LAST - 1)
    expect_rows(phone, "the dog ran zigzag", "the dog ran away", start=0)
