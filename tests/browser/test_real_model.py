"""The page "In a real model": from recordings, and live with a small random model."""

import re

import pytest
from playwright.sync_api import expect

from core.links import Shared, encode
from core.presets import DEFAULT
from core.pretrained.live import MODEL
from pages.session.share import PARAMETER
from tests.browser.layout import TOO_WIDE
from tests.browser.screens import broken, settle
from tests.browser.server import QUICK_DASHBOARD, WIDE, go, press, running_dashboard

NARROW = {"width": 390, "height": 844}
SPRING = (
    "They drank from the clear spring today",
    "A spring bubbled below the old oak",
    "The village has its own spring",
    "In early Spring the birds return",
    "Every spring the garden blooms",
    "We wait for spring and sun",
    "The old spring broke again",
    "In the bed a spring squeaked",
)
LAST_WORD, WHOLE = ".st-key-card-real-last-word", ".st-key-card-real-all"


@pytest.fixture(scope="module")
def live_address(browser, tmp_path_factory):
    """A dashboard with a small random model."""
    pytest.importorskip("transformers", reason="The packages of deploy/pretrained.txt are not installed.")
    from tests.pretrained.random_models import gpt2, saved

    folder = saved(gpt2, tmp_path_factory.mktemp("gpt2"))
    with running_dashboard(QUICK_DASHBOARD, environment={MODEL: str(folder)}) as address:
        yield address


def labels(page, part):
    """The words and probabilities of the bars in a part of the page."""
    bars = page.locator(f"{part} svg.marks g.mark-rect.role-mark path[aria-label]")
    expect(bars.first).to_be_attached()
    return bars.evaluate_all("all => all.map(path => path.getAttribute('aria-label'))")


def cloud(page, layer):
    """The word's vectors after a layer, by what a screen reader is told."""
    return page.locator(f'[data-testid=stVegaLiteChart][aria-label*="after layer {layer}:"]')


def type_into(page, box, text):
    """Type into a box, and take the one option that is left."""
    settle(page)  # the list closes when the page is drawn anew
    page.get_by_role("combobox", name=box).fill(text)
    expect(page.get_by_role("option").filter(has_text=text).first).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")


def expect_to_fit(page):
    page.set_viewport_size(NARROW)
    page.wait_for_function(f"!({TOO_WIDE})().length")
    page.set_viewport_size(WIDE)


@pytest.mark.heavy
def test_recordings_are_there_at_once_and_each_control_shows_what_it_names(page):
    go(page, "In a real model")
    expect(page.get_by_text("Recorded, not computed now: SmolLM2")).to_be_visible()
    alone = labels(page, LAST_WORD)
    assert alone[: len(alone) // 2] == alone[len(alone) // 2 :]
    type_into(page, "Sentences", "spring: season")
    expect(page.get_by_text("These sentences can only be memorised")).to_be_visible()
    expect(page.get_by_text("Toy attention, mean over 2 seeds")).to_be_visible()
    page.get_by_text("among all words", exact=True).click()
    expect(page.locator(f'{WHOLE} path[aria-label*="word: released;"]').first).to_be_attached()

    slider = page.get_by_role("slider", name="Layer")
    slider.press("Home")
    expect(cloud(page, 0)).to_have_attribute("aria-label", re.compile("1 different point$"))
    slider.press("ArrowRight")
    expect(cloud(page, 1)).to_have_attribute("aria-label", re.compile("12 different points$"))
    page.get_by_text("Play", exact=True).click()
    for layer in (2, 4):
        expect(cloud(page, layer)).to_be_attached()
    page.get_by_text("Play", exact=True).click()
    expect(slider).to_have_attribute("aria-valuetext", "1")
    settle(page)
    assert not broken(page)
    expect_to_fit(page)


@pytest.mark.heavy
def test_a_live_model_answers_about_own_sentences_and_prompts_and_offers_its_groups(blank_page, live_address):
    page, shared = blank_page(), Shared(rows=tuple((each, "", False) for each in SPRING), preset=DEFAULT)
    page.goto(f"{live_address}real_model?{PARAMETER}={encode(shared)}")
    expect(page.get_by_text("Computed now, on this server: gpt2")).to_be_visible()
    first = labels(page, WHOLE)
    type_into(page, "Second prompt", "in early spring")
    expect(page.locator(f"{WHOLE} svg.marks").get_by_text("In early Spring …")).to_be_visible()
    assert labels(page, WHOLE) != first
    expect(page.get_by_text("No score here")).to_be_visible()
    press(page, "Take the groups as labels, to look through")
    expect(page.get_by_text("These labels are groups of the model's own vectors")).to_be_visible()
    settle(page)
    assert not broken(page)
    expect_to_fit(page)
