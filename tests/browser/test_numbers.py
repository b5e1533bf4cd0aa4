"""Numbers and files by click, and the page by keyboard alone."""

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.server import context_of, idle, opened, press


def download(page, name, path):
    with page.expect_download() as started:
        press(page, name)
    started.value.save_as(path)
    return started.value.suggested_filename


@pytest.fixture
def ends(heard_tab):
    """The tab, and how each run of the script ended."""
    ends = []

    def listen(message):
        message = ForwardMsg.FromString(message) if isinstance(message, bytes) else ForwardMsg()
        if message.WhichOneof("type") == "script_finished":
            ends.append(ForwardMsg.ScriptFinishedStatus.Name(message.script_finished))

    def connect(socket):
        socket.on("framereceived", listen)

    heard_tab.on("websocket", connect)
    yield heard_tab, ends
    heard_tab.remove_listener("websocket", connect)


def test_numbers_open_without_a_run_of_the_page_and_chart_model_and_report_are_downloaded(
    ends, browser, address, tmp_path
):
    page, ends = ends
    opened(page, address)
    assert "FINISHED_SUCCESSFULLY" in ends
    ends.clear()
    page.get_by_role("button", name="Numbers").first.click()
    expect(page.get_by_role("dialog", name="Numbers").get_by_test_id("stDataFrame")).to_be_visible()
    idle(page)
    assert {*ends} == {"FINISHED_FRAGMENT_RUN_SUCCESSFULLY"}
    table, picture, report, model = (tmp_path / name for name in ("a.csv", "a.svg", "a.html", "a.zip"))
    assert download(page, "CSV", table).endswith(".csv")
    assert "quickly" in table.read_text(encoding="utf-8-sig")
    assert download(page, "SVG", picture).endswith(".svg")
    assert "2 seeds" in picture.read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_text("Take it with you").click()
    assert download(page, "Model", model) == "why-attention-0.zip"
    assert model.read_bytes()[:2] == b"PK"
    assert download(page, "Report", report) == "why-attention.html"
    asked, complaints = [], []
    with context_of(browser, offline=True) as context:
        offline = context.new_page()
        offline.on("request", lambda request: asked.append(request.url))
        offline.on("pageerror", lambda error: complaints.append(str(error)))
        offline.goto(report.as_uri())
        expect(offline.locator("svg.marks, canvas.marks")).to_have_count(6)
    assert asked == [report.as_uri()]
    assert not complaints


def tab_to(page, target):
    """Press Tab until the element has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("Tab does not get there")


def around(page, target):
    """A picture of an element and its surroundings."""
    box = target.bounding_box()
    clip = {"x": box["x"] - 12, "y": box["y"] - 8, "width": box["width"] + 24, "height": box["height"] + 16}
    return page.screenshot(clip=clip, animations="disabled", caret="hide")


def reached(page, target):
    """Focus the element by Tab, and check that the focus is visible."""
    target.scroll_into_view_if_needed()
    before = around(page, target)
    tab_to(page, target)
    assert around(page, target) != before, "the focus cannot be seen"
    return target


@pytest.mark.heavy
def test_models_word_and_numbers_are_used_by_keyboard_alone(page):
    reached(page, page.get_by_role("button", name="Word, models"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Table: no context"))  # at the end of the page, as every popover
    page.keyboard.press("Space")
    expect(page.locator(".st-key-card-unigram-bars svg.marks")).to_have_count(2)
    idle(page)

    word = page.get_by_role("combobox", name="Ambiguous word")
    tab_to(page, word)
    before = word.input_value()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(word).not_to_have_value(before)
    idle(page)
    page.keyboard.press("Escape")

    numbers = reached(page, page.get_by_role("button", name="Numbers").first)
    dialog = page.get_by_role("dialog", name="Numbers")
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(dialog.get_by_role("button", name="CSV", exact=True)).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(numbers).to_be_focused()
        idle(page)
