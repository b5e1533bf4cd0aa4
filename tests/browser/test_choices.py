"""Choices in a real browser: after other pages, back and forward, a reload, and in a link."""

import re

import pytest
from playwright.sync_api import expect

from core.links import Shared, encode
from core.presets import DEFAULT
from tests.browser.server import PATIENCE, idle

SENTENCES = (
    *((f"the {who} ran {how}", "animal", False) for who in ("dog", "cat") for how in ("away", "home")),
    *((f"the {what} ran {how}", "software", False) for what in ("app", "job") for how in ("late", "twice")),
)
START = f"?s={encode(Shared(rows=SENTENCES, preset=DEFAULT))}"


@pytest.fixture
def page(browser, address):
    with browser.new_context(viewport={"width": 1900, "height": 900}) as context:
        yield opened_at(context.new_page(), address + START)


def opened_at(page, address):
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    expect(page.locator("svg.marks").first).to_be_visible(timeout=PATIENCE)
    idle(page)
    return page


def go(page, title):
    page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
    at(page, title)


def at(page, title):
    expect(page.get_by_test_id("stTopNavLink").filter(has_text=title)).to_have_attribute(
        "aria-current", "page", timeout=PATIENCE
    )
    idle(page)


def box(page, label):
    return page.get_by_role("combobox", name=re.compile(f"{label}$"))


def type_into(page, label, text):
    box(page, label).click()
    box(page, label).press_sequentially(text)
    page.keyboard.press("Enter")
    idle(page)
    expect(box(page, label)).to_have_value(text)


def expect_first_page(page):
    at(page, "Side by side")
    expect(page.get_by_role("switch", name="Before training")).to_be_checked()
    expect(box(page, "Ambiguous word")).to_have_value(re.compile("^the "))
    expect(box(page, "First prompt")).to_have_value("cat ran")
    expect(box(page, "Second prompt")).to_have_value("app ran")


def expect_training(page):
    at(page, "Training")
    expect(page.get_by_role("radio", name="of all words, in nats")).to_be_checked()
    expect(page.get_by_role("slider", name="Step")).to_have_attribute("aria-valuetext", "10")
    expect(box(page, "Ambiguous word")).to_have_value(re.compile("^the "))
    expect(box(page, "First prompt")).to_have_value("cat ran")


def test_choices_survive_other_pages_back_and_forward_a_reload_and_a_link(page, browser):
    page.locator(".st-key-untrained label").click()
    box(page, "Ambiguous word").click()
    page.get_by_role("option", name=re.compile("^the ")).click()
    idle(page)
    type_into(page, "First prompt", "cat ran")
    type_into(page, "Second prompt", "app ran")
    go(page, "Training")
    page.get_by_role("radio", name="of all words, in nats").click()
    idle(page)
    page.get_by_role("slider", name="Step").press("Home")
    idle(page)
    expect_training(page)
    go(page, "Claims")
    expect(box(page, "Ambiguous word")).to_have_value(re.compile("^the "))
    go(page, "Side by side")
    expect_first_page(page)
    page.go_back()
    at(page, "Claims")
    page.go_back()
    expect_training(page)
    page.go_forward()
    page.go_forward()
    expect_first_page(page)
    page.reload()
    expect_first_page(page)
    go(page, "Training")
    expect_training(page)
    with browser.new_context(viewport={"width": 1900, "height": 900}) as context:
        other = opened_at(context.new_page(), page.url)
        expect_training(other)
        go(other, "Side by side")
        expect_first_page(other)


@pytest.mark.parametrize(("first", "then"), [("the", "the cat ran"), ("the cat ran a", "the cat ran away")])
def test_a_prompt_that_begins_with_the_old_one_arrives_whole(page, first, then):
    type_into(page, "First prompt", first)
    type_into(page, "First prompt", then)
    expect(page.get_by_text("is shown instead")).to_have_count(0)
