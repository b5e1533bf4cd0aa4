"""Screens: read what a page shows (also to a screen reader), and find broken or contradictory content."""

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from playwright.sync_api import ConsoleMessage, Page

from core.words import split_words
from pages.app.menu import PAGES
from tests.browser.addresses import ISOLATES, left_out, misnamed, moved, shared, stale, vocabulary, wrong_bits
from tests.browser.server import POLLING, idle
from tests.plurals import PLURAL_AFTER_ONE

AGREED, BETWEEN_LOOKS = 20.0, 200  # seconds until a page has to be consistent; milliseconds between two looks
SENT = 500  # milliseconds until what was typed in the text has been sent
NEVER = re.compile(
    r"\b(?i:nan)\b|\bNone\b(?! of)|\bundefined\b|\bInfinity\b|\binf\b|(?<![\w.])[-−]0(\.0+)?(?![\d.])|"
    r"Traceback|\[object "
)
# All visible text, all text alternatives, and the tooltips of charts.
WRITTEN = """() => {
    const said = ["aria-label", "aria-valuetext", "aria-description", "alt", "title"];
    const told = [document.body.innerText];
    for (const one of document.querySelectorAll("[aria-label], [aria-valuetext], [alt], [title], canvas td"))
        told.push(...said.map(name => one.getAttribute(name)), one.textContent);
    const tooltips = [...document.querySelectorAll("svg.marks path, svg.marks text, svg.marks line")].map(
        mark => mark.__data__?.tooltip);
    for (const one of tooltips.filter(Boolean))
        told.push(typeof one === "string" ? one : Object.entries(one).map(pair => pair.join(": ")).join("; "));
    return [...new Set(told.filter(Boolean))];
}"""
# The values of all controls that are not folded away.
CONTROLS = """() => {
    const away = "[data-testid=stForm], [data-testid=stExpander], [role=dialog], [data-testid=stPopoverBody]";
    const name = one => one.getAttribute("aria-label") ?? one.closest("label")?.innerText ?? one.innerText;
    const kinds = {
        "input[role=combobox]": one => one.value,
        "[role=switch], input[type=checkbox]": one => one.checked ?? one.ariaChecked,
        "[role=slider]": one => one.getAttribute("aria-valuetext") ?? one.ariaValueNow,
        "[role=radio], button[aria-pressed]": one => one.ariaChecked ?? one.ariaPressed,
        "[role=tab]": one => one.ariaSelected,
        "input[type=text]:not([role=combobox]), input[type=number]": one => one.value,
    };
    const values = {h1: document.querySelector("h1")?.innerText ?? ""};
    const link = document.querySelector("[data-testid=stTopNavLink][aria-current=page]");
    values.page = link?.innerText.split("\\n").at(-1) ?? "";  // after its icon
    for (const [kind, read] of Object.entries(kinds))
        for (const one of document.querySelectorAll(`[data-testid=stMain] :is(${kind})`))
            if (!one.closest(away)) values[`${kind} ${name(one)}`] = String(read(one));
    return values;
}"""
BARS = """() => [...document.querySelectorAll("[data-testid=stMain] svg.marks g.mark-rect.role-mark path")].map(
    bar => bar.getAttribute("aria-label") ?? "")"""
