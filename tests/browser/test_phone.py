"""A visit on a phone, with taps instead of clicks."""

import csv
import re

import pytest
from playwright.sync_api import Locator, expect

from core.corpus import rows_of_text
from core.links import Shared, encode
from core.predictors import SHOWN_FIRST
from core.presets import DEFAULT, presets
from pages.app.menu import FIRST, PAGES
from pages.session.choices import ATTENTION_TABS
from tests.browser.layout import TOO_WIDE
from tests.browser.server import bar_labels, edit_cell, editor, expect_other_bars, idle, opened
from tests.texts import texts
from tests.typical import mostly_heavy
from tests.waiting import wait_until

WIDTH, ONE_LINE = 390, 50
# Each text of ten natural sentences and each preset.
SENTENCES = {name: preset.text for name, preset in presets().items()}
SENTENCES |= {f"natural: {word}": text for word, text in texts("one_word")}
# Controls and texts covered by a visible toolbar of another element.
COVERED = """() => {
    const controls = "button, input, select, textarea, label, a, p, h1, h2, h3, [role=tab], [role=combobox]"
    const seen = box => box.width && box.height
    return [...document.querySelectorAll("[data-testid=stElementToolbar]")].flatMap(bar => {
        const own = bar.closest("[data-testid=stFullScreenFrame]"), box = bar.getBoundingClientRect()
        const style = getComputedStyle(bar)
        if (!seen(box) || style.display === "none" || bar.closest("details:not([open])")) return []
        const scope = own.closest("[data-testid=stSidebar], [data-testid=stMain], [data-testid=stPopoverBody]")
        return [...scope.querySelectorAll(controls)].filter(each => !own.contains(each)).filter(each => {
            const other = each.getBoundingClientRect()
            return each.checkVisibility() && seen(other) && other.left < box.right - 1 && box.left < other.right - 1
                && other.top < box.bottom - 1 && box.top < other.bottom - 1
        }).map(each => each.textContent || each.outerHTML)
    })
}"""


@pytest.fixture
def page(heard_phone, address):
    return opened(heard_phone, address)


def open_sidebar(page):
    page.get_by_test_id("stExpandSidebarButton").tap()
    line = page.get_by_role("textbox", name="Add a sentence")
    expect(line).to_be_in_viewport()
    wait_until(lambda: line.bounding_box()["height"] < ONE_LINE, "the line has its height, and the table its place")


def close_sidebar(page):
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").tap()
    expect(page.get_by_role("textbox", name="Add a sentence")).not_to_be_in_viewport()


def go(page, title):
    page.locator(".st-key-thumb").get_by_role("link", name=title, exact=True).tap()
    name = next(name for name, (known, _) in PAGES.items() if known == title)
    page.wait_for_url(re.compile(rf"/{'' if name == FIRST else name}(\?|$)"))
    expect(page.locator("svg.marks").first).to_be_visible()
    idle(page)


def open_numbers(page):
    page.get_by_role("button", name="Numbers").first.tap()
    numbers = page.get_by_role("dialog", name="Numbers")
    expect(numbers.get_by_test_id("stDataFrame")).to_be_visible()
    return numbers


def expect_to_fit(page):
    page.wait_for_function(f"!({TOO_WIDE})().length")


def test_the_first_screen_of_a_phone_has_both_models_bars_and_ways_to_the_sentences_to_numbers_and_back(page):
    expect_to_fit(page)
    expect_bars_on_the_first_screen(page)
    way = page.locator(".st-key-way_to_sentences").get_by_role("button")
    expect(way).to_have_text("Sentences")
    way.tap()
    line = page.get_by_role("textbox", name="Add a sentence")
    expect(line).to_be_in_viewport()
    assert line.bounding_box()["height"] < ONE_LINE
    expect(way).to_have_text("See the result")
    way.tap()
    expect(page.get_by_role("textbox", name="Add a sentence")).not_to_be_in_viewport()
    for box in page.locator(".st-key-settings [data-testid=stColumn]").all():
        assert box.bounding_box()["x"] + box.bounding_box()["width"] <= WIDTH

    numbers = open_numbers(page)
    box = numbers.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTH
    with page.expect_download() as download:
        numbers.get_by_role("button", name="CSV", exact=True).tap()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        expect_numbers_of_the_first_chart(page, list(csv.DictReader(file)))
    page.keyboard.press("Escape")

    before = bar_labels(page)
    open_sidebar(page)
    box = editor(page).bounding_box()
    assert box["x"] + box["width"] <= WIDTH
    edit_cell(page, 0, "the quick brown dog ran zigzag", press=Locator.tap)
    expect_other_bars(page, before)
    close_sidebar(page)
    expect(page.locator(".st-key-edit-line")).to_contain_text("After this edit")
    expect_bars_on_the_first_screen(page)
    go(page, "Training")
    expect(way).to_be_in_viewport(ratio=1)


