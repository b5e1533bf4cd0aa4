"""Links and files from one person to another, and the address through back, forward and reload."""

import pytest
from playwright.sync_api import expect

from pages.session.share import ADDRESS
from tests.browser.addresses import shared
from tests.browser.server import idle, link_of, open_settings, press, share
from tests.waiting import wait_until


def choose(dialog, label, *options):
    dialog.get_by_role("combobox", name=label).click()
    for option in options:
        dialog.page.get_by_role("option", name=option, exact=True).click()
    dialog.page.keyboard.press("Escape")


def hides_four_and_asks(link):
    state = shared(link)
    return len(state.hidden) == 4 and state.choices.get("predict")


def test_a_teachers_link_is_copied_hides_controls_asks_first_and_can_be_lifted(page):
    """On plain http there is no navigator.clipboard; the older execCommand copies the selected text."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    dialog = share(page)
    choose(dialog, "Hide controls", "Training dial", "Models to compare")
    choose(dialog, "Hide pages", "Writing", "Training")
    dialog.get_by_text("Ask for a prediction before results are shown").click()
    wait_until(lambda: hides_four_and_asks(link_of(dialog)), "the link holds everything that was chosen")
    link = link_of(dialog)
    press(dialog, "Copy link")
    expect(dialog.get_by_role("status")).to_have_text("Copied.")
    code = dialog.get_by_role("img", name="QR code of the link")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 100
    press(dialog, "Show full screen")
    page.wait_for_function("document.fullscreenElement !== null")

    page.goto(link)
    expect(page.get_by_text("What do you expect?")).to_be_visible()
    idle(page)
    expect(page.locator("svg.marks")).to_have_count(0)
    links = page.get_by_test_id("stTopNavLink")
    expect(links.filter(has_text="Lookup tables")).to_have_count(1)
    expect(links.filter(has_text="Writing")).to_have_count(0)
    open_settings(page)
    expect(page.get_by_text("Ambiguous word")).to_be_visible()
    expect(page.get_by_text("Models to compare")).to_have_count(0)
    page.keyboard.press("Escape")
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("Your sentences")).to_be_visible()
    expect(sidebar.get_by_test_id("stSlider")).to_have_count(0)
    press(page, "Pass")
    expect(page.locator("svg.marks")).to_have_count(6)
    press(page, "Show everything")
    open_settings(page)
    expect(page.get_by_text("Models to compare")).to_be_visible()
    expect(sidebar.get_by_test_id("stSlider")).to_have_count(1)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_later_write_of_the_address_counts_in_whatever_order_the_browser_draws(blank_page, address, order):
    page = blank_page()
    page.goto(f"{address}_stcore/health")
    draw = """async ([js, writes]) => {
        const { default: draw } = await import("data:text/javascript," + encodeURIComponent(js))
        for (const data of writes) draw({ data })
    }"""
    page.evaluate(draw, [ADDRESS, [{"link": f"1.{number}", "visit": "me", "write": number} for number in order]])
    assert page.url.endswith("?s=1.2")
    page.evaluate(draw, [ADDRESS, [{"link": "", "visit": "after a restart of the server", "write": 1}]])
    assert page.url.endswith("health")
