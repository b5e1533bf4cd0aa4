"""Predict first: results wait for an expectation, and the tally counts it."""

import pytest

from tests.pages.app import bars, click, edited, opened, run, settled


@pytest.fixture
def asked():
    at = opened()
    at.toggle(key="predict").set_value(True)
    return run(at)


def answer(at, model, word, distance):
    at.radio(key=f"expected-{model}").set_value(word)
    at.select_slider(key=f"expected-distance-{model}").set_value(distance)


def results(at):
    (frame,) = (each.value for each in at.dataframe if "expected" in each.value.columns)
    return frame


def tally(at):
    return next(each.value for each in at.markdown if "Right in this visit" in each.value)


def test_results_are_not_shown_before_an_expectation(asked):
    assert not asked.exception
    assert not bars(asked)


def test_passing_shows_the_results_without_counting(asked):
    at = click(asked, "Pass")
    assert len(bars(at)) == 4
    assert not any("Right in this visit" in each.value for each in at.markdown)


def test_expectation_and_outcome_are_shown_together_and_counted(asked):
    answer(asked, "static", "about the same", 0.0)
    answer(asked, "attention", "about the same", 0.0)
    at = click(asked, "Show what comes out")
    assert len(bars(at)) == 4
    static = results(at).query("model == 'Static embedding' and expected == '0.00'").iloc[0]
    assert (static["found"], static["right"]) == ("0.00", "✓ as expected")
    assert f"{(results(at)['right'] == '✓ as expected').sum()} of 4" in tally(at)


def test_each_question_is_asked_once_for_each_corpus(asked):
    at = run(click(asked, "Pass"))
    assert bars(at)
    edited(at, edited_rows={0: {"sentence": "the dog ran limping"}})
    settled(at)
    assert not bars(at)


def test_an_unanswered_question_is_left_out(asked):
    at = click(asked, "Show what comes out")
    assert len(results(at)) == 2
