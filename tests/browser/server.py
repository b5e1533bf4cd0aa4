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
from typing import IO

from playwright.sync_api import Locator, Page, expect

from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 30_000  # milliseconds; a training on a busy machine takes several seconds
HEADER, ROW = 34, 33  # pixels of the data editor, at the theme's font size


def chromium() -> str | None:
    """The path of Chromium: $CHROMIUM, else the system's; None for Playwright's own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@contextmanager
def running_dashboard() -> Iterator[str]:
    """Start a dashboard, wait for its health check, yield its address; stop it afterwards."""
    port = free_port()
    process = start_dashboard(port)
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
    script: str = "dashboard.py",
) -> subprocess.Popen:
    """Start a server process with further environment variables; its output goes to the log."""
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", script, *flags]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=log, stderr=log)


def idle(page: Page) -> None:
    """Wait until the script has ended and no training is shown."""
    expect(page.locator(".st-key-progress")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=PATIENCE
    )


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("svg.marks")).to_have_count(6, timeout=PATIENCE)
    idle(page)
    return page


def editor(page: Page) -> Locator:
    """The table of sentences; the first, because the one it replaces stays after it for a moment."""
    return page.locator('[class*="st-key-sentences-"] [data-testid=stDataFrame]').first


def cell(page: Page, row: int, column: int = 1) -> Locator:
    """The accessible cell inside the canvas, which holds the text."""
    return editor(page).get_by_test_id(f"glide-cell-{column}-{row}")


def edit_cell(page: Page, row: int, text: str, *, press: Callable[..., None] = Locator.click) -> None:
    """Type over the sentence of a row near the top."""
    type_into(page, HEADER + ROW * row + ROW / 2, text, press=press)
    expect(cell(page, row)).to_have_text(text)


def type_into(page: Page, height: float, text: str, *, press: Callable[..., None] = Locator.click) -> None:
    """Type over the sentence at this height (pixels) of the table."""
    press(editor(page), position={"x": 100, "y": height})
    typed = page.locator("#portal .gdg-input")
    if not typed.is_visible():
        page.keyboard.press("Enter")
    typed.focus()
    expect(typed).to_be_focused()
    typed.fill(text)
    page.keyboard.press("Enter")


def bar_labels(page: Page) -> list[str]:
    """The accessible labels of the bars: word and mean probability."""
    return page.locator("svg.marks g.mark-rect.role-mark path").evaluate_all(
        "all => all.map(path => path.getAttribute('aria-label'))"
    )


def expect_other_bars(page: Page, before: list[str]) -> None:
    """Wait until the bars differ from `before` and the training has ended."""
    page.wait_for_function(
        """before => {
            const bars = [...document.querySelectorAll("svg.marks g.mark-rect.role-mark path")];
            return bars.length && bars.map(bar => bar.getAttribute("aria-label")).join() !== before.join();
        }""",
        arg=before,
        timeout=PATIENCE,
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
