"""How long a visitor waits: from the server's start, from opening the page, and from an edit, to the charts.

python tests/benchmarks/page_speed.py
"""

import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser.server import (  # noqa: E402 - found only after the line above
    bar_labels,
    edit_cell,
    expect_other_bars,
    opened,
    running_dashboard,
    started,
)

TIMES, STARTS = 10, 3
# Every one another corpus, not trained before, of known words: each changes the bars.
EDITS = [
    f"the {who} ran {how}" for who in ("program", "script") for how in ("home", "away", "quickly", "swiftly", "dog")
]


def main() -> None:
    with sync_playwright() as playwright:
        browser = started(playwright)
        report("starting the server, to the last chart", [seconds_from_nothing(browser) for _ in range(STARTS)])
        with running_dashboard() as address:
            seconds_to_open(browser, address)
            report_visit(browser, address)
        browser.close()


def seconds_from_nothing(browser: Browser) -> float:
    start = time.perf_counter()
    with running_dashboard() as address:
        seconds_to_open(browser, address)
        return time.perf_counter() - start


def report_visit(browser: Browser, address: str) -> None:
    report("opening the page, to the last chart", [seconds_to_open(browser, address) for _ in range(TIMES)])
    report("committing an edit, to the new charts", seconds_of_edits(browser, address))


def seconds_to_open(browser: Browser, address: str) -> float:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    start = time.perf_counter()
    page.goto(address)
    expect(page.locator("svg.marks")).to_have_count(6)
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def seconds_of_edits(browser: Browser, address: str) -> list[float]:
    page = opened(browser.new_context(viewport={"width": 1440, "height": 900}).new_page(), address)
    seconds = []
    for edited in EDITS:
        before = bar_labels(page)
        edit_cell(page, 0, edited)  # ends when the editor shows the text
        start = time.perf_counter()
        expect_other_bars(page, before)
        seconds.append(time.perf_counter() - start)
    return seconds


def report(what: str, seconds: list[float]) -> None:
    print(
        f"{what}: median {statistics.median(seconds):.2f} s, range {min(seconds):.2f} to {max(seconds):.2f} s, "
        f"{len(seconds)} times",
        flush=True,
    )


if __name__ == "__main__":
    main()
