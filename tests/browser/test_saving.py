"""Saving in a real browser: a press on a download button gives its file."""

from pathlib import Path

from core.presets import presets
from tests.browser.held import Held
from tests.browser.server import on_tab, opened, start_from


def test_a_press_gives_the_newest_file_although_the_page_has_run_again_before_it_and_after_it(blank_page, address):
    page = blank_page()
    connection = Held(page)
    opened(page, f"{address}teaching", charts=0)
    on_tab(page, "File")
    connection.holds = True
    start_from(page, presets()["bank"].title)
    connection.wait_for("script_finished")
    with page.expect_download(timeout=20_000) as started:
        page.get_by_role("button", name="Save .txt").click()
        connection.wait_for("backend_operation_response")
        for runs in (2, 3, 4):
            page.locator(".st-key-file_adds label").click()
            connection.wait_for("script_finished", runs)
        connection.release()
    assert "bank" in Path(started.value.path()).read_text(encoding="utf-8")
