"""Journeys of a person who edits: typing, adding, deleting, pasting, files."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from core.presets import presets
from tests.browser.server import (
    bar_labels,
    cell,
    edit_cell,
    editor,
    expect_other_bars,
    idle,
    on_tab,
    opened,
    press,
    start_from,
    wait_until_all_is_loaded,
)
from tests.load.session import Lost, Session
from tests.waiting import awaited, wait_until

CAPTION = re.compile(r"^\d+ sentences, ")
BANK = "a bank holds money\tmoney\na bank holds water\triver"


def sentences_counted(page):
    return int(re.match(r"\d+", page.get_by_text(CAPTION).inner_text())[0])


def test_edit_undo_and_delete_in_the_table_each_change_the_bars_and_need_no_further_script(page):
    wait_until_all_is_loaded(page)
    page.route("**/static/**", lambda route: route.abort())
    first, count = bar_labels(page), sentences_counted(page)
    edit_cell(page, 0, "the dog ran zigzag")
    expect_other_bars(page, first)
    words = page.locator('[class*="-bars"] svg.marks .role-axis-label text')
    expect(words.filter(has_text="new: zigzag")).to_have_count(4)
    edited = bar_labels(page)
    press(page, "Undo")
    expect(cell(page, 0)).to_have_value("the dog ran quickly")
    expect_other_bars(page, edited)
    assert bar_labels(page) == first

    press(page, "Delete row 1")
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count - 1} sentences")
    expect(cell(page, 0)).to_have_value("the dog ran swiftly")
    expect_other_bars(page, first)


def test_what_is_typed_while_models_are_trained_is_not_lost(page):
    for row in (3, 0, 1, 2):
        edit_cell(page, row, "the dog ran jumping")
    expect(page.locator('svg.marks path[aria-label*="word: jumping;"]').first).to_be_attached()
    idle(page)
    for row in range(4):
        expect(cell(page, row)).to_have_value("the dog ran jumping")


def text_of_all(page):
    on_tab(page, "Text")
    return page.get_by_role("textbox", name="All sentences")


def test_the_text_takes_keys_and_a_pasted_list_and_comes_back_after_a_look_at_the_table_or_a_preset(light_page):
    page, text = light_page, text_of_all(light_page)
    text.press("Control+Home")
    page.keyboard.type("the dog ran zigzag\nThe dog ran homee\n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("New words")).to_have_text("New words: “zigzag”, “homee”.")
    expect(text).to_have_value(re.compile("^the dog ran zigzag\nThe dog ran homee\nthe dog ran quickly\tanimal\n"))
    for button, start in (("Undo", "the dog ran quickly"), ("Redo", "the dog ran zigzag")):
        press(page, button)
        expect(text).to_have_value(re.compile(f"^{start}"))

    text.fill(BANK)
    on_tab(page, "Table")
    expect(editor(page)).to_be_visible()
    expect(text_of_all(page)).to_have_value(BANK)
    press(page, "Apply")
    expect(page.get_by_text(CAPTION)).to_contain_text("2 sentences")
    expect(page.get_by_role("textbox", name="All sentences")).to_have_value(BANK)
    on_tab(page, "Table")
    expect(cell(page, 0)).to_have_value("a bank holds money")
    expect(cell(page, 1, "Sense")).to_have_value("river")

    expect(page.get_by_role("combobox", name="Start from")).to_have_value("Your sentences")
    start_from(page, presets()["bank"].title)
    expect(cell(page, 0)).not_to_have_value("a bank holds money")
    start_from(page, "Your sentences")
    expect(cell(page, 0)).to_have_value("a bank holds money")


def test_sentences_saved_as_text_or_table_can_be_opened_again(light_page):
    page = light_page
    edit_cell(page, 0, "=1+1 ran")
    count, saved = sentences_counted(page), {}
    on_tab(page, "File")
    for kind in ("txt", "csv"):
        with page.expect_download() as started:
            press(page, f"Save .{kind}")
        saved[started.value.suggested_filename] = Path(started.value.path()).read_bytes()
    for name, data in saved.items():
        press(page, "Undo")
        on_tab(page, "Table")
        expect(cell(page, 0)).to_have_value("the dog ran quickly")
        on_tab(page, "File")
        file = {"name": name, "mimeType": "text/plain", "buffer": data}
        page.locator("[data-testid=stFileUploader] input").set_input_files(file)
        expect(page.get_by_text("New words")).to_have_text("New words: “1”.")
        expect(page.get_by_text(CAPTION)).to_contain_text(f"{count} sentences, 9 of them held out")
        on_tab(page, "Table")
        expect(cell(page, 0)).to_have_value("=1+1 ran")


def test_sentences_added_before_the_browser_hears_of_the_first_stay(blank_page, address):
    page, toward, held, holds = blank_page(), [], [], []

    def connect(browser):
        toward.append(browser)
        browser.connect_to_server().on_message(lambda message: (held.append if holds else browser.send)(message))

    def is_answered(text):
        return page.evaluate("true") and any(text in message for message in held)  # messages arrive while it evaluates

    page.route_web_socket(re.compile("_stcore/stream"), connect)
    opened(page, f"{address}teaching", charts=0)
    start_from(page, presets()["bank"].title)
    expect(cell(page, 0)).to_have_value(re.compile("river"))
    idle(page)
    count, line = sentences_counted(page), page.get_by_role("textbox", name="Add a sentence")
    holds.append(True)
    for added in (1, 2):
        line.fill("the bank opens")
        line.press("Enter")
        wait_until(partial(is_answered, f"{count + added} sentences".encode()), "the server takes it in")
    while held:  # a message that comes meanwhile waits its turn
        toward[-1].send(held.pop(0))
    holds.clear()
    expect(page.get_by_text(CAPTION)).to_contain_text(f"{count + 2} sentences")
    expect(page.get_by_role("combobox", name="Start from")).to_have_value("Your sentences")
    idle(page)


def test_a_press_counts_although_an_edit_of_the_table_arrives_right_behind_it(address):
    pages = awaited(pages_after_share_and_an_edit(urlsplit(address).port))
    assert [b"Whoever opens the link" in page for page in pages] == [True] * len(pages)


async def pages_after_share_and_an_edit(port):
    async def visited():
        session = Session(port)
        await session.open()
        await session.until(lambda: session.complete)
        await session.press("Share")
        await session.edit({0: "the dog ran zigzag"})
        await session.until(lambda: session.settled and b"zigzag" in session.page.text())
        await session.close()
        return session.page.text()

    return [await visited() for _ in range(6)]


def test_a_fragment_of_a_page_that_was_left_draws_nothing_on_a_page_that_ends_early(address):
    awaited(fragment_of_the_first_page_on_another(urlsplit(address).port))


async def fragment_of_the_first_page_on_another(port):
    """A timer may ask on; where there is no block any more that it draws into, a browser shows nothing but white."""
    session = Session(port)
    await session.open()
    await session.until(lambda: session.complete)
    await session.edit({0: "the dog ran zigzag"})
    await session.until(lambda: session.settled and b"zigzag" in session.page.text())
    before = {leaf.fragment for leaf in session.page.leaves()}
    await session.go("real_model")
    await session.until(lambda: session.settled and b"are not recorded" in session.page.text())
    (left,) = before - {leaf.fragment for leaf in session.page.leaves()}
    await session.run_fragment(left)
    with pytest.raises(Lost):
        await session.until(lambda: session.answered, 1.0)
    await session.close()
