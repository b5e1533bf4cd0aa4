"""The page for teachers: its steps in this visit, and the sheets to print."""

import pytest

from core.links import Shared
from core.presets import presets
from pages.lessons import teaching
from pages.lessons.teaching import MISCONCEPTIONS, STEPS
from pages.session.choices import LONG, PLANS, SHORT
from tests.pages.app import (
    bars,
    choose,
    clouds,
    control,
    edited,
    on,
    on_light_page,
    pasted,
    rows,
    run,
    settled,
    start_from,
    texts,
)


def go_on(at, step, question, lesson):
    """Press a step, see its page, and go there once more: in its next run AppTest is back on the page before."""
    next(button for button in at.button if str(button.key).startswith("go-") and step in str(button.key)).click()
    assert [title.value for title in run(at).title] == [question]
    return on(at, lesson)


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_lasts_as_long_as_it_says(plan):
    assert sum(step.minutes.get(plan, 0) for step in STEPS) == int(plan.split()[0])


def test_the_challenges_get_ten_minutes_and_no_step_of_the_class_tells_what_to_expect():
    step = next(step for step in STEPS if step.page == "challenges")
    assert step.minutes[SHORT] >= 10
    assert "shows" in STEPS[0].hidden


def test_a_step_goes_on_with_the_persons_own_sentences_and_shows_what_it_says():
    at = settled(edited(on_light_page(), typed={0: {"sentence": "the dog ran limping"}}))
    at = go_on(at, "Why not just count?", "Why not just count?", "lookup_tables")
    assert rows(at)[0][0] == "the dog ran limping"
    assert at.session_state["context"] == "the cat ran"
    (guesses,) = (html.proto.body for html in at.get("html") if 'name="guess"' in html.proto.body)
    assert "swiftly" not in guesses
    at = go_on(on(at, "teaching"), "Sentences nobody wrote", "What about sentences nobody wrote?", "unseen_sentences")
    assert at.session_state["unseen"] == "the cat ran swiftly"
    assert bars(at)


def test_a_step_asks_nothing_that_the_persons_own_sentences_lack():
    at = settled(pasted(on_light_page(), "la rete cade\nla barca torna"))
    at = go_on(at, "Why not just count?", "Why not just count?", "lookup_tables")
    assert {*at.session_state["context"].split()} <= {"la", "rete", "barca"}
    assert "context" not in at.session_state["addressed"]


def test_each_step_names_what_its_preset_has(monkeypatch):
    monkeypatch.setattr(teaching.share, "server_address", lambda: "")
    for step in (*STEPS, *MISCONCEPTIONS):
        corpus = presets()[step.preset].corpus
        for key in ("context", "unseen"):
            words = str(step.choices.get(key, "")).split()
            assert {*words} <= corpus.ids.keys()
        assert Shared(rows=(), preset=step.preset, choices=step.choices)


def test_the_sheet_of_a_plan_has_its_steps_and_not_what_to_expect():
    text = teaching._sheet(LONG)
    for step in STEPS:
        assert step.title in text
        assert step.expect not in text


def test_the_step_about_a_real_model_opens_what_it_speaks_of():
    at = go_on(on_light_page(), "And in a real", "Does it hold in a real language model?", "real_model")
    assert control(at, "real_text").value == "natural-spring"
    assert control(at, "real_layer").value == 0
    assert len(next(each.data for each in clouds(at) if "layer" in each.data)) == 1
    at = start_from(choose(at, "real_text", "own"), "near")
    assert any("Here the real model fails" in text for text in texts(at))
