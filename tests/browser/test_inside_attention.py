"""The attention page by clicks, and on a phone."""

import time

import pytest
from playwright.sync_api import expect

from core.presets import presets
from tests.browser.server import PATIENCE, idle

TABS = ["The map", "One row by numbers", "What it causes", "Interchange", "Shares", "Layer by layer"]
MAPS = '[class*="st-key-card-attention-map-"] svg.marks'


def on_attention(page):
    page.get_by_role("link", name="Inside attention").click()
    expect(page.locator(MAPS)).to_have_count(2, timeout=PATIENCE)
    idle(page)
    return page


def on_tab(page, name):
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    idle(page)


def pill(page, key, name):
    return page.locator(f'[class*="st-key-{key}"]').get_by_text(name, exact=True)


def labels(page, inside=""):
    # What bars and cells say to a screen reader, in one part of the page or in all.
    return page.locator(f"{inside} svg.marks g.mark-rect.role-mark path").evaluate_all(
        "all => all.map(path => path.getAttribute('aria-label'))"
    )


def expect_other_labels(page, inside, before):
    page.wait_for_function(
        """([inside, before]) => {
            const marks = [...document.querySelectorAll(`${inside} svg.marks g.mark-rect.role-mark path`)];
            return marks.length && marks.map(mark => mark.getAttribute("aria-label")).join() !== before.join();
        }""",
        arg=[inside, before],
        timeout=PATIENCE,
    )
    idle(page)


def with_preset(page, name):
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option", name=presets()[name].title).click()


def expect_no_failure(page):
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def overflow(page):
    return [
        element.evaluate("element => element.scrollWidth - element.clientWidth")
        for element in (page.locator("html"), page.get_by_test_id("stMain"))
    ]


def test_choosing_a_word_changes_its_finding_but_not_the_map(page):
    on_attention(page)
    expect(page.get_by_text("“ran” takes up")).to_be_visible()
    maps = labels(page, '[class*="st-key-card-attention-map-"]')
    begin = time.perf_counter()
    pill(page, "place", "program").click()
    expect(page.get_by_text("“program” takes up")).to_be_visible()
    idle(page)
    print(f"\nThe map: {time.perf_counter() - begin:.2f} s from choosing a word to idle")
    expect(page.get_by_text("“ran” takes up")).to_have_count(0)
    assert maps
    assert labels(page, '[class*="st-key-card-attention-map-"]') == maps


@pytest.mark.parametrize("tab", ["One row by numbers", "What it causes", "Shares", "Layer by layer"])
def test_choosing_a_word_changes_the_numbers(page, tab):
    on_attention(page)
    on_tab(page, tab)
    panel = page.get_by_test_id("stMain").get_by_role("tabpanel").filter(visible=True)
    expect(panel.locator("svg.marks").first).to_be_visible()
    before = panel.inner_text()
    begin = time.perf_counter()
    pill(page, "place", "program").click()
    expect(panel).not_to_have_text(before, use_inner_text=True)
    idle(page)
    print(f"\n{tab}: {time.perf_counter() - begin:.2f} s from choosing a word to idle")
    expect_no_failure(page)


def test_cutting_another_edge_moves_the_bars(page):
    on_attention(page)
    on_tab(page, "What it causes")
    expect(page.locator(".st-key-bars-edge-2 svg.marks")).to_have_count(1)
    cut, whole = labels(page, ".st-key-bars-edge-1"), labels(page, ".st-key-bars-edge-0")
    page.locator(".st-key-edge").get_by_text("the", exact=True).click()
    expect_other_labels(page, ".st-key-bars-edge-1", cut)
    expect(page.get_by_text("Without the edge from “the”")).to_be_visible()

    def shares(given):
        return {label.split("; mean")[0].split("word: ")[-1]: label for label in given}

    after = shares(labels(page, ".st-key-bars-edge-0"))
    kept = after.keys() & shares(whole).keys()
    assert kept
    assert all(after[word] == shares(whole)[word] for word in kept)


@pytest.mark.parametrize("name", ["ran", "bat", "charge"])
def test_the_page_opens_for_a_preset_that_is_chosen_in_the_sidebar(page, name):
    on_attention(page)
    if name != "ran":
        with_preset(page, name)
    chosen = page.get_by_role("combobox", name="Sentence")
    expect(chosen).to_have_value(presets()[name].prompts[1], timeout=PATIENCE)
    idle(page)
    expect(page.locator(MAPS)).to_have_count(2)
    for tab in TABS:
        on_tab(page, tab)
        expect(
            page.get_by_test_id("stMain").get_by_role("tabpanel").filter(visible=True).locator("svg.marks").first
        ).to_be_visible()
        expect_no_failure(page)


def test_the_page_fits_on_a_phone_in_every_tab(open_page):
    page = open_page(width=390, height=844, touch=True)
    page.get_by_test_id("stExpandSidebarButton").click()
    on_attention(page)
    collapse = page.get_by_test_id("stSidebarCollapseButton").get_by_role("button")
    if collapse.is_visible():
        collapse.click()
    for tab in TABS:
        page.get_by_role("tab", name=tab).tap()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        idle(page)
        panel = page.get_by_test_id("stMain").get_by_role("tabpanel").filter(visible=True)
        expect(panel.locator("svg.marks").first).to_be_visible()
        assert max(overflow(page)) <= 0, tab
        for chart in panel.locator("svg.marks").all():
            box = chart.bounding_box()
            assert box["x"] >= 0, tab
            assert box["x"] + box["width"] <= 390, tab
    pill(page, "place", "program").tap()
    idle(page)
    expect_no_failure(page)
