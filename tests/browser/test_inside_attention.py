"""The attention page by clicks: another word, another edge, and the charts that follow."""

from playwright.sync_api import expect

from tests.browser.server import idle, on_tab, opened

MAPS = '[class*="st-key-card-attention-map-"]'


def labels(page, part):
    """What the bars and cells of a part of the page say to a screen reader."""
    return page.locator(f"{part} svg.marks g.mark-rect.role-mark path").evaluate_all(
        "all => all.map(path => path.getAttribute('aria-label'))"
    )


def expect_other_labels(page, part, before):
    page.wait_for_function(
        """([part, before]) => {
            const marks = [...document.querySelectorAll(`${part} svg.marks g.mark-rect.role-mark path`)];
            return marks.length && marks.map(mark => mark.getAttribute("aria-label")).join() !== before.join();
        }""",
        arg=[part, before],
    )
    idle(page)


def test_another_word_changes_the_findings_and_another_edge_the_bars_without_it(heard_tab, address):
    page = opened(heard_tab, f"{address}inside_attention", charts=3)
    expect(page.locator(f"{MAPS} svg.marks")).to_have_count(2)
    expect(page.get_by_text("“ran” takes up")).to_be_visible()
    maps = labels(page, MAPS)
    page.locator('[class*="st-key-place"]').get_by_text("program", exact=True).click()
    expect(page.get_by_text("“program” takes up")).to_be_visible()
    expect(page.get_by_text("“ran” takes up")).to_have_count(0)
    idle(page)
    assert maps
    assert labels(page, MAPS) == maps

    on_tab(page, "What it causes")
    expect(page.locator(".st-key-bars-edge-2 svg.marks")).to_have_count(1)
    without, whole = labels(page, ".st-key-bars-edge-1"), labels(page, ".st-key-bars-edge-0")
    page.locator(".st-key-edge").get_by_text("(start)", exact=True).click()
    expect_other_labels(page, ".st-key-bars-edge-1", without)
    expect(page.get_by_text("Without the edge from “(start)”")).to_be_visible()
    assert {*labels(page, ".st-key-bars-edge-0")} & {*whole}
