"""A newcomer on a server as `streamlit run` starts it, with trainings as long as a visitor's."""

import pytest
from playwright.sync_api import expect

from tests.browser.server import (
    bar_labels,
    edit_cell,
    expect_other_bars,
    idle,
    on_tab,
    open_settings,
    opened,
    press,
    running_dashboard,
    wait_until_all_is_loaded,
)
from tests.browser.test_one_screen import expect_one_screen, expect_pictures_on_one_screen
from tests.texts import texts
from tests.typical import mostly_heavy

# Remember whether anything with this selector is ever added to the page.
NOTICE = """selector => new MutationObserver(
    (_, observer) => document.querySelector(selector) && (window.noticed = true, observer.disconnect())
).observe(document.body, { childList: true, subtree: true })"""


@pytest.fixture(scope="module")
def address(browser):
    with running_dashboard() as address:
        yield address


@pytest.fixture
def page(laptop, address):
    return opened(laptop, address)


@pytest.mark.heavy
def test_the_first_link_opened_on_a_new_server_leads_to_its_page(blank_page, address):
    page = blank_page()
    page.goto(f"{address}writing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Let them write: what is copied, what is new?")
    idle(page)
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_a_newcomer_sees_on_one_screen_that_only_attention_tells_two_uses_apart_and_tries_other_words(page):
    expect(page.locator('[class*="-bars"] svg.marks')).to_have_count(4)
    expect(page.locator('[class*="-cloud"] svg.marks .mark-symbol.role-mark path').first).to_be_visible()
    expect_one_screen(page)
    expect_static_to_answer_alike_and_attention_not(page)
    enter(page, "First prompt", "the dgo ran")
    expect(page.get_by_text("“dgo” does not occur in the training sentences")).to_contain_text("nearest word is “dog”")
    expect(sentences(page, "the dog ran")).to_have_count(2)
    enter(page, "First prompt", "the cat ran")
    expect(sentences(page, "the cat ran")).to_have_count(2)
    open_settings(page)
    page.get_by_role("button", name="Table: whole beginning").click()
    expect(page.locator(".st-key-card-table-bars svg.marks")).to_have_count(2)
    page.get_by_role("button", name="Static embedding", exact=True).click()
    expect(page.locator(".st-key-card-static-bars")).to_have_count(0)


# Remember every set of attention's bars that is on the page while it is marked as unfinished, and what the mark covers.
UNFINISHED = """() => {
    window.unfinished = new Set()
    window.covered = new Set()
    const cover = text => {
        const card = text.closest("[class*=st-key-card-]"), mark = getComputedStyle(card, "::after")
        const end = card.getBoundingClientRect().top + parseFloat(mark.top) + parseFloat(mark.height)
        if (mark.content.includes("unfinished") && text.getBoundingClientRect().top < end)
            window.covered.add(text.textContent)
    }
    const look = () => {
        if (!document.querySelector(".st-key-card-attention-bars")?.innerText.includes("Unfinished:")) return
        window.unfinished.add([...document.querySelectorAll(".st-key-card-attention-bars .mark-rect path[aria-label]")]
            .map(bar => bar.getAttribute("aria-label")).join())
        document.querySelectorAll("[class*=st-key-card-] :is(p, [data-testid=stText])").forEach(cover)
    }
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true })
}"""


@pytest.mark.parametrize("wish", mostly_heavy(["no-preference", "reduce"], "no-preference"))
def test_an_edit_shows_progress_and_moving_bars_without_a_script_and_a_text_of_ones_own_leads_to_patterns(page, wish):
    page.emulate_media(reduced_motion=wish)
    wait_until_all_is_loaded(page)
    page.route("**/static/**", lambda route: route.abort())
    page.evaluate(NOTICE, ".st-key-progress [role=progressbar]")
    page.evaluate(UNFINISHED)
    before = bar_labels(page)
    edit_cell(page, 0, "the program ran quickly")
    expect_other_bars(page, before)
    assert page.evaluate("window.noticed")
    assert page.evaluate("[...window.covered]") == []
    expect(page.locator(".st-key-card-attention-bars")).not_to_contain_text("Unfinished")
    finished = ",".join(bar_labels(page)[-16:])  # these may be drawn just before the mark goes
    page.emulate_media(reduced_motion="no-preference")
    assert bool({*page.evaluate("[...window.unfinished]")} - {finished}) == (wish == "no-preference")

    on_tab(page, "Text")
    before, box = bar_labels(page), page.get_by_role("textbox", name="All sentences")
    box.fill(dict(texts("one_word"))["spring"])
    box.press("Control+Enter")
    expect_other_bars(page, before)
    expect(page.get_by_text("These sentences can only be memorised")).to_be_in_viewport()
    expect_pictures_on_one_screen(page)
    press(page, "Write patterns")
    patterns = page.get_by_role("textbox", name="Patterns")
    expect(patterns).to_be_focused()
    expect(patterns).to_be_in_viewport()


def sentences(page, prompt):
    return page.get_by_role("group", name=f"“{prompt}”")


def enter(page, name, text):
    box = page.get_by_role("combobox", name=name)
    box.fill(text)
    box.press("Enter")


def expect_static_to_answer_alike_and_attention_not(page):
    labels = bar_labels(page)
    assert len(labels) == 4 * 8
    static_1, static_2, attention_1, attention_2 = (set(labels[start : start + 8]) for start in range(0, 32, 8))
    assert static_1 == static_2
    assert attention_1 != attention_2
    expect(page.locator(".st-key-card-static-bars")).to_contain_text("It cannot tell them apart: exactly")
    expect(page.locator(".st-key-card-attention-bars")).to_contain_text("It tells them apart: 9")
