"""One browser for all browser tests, a page for a desktop and one for a phone, and a server with short trainings."""

import os
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.browser.layout import LAPTOP
from tests.browser.screens import complaint
from tests.browser.server import QUICK_DASHBOARD, WIDE, context_of, opened, running_dashboard, started


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        try:
            browser = started(playwright)
        except Error as error:
            reason = f"No Chromium could be started; set CHROMIUM to one. {error.message.splitlines()[0]}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(browser):
    with running_dashboard(QUICK_DASHBOARD) as address:
        yield address


@pytest.fixture(scope="session")
def desktop(browser):
    """A desktop's context: what one page of it has loaded, the next finds in the cache."""
    with context_of(browser) as context:
        yield context


@pytest.fixture(scope="session")
def phone(browser):
    """A phone's context; a page is opened as for the first time: Streamlit stores whether the sidebar was open."""
    with context_of(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        context.add_init_script("localStorage.clear()")
        yield context


@pytest.fixture
def complaints():
    """Errors on the console of a page; one fails the test."""
    complaints = []
    yield complaints
    assert not complaints


@pytest.fixture
def blank_page(desktop, complaints):
    """Opens empty pages."""
    pages = []

    def blank_page(context=desktop):
        page = context.new_page()
        pages.append(page)
        listen(page, complaints)
        return page

    yield blank_page
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def tab(desktop):
    """A page that tests use one after another: opening the dashboard in a new one takes twice as long."""
    return desktop.new_page()


@pytest.fixture(scope="session")
def phone_tab(phone):
    return phone.new_page()


@pytest.fixture
def heard_tab(tab, complaints):
    """The tab, with errors on its console taken down."""
    with heard(tab, complaints):
        yield tab


@pytest.fixture
def laptop(heard_tab):
    """The tab with the size of a laptop's screen."""
    heard_tab.set_viewport_size(LAPTOP)
    yield heard_tab
    heard_tab.set_viewport_size(WIDE)


@pytest.fixture
def heard_phone(phone_tab, complaints):
    with heard(phone_tab, complaints):
        yield phone_tab


@pytest.fixture
def first_page(heard_tab, address):
    """The first page, as a new visitor has it."""
    return opened(heard_tab, address)


@pytest.fixture
def light_page(heard_tab, address):
    """The teachers' page, without charts or training: the editor is the same on every page."""
    return opened(heard_tab, f"{address}teaching", charts=0)


@pytest.fixture
def page(first_page):
    return first_page


@contextmanager
def heard(page, complaints):
    """Listen to a page until the block ends, and undo what was asked of it since."""
    listeners = listen(page, complaints)
    yield
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    page.unroute_all()
    page.emulate_media(reduced_motion="null", color_scheme="null")


def listen(page, complaints):
    listeners = {
        "console": lambda message: complaints.extend(filter(None, [complaint(message)])),
        "pageerror": lambda error: complaints.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    return listeners
