"""A dashboard on a free port, and the actions on its pages that browser tests and the benchmark share."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from pages.app.ahead import files
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 90_000  # milliseconds for anything to appear; several trainings in a row on a busy machine
POLLING = 100  # milliseconds between two looks; by itself Playwright looks at each frame, which slows the page
WIDE = {"width": 1920, "height": 1000}  # so wide that the menu shows every page
DASHBOARD, QUICK_DASHBOARD = "dashboard.py", "tests/browser/quick_dashboard.py"
# The addresses of these files, once the page has fetched them all.
FETCHED = """files => {
    const fetched = performance.getEntriesByType("resource").filter(each => each.responseEnd).map(each => each.name)
    const found = files.map(file => fetched.find(url => url.endsWith(file)))
    return found.every(Boolean) && found
}"""
# Wait for what they import in turn.
READY = "urls => Promise.all(urls.filter(url => url.endsWith('.js')).map(url => import(url))).then(() => true)"

expect.set_options(timeout=PATIENCE)


def started(playwright: Playwright) -> Browser:
    """Chromium: $CHROMIUM, else the system's, else Playwright's own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)


@contextmanager
def running_dashboard(
    script: str = DASHBOARD, folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Start a dashboard, wait for its health check, yield its address; stop it afterwards."""
    port = free_port()
    process = start_dashboard(port, environment, script=script, folder=folder)
    try:
        wait_until_healthy(port, process)
        yield f"http://127.0.0.1:{port}/"
        if process.poll() is not None:
            raise RuntimeError(f"the server ended by itself or was ended, with code {process.returncode}")
    finally:
        process.terminate()
        process.wait(10)


def start_dashboard(
    port: int,
    environment: Mapping[str, str] | None = None,
    log: int | IO[str] = subprocess.DEVNULL,
    script: str = DASHBOARD,
    folder: Path = ROOT,
) -> subprocess.Popen:
    """Start a server process in a checkout's folder, with further environment variables; its output goes to the log."""
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", script, *flags]
    return subprocess.Popen(command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=log, stderr=log)


def context_of(browser: Browser, **options: Any) -> BrowserContext:
    """A browser context that waits as long as everything else; the options are Playwright's."""
    context = browser.new_context(**{"viewport": WIDE} | options)
    context.set_default_timeout(PATIENCE)
    return context


def idle(page: Page) -> None:
    """Wait until the script has ended and no training is shown."""
    expect(page.locator(".st-key-progress")).to_have_count(0)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def opened(page: Page, address: str, charts: int = 6) -> Page:
    page.goto(address)
    expect(page.locator("svg.marks")).to_have_count(charts)
    idle(page)
    return page


def wait_until_all_is_loaded(page: Page) -> None:
    """Wait for the scripts that the first page loads for all others."""
    page.evaluate(READY, page.wait_for_function(FETCHED, arg=files()).json_value())


def go(page: Page, title: str) -> None:
    """Open a page by its link in the menu. Its address comes last, and going back before that leaves the dashboard."""
    link = page.get_by_test_id("stTopNavLink").filter(has_text=title)
    link.click()
    expect(link).to_have_attribute("aria-current", "page")
    page.wait_for_function("path => location.pathname === path", arg=link.evaluate("link => link.pathname"))
    idle(page)


def open_settings(page: Page) -> None:
    """Unfold the settings of the first page, unless they are."""
    button = page.get_by_role("button", name="Word, models")
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    expect(button).to_have_attribute("aria-expanded", "true")


def on_tab(page: Page, name: str) -> None:
    tab = page.get_by_role("tab", name=name, exact=True)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    idle(page)


def start_from(page: Page, title: str) -> None:
    """Choose a preset, or one's own sentences."""
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option", name=title).click()


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def share(page: Page) -> Locator:
    press(page, "Share")
    return page.get_by_role("dialog")


def link_of(dialog: Locator) -> str:
    """The link in the dialog *Share*."""
    field = dialog.get_by_role("textbox", name="Link")
    expect(field).not_to_have_value("")
    return field.input_value()


def editor(page: Page) -> Locator:
    """The table of sentences."""
    return page.get_by_role("table", name="Sentences")


def cell(page: Page, row: int, column: str = "Sentence") -> Locator:
    """The field or box of a column, by the number of its row from 0 on; it may be out of sight."""
    return page.locator(f'.st-key-sentence-table [aria-label="{column} {row + 1}"]')


def edit_cell(page: Page, row: int, text: str, *, press: Callable[..., None] = Locator.click) -> None:
    """Type over the sentence of a row."""
    press(cell(page, row))
    cell(page, row).fill(text)
    page.keyboard.press("Enter")
    expect(cell(page, row)).to_have_value(text)


def bar_labels(page: Page) -> list[str]:
    """The accessible labels of the bars: word and mean probability."""
    return page.locator("svg.marks g.mark-rect.role-mark path[aria-label]").evaluate_all(
        "all => all.map(path => path.getAttribute('aria-label'))"
    )


def expect_other_bars(page: Page, before: list[str]) -> None:
    """Wait until the bars differ from `before` and the training has ended."""
    page.wait_for_function(
        """before => {
            const bars = [...document.querySelectorAll("svg.marks g.mark-rect.role-mark path[aria-label]")];
            return bars.length && bars.map(bar => bar.getAttribute("aria-label")).join() !== before.join();
        }""",
        arg=before,
        polling=POLLING,
    )
    idle(page)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_healthy(port: int, process: subprocess.Popen) -> None:
    wait_until(lambda: process.poll() is not None or _is_healthy(port), "the server answers its health check")
    if process.poll() is not None:
        raise RuntimeError(f"the server ended with code {process.returncode}")


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False