DRAWN = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(
        chart => chart.querySelector('svg.marks, canvas.marks')) && !document.querySelector('[data-stale=true]')"""
COUNTED = re.compile(r"^([\d,]+) sentences?, ([\d,]+) of them held out", re.MULTILINE)


@dataclass(frozen=True)
class Screen:
    """What a page shows at one moment."""

    written: list[str]
    controls: dict[str, str]
    bars: list[str]
    address: str


def settle(page: Page) -> None:
    """Wait until nothing is being computed, trained or drawn."""
    idle(page)
    page.wait_for_function(DRAWN, polling=POLLING)


def look(page: Page) -> Screen:
    """The page as it is now."""
    return Screen(page.evaluate(WRITTEN), page.evaluate(CONTROLS), page.evaluate(BARS), page.url)


def broken(page: Page) -> list[str]:
    """Content that must never be on a page, such as exceptions."""
    faults = [f"an exception box: {box}" for box in page.get_by_test_id("stException").all_inner_texts()]
    for text in page.evaluate(WRITTEN):
        if hit := NEVER.search(text) or PLURAL_AFTER_ONE.search(text):
            faults.append(f"“{hit[0]}” in “{text[max(0, hit.start() - 80) : hit.end() + 80]}”")
    return faults


def contradictions(page: Page, typed: Collection[str] = ()) -> list[str]:
    """Parts of the page, and of its address, that contradict each other; what was typed may name other sentences."""
    return settled_faults(page, lambda screen: _contradictions(screen, typed))


def changes(page: Page, before: Screen, *, may_fill: bool = False) -> list[str]:
    """Differences from `before`, after actions that lead back to the same state; other pages may fill controls."""
    return settled_faults(page, lambda after: _changes(before, after, may_fill=may_fill))


def settled_faults(page: Page, find: Callable[[Screen], list[str]]) -> list[str]:
    """Faults that remain once the page is settled; the last action may still be on its way to the server and back."""
    end = time.monotonic() + AGREED
    while True:
        settle(page)
        faults = find(look(page))
        if not faults or time.monotonic() > end:
            return faults
        page.wait_for_timeout(BETWEEN_LOOKS)


def steady(page: Page) -> Screen:
    """The page once nothing is on its way: the browser sends what was typed as text with a delay."""
    settle(page)
    playing = page.get_by_role("switch", name="Play", checked=True)
    for switch in playing.all():  # what plays is never at rest
        switch.click(force=True)
    before = None
    while before != (before := look(page)):
        page.wait_for_timeout(SENT)
        settle(page)
    return before


def complaint(message: ConsoleMessage) -> str | None:
    """An error on the console, except for failed requests that Streamlit always makes.

    At a page's own address it first looks for its server below that address; and it requests every file that a button
    offers, even after the next run has replaced the file.
    """
    told, url = message.text, message.location.get("url", "")
    is_own = re.search(r"/_stcore/(health|host-config)$|/media/", url) or "Download Button source error" in told
    return f"console: {told} {url}" if message.type == "error" and not is_own else None


def _changes(before: Screen, after: Screen, *, may_fill: bool) -> list[str]:
    if not vocabulary(shared(before.address).rows):
        return []  # the page shows the last charts, which a reload loses
    faults = moved(before.address, after.address, may_fill=may_fill)
    controls = [(name, value, after.controls.get(name)) for name, value in before.controls.items()]
    faults += [f"{name}: {old!r} → {new!r}" for name, old, new in controls if old != new]
    # Words of an edit are among the bars only until the next edit or a reload.
    if not faults and (others := set(after.bars) - set(before.bars)):
        faults.append(f"bars: {set(before.bars) - set(after.bars)} → {others}")
    return faults


def _contradictions(screen: Screen, typed: Collection[str]) -> list[str]:
    counted, rows = COUNTED.search(screen.written[0]), shared(screen.address).rows
    faults = misnamed(screen.address, screen.controls["page"])
    if counted:
        told = tuple(int(each.replace(",", "")) for each in counted.groups())
        marks = [held_out for sentence, _, held_out in rows if split_words(sentence)]
        if told != (len(marks), sum(marks)):
            faults.append(f"{counted[0]}, but {len(marks)} and {sum(marks)} in the address")
    if words := vocabulary(rows):
        faults += [*left_out(screen.address, screen.controls), *stale(screen.address, typed)]
        faults += wrong_bits(screen.address, screen.controls)
        named = (re.search(r"\bword: ([^;]*);", bar.translate(ISOLATES)) for bar in screen.bars)
        has_other_words = screen.controls["page"] == PAGES["real_model"][0]  # a real model knows more words
        if not has_other_words and (strange := {each[1] for each in named if each} - words - {"(end)"}):
            faults.append(f"bars of words that are in no sentence: {sorted(strange)}")
    return faults
