"""One browser and one server for all browser tests; a fresh page for each."""

import os

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from tests.browser.server import CHROMIUM_ARGUMENTS, PATIENCE, chromium, opened, running_dashboard


@pytest.fixture(scope="session")
def browser():
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        except Error as error:
            reason = f"No Chromium could be started; set CHROMIUM to one. {error.message.splitlines()[0]}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(browser):
    with running_dashboard() as address:
        yield address


@pytest.fixture
def open_page(browser, address):
    """Opens the first page in a fresh browser context; errors on its console fail the test."""
    contexts, complaints = [], []

    def open_page(width=1440, height=900, scheme="light", touch=False):
        screen = {"viewport": {"width": width, "height": height}, "has_touch": touch, "is_mobile": touch}
        contexts.append(browser.new_context(color_scheme=scheme, **screen))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return opened(page, address)

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(open_page):
    return open_page()
