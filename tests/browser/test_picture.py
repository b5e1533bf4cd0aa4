"""The picture of the first page: arcs that can be cut, and what is pointed at marked everywhere."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from core import train
from core.measures import change_edge
from core.phrases import shown
from core.presets import DEFAULT, presets
from tests.browser.server import bar_labels, cell, editor, expect_other_bars, idle
from tests.quick import QUICK

BARS = ".st-key-prompt-1-bars-attention"
# The dot of a prompt in the cloud of attention: Vega keeps its row with it.
DOT = """prompt => [...document.querySelectorAll(".st-key-card-attention-cloud svg.marks .mark-symbol path")].findIndex(
    dot => dot.__data__?.datum?.prefix === prompt)"""


@pytest.fixture(scope="module")
def prompts():
    return presets()[DEFAULT].prompts


def said(page):
    """What a screen reader is told of attention's bars after the first prompt: each word with its mean."""
    bars = page.locator(f"{BARS} svg.marks g.mark-rect.role-mark path")
    labels = bars.evaluate_all("all => all.map(bar => bar.getAttribute('aria-label'))")
    parts = [dict(part.split(": ") for part in label.split("; ")) for label in labels]
    return {part["word"]: part["mean probability"] for part in parts}


def change(how, prompt):
    """The same of change_edge, for the edge from the second word."""
    preset = presets()[DEFAULT]
    run = train(preset.corpus, replace(QUICK, word=preset.word), ["attention"])
    rows = change_edge(run, prompt, 3, 2).query("change == @how")
    return {shown(word): f"{mean:.3f}" for word, mean in rows.groupby("word")["probability"].mean().items()}


def test_what_is_pointed_at_is_marked_and_bars_show_the_numbers_of_change_edge_while_an_arc_is_cut(page, prompts):
    places = [page.evaluate(DOT, prompt) for prompt in prompts]
    dots = page.locator(".st-key-card-attention-cloud svg.marks .mark-symbol path")
    for prompt, place in zip(prompts, places, strict=True):
        dots.nth(place).hover(force=True)
        marked = page.locator("[data-pointed][data-prompt]")
        expect(marked).to_have_count(4)  # in both models the sentence and the strip
        assert {*marked.evaluate_all("all => all.map(each => each.dataset.prompt)")} == {prompt}
    page.locator(".st-key-strips-static").get_by_role("rowheader", name=prompts[0]).hover()
    expect(dots.nth(places[0])).to_have_attribute("data-pointed", "")
    expect(dots.nth(places[1])).not_to_have_attribute("data-pointed", "")
    expect(page.locator(f"{BARS}[data-pointed]")).to_have_count(1)
    page.get_by_role("heading", level=1).hover()
    expect(page.locator("[data-pointed]")).to_have_count(0)

    sentence = page.locator(".st-key-arcs-attention").get_by_role("group", name=f"“{prompts[0]}”")
    word = sentence.get_by_role("button", name="dog")
    whole, before = said(page), bar_labels(page)
    assert whole.items() <= change("none", prompts[0]).items()
    word.focus()
    page.keyboard.press("Enter")
    expect(word).to_have_attribute("aria-pressed", "true")
    expect_other_bars(page, before)
    assert said(page) != whole
    assert said(page).items() <= change("cut", prompts[0]).items()
    expect(page.locator(".st-key-card-attention-bars")).to_contain_text("Cut off: “dog” in “the dog ran”.")
    of_whole, of_uncut_model = page.get_by_text("With all arcs whole: "), page.locator(".st-key-card-static-cloud")
    expect(of_whole).to_have_count(3)  # the conclusion, what the strips show, and what the cloud shows
    expect(page.locator(".st-key-conclusion [data-testid=stText]")).to_have_text(re.compile("^With all arcs whole: A"))
    expect(of_uncut_model).not_to_contain_text("With all arcs whole")
    before = bar_labels(page)
    sentence.locator("path.hit[data-place='2']").dispatch_event("click")
    expect(word).to_have_attribute("aria-pressed", "false")
    expect_other_bars(page, before)
    assert said(page) == whole
    expect(of_whole).to_have_count(0)
    expect(page.locator(".st-key-arcs-static").get_by_role("button")).to_have_count(0)


def test_dots_and_rows_mark_each_other_and_a_dot_that_is_pressed_shows_its_sentences_and_bars(page):
    cloud, prompt = ".st-key-card-attention-cloud svg.marks", "the cat ran"
    dot = page.locator(f"{cloud} .mark-symbol path").nth(page.evaluate(DOT, prompt))
    panel, rows = page.locator(".st-key-card-attention-dot"), editor(page).locator("[data-pointed]")
    page.evaluate("cloud => (window.drawn = document.querySelector(cloud)) && 0", cloud)
    dot.click()
    expect(panel).to_contain_text(f"4 sentences with “ran” after “{prompt}”:")
    expect(panel).to_contain_text("the cat ran swiftly · animal · held out")
    expect(panel.locator("svg.marks g.mark-rect.role-mark path")).to_have_count(8)
    idle(page)
    expect(dot).to_have_attribute("data-chosen", "")
    expect(rows).to_have_count(4)
    assert page.evaluate("cloud => window.drawn === document.querySelector(cloud)", cloud)  # it is not drawn again

    other = page.locator(f"{cloud} .mark-symbol path").nth(page.evaluate(DOT, "the dog ran"))
    cell(page, 4).hover()
    expect(rows).to_have_count(0)
    expect(dot).to_have_attribute("data-row", "")
    cell(page, 1).click()
    expect(other).to_have_attribute("data-row", "")
    page.mouse.move(0, 0)
    expect(dot).not_to_have_attribute("data-row", "")

    dot.focus()
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("sentences with “ran” after “the horse ran”:")
