"""A tour of every page and tab on a phone, in light and dark: what must hold everywhere. Apart, also at a desk."""

from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError, expect

from pages.app.ahead import NEEDED, files
from pages.app.menu import PAGES
from pages.session.choices import ATTENTION_TABS
from tests.browser.layout import TOO_WIDE
from tests.browser.screens import complaint
from tests.browser.server import POLLING, WIDE, context_of, go, idle, on_tab, opened, press, wait_until_all_is_loaded

NARROW = {"width": 390, "height": 844}
THEMES = ("light", "dark")
IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 20, 28)"}
ONLY_FAULTS = {"resultTypes": ["violations"]}  # naming each element that passes takes most of the time
RULES = {"light": ONLY_FAULTS, "dark": {"runOnly": ["color-contrast"], **ONLY_FAULTS}}  # options of axe-core
GRAVE = {"serious", "critical"}
HEADINGS = "heading-order"  # only moderate to axe-core, but screen reader users navigate by headings
# All charts are drawn, and no old element is fading out.
DRAWN = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(
        chart => chart.querySelector('svg.marks, canvas.marks'))
    && !document.querySelector('[data-stale=true]')
    && !document.getAnimations().some(each => each instanceof CSSTransition && each.playState === 'running')"""
# The colours of text in charts, which axe-core does not check, but for the page's own and black, for light cells.
STRAY_COLOURS = """() => {
    const own = getComputedStyle(document.querySelector("[data-testid=stMain]")).color;
    const texts = [...document.querySelectorAll("svg.marks text")].filter(text => text.textContent);
    const colours = new Set(texts.map(text => getComputedStyle(text).fill));
    return [...colours].filter(colour => colour !== own && colour !== "rgb(0, 0, 0)");
}"""


@dataclass
class Tour:
    """What was found, and on which views: pages, and tabs of them."""

    views: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # boxes on a page and messages on the console
    colours: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # addresses asked of other hosts
    scripts: list[str] = field(default_factory=list)  # loaded once the first page was open


@pytest.fixture(scope="module")
def tour(browser, address):
    tour, requests = Tour(), []

    def only_here(route):
        url = route.request.url
        is_here = url.startswith((address, "data:", "blob:"))
        (requests if is_here else tour.elsewhere).append(url)
        return route.continue_() if is_here else route.abort()

    with context_of(browser) as context:
        context.route("**/*", only_here)
        page = context.new_page()
        page.on("console", lambda message: tour.errors.extend(filter(None, [complaint(message)])))
        page.on("pageerror", lambda error: tour.errors.append(str(error)))
        opened(page, address)
        wait_until_all_is_loaded(page)
        page.set_viewport_size(NARROW)
        requests.clear()
        for view in every_view(page):
            look(page, view, tour)
        icon = page.locator("link[rel='shortcut icon']").get_attribute("href")
    tour.scripts += [url for url in requests if url.endswith((".js", ".css"))]
    tour.elsewhere += [] if icon.startswith((address, "./", "/", "data:")) else [icon]
    return tour


def every_view(page):
    """Open one view after another, and yield its name."""
    page.get_by_role("button", name="Numbers").first.click()
    expect(page.get_by_role("dialog", name="Numbers").get_by_test_id("stDataFrame")).to_be_visible()
    yield "Numbers"
    page.keyboard.press("Escape")
    for title, _ in PAGES.values():
        (go if page.viewport_size == WIDE else go_by_thumb)(page, title)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        yield title
        for tab in ATTENTION_TABS if title == PAGES["inside_attention"][0] else ():
            on_tab(page, tab)
            expect(page.get_by_role("tabpanel").filter(visible=True).locator("svg.marks").first).to_be_visible()
            yield f"{title}, {tab}"
    for tab in ("Text", "Patterns", "File"):
        page.set_viewport_size(WIDE)
        on_tab(page, tab)
        yield f"sentences, {tab}"
    page.set_viewport_size(WIDE)
    press(page, "Share")
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    yield "Share"


def go_by_thumb(page, title):
    link = page.locator(".st-key-thumb").get_by_role("link", name=title, exact=True)
    link.click()
    page.wait_for_function("path => location.pathname === path", arg=link.evaluate("link => link.pathname"))
    idle(page)


def look(page, view, tour):
    """Look at one view in both themes. The next view is opened in the last one: a change draws all charts anew."""
    settle(page)
    tour.views.append(view)
    boxes = [box for kind in ("stException", "stAlert") for box in page.get_by_test_id(kind).all_inner_texts()]
    tour.errors += [f"{view}: {box}" for box in boxes]
    page.set_viewport_size(NARROW)
    tour.overflow += [f"{view}: {element}" for element in remaining(page, TOO_WIDE)]
    for theme in reversed(THEMES) if page.evaluate(IS_DARK) else THEMES:
        in_theme(page, theme)
        tour.colours += [f"{view}, {theme}: {colour}" for colour in remaining(page, STRAY_COLOURS)]


def in_theme(page, theme):
    page.emulate_media(color_scheme=theme)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", BACKGROUNDS[theme])


def settle(page):
    idle(page)
    page.wait_for_function(DRAWN, polling=POLLING)


def remaining(page, find):
    """What `find` still finds once the page has had the time to draw itself anew."""
    try:
        page.wait_for_function(f"!({find})().length", polling=POLLING)
    except TimeoutError:
        return page.evaluate(find)
    return []


def violations(page, rules=None):
    """Rule, element and reason of each serious fault on the whole page, Streamlit's own parts included."""
    violations = Axe().run(page, options=rules).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:300]} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in GRAVE or violation["id"] == HEADINGS
        for node in violation["nodes"]
    ]


def test_every_page_and_tab_opens_without_an_error(tour):
    assert not tour.errors
    assert {*tour.views} >= {title for title, _ in PAGES.values()}


@pytest.mark.heavy
def test_no_page_has_an_error_or_a_serious_accessibility_fault_in_light_or_dark_at_a_desk(browser, address):
    faults = []
    with context_of(browser) as context:
        page = opened(context.new_page(), address)
        page.on("console", lambda message: faults.extend(filter(None, [complaint(message)])))
        page.on("pageerror", lambda error: faults.append(str(error)))
        for view in every_view(page):
            for theme, rules in RULES.items():
                in_theme(page, theme)
                settle(page)
                strays = [f"a colour in a chart: {colour}" for colour in remaining(page, STRAY_COLOURS)]
                faults += [f"{view}, {theme}: {fault}" for fault in [*strays, *violations(page, rules)]]
            in_theme(page, "light")
    assert not faults, "\n".join(faults)


def test_text_in_charts_has_the_theme_colour_or_is_black_on_light_cells(tour):
    assert not tour.colours


def test_no_page_or_chart_is_wider_than_a_phone(tour):
    assert not tour.overflow, "\n".join(tour.overflow)


def test_all_requests_go_to_this_server(tour):
    assert not tour.elsewhere


def test_no_script_is_loaded_after_the_first_page(tour):
    assert not tour.scripts
    assert {file.partition("/")[2].partition(".")[0] for file in files()} == {*NEEDED}
