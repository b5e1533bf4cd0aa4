"""A newcomer's first page, and its contrast in both themes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.server import bar_labels, editor, idle


def titles(page, text):
    return page.locator("svg.marks .role-title-text").filter(has_text=text)


def prompt(page, name, text):
    box = page.get_by_role("combobox", name=name)
    box.fill(text)
    box.press("Enter")


def test_a_newcomer_sees_two_pairs_of_bars_and_two_clouds_then_tries_prompts_and_models(page):
    expect(titles(page, "the dog ran …")).to_have_count(2)
    expect(titles(page, "the program ran …")).to_have_count(2)
    expect(page.locator('[class*="-bars"] svg.marks')).to_have_count(4)
    expect(page.locator('[class*="-cloud"] svg.marks')).to_have_count(2)
    expect(page.locator('[class*="-cloud"] svg.marks .mark-symbol.role-mark path').first).to_be_visible()
    expect_one_screen(page)
    expect_static_to_answer_alike_and_attention_not(page)

    prompt(page, "First prompt", "the dgo ran")
    expect(page.get_by_text("“dgo” does not occur in the training sentences")).to_contain_text("nearest word is “dog”")
    idle(page)
    expect(titles(page, "the dog ran …")).to_have_count(2)
    prompt(page, "First prompt", "the dog ran")
    prompt(page, "Second prompt", "the cat ran")
    expect(titles(page, "the cat ran …")).to_have_count(2)

    page.get_by_role("button", name="Table: whole beginning").click()
    expect(page.locator(".st-key-card-table-bars svg.marks")).to_have_count(2)
    page.get_by_role("button", name="Static embedding", exact=True).click()
    expect(page.locator(".st-key-card-static-bars")).to_have_count(0)
    idle(page)


def expect_one_screen(page):
    boxes = [chart.bounding_box() for chart in page.locator("svg.marks").all()]
    assert all(box["y"] + box["height"] <= 900 for box in [editor(page).bounding_box(), *boxes[:4]])
    assert all(box["y"] < 900 for box in boxes[4:])
    assert all(box["x"] + box["width"] <= 1440 for box in boxes)


def expect_static_to_answer_alike_and_attention_not(page):
    labels = bar_labels(page)
    assert len(labels) == 4 * 8
    static_1, static_2, attention_1, attention_2 = (set(labels[start : start + 8]) for start in range(0, 32, 8))
    assert static_1 == static_2
    assert attention_1 != attention_2
    expect(page.locator(".st-key-card-static-bars")).to_contain_text("The same next words after both prompts")
    expect(page.locator(".st-key-card-attention-bars")).to_contain_text(re.compile("[Dd]ifferent next words"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_bars_have_enough_contrast(open_page, scheme):
    page = open_page(scheme=scheme)
    back = luminance(page.locator("[data-testid=stApp]"), "backgroundColor")
    assert (back < 0.2) == (scheme == "dark")
    texts = page.locator("h1, [data-testid=stText], [data-testid=stMarkdown] p").all()
    axes = page.locator("svg.marks .role-axis-label text, svg.marks .role-title-text text").all()[:12]
    assert texts
    assert axes
    assert all(contrast(luminance(text, "color"), back) > 4.5 for text in texts)
    assert all(contrast(luminance(label, "fill"), back) > 3 for label in axes)
    bars = page.locator("svg.marks g.mark-rect.role-mark path").all()[::8]
    assert all(contrast(luminance(bar, "fill"), back) > 2.5 for bar in bars)


def luminance(locator, style):
    """Relative luminance as WCAG 2 defines it, of a colour without its opacity."""
    colour = locator.evaluate("(element, style) => getComputedStyle(element)[style]", style)
    channels = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
