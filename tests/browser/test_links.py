"""Links between two browser contexts: what one person sets, another sees."""

import pytest
from playwright.sync_api import expect

from pages.session.share import ADDRESS
from tests.browser.server import (
    PATIENCE,
    bar_labels,
    cell,
    edit_cell,
    expect_other_bars,
    idle,
    opened,
    running_dashboard,
)


@pytest.fixture
def somebody_else(open_page):
    """A page in a separate browser context."""
    return open_page(width=1280)


def share(page):
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page.get_by_role("dialog")


def link_of(dialog):
    field = dialog.get_by_role("textbox", name="Link")
    expect(field).not_to_have_value("")
    return field.input_value()


def choose(dialog, label, *options):
    box = dialog.get_by_role("combobox", name=label)
    box.click()
    for option in options:
        dialog.page.get_by_role("option", name=option, exact=True).click()
    dialog.page.keyboard.press("Escape")


def test_a_link_opened_by_someone_else_shows_the_same_sentences_and_bars(page, somebody_else):
    before = bar_labels(page)
    edit_cell(page, 1, "the dog ran limping")
    expect_other_bars(page, before)
    page.get_by_text("Table: last word", exact=True).click()
    idle(page)
    dialog = share(page)
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("status")).to_contain_text("Copied.")
    copied = link_of(dialog)
    page.keyboard.press("Escape")
    mine = bar_labels(page)
    assert mine[: len(before)] != before

    somebody_else.goto(copied)
    expect(somebody_else.locator("svg.marks")).to_have_count(8, timeout=PATIENCE)
    idle(somebody_else)
    theirs = bar_labels(somebody_else)  # without the word that the edit brought, which only its author is shown
    assert theirs == [label for label in mine if "limping" not in label]
    expect(cell(somebody_else, 1)).to_have_text("the dog ran limping")


def test_the_link_can_be_copied_on_plain_http(page):
    """Without navigator.clipboard, the older execCommand copies the selected text."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    dialog = share(page)
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("status")).to_have_text("Copied.")


def test_a_qr_code_of_the_link_can_be_shown_full_screen(page):
    dialog = share(page)
    code = dialog.get_by_role("img", name="QR code of the link")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 100
    dialog.get_by_role("button", name="Show full screen").click()
    page.wait_for_function("document.fullscreenElement !== null")


def test_a_teachers_link_hides_controls_asks_first_and_can_be_lifted(page, somebody_else):
    dialog = share(page)
    before = link_of(dialog)
    choose(dialog, "Hide controls", "Training dial", "Models to compare")
    choose(dialog, "Hide pages", "Writing", "Training")
    dialog.get_by_text("Ask for a prediction before results are shown").click()
    expect(dialog.get_by_role("textbox", name="Link")).not_to_have_value(before)
    idle(page)
    somebody_else.goto(link_of(dialog))
    expect(somebody_else.get_by_text("What do you expect?")).to_be_visible(timeout=PATIENCE)
    idle(somebody_else)
    expect(somebody_else.locator("svg.marks")).to_have_count(0)
    links = somebody_else.get_by_test_id("stTopNavLink")
    expect(links.filter(has_text="Lookup tables")).to_have_count(1)
    expect(links.filter(has_text="Writing")).to_have_count(0)
    expect(somebody_else.get_by_text("Models to compare")).to_have_count(0)
    sidebar = somebody_else.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("Your sentences")).to_be_visible()
    expect(sidebar.get_by_test_id("stSlider")).to_have_count(0)
    somebody_else.get_by_role("button", name="Pass").click()
    expect(somebody_else.locator("svg.marks")).to_have_count(6, timeout=PATIENCE)
    somebody_else.get_by_role("button", name="Show everything").click()
    expect(somebody_else.get_by_text("Models to compare")).to_be_visible(timeout=PATIENCE)
    expect(sidebar.get_by_test_id("stSlider")).to_have_count(1)


def test_an_expectation_and_what_came_out_are_shown_together_and_counted(page):
    page.get_by_text("Predict first", exact=True).click()
    expect(page.locator("svg.marks")).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Show what comes out").click()
    expect(page.get_by_text("Right in this visit:")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("svg.marks")).to_have_count(6, timeout=PATIENCE)


def test_a_damaged_link_is_reported_and_the_start_is_shown(page, address):
    opened(page, f"{address}?s=1.%3Cscript%3Ealert(1)%3C/script%3E")
    expect(page.get_by_text("The link is damaged")).to_be_visible()
    expect(cell(page, 0)).to_have_text("the dog ran quickly")


def test_back_and_forward_go_from_page_to_page_and_keep_the_sentences(page):
    before = bar_labels(page)
    edit_cell(page, 1, "the dog ran limping")
    expect_other_bars(page, before)
    page.get_by_test_id("stTopNavLink").filter(has_text="Lookup tables").click()
    expect(page.get_by_role("heading", name="Why not just count?")).to_be_visible(timeout=PATIENCE)
    idle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Can a model tell")).to_be_visible(timeout=PATIENCE)
    idle(page)
    expect(cell(page, 1)).to_have_text("the dog ran limping")
    page.go_forward()
    expect(page.get_by_role("heading", name="Why not just count?")).to_be_visible(timeout=PATIENCE)
    idle(page)
    expect(cell(page, 1)).to_have_text("the dog ran limping")


def test_a_reload_brings_sentences_and_choices_back(page):
    before = bar_labels(page)
    edit_cell(page, 1, "the dog ran limping")
    expect_other_bars(page, before)
    after = bar_labels(page)
    page.wait_for_function("location.search.includes('s=')")
    page.reload()
    expect(page.locator("svg.marks")).to_have_count(6, timeout=PATIENCE)
    idle(page)
    expect(cell(page, 1)).to_have_text("the dog ran limping")
    assert bar_labels(page) == [label for label in after if "limping" not in label]


def test_a_saved_file_can_be_opened_by_someone_else(page, somebody_else, tmp_path):
    edit_cell(page, 1, "the dog ran limping")
    idle(page)
    dialog = share(page)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "saved.json"
    download.value.save_as(file)
    share(somebody_else).locator("input[type=file]").set_input_files(file)
    expect(cell(somebody_else, 1)).to_have_text("the dog ran limping", timeout=PATIENCE)


def test_the_first_link_opened_on_a_new_server_leads_to_its_page(browser):
    with running_dashboard() as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}writing")
        expect(page.get_by_role("heading", level=1)).to_have_text("Let them write: what is copied, what is new?")
        idle(page)
        expect(page.get_by_text("Page not found")).to_have_count(0)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_later_write_of_the_address_counts_in_whatever_order_the_browser_draws(browser, address, order):
    writes = [{"link": f"1.{number}", "visit": "me", "write": number} for number in order]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}_stcore/health")
        page.evaluate(
            """async ([js, writes]) => {
                const { default: draw } = await import("data:text/javascript," + encodeURIComponent(js))
                for (const data of writes) draw({ data })
            }""",
            [ADDRESS, writes],
        )
        assert page.url.endswith("?s=1.2")
        page.evaluate(
            """async js => {
                const { default: draw } = await import("data:text/javascript," + encodeURIComponent(js))
                draw({ data: { link: "", visit: "after a restart of the server", write: 1 } })
            }""",
            ADDRESS,
        )
        assert page.url.endswith("health")
