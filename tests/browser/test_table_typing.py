"""Keys and pastes reach the table of sentences in full, however fast."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.server import HEADER, ROW, cell, editor, idle, on_tab, opened
from tests.typical import mostly_heavy

CAPTION = re.compile(r"^\d+ sentences")
LAST = 84  # rows of the corpus that the page starts with


@pytest.fixture
def page(light_page):
    expect(cell(light_page, 0)).to_be_attached()
    return light_page


def to_the_end(page, rows=LAST):
    """Scroll to the last row, which a table that was just filled anew shows a moment later."""
    page.wait_for_function(
        """last => {
            const table = document.querySelector('[class*="st-key-sentences-"]');
            const scroller = table.querySelector(".dvn-scroller");
            scroller.scrollTop = scroller.scrollHeight;
            return table.querySelector(`[data-testid=glide-cell-1-${last}]`);
        }""",
        arg=rows - 1,
    )
    editor(page).hover()  # it shows the toolbar


def press(page, above):
    """Click this many rows above the empty place below the last row."""
    editor(page).click(position={"x": 100, "y": editor(page).bounding_box()["height"] - ROW * (above + 0.5)})


def copy(page, text):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def paste(page, text, way):
    """Paste what was copied with the keys, or as the browser's menu and a touch device do it: without any key."""
    if way == "keys":
        copy(page, text)
        page.keyboard.press("Control+v")
        return
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer()
            clipboardData.setData("text/plain", text)
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
            document.body.dispatchEvent(event)
        }""",
        text,
    )


def expect_sentences(page, count, held_out=9):
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count} sentences, {held_out} of them held out")


def expect_rows(page, *sentences, start=LAST):
    for number, sentence in enumerate(sentences, start):
        expect(cell(page, number)).to_have_text(sentence)


@pytest.mark.parametrize("way", mostly_heavy(["the plus", "below the last row"], "the plus"))
def test_keys_typed_right_after_adding_a_row_become_its_sentence(page, way):
    to_the_end(page)
    if way == "the plus":
        page.get_by_role("button", name="Add row: Sentences").click()
    else:
        press(page, 0)
    page.keyboard.type("the dog ran home")
    page.keyboard.press("Enter")
    page.keyboard.type("the dog ran far")
    page.keyboard.press("Enter")
    expect_sentences(page, LAST + 2)
    idle(page)
    to_the_end(page, LAST + 2)
    expect_rows(page, "the dog ran home", "the dog ran far")


def press_row(page, row):
    editor(page).click(position={"x": 100, "y": HEADER + ROW * (row + 0.5)})


def type_fast(page, *sentences):
    """Type each sentence and press Enter, with no time between two keys."""
    for sentence in sentences:
        page.keyboard.type(sentence)
        page.keyboard.press("Enter")


def test_keys_typed_over_selected_rows_replace_their_sentences(page):
    press_row(page, 1)
    type_fast(page, "the dog ran zigzag", "the cat ran zigzag")
    expect_rows(page, "the dog ran quickly", "the dog ran zigzag", "the cat ran zigzag", start=0)
    expect_sentences(page, LAST)


def test_what_is_typed_right_after_a_click_on_a_row_goes_there_whatever_had_the_focus(page):
    line = page.get_by_role("textbox", name="Add a sentence")
    for row, sentence in ((1, "the dog ran zigzag"), (3, "نزل الراعي")):  # the second is sent without keys
        line.click()
        press_row(page, row)
        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        type_fast(page, sentence)
        expect(line).to_have_value("")
        expect_rows(page, sentence, start=row)
    expect_rows(page, "the dog ran quickly", "the dog ran zigzag", "the dog ran away", "نزل الراعي", start=0)
    expect_sentences(page, LAST)


def test_what_is_typed_after_a_click_far_below_two_sentences_is_a_third_one(page):
    on_tab(page, "Text")
    page.get_by_role("textbox", name="All sentences").fill("the dog ran in\nthe cat ran out")
    on_tab(page, "Table")
    expect(cell(page, 2)).to_have_count(0)
    press_row(page, 1)
    expect(page.locator("td[aria-selected=true]")).to_have_text("the cat ran out")
    press_row(page, 4)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    type_fast(page, "the dog ran home")
    expect_sentences(page, 3, 0)
    expect_rows(page, "the dog ran in", "the cat ran out", "the dog ran home", start=0)


def test_what_is_typed_over_several_selected_rows_goes_into_the_one_that_was_pressed(page):
    press_row(page, 3)
    expect(cell(page, 3)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Shift+ArrowUp")
    expect(cell(page, 2)).to_have_attribute("aria-selected", "true")
    type_fast(page, "the dog ran zigzag")
    expect_rows(page, "the dog ran zigzag", start=3)
    expect_sentences(page, LAST)
    idle(page)
    expect_rows(page, "the dog ran away", "the dog ran zigzag", start=2)


# In milliseconds; a paste is sent after 300.
@pytest.mark.parametrize("pause", mostly_heavy([0, 330], 0))
def test_a_row_pressed_and_typed_over_just_after_a_paste_gets_what_was_typed(page, pause):
    press_row(page, 1)
    paste(page, "the dog ran in\nthe dog ran out", "keys")
    page.wait_for_timeout(pause)
    press_row(page, 5)
    type_fast(page, "the dog ran zigzag")
    expect_rows(page, "the dog ran in", "the dog ran out", start=1)
    expect_rows(page, "the dog ran zigzag", start=5)
    expect_sentences(page, LAST)


def test_what_was_typed_for_a_row_is_kept_when_another_row_is_pressed_at_once(page):
    to_the_end(page)
    page.get_by_role("button", name="Add row: Sentences").click()
    page.keyboard.type("the dog ra")
    press(page, 3)
    expect_sentences(page, LAST + 1)
    to_the_end(page, LAST + 1)
    expect_rows(page, "the dog ra")


def test_an_edit_of_the_table_and_a_sentence_of_the_line_at_once_are_both_kept(page):
    line = page.get_by_role("textbox", name="Add a sentence")
    press_row(page, 0)
    type_fast(page, "the dog ran zigzag")
    line.click()
    type_fast(page, "the dog ran far")
    expect_sentences(page, LAST + 1)
    expect_rows(page, "the dog ran far")
    line.click()
    type_fast(page, "the dog ran near")
    press_row(page, 3)  # whatever is in sight there
    type_fast(page, "the cat ran zigzag")
    expect_sentences(page, LAST + 2)
    idle(page)
    page.get_by_role("tab", name="Text").click()
    text = page.get_by_role("textbox", name="All sentences")
    for sentence in ("the dog ran zigzag", "the cat ran zigzag", "the dog ran far", "the dog ran near"):
        expect(text).to_have_value(re.compile(f"^{sentence}", re.MULTILINE))


@pytest.mark.heavy
def test_lines_pasted_into_an_open_cell_on_a_phone_become_a_sentence_each(blank_page, phone, address):
    phone = opened(blank_page(phone), f"{address}teaching", charts=0)
    phone.get_by_test_id("stExpandSidebarButton").tap()
    editor(phone).tap(position={"x": 100, "y": HEADER + ROW / 2})
    editor(phone).tap(position={"x": 100, "y": HEADER + ROW / 2})
    expect(phone.locator("#portal .gdg-input")).to_be_focused()
    phone.keyboard.press("Control+a")
    copy(phone, "the dog ran in\nthe dog ran out")
    phone.keyboard.press("Control+v")
    phone.keyboard.press("Enter")
    expect_sentences(phone, LAST + 1)
    expect_rows(phone, "the dog ran in", "the dog ran out", "the dog ran swiftly", start=0)


@pytest.mark.parametrize("last", mostly_heavy(["Enter", "n"], "Enter"))
def test_what_was_typed_for_a_row_is_kept_when_share_is_pressed_before_the_row_is_there(page, last):
    to_the_end(page)
    page.get_by_role("button", name="Add row: Sentences").click()
    page.keyboard.type("the dog ra")
    page.keyboard.press(last)
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect_sentences(page, LAST + 1)
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    idle(page)
    to_the_end(page, LAST + 1)
    expect_rows(page, "the dog ra" if last == "Enter" else "the dog ran", start=LAST)


@pytest.mark.parametrize("way", mostly_heavy(["keys", "menu"], "keys"))
def test_lines_pasted_below_the_last_row_become_a_sentence_each(page, way):
    to_the_end(page)
    press(page, 0)
    paste(page, "\n".join(f"the dog ran {end}" for end in ("in", "out", "up", "down", "off")), way)
    # They stand in the editor of a cell until Enter, or are rows at once if the new table was there before the paste.
    expect(page.locator("#portal .gdg-input").or_(page.get_by_text(f"{LAST + 5} sentences"))).to_be_visible()
    page.keyboard.press("Enter")
    expect_sentences(page, LAST + 5)
    to_the_end(page, LAST + 5)
    expect_rows(page, *(f"the dog ran {end}" for end in ("in", "out", "up", "down", "off")))


@pytest.mark.parametrize("way", mostly_heavy(["keys", "menu"], "keys"))
def test_pasted_spreadsheet_cells_replace_the_cells_they_cover(page, way):
    editor(page).click(position={"x": 100, "y": HEADER + ROW / 2})
    copied = "Sentence\tSense\tHeld out\r\nthe dog ran in\tanimal\theld out\r\nthe dog ran out\t\tx\r\n"
    paste(page, copied, way)
    expect_sentences(page, LAST, 11)
    expect_rows(page, "the dog ran in", "the dog ran out", "the dog ran away", start=0)
    expect(cell(page, 0, 2)).to_have_text("animal")
    expect(cell(page, 1, 2)).to_have_text("")
    expect(cell(page, 1, 3)).to_have_text("true")


def test_a_pasted_mark_that_is_neither_yes_nor_no_is_reported(page):
    copy(page, "perhaps")
    editor(page).click(position={"x": 262, "y": HEADER + ROW / 2})  # beside the box
    page.keyboard.press("Control+v")
    expect(page.get_by_text("neither yes nor no as held-out mark")).to_be_visible()
    expect_sentences(page, LAST)


def test_typed_text_reaches_the_table_without_a_click_on_apply(page):
    page.get_by_role("tab", name="Text").click()
    page.get_by_role("textbox", name="All sentences").fill("the dog ran in\nthe cat ran out")
    page.get_by_role("tab", name="Table").click()
    expect_sentences(page, 2, 0)
    expect_rows(page, "the dog ran in", "the cat ran out", start=0)


def test_what_is_typed_into_a_cell_outlasts_a_click_on_another_page(page):
    editor(page).click(position={"x": 100, "y": HEADER + ROW / 2})
    page.keyboard.press("Enter")
    expect(page.locator("#portal .gdg-input")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("the dog ran zigzag")
    page.get_by_test_id("stTopNavLink").filter(has_text="Lookup tables").click()
    expect(page).to_have_url(re.compile("/tables|/lookup"))
    expect_rows(page, "the dog ran zigzag", start=0)


def test_a_page_pressed_right_after_a_sentence_was_typed_opens_and_has_the_sentence(page):
    to_the_end(page)
    page.get_by_role("button", name="Add row: Sentences").click()
    page.keyboard.type("the dog ran home")
    page.keyboard.press("Enter")
    page.get_by_test_id("stTopNavLink").filter(has_text="Challenges").click()
    expect(page).to_have_url(re.compile("/challenges"))
    expect_sentences(page, LAST + 1)
    expect(page).to_have_url(re.compile("/challenges"))
