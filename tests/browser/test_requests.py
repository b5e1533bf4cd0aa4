"""What a page asks for, it asks of this server."""

import pytest
from playwright.sync_api import expect

from pages.parts.choices import ATTENTION_TABS
from pages.parts.menu import PAGES
from tests.browser.server import PATIENCE, idle, opened


@pytest.fixture
def elsewhere(browser, address):
    """A page, and what it asks for elsewhere, which is refused."""
    asked = []

    def only_here(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            return route.continue_()
        asked.append(route.request.url)
        return route.abort()

    with browser.new_context(viewport={"width": 1900, "height": 900}) as context:
        context.route("**/*", only_here)
        yield context.new_page(), asked


def test_nothing_is_fetched_from_anywhere_but_this_server(elsewhere, address):
    page, asked = elsewhere
    opened(page, address)
    icon = page.locator("link[rel='shortcut icon']").get_attribute("href")
    assert icon.startswith((address, "./", "/", "data:")), icon
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Numbers").first.click()
    expect(page.get_by_role("button", name="CSV")).to_be_visible()
    for title, _ in PAGES.values():
        page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
        expect(page.get_by_test_id("stTopNavLink").filter(has_text=title)).to_have_attribute("aria-current", "page")
        idle(page)
        for tab in ATTENTION_TABS if title == PAGES["inside_attention"][0] else ():
            page.get_by_role("tab", name=tab).click()
            idle(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    assert not asked
