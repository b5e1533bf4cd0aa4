"""Layout: what is wider than the window, and which labels in charts overlap or are cut."""

from tests.browser.server import POLLING

LAPTOP = {"width": 1440, "height": 900}
# Elements and charts that are wider than the window.
TOO_WIDE = """() => [
    ...[document.scrollingElement, document.querySelector('[data-testid=stMain]')].filter(
        element => element.scrollWidth > Math.min(element.clientWidth, innerWidth)),
    ...[...document.querySelectorAll('[data-testid=stMain] svg.marks')].filter(chart => {
        const box = chart.getBoundingClientRect();
        return box.left < 0 || box.right > innerWidth;
    })].map(element => element.outerHTML.slice(0, 300))"""
BOXES = """charts => charts.flatMap((chart, number) => {
    const frame = chart.getBoundingClientRect();
    return [...chart.querySelectorAll(".role-mark text, .role-title text")]
        .filter(text => text.textContent.trim())
        .map(text => [text.textContent, text.getBoundingClientRect()])
        .map(([text, box]) => ({
            text, chart: number, left: box.left, right: box.right, top: box.top, bottom: box.bottom,
            outside: Math.max(frame.left - box.left, box.right - frame.right),
        }));
})"""
# Every chart is drawn, and for the width of the window.
DRAWN = """selector => [...document.querySelectorAll(`${selector} [data-testid=stVegaLiteChart]`)].every(
    chart => chart.querySelector("svg.marks .role-mark text") && chart.getBoundingClientRect().right <= innerWidth
        && chart.querySelector("svg.marks").getBoundingClientRect().right <= innerWidth)"""


def labels_of(page, selector):
    """Each label in the charts of this part of the page, once the charts have the width of the window."""
    page.wait_for_function(DRAWN, arg=selector, polling=POLLING)
    return page.locator(f"{selector} svg.marks").evaluate_all(BOXES)


def overlapping(labels):
    return [
        (one["text"], other["text"])
        for place, one in enumerate(labels)
        for other in labels[:place]
        if one["chart"] == other["chart"]
        and min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 3
    ]


def cut(labels):
    return [label["text"] for label in labels if label["outside"] > 1]
