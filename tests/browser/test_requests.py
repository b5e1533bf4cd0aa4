"""Requests: a page fetches from this server only, and scripts only while it opens."""

import pytest
from playwright.sync_api import expect

from pages.app.ahead import NEEDED, files
from pages.app.menu import PAGES
from pages.session.choices import ATTENTION_TABS
from tests.browser.server import PATIENCE, bar_labels, edit_cell, expect_other_bars, idle, opened

LOADED = """files => files.every(file => performance.getEntriesByType("resource").some(
    each => each.name.endsWith(file) && each.responseEnd))"""


@pytest.fixture
def watched(browser, address):
    """A page, its requests to other hosts (blocked), and its requests to this server."""
    elsewhere, here = [], []

    def only_here(route):
        is_here = route.request.url.startswith((address, "data:", "blob:"))
        (here if is_here else elsewhere).append(route.request.url)
        return route.continue_() if is_here else route.abort()

    with browser.new_context(viewport={"width": 1900, "height": 900}) as context:
        context.route("**/*", only_here)
        yield context.new_page(), elsewhere, here


def opened_with_all_scripts(page, address):
    opened(page, address)
    page.wait_for_function(LOADED, arg=files(), timeout=PATIENCE)


def test_every_preloaded_script_exists():
    names = [file.partition("/")[2].partition(".")[0] for file in files()]
    assert {*names} == {*NEEDED}


def test_the_first_edit_needs_no_script_from_the_server(page, address):
    opened_with_all_scripts(page, address)
    page.context.route("**/static/**", lambda route: route.abort())
    before = bar_labels(page)
    edit_cell(page, 0, "the dog ran sideways")
    expect(page.locator(".st-key-progress").get_by_role("progressbar")).to_be_visible()
    expect_other_bars(page, before)


def test_all_requests_go_to_this_server_and_no_script_is_loaded_after_the_first_page(watched, address):
    page, elsewhere, here = watched
    opened_with_all_scripts(page, address)
    here.clear()
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
    assert not elsewhere
    assert not [url for url in here if url.endswith((".js", ".css"))]
