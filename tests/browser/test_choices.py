"""Choices in a real browser: after other pages, back and forward, a reload, and in a link."""

import re

from playwright.sync_api import expect

from core import read_corpus
from core.limits import context_meter
from core.links import Shared, encode
from core.presets import DEFAULT
from pages.session.share import PARAMETER
from tests.browser.held import Held
from tests.browser.server import (
    bar_labels,
    cell,
    context_of,
    edit_cell,
    go,
    idle,
    link_of,
    open_settings,
    opened,
    press,
    share,
)

SENTENCES = (
    *((f"the {who} ran {how}", "animal", False) for who in ("dog", "cat") for how in ("away", "home")),
    *((f"the {what} ran {how}", "software", False) for what in ("app", "job") for how in ("late", "twice")),
)
EDITED = "the dog ran limping"


def opened_at(page, address):
    page.goto(address)
    expect(page.locator("svg.marks").first).to_be_visible()
    idle(page)
    return page


def box(page, label):
    return page.get_by_role("combobox", name=re.compile(f"{label}$"))


def type_into(page, label, text):
    box(page, label).click()
    box(page, label).press_sequentially(text)
    page.keyboard.press("Enter")
    idle(page)
    expect(box(page, label)).to_have_value(text)


def expect_current(page, title):
    link = page.get_by_test_id("stTopNavLink").filter(has_text=title)
    expect(link).to_have_attribute("aria-current", "page")


def expect_first_page(page):
    expect_current(page, "Side by side")
    expect(page.get_by_role("switch", name="Before training")).to_be_checked()
    open_settings(page)
    expect(box(page, "Ambiguous word")).to_have_value(re.compile("^the "))
    page.keyboard.press("Escape")
    expect(box(page, "First prompt")).to_have_value("the cat ran")
    expect(box(page, "Second prompt")).to_have_value("app ran")


def expect_training(page):
    expect_current(page, "Training")
    expect(page.get_by_role("radio", name="of all words, in nats")).to_be_checked()
    expect(page.get_by_role("slider", name="Step")).to_have_attribute("aria-valuetext", "5")
    expect(box(page, "Ambiguous word")).to_have_value(re.compile("^the "))
    expect(box(page, "First prompt")).to_have_value("the cat ran")


def expect_same(page, bars):
    expect_first_page(page)
    expect(cell(page, 1)).to_have_value(EDITED)
    idle(page)
    assert bar_labels(page) == bars


def test_sentences_and_choices_outlast_other_pages_back_forward_a_reload_and_reach_somebody_else_by_link_and_by_file(
    heard_tab, address, browser, tmp_path
):
    page = opened_at(heard_tab, f"{address}?{PARAMETER}={encode(Shared(rows=SENTENCES, preset=DEFAULT))}")
    edit_cell(page, 1, EDITED)
    page.locator(".st-key-untrained label").click()
    open_settings(page)
    box(page, "Ambiguous word").click()
    page.get_by_role("option", name=re.compile("^the ")).click()
    idle(page)
    page.keyboard.press("Escape")
    for prompt in ("the", "the cat ran"):  # the second begins with the first, and arrives whole
        type_into(page, "First prompt", prompt)
    type_into(page, "Second prompt", "app ran")
    expect(page.get_by_text("is shown instead")).to_have_count(0)
    go(page, "Training")
    page.get_by_role("radio", name="of all words, in nats").click()
    idle(page)
    page.get_by_role("slider", name="Step").press("Home")
    idle(page)
    expect_training(page)
    go(page, "Claims")
    expect(box(page, "Ambiguous word")).to_have_value(re.compile("^the "))
    page.go_back()
    expect_training(page)
    idle(page)
    page.go_forward()
    expect_current(page, "Claims")
    idle(page)
    go(page, "Side by side")
    expect_first_page(page)
    bars = bar_labels(page)
    page.reload()
    expect_same(page, bars)

    dialog = share(page)
    press(dialog, "Copy link")
    expect(dialog.get_by_role("status")).to_contain_text("Copied.")
    with context_of(browser) as context:
        other = opened_at(context.new_page(), link_of(dialog))
        expect_same(other, bars)
        go(other, "Training")
        expect_training(other)

        with page.expect_download() as download:
            press(dialog, "Save as a file")
        download.value.save_as(tmp_path / "saved.json")
        opened(other, address)
        expect(cell(other, 1)).to_have_value("the dog ran swiftly")
        share(other).locator("input[type=file]").set_input_files(tmp_path / "saved.json")
        expect_same(other, bars)


def test_the_picker_tells_the_bits_of_the_new_sentences_on_a_page_opened_while_they_trained(heard_tab, address):
    page = opened(heard_tab, f"{address}claims", charts=0)
    expect(box(page, "Ambiguous word")).to_have_value(re.compile("^ran "))
    go(page, "For teachers")
    text = "the dog ran away\nthe cat ran home\nthe app ran late"
    page.get_by_role("tab", name="Text").click()
    idle(page)
    page.get_by_role("textbox", name="All sentences").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("3 sentences")).to_be_visible()
    go(page, "Claims")
    meter = context_meter(read_corpus(text)).set_index("word")["meter_bits"]
    expect(box(page, "Ambiguous word")).to_have_value(f"ran · {meter['ran']:.2f} bits")


def test_a_press_that_comes_before_the_page_has_heard_of_its_new_prompts_does_not_choose_the_old_ones(
    blank_page, address
):
    page = blank_page()
    connection = Held(page)
    opened(page, address)
    old = box(page, "First prompt").input_value()
    open_settings(page)
    box(page, "Ambiguous word").click()
    connection.holds = True
    page.get_by_role("option", name=re.compile("^the ")).click()
    connection.wait_for("script_finished")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Numbers").first.evaluate("button => button.click()")
    connection.wait_for("script_finished", 2)
    connection.release()
    expect(box(page, "First prompt")).not_to_have_value(old)
    new = box(page, "First prompt").input_value()
    go(page, "Training")
    go(page, "Side by side")
    expect(box(page, "First prompt")).to_have_value(new)
