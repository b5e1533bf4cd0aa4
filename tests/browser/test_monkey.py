"""Random use of all pages; WHY_ATTENTION_MONKEY=300 does more actions than usual."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.links import Shared, encode
from core.presets import DEFAULT
from core.sentence_files import rows_of_running_text
from tests.browser.monkey import WIDE, Monkey
from tests.browser.monkey_inputs import ARABIC, ITALIAN
from tests.browser.screens import broken, complaint, contradictions, settle
from tests.browser.server import PATIENCE, free_port, start_dashboard, wait_until_healthy

ACTIONS_WANTED = "WHY_ATTENTION_MONKEY"  # environment variable
ACTIONS = int(os.environ.get(ACTIONS_WANTED, "20"))
REACH = 20_000  # milliseconds to wait for a control
WAITS = 0.8  # share of actions after which the monkey waits for the page to settle


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):
    """A server's address and its log."""
    port, log = free_port(), Path(tmp_path_factory.mktemp("server")) / "log"
    with log.open("w") as file:
        process = start_dashboard(port, log=file)
        try:
            wait_until_healthy(port, process)
            yield f"http://127.0.0.1:{port}/", log
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def page(browser, server):
    """A page in its own context, with clipboard access, and the errors on its console."""
    complaints = []
    with browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"]) as context:
        context.set_default_timeout(REACH)
        context.set_default_navigation_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page, complaints
        assert not [*filter(None, complaints)]  # also where the page was gone before anybody looked


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "text"), [(1, ITALIAN), (2, ARABIC), (3, ITALIAN)])
def test_random_use_breaks_no_page_and_makes_none_contradict_itself(page, server, seed, text):
    (address, log), (page, complaints) = server, page
    page.goto(f"{address}?s={encode(Shared(rows=tuple(rows_of_running_text(text)), preset=DEFAULT))}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    monkey = Monkey(page, seed, lambda what: print(f"seed {seed}, action {number}: {what}"))
    for number in range(ACTIONS):
        wrong = monkey.act()
        if monkey.random.random() < WAITS:
            wrong += contradictions(page, monkey.typed)
        wrong += [*broken(page), *filter(None, complaints)]
        assert not wrong, f"seed {seed}, action {number}: " + "\n".join(wrong)
    settle(page)
    assert "Traceback" not in log.read_text(encoding="utf-8")
