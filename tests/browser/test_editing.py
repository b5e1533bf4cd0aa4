import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.presets import presets
from tests.browser.server import HEADER, ROW, bar_labels, cell, edit_cell, editor, expect_other_bars, idle

CAPTION = re.compile(r"^\d+ sentences")
BANK = "a bank holds money\tmoney\na bank holds water\triver"


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
    expect(page.locator("#portal .gdg-input")).to_be_focused()
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count} sentences")  # a blank row is none
    page.keyboard.type("the dog ran zigzag")
    page.keyboard.press("Enter")
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count + 1} sentences")
    expect(cell(page, count)).to_have_text("the dog ran zigzag")
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


def text_of_all(page):
    page.get_by_role("tab", name="Text").click()
    return page.get_by_role("textbox", name="All sentences")


def test_a_list_pasted_over_the_text_takes_the_place_of_all_sentences(page):
    text_of_all(page).fill(BANK)
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text(CAPTION)).to_contain_text("2 sentences")
    page.get_by_role("tab", name="Table").click()
    expect(cell(page, 0)).to_have_text("a bank holds money")
    expect(cell(page, 1, 2)).to_have_text("river")
    expect(page.locator('svg.marks path[aria-label*="word: money;"]').first).to_be_attached()


def test_the_text_can_be_typed_into_and_applied_by_keyboard(page):
    before = bar_labels(page)
    text = text_of_all(page)
    text.press("Control+Home")
    page.keyboard.type("the dog ran zigzag. The dog ran homee.\n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("New words")).to_have_text("New words: “zigzag”, “homee”.")
    expect(text).to_have_value(
        re.compile("^the dog ran zigzag\\.\nThe dog ran homee\\.\nthe dog ran quickly\tanimal\n")
    )
    expect_other_bars(page, before)
    for button, start in (("Undo", "the dog ran quickly"), ("Redo", "the dog ran zigzag")):
        page.get_by_role("button", name=button).click()
        expect(text).to_have_value(re.compile(f"^{start}"))


def test_what_is_typed_in_the_text_outlasts_a_look_at_the_table(page):
    text_of_all(page).fill(BANK)
    page.get_by_role("tab", name="Table").click()
    expect(editor(page)).to_be_visible()
    expect(text_of_all(page)).to_have_value(BANK)
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text(CAPTION)).to_contain_text("2 sentences")
    expect(page.get_by_role("textbox", name="All sentences")).to_have_value(BANK)


def test_a_new_word_is_pointed_out_while_the_models_are_still_trained(page):
    edit_cell(page, 3, "the programm ran home")
    expect(page.get_by_text("New words: “programm” (like “program”?).")).to_be_visible()
    expect(page.locator(".st-key-progress")).to_be_visible()


def upload(page, name, data):
    page.get_by_role("tab", name="File").click()
    file = {"name": name, "mimeType": "text/plain", "buffer": data}
    page.locator("[data-testid=stFileUploader] input").set_input_files(file)


@pytest.mark.parametrize("kind", ["txt", "csv"])
def test_saved_sentences_can_be_opened_again(page, kind):
    edit_cell(page, 0, "=1+1 ran")
    count = sentences_counted(page)
    page.get_by_role("tab", name="File").click()
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Save .{kind}").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("tab", name="Table").click()
    expect(cell(page, 0)).to_have_text("the dog ran quickly")
    upload(page, started.value.suggested_filename, Path(started.value.path()).read_bytes())
    expect(page.get_by_text("New words")).to_have_text("New words: “1”.")
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count} sentences, 9 of them held out")
    page.get_by_role("tab", name="Table").click()
    expect(cell(page, 0)).to_have_text("=1+1 ran")


def test_a_file_that_is_no_text_is_explained(page):
    upload(page, "dog.txt", b"\x89PNG\r\n\x1a\n\0\0")
    expect(page.get_by_text("The file is not text in UTF-8")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page.get_by_role("tab", name="Table").click()
    expect(cell(page, 0)).to_have_text("the dog ran quickly")


def start_from(page, title):
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option", name=title).click()


def test_ones_own_sentences_can_be_chosen_again_after_a_preset(page):
    edit_cell(page, 0, "the dog ran zigzag")
    expect(page.get_by_role("combobox", name="Start from")).to_have_value("Your sentences")
    start_from(page, presets()["bank"].title)
    expect(cell(page, 0)).not_to_have_text("the dog ran zigzag")
    start_from(page, "Your sentences")
    expect(cell(page, 0)).to_have_text("the dog ran zigzag")
    expect(page.get_by_role("combobox", name="First prompt")).to_have_value("the dog ran")


def test_nonsense_pasted_into_a_held_out_cell_does_not_break_the_page(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('nonsense')")
    editor(page).click(position={"x": 300, "y": HEADER + ROW / 2})
    page.keyboard.press("Control+v")
    before = bar_labels(page)
    edit_cell(page, 1, "the dog ran after")
    expect_other_bars(page, before)
    expect(page.get_by_test_id("stException")).to_have_count(0)
