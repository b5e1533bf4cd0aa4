"""The six cards of a first visit, by keyboard at a desk and by touch on a phone."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from core import train
from core.measures import change_edge
from core.phrases import shown
from core.presets import DEFAULT, presets
from tests.browser.layout import TOO_WIDE
from tests.browser.server import idle, opened
from tests.quick import QUICK
from tests.typical import mostly_heavy

BARS = ".st-key-prompt-1-bars-attention svg.marks g.mark-rect.role-mark path"
CHARTS = (0, 2, 0, 4, 2, 4)  # on each card


@pytest.fixture(params=mostly_heavy(["keyboard", "touch"], "keyboard"))
def visit(request, address):
    """An open page, and the way to press something on it."""

    def by_keyboard(button):
        button.focus()
        button.press("Enter")

    by_touch = request.param == "touch"
    page = opened(request.getfixturevalue("heard_phone" if by_touch else "heard_tab"), address)
    return page, (lambda button: button.tap()) if by_touch else by_keyboard


def expect_card(page, number):
    expect(page.get_by_text(f"Step {number} of 6", exact=True)).to_be_in_viewport()
    expect(page.locator("svg.marks")).to_have_count(CHARTS[number - 1])
    idle(page)
    page.wait_for_function(f"!({TOO_WIDE})().length")


def without_the_second_word(prompt):
    preset = presets()[DEFAULT]
    run = train(preset.corpus, replace(QUICK, word=preset.word), ["attention"])
    means = change_edge(run, prompt, 3, 2).query("change == 'cut'").groupby("word")["probability"].mean()
    return {shown(word): f"{mean:.3f}" for word, mean in means.items()}


def bars(page):
    labels = page.locator(BARS).evaluate_all("all => all.map(bar => bar.getAttribute('aria-label'))")
    parts = [dict(part.split(": ") for part in label.split("; ")) for label in labels]
    return {part["word"]: part["mean probability"] for part in parts}


def test_a_first_visit_goes_through_six_cards_also_after_skipping_or_a_reload_and_ends_on_the_free_page(visit):
    page, press = visit
    prompt = presets()[DEFAULT].prompts[0]

    def button(name):
        return page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)

    press(button("See it in six steps"))
    expect_card(page, 1)
    press(button("quickly"))
    expect(page.get_by_text("In the sentences “quickly” follows “the dog ran”")).to_be_visible()
    press(button("Next"))
    expect_card(page, 2)
    expect(page.get_by_text("It cannot tell them apart: exactly the same guesses")).to_be_visible()
    press(button("Skip"))
    expect(page.locator("svg.marks")).to_have_count(6)
    press(button("Go on at step 2"))
    expect_card(page, 2)
    page.wait_for_function("location.search.includes('s=')")
    page.reload()
    expect_card(page, 2)
    press(button("Next"))
    expect_card(page, 3)
    expect(page.get_by_role("table").get_by_role("row", name="difference")).to_be_visible()
    press(button("Next"))
    expect_card(page, 4)
    press(button("Next"))
    expect_card(page, 5)
    press(page.get_by_role("group", name=f"“{prompt}”").get_by_role("button", name="dog"))
    expect(page.get_by_text("Without “dog” in “the dog ran”")).to_be_visible()
    idle(page)
    expect(page.locator(BARS).first).to_be_visible()
    assert bars(page).items() <= without_the_second_word(prompt).items()
    press(button("Next"))
    expect_card(page, 6)
    add_a_sentence(page, press)
    expect(page.get_by_text(re.compile("After this edit “zigzag” gets"))).to_be_visible()
    press(button("See the whole page"))
    expect(page.locator("svg.marks")).to_have_count(6)


def add_a_sentence(page, press):
    way = page.locator(".st-key-way_to_sentences").get_by_role("button")
    is_phone = way.is_visible()
    if is_phone:
        press(way)
    line = page.get_by_role("textbox", name="Add a sentence")
    expect(line).to_be_in_viewport()
    line.fill("the dog ran zigzag")
    line.press("Enter")
    if is_phone:
        press(way)
