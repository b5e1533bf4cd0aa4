"""Every page opens without errors and fits a phone; the writing page writes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.server import PATIENCE, idle

RUNGS = ("bigram", "table", "static", "averaging", "attention")
WIDTH = 390
CHARTS = {"Lookup tables": 2, "Unseen sentences": 8, "Training": 9, "Writing": 6}


def on(page, name):
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("svg.marks")).to_have_count(CHARTS[name], timeout=PATIENCE)
    idle(page)
    return page


def card(page, model):
    return page.locator(f".st-key-card-{model}-writing")


def words(page, model):
    """The words of a model's five sentences, as drawn in its chart."""
    expect(card(page, model).locator("svg.marks")).to_have_count(1)
    return card(page, model).locator("svg.marks g.mark-text text").all_text_contents()


def marks(page, model):
    return [line for line in card(page, model).inner_text().splitlines() if re.match(r"[1-5]\. ", line)]


def overflow(page):
    return [
        element.evaluate("element => element.scrollWidth - element.clientWidth")
        for element in (page.locator("html"), page.get_by_test_id("stMain"))
    ]


@pytest.mark.parametrize("name", CHARTS)
def test_a_page_opens_without_errors(page, name):
    on(page, name)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_every_model_writes_five_sentences_and_others_with_another_seed(page):
    on(page, "Writing")
    before = {model: words(page, model) for model in RUNGS}
    for model in RUNGS:
        assert len(before[model]) >= 10
        assert len(marks(page, model)) == 5
    assert all(line.endswith("in the corpus") for line in marks(page, "table"))
    seed = page.get_by_role("spinbutton", name="Random seed")
    seed.fill("7")
    seed.press("Enter")
    for model in RUNGS:
        page.wait_for_function(
            """([model, before]) => {
                const chart = document.querySelector(`.st-key-card-${model}-writing svg.marks`);
                const texts = chart ? [...chart.querySelectorAll("g.mark-text text")] : [];
                return texts.length && texts.map(text => text.textContent).join() !== before.join();
            }""",
            arg=[model, before[model]],
            timeout=PATIENCE,
        )
    idle(page)
    assert all(words(page, model) != before[model] for model in RUNGS)


def narrow(page, name):
    """A page at the width of a phone; opened wide first, because only then the links to pages are visible."""
    on(page, name)
    page.set_viewport_size({"width": WIDTH, "height": 844})
    page.wait_for_function(
        "width => [...document.querySelectorAll('svg.marks')].every(each => each.clientWidth <= width)", arg=WIDTH
    )
    idle(page)
    return page


@pytest.mark.parametrize("name", CHARTS)
def test_a_page_is_no_wider_than_a_phone(page, name):
    narrow(page, name)
    assert max(overflow(page)) <= 0


def test_unseen_sentences_can_be_chosen_on_a_phone(page):
    narrow(page, "Unseen sentences")
    sentence = page.get_by_role("combobox", name="Sentence", exact=True)
    expect(sentence).to_have_value("the cat ran swiftly")
    sentence.fill("the dog ran home")
    sentence.press("Enter")
    expect(
        page.get_by_text("“the dog ran home” was never seen").or_(page.get_by_text("“the dog ran home” stands in"))
    ).to_be_visible()
    page.get_by_role("button", name="Where attention is most wrong").click()
    expect(sentence).not_to_have_value("the dog ran home")
    idle(page)
    assert max(overflow(page)) <= 0
