import re

from playwright.sync_api import expect

from tests.browser.server import HEADER, ROW, bar_labels, cell, edit_cell, editor, expect_other_bars, idle, type_into

CAPTION = re.compile(r"^\d+ sentences")


def sentences_counted(page):
    return int(re.match(r"\d+", page.get_by_text(CAPTION).inner_text())[0])


def test_a_sentence_edited_by_keyboard_changes_the_bars(page):
    before = bar_labels(page)
    edit_cell(page, 0, "the dog ran zigzag")
    expect(page.locator(".st-key-progress")).to_be_visible()
    assert bar_labels(page) == before
    expect_other_bars(page, before)
    expect(cell(page, 0)).to_have_text("the dog ran zigzag")


def test_undo_brings_the_old_sentence_and_the_old_bars_back(page):
    before = bar_labels(page)
    edit_cell(page, 0, "the dog ran limping")
    expect_other_bars(page, before)
    edited = bar_labels(page)
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, 0)).to_have_text("the dog ran quickly")
    expect_other_bars(page, edited)
    assert bar_labels(page) == before


def test_a_row_can_be_added_and_typed_into(page):
    count = sentences_counted(page)
    before = bar_labels(page)
    editor(page).hover()
    page.get_by_role("button", name="Add row: Sentences").click()
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count + 1} sentences")
    idle(page)
    at_the_bottom = editor(page).bounding_box()["height"] - ROW / 2  # the editor scrolls to a row that was added
    type_into(page, at_the_bottom, "the dog ran home")
    expect(cell(page, count)).to_have_text("the dog ran home")
    expect_other_bars(page, before)


def test_a_ticked_row_can_be_deleted(page):
    count = sentences_counted(page)
    before = bar_labels(page)
    editor(page).click(position={"x": 15, "y": HEADER + ROW / 2})
    page.keyboard.press("Delete")
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count - 1} sentences")
    expect(cell(page, 0)).to_have_text("the dog ran swiftly")
    expect_other_bars(page, before)


def test_what_is_typed_while_a_training_runs_is_not_lost(page):
    edit_cell(page, 0, "the dog ran jumping")
    edit_cell(page, 1, "the dog ran jumping")
    edit_cell(page, 2, "the dog ran jumping")
    expect(page.locator('svg.marks path[aria-label*="word: jumping;"]').first).to_be_attached()
    idle(page)
    for row in range(3):
        expect(cell(page, row)).to_have_text("the dog ran jumping")


def test_pasted_lines_take_the_place_of_all_sentences(page):
    page.get_by_role("button", name="Paste").click()
    page.get_by_role("textbox", name="Sentences").fill("a bank holds money\tmoney\na bank holds water\triver")
    page.get_by_role("button", name="Replace all").click()
    expect(page.get_by_text(CAPTION)).to_contain_text("2 sentences")
    expect(cell(page, 0)).to_have_text("a bank holds money")
    expect(page.locator('svg.marks path[aria-label*="word: money;"]').first).to_be_attached()


def test_nonsense_pasted_into_a_held_out_cell_does_not_break_the_page(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('nonsense')")
    editor(page).click(position={"x": 300, "y": HEADER + ROW / 2})
    page.keyboard.press("Control+v")
    before = bar_labels(page)
    edit_cell(page, 1, "the dog ran after")
    expect_other_bars(page, before)
    expect(page.get_by_test_id("stException")).to_have_count(0)
