"""Words that open what belongs to them, by keyboard."""

from playwright.sync_api import expect

from tests.browser.server import opened


def term(page, name):
    return page.locator(".disclosures details").filter(has=page.get_by_text(name, exact=True))


def test_a_term_opens_its_sentence_by_keyboard_and_closes_the_one_before(heard_tab, address):
    page = opened(heard_tab, f"{address}claims", charts=0)
    for name, says, other in (("seed", "random start", "open question"), ("nat", "unit of loss", "random start")):
        term(page, name).locator("summary").focus()
        page.keyboard.press("Enter")
        expect(term(page, name).get_by_text(says)).to_be_visible()
        expect(page.locator(".disclosures").get_by_text(other)).not_to_be_visible()
