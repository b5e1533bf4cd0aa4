"""Words that open what belongs to them: by keyboard on a desktop, by touch on a phone."""

from playwright.sync_api import expect

from tests.browser.server import go, opened


def term(page, name):
    return page.locator(".disclosures details").filter(has=page.get_by_text(name, exact=True))


def test_a_term_opens_its_sentence_by_keyboard_and_closes_the_one_before(page):
    go(page, "Claims")
    for name, says, other in (("seed", "random start", "open question"), ("nat", "unit of loss", "random start")):
        term(page, name).locator("summary").focus()
        page.keyboard.press("Enter")
        expect(term(page, name).get_by_text(says)).to_be_visible()
        expect(page.locator(".disclosures").get_by_text(other)).not_to_be_visible()


def test_a_guess_of_a_table_opens_its_sentences_on_a_phone_without_a_second_scroll_bar(blank_page, address, phone):
    page = opened(blank_page(phone), f"{address}lookup_tables", charts=3)
    expect(page.locator(".disclosures li b").first).to_be_visible()
    last = page.locator('.disclosures details[name="guess"]').last
    last.locator("summary").tap()
    expect(last.locator("li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
