"""How long a visitor waits: from the server's start, from opening the page, and from an edit, to what is drawn.

The floor is an edit back to sentences whose training is kept: what is left without any training.

python tests/benchmarks/page_speed.py [COMMIT]

With an older commit: it and this checkout in turns, each in a folder and on a server of its own.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.checkouts import ROOT, checked_out  # noqa: E402 - found only after the line above
from tests.browser.server import PATIENCE, edit_cell, idle, running_dashboard, started  # noqa: E402

ROUNDS = 5
SCREEN = {"width": 1440, "height": 900}
# Every one another corpus, not trained before, of known words: each changes the bars of both models.
EDITS = [f"the {who} ran {how}" for how in ("home", "away", "quickly", "swiftly") for who in ("program", "script")]
ALL_DRAWN = """() => document.querySelectorAll('[class*="st-key-card-"][class*="-bars"] svg.marks').length >= 4
    && document.querySelectorAll('[class*="st-key-card-"][class*="-cloud"] svg.marks').length >= 2"""
# Notes, in seconds after Enter, when each model's bars change, and when nothing trains and the script has ended.
WATCH = """() => {
    const bars = model => [...document.querySelectorAll(`.st-key-card-${model}-bars svg.marks .mark-rect path`)]
        .map(bar => bar.getAttribute("aria-label")).join()
    const models = ["static", "attention"], before = models.map(bars), last = [...before]
    let enter = 0
    window.watching?.disconnect()
    const seconds = () => (performance.now() - enter) / 1000
    window.seen = { first: [null, null], changed: 0, idle: null }
    addEventListener("keydown", event => { if (event.key == "Enter") enter = performance.now() }, true)
    const look = () => {
        models.forEach((model, at) => {
            const now = bars(model)
            if (!now || now == last[at]) return
            last[at] = now
            seen.first[at] ??= seconds()
            seen.changed = seconds()
        })
        const state = document.querySelector("[data-testid=stApp]").getAttribute("data-test-script-state")
        const rests = state == "notRunning" && !document.querySelector(".st-key-progress")
        if (!rests || seen.first.includes(null)) seen.idle = null
        else seen.idle ??= seconds()
    }
    window.watching = new MutationObserver(look)
    watching.observe(document, { childList: true, subtree: true, attributes: true })
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", help="an older commit to compare with")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folders = {"then": checked_out(given.commit, Path(folder))} if given.commit else {}
        compare(started(playwright), folders | {"now": ROOT}, given.rounds)


def compare(browser: Browser, folders: dict[str, Path], rounds: int) -> None:
    found = {name: defaultdict[str, list[float]](list) for name in folders}
    for number in range(rounds):
        for name, folder in folders.items():
            with ExitStack() as server:
                started_at = time.perf_counter()
                address = server.enter_context(running_dashboard(folder=folder))
                seconds_to_open(browser, address)
                found[name]["starting the server, to the last chart"].append(time.perf_counter() - started_at)
                found[name]["opening the page, to the last chart"].append(seconds_to_open(browser, address))
                for what, seconds in seconds_of_edits(browser, address, EDITS[2 * number % len(EDITS) :][:2]):
                    found[name][what].append(seconds)
            print(
                f"round {number + 1}, {name}: {', '.join(f'{each[-1]:.2f}' for each in found[name].values())} s",
                flush=True,
            )
    for what in found["now"]:
        report(what, {name: seconds[what] for name, seconds in found.items()})


def seconds_to_open(browser: Browser, address: str) -> float:
    page = browser.new_context(viewport=SCREEN).new_page()
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_function(ALL_DRAWN, timeout=PATIENCE)
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def seconds_of_edits(browser: Browser, address: str, edits: list[str]) -> list[tuple[str, float]]:
    page = browser.new_context(viewport=SCREEN).new_page()
    page.goto(address)
    page.wait_for_function(ALL_DRAWN, timeout=PATIENCE)
    idle(page)
    seconds = [("an edit", seconds_of_edit(page, text)) for text in edits]
    seconds += [("floor", seconds_of_edit(page, text)) for text in edits]
    return [(f"{what}, {until}", each) for what, found in seconds for until, each in found.items()]


def seconds_of_edit(page: Page, text: str) -> dict[str, float]:
    page.evaluate(WATCH)
    if page.locator(".st-key-sentence-table").count():
        edit_cell(page, 0, text)
    else:
        edit_in_data_editor(page, text)
    page.wait_for_function("seen.idle !== null", timeout=PATIENCE)
    page.wait_for_timeout(300)  # it may go on after a moment's rest
    page.wait_for_function("seen.idle !== null", timeout=PATIENCE)
    seen = page.evaluate("seen")
    return {
        "to new bars of both models": max(seen["first"]),
        "to the last change of these bars": seen["changed"],
        "to all of the page with its claims": seen["idle"],
    }


def edit_in_data_editor(page: Page, text: str) -> None:
    """Type over the first sentence in Streamlit's data editor, which older commits have."""
    page.locator('[class*="st-key-sentences-"] [data-testid=stDataFrame]').first.click(position={"x": 100, "y": 50})
    page.keyboard.press("Enter")
    typed = page.locator("#portal .gdg-input")
    typed.focus()
    typed.fill(text)
    page.keyboard.press("Enter")


def report(what: str, found: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    said = [
        f"{name} {medians[name]:.2f} s ({min(seconds):.2f} to {max(seconds):.2f}, {len(seconds)} times)"
        for name, seconds in found.items()
    ]
    share = f": {medians['now'] / medians['then']:.2f} of it" if "then" in medians else ""
    print(f"{what}: {', '.join(said)}{share}", flush=True)


if __name__ == "__main__":
    main()
