"""The first page and the editor on a phone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import bar_labels, edit_cell, editor, expect_other_bars, idle

WIDTH = 390


@pytest.fixture
def phone(open_page):
    return open_page(width=WIDTH, height=844, touch=True)


def test_nothing_is_wider_than_a_phone(phone):
    main = phone.get_by_test_id("stMain")
    for element in (phone.locator("html"), main):
        wide, room = element.evaluate("element => [element.scrollWidth, element.clientWidth]")
        assert wide <= room
    for chart in phone.locator("svg.marks").all():
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTH


def test_the_editor_in_the_sidebar_is_usable_on_a_phone(phone):
    before = bar_labels(phone)
    phone.get_by_test_id("stExpandSidebarButton").click()
    expect(phone.get_by_role("textbox", name="Add a sentence")).to_be_in_viewport()
    box = editor(phone).bounding_box()
    assert box["x"] + box["width"] <= WIDTH
    edit_cell(phone, 0, "the dog ran zigzag", press=Locator.tap)
    expect_other_bars(phone, before)
    phone.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(editor(phone)).not_to_be_in_viewport()


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
            return seen(other) && other.left < box.right - 1 && box.left < other.right - 1
                && other.top < box.bottom - 1 && box.top < other.bottom - 1
        }).map(each => each.textContent || each.outerHTML)
    })
}"""


@pytest.mark.parametrize("name", ["Side by side", "Lookup tables", "Is it real?", "Unseen sentences"])
def test_no_toolbar_covers_anything_else(phone, name):
    phone.get_by_test_id("stExpandSidebarButton").click()
    phone.get_by_role("link", name=name, exact=True).click()
    phone.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    idle(phone)
    chart = phone.locator("svg.marks").first
    chart.tap()
    idle(phone)
    phone.get_by_role("button", name="Numbers").first.tap()
    expect(phone.get_by_test_id("stPopoverBody").get_by_test_id("stDataFrame")).to_be_visible()
    assert phone.get_by_test_id("stElementToolbar").count() > 2
    assert phone.evaluate(COVERED) == []
