"""Accessibility of every page in the menu: axe-core's rules, the width of a phone, the keyboard alone."""

import csv
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.server import PATIENCE, idle, opened

WIDE = {"width": 1920, "height": 1000}  # so wide that the menu shows every page
PHONE = {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}
HEADINGS = "heading-order"  # only moderate to axe-core, but screen reader users navigate by headings
# All charts are drawn, and no old element is fading out.
DRAWN = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(
        chart => chart.querySelector('svg.marks, canvas.marks'))
    && !document.querySelector('[data-stale=true]')
    && !document.getAnimations().some(each => each instanceof CSSTransition && each.playState === 'running')"""
OVERFLOW = """() => Math.max(...[document.scrollingElement, document.querySelector('[data-testid=stMain]')].map(
    element => element.scrollWidth - Math.min(element.clientWidth, window.innerWidth)))"""


def settle(page):
    idle(page)
    page.wait_for_function(DRAWN, timeout=PATIENCE)


def every_page(page):
    """Open one page after another and yield its name."""
    page.set_viewport_size(WIDE)
    links = page.get_by_test_id("stTopNavLink")
    expect(links.nth(1)).to_be_visible()
    for number in range(links.count()):
        page.set_viewport_size(WIDE)
        before = page.locator("h1").inner_text()
        links.nth(number).click()
        if number:
            expect(page.locator("h1")).not_to_have_text(before, timeout=PATIENCE)
        settle(page)
        yield page.locator("h1").inner_text()


def every_view(page):
    """Every page, every tab of a page and, once, every tab of the sidebar."""
    sidebar, main = (page.get_by_test_id(part).get_by_role("tab") for part in ("stSidebar", "stMain"))
    for number, name in enumerate(every_page(page)):
        yield name
        for tab in [*([] if number else sidebar.all()), *main.all()]:
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
            settle(page)
            yield f"{name} / {tab.inner_text()}"


def violations(page):
    """Rule, element and reason of each serious fault on the whole page, Streamlit's own parts included."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:300]} {node['failureSummary']}"
        for each in found
        if each["impact"] in GRAVE or each["id"] == HEADINGS
        for node in each["nodes"]
    ]


def colours_of_writing(page):
    """The colours of all text in charts, which axe-core does not check."""
    return set(
        page.locator("svg.marks text").evaluate_all(
            "all => all.filter(text => text.textContent).map(text => getComputedStyle(text).fill)"
        )
    )


def overflow(page):
    """Pixels by which the page is wider than a phone, once its layout is stable."""
    page.set_viewport_size(PHONE)
    for _ in range(50):
        over = page.evaluate(OVERFLOW)
        if over <= 0:
            break
        page.wait_for_timeout(100)
    page.set_viewport_size(WIDE)
    return over


@dataclass
class Walk:
    """The findings of every view, by the name of the view."""

    faults: list[str] = field(default_factory=list)
    colours: dict[str, set[str]] = field(default_factory=dict)
    overflow: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module", params=["light", "dark"])
def walk(request, browser, address):
    page = opened(browser.new_context(color_scheme=request.param).new_page(), address)
    text = page.get_by_test_id("stMain").evaluate("element => getComputedStyle(element).color")
    found = Walk()
    for name in every_view(page):
        found.faults += [f"{name}: {fault}" for fault in violations(page)]
        found.colours[name] = colours_of_writing(page) - {text}
        found.overflow[name] = overflow(page)
    page.context.close()
    return found


def test_no_page_has_a_serious_accessibility_fault(walk):
    assert not walk.faults, "\n".join(walk.faults)


def test_text_in_charts_has_the_theme_colour_or_is_black_on_light_cells(walk):
    assert walk.colours
    assert set().union(*walk.colours.values()) <= {"rgb(0, 0, 0)"}, walk.colours


def test_no_page_is_wider_than_a_phone(walk):
    assert max(walk.overflow.values()) <= 0, walk.overflow


def test_the_numbers_of_a_chart_can_be_read_and_saved_on_a_phone(open_page):
    page = open_page(touch=True, **PHONE)
    page.get_by_role("button", name="Numbers").first.tap()
    dialog = page.get_by_role("dialog", name="Numbers")
    expect(dialog.get_by_test_id("stDataFrame")).to_be_visible()
    assert not violations(page)
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    with page.expect_download() as download:
        dialog.get_by_role("button", name="CSV", exact=True).tap()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    bars = page.locator("svg.marks").first.locator("g.mark-rect.role-mark path")
    label = bars.first.get_attribute("aria-label")
    word, mean = label.split("word: ")[1].split(";")[0], float(label.split("mean probability: ")[1].split(";")[0])
    own = [float(row["probability"]) for row in rows if row["word"] == word]
    assert sum(own) / len(own) == pytest.approx(mean, abs=5e-4)
    assert len(rows) == len(own) * bars.count()


def test_opening_numbers_does_not_rerun_the_page(page):
    ends = []  # how each script run ended

    def listen(message):
        message = ForwardMsg.FromString(message) if isinstance(message, bytes) else ForwardMsg()
        if message.WhichOneof("type") == "script_finished":
            ends.append(ForwardMsg.ScriptFinishedStatus.Name(message.script_finished))

    page.on("websocket", lambda socket: socket.on("framereceived", listen))
    page.reload()
    expect(page.get_by_role("button", name="Numbers").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    assert "FINISHED_SUCCESSFULLY" in ends
    ends.clear()
    page.get_by_role("button", name="Numbers").first.click()
    expect(page.get_by_role("dialog", name="Numbers").get_by_test_id("stDataFrame")).to_be_visible()
    assert set(ends) == {"FINISHED_FRAGMENT_RUN_SUCCESSFULLY"}


def tab_to(page, target):
    """Press Tab until the element has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return target
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


def test_models_word_and_numbers_can_be_used_by_keyboard_alone(page):
    reached(page, page.get_by_role("button", name="Table: no context"))
    page.keyboard.press("Space")
    expect(page.locator(".st-key-card-unigram-bars svg.marks")).to_have_count(2)
    idle(page)

    word = reached(page, page.get_by_role("combobox", name="Ambiguous word"))
    before = word.input_value()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(word).not_to_have_value(before)
    settle(page)

    numbers = reached(page, page.get_by_role("button", name="Numbers").first)
    dialog = page.get_by_role("dialog", name="Numbers")
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(dialog.get_by_role("button", name="CSV", exact=True)).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(numbers).to_be_focused()
        idle(page)
