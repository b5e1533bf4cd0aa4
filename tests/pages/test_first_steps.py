"""The six cards of a first visit: what each shows on any sentences, and the ways through them."""

import re

import pytest

from core.corpus import rows_of_text
from core.links import Shared, encode
from core.presets import presets
from pages.session.share import PARAMETER
from pages.widgets.first_steps import STEPS
from tests.pages.app import DASHBOARD, AppTest, bars, click, edited, on, on_light_page, opened, pasted, run, settled
from tests.typical import mostly_heavy

ODD = {
    "no label": "ab cd\nab ce\nxb cd",
    "the word stands first": "ran home\nran away\nran home",
    "markup": "*a* _b_ <b>c</b>\n*d* _b_ [e](f)\n`g` _b_ c",
    "right to left": "הכלב רץ מהר\nהתוכנה רצה היום\nהחתול רץ מהר",
    "natural": "Every spring the garden fills with tulips.\nA spring in the mattress is broken.\nWe drink from it.",
}
MODELS = [[], ["static"], [], ["averaging", "attention"], ["attention"], ["static", "attention"]]


@pytest.fixture
def at():
    return opened()


def opened_at(card, **choices):
    at = AppTest.from_file(DASHBOARD, default_timeout=30)
    rows = tuple(rows_of_text(presets()["ran"].text))
    shared = Shared(rows=rows, preset="ran", choices={"card": card, **choices})
    at.query_params[PARAMETER] = encode(shared)
    return settled(at.run())


def press(at, name):
    """Press a button of the cards by its key."""
    at.button(key=name).click()
    return settled(run(at))


def said_on(at):
    """The texts of the page, without the sidebar's."""
    return [text.value for text in at.main.text]


def labels(at):
    return [button.label for button in at.button]


def place(at):
    return next((text.value for text in at.markdown if re.fullmatch(r"Step \d of 6", text.value)), None)


def models_shown(at):
    return [*dict.fromkeys(chart.data["model"].iloc[0] for chart in bars(at))]


def walk(at):
    """Each card, from the first on."""
    at = press(at, "first-steps")
    for number in range(1, len(STEPS) + 1):
        assert not [*at.exception, *at.error], number
        assert place(at) == f"Step {number} of 6"
        yield at
        at = press(at, "step-next" if number < len(STEPS) else "step-end")
    assert place(at) is None
    assert models_shown(at) == ["static", "attention"]


@pytest.mark.parametrize("name", mostly_heavy(["ran", "near", "plain", "stories"], "ran", "plain"))
def test_each_card_shows_its_models_alone_and_ends_in_a_sentence_about_the_sentences_at_hand(at, name):
    at = settled(run(at)) if name == "ran" else start(at, name)
    first, second = presets()[name].prompts
    for card, models in zip(walk(at), MODELS, strict=True):
        assert models_shown(card) == models
        assert not card.get("expander")
        if not models and bars(card) == [] and "Guess" in card.markdown[-1].value:
            guess = next(button for button in card.button if str(button.key).startswith("guess-"))
            card = press(card, guess.key)
            assert any(f"“{guess.label}”" in text or "No sentence begins" in text for text in said_on(card))
        assert said_on(card)[-1].endswith((".", "tell.")), said_on(card)


def start(at, name):
    next(box for box in at.selectbox if box.label == "Start from").set_value(name)
    return settled(run(at))


@pytest.mark.parametrize("name", mostly_heavy(ODD, "natural"))
def test_the_cards_can_be_walked_through_with_any_sentences_or_say_what_is_missing(name):
    at = on(settled(pasted(on_light_page(), ODD[name])), "side_by_side")
    recalled = [any("can only be memorised" in text for text in said_on(card)) for card in walk(at)]
    has_two_uses = name not in ("no label", "the word stands first")
    assert recalled == [has_two_uses and number > 3 for number in range(1, len(STEPS) + 1)]


def test_sentences_with_one_beginning_leave_nothing_to_compare_and_the_cards_say_what_to_do():
    at = press(on(settled(pasted(on_light_page(), "ab cd\nab ce")), "side_by_side"), "first-steps")
    assert any("Add two sentences in which different words stand before it" in text for text in said_on(at))
    at = press(at, "step-next")
    assert not bars(at)
    at = settled(pasted(at, "ab cd\nxy ab ce"))
    assert models_shown(at) == ["static"]


def test_the_cards_can_be_skipped_and_taken_up_where_they_were_left_and_another_page_keeps_the_place(at):
    assert "See it in six steps" in labels(at)
    at = press(press(at, "first-steps"), "step-next")
    assert place(on(on(at, "writing"), "side_by_side")) == "Step 2 of 6"
    at = press(at, "step-skip")
    assert models_shown(at) == ["static", "attention"]
    at = press(at, "first-steps")
    assert place(at) == "Step 2 of 6"
    assert place(press(at, "step-back")) == "Step 1 of 6"


def test_a_link_opens_at_its_card_and_one_with_a_number_that_is_no_card_opens_the_free_page():
    assert place(opened_at(3)) == "Step 3 of 6"
    for number in (7, -1, "x", 2.5):
        assert place(opened_at(number)) is None


def test_a_link_that_asks_for_a_prediction_asks_on_each_card_about_its_models_before_it_shows_them():
    at = press(opened_at(1, predict=True), "step-next")
    assert not bars(at)
    assert [each.label for each in at.select_slider if each.key.startswith("expected")] == [
        "How far apart are the bars after the two prompts?"
    ]
    assert not any(caption.value.endswith("Expected to do best: attention.") for caption in at.caption)
    at = settled(run(click(at, "Pass")))
    assert models_shown(at) == ["static"]
    at = press(press(at, "step-next"), "step-next")
    assert not bars(at)
    at = settled(run(click(at, "Pass")))
    assert models_shown(at) == ["averaging", "attention"]
    assert models_shown(press(press(at, "step-next"), "step-skip")) == ["static", "attention"]


def test_before_anything_is_trained_a_card_has_its_place_its_way_out_and_the_progress(slow_training):
    at = AppTest.from_file(DASHBOARD, default_timeout=30)
    at.query_params[PARAMETER] = encode(
        Shared(rows=(("nobody trained this", "", False),), preset="ran", choices={"card": 2})
    )
    at.run()
    assert place(at) == "Step 2 of 6"
    assert at.get("progress")
    at.button(key="step-skip").click()
    assert place(run(at)) is None
    slow_training.set()


def test_a_sentence_of_ones_own_is_answered_on_the_last_card_in_a_line_and_in_the_conclusion(at):
    at = press(opened_at(6), "step-back")
    at = press(at, "step-next")
    assert not any(text.startswith("After this edit") for text in said_on(at))
    at = settled(edited(at, typed={0: {"sentence": "the dog ran zigzag"}}))
    assert any(text.startswith("After this edit “zigzag” gets") for text in said_on(at))
    assert said_on(at)[-1].startswith("A static vector")