def expect_bars_on_the_first_screen(page):
    """The question, what is found of both models, and both columns of their bars, above the bar of links."""
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    edge = page.locator(".st-key-thumb").bounding_box()["y"]
    charts = [chart.bounding_box() for chart in page.locator('[class*="-bars-"] svg.marks').all()]
    assert len(charts) == 4
    assert all(box["y"] + box["height"] <= edge for box in charts)
    for model in SHOWN_FIRST:
        expect(page.locator(f".st-key-card-{model}-bars [data-testid=stText]")).to_be_in_viewport(ratio=1)


# Prompts too long to stand side by side, and natural sentences, of which there is much to say.
@pytest.mark.parametrize("name", mostly_heavy(SENTENCES, "bank", "natural: spring"))
def test_bars_of_both_models_stand_on_the_first_screen_and_what_can_be_done_about_too_few_sentences_comes_first(
    heard_phone, address, name
):
    page = opened(heard_phone, address + link_to(name))
    expect_to_fit(page)
    expect_bars_on_the_first_screen(page)
    for model in SHOWN_FIRST:
        is_long = page.locator(f".st-key-arcs-{model} .sentences.long").count()
        heads = f"[class*=-bars-{model}] svg.marks .role-title text" if is_long else f".st-key-arcs-{model} .sentence"
        told = page.locator(heads).all_text_contents()
        assert [each[0] for each in told] == ["●", "◆"]
        assert all(each.endswith(" …") for each in told)
    if name.startswith("natural"):
        go(page, "Inside attention")
        said = page.get_by_text("These sentences can only be memorised").bounding_box()
        assert said["y"] < page.locator("svg.marks").first.bounding_box()["y"]
        page.get_by_role("button", name="Write patterns", exact=True).tap()
        patterns = page.get_by_role("textbox", name="Patterns")
        expect(patterns).to_be_focused()
        expect(patterns).to_be_in_viewport()


def link_to(name):
    start = name if name in presets() else DEFAULT
    return f"?s={encode(Shared(rows=tuple(rows_of_text(SENTENCES[name])), preset=start))}"


def expect_numbers_of_the_first_chart(page, rows):
    bars = page.locator("svg.marks").first.locator("g.mark-rect.role-mark path")
    label = bars.first.get_attribute("aria-label")
    word, mean = label.split("word: ")[1].split(";")[0], float(label.split("mean probability: ")[1].split(";")[0])
    probabilities = [float(row["probability"]) for row in rows if row["word"] == word]
    assert sum(probabilities) / len(probabilities) == pytest.approx(mean, abs=5e-4)
    assert len(rows) == len(probabilities) * bars.count()


def test_pages_fit_a_phone_without_a_second_scroll_bar_and_no_toolbar_covers_anything_else(heard_phone, address):
    page = opened(heard_phone, f"{address}lookup_tables", charts=3)
    expect(page.locator(".disclosures li b").first).to_be_visible()
    last = page.locator('.disclosures details[name="guess"]').last
    last.locator("summary").tap()
    expect(last.locator("li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect_nothing_covered(page)
    go(page, "Unseen sentences")
    expect_nothing_covered(page)
    sentence = page.get_by_role("combobox", name="Sentence", exact=True)
    sentence.fill("the dog ran home")
    sentence.press("Enter")
    expect(
        page.get_by_text("“the dog ran home” was never seen").or_(page.get_by_text("“the dog ran home” stands in"))
    ).to_be_visible()
    page.get_by_role("button", name="Where attention is most wrong").tap()
    expect(sentence).not_to_have_value("the dog ran home")
    expect_to_fit(page)
    go(page, "Inside attention")
    for tab in ATTENTION_TABS:
        page.get_by_role("tab", name=tab).tap()
        expect(
            page.get_by_test_id("stMain").get_by_role("tabpanel").filter(visible=True).locator("svg.marks").first
        ).to_be_visible()
        expect_to_fit(page)


def expect_nothing_covered(page):
    """By the toolbars, with the numbers of the first chart open; leaves them closed."""
    page.locator("svg.marks").first.tap()
    open_numbers(page)
    assert page.get_by_test_id("stElementToolbar").count() > 2
    assert page.evaluate(COVERED) == []
    page.keyboard.press("Escape")
