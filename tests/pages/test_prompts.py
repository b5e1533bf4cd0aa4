"""Typed prompts, readable or not."""

import pytest

from tests.pages.app import bars, edited, opened, pasted, rows, settled, typed


def test_a_typed_prompt_is_shown_by_the_bars():
    at = typed(opened(), "prompt_1", "The CAT ran!")
    assert not at.warning
    assert [chart.title for chart in bars(at)] == ["the cat ran …", "the program ran …"] * 2


def test_an_unknown_word_is_named_with_the_nearest_one_and_the_default_prompt_is_shown():
    at = typed(opened(), "prompt_1", "the dgo ran")
    assert not at.exception
    (warning,) = at.warning
    assert warning.value.startswith("“dgo” does not occur in the training sentences; the nearest word is “dog”.")
    assert warning.value.endswith("“the dog ran” is shown instead.")
    assert [chart.title for chart in bars(at)] == ["the dog ran …", "the program ran …"] * 2
    assert at.session_state["prompt_1"] == "the dgo ran"


@pytest.mark.parametrize("text", ["", "   ", "!?", "the dog ran " * 40, "[a](http://b.c)", "\0", "🐕 🐕"])
def test_an_unreadable_prompt_is_explained_and_replaced(text):
    at = typed(opened(), "prompt_2", text)
    assert not at.exception
    assert len(at.warning) == 1
    assert bars(at)[1].title == "the program ran …"


def test_a_prompt_whose_word_leaves_the_corpus_is_replaced():
    at = opened()
    dogs = [number for number, row in enumerate(rows(at)) if "dog" in row[0]]
    settled(edited(at, deleted_rows=dogs))
    assert not at.exception
    assert not at.warning
    assert "dog" not in at.selectbox(key="prompt_1").value
    assert bars(at)[0].title != "the dog ran …"


def test_two_equal_prompts_are_pointed_out_and_not_compared():
    at = typed(opened(), "prompt_1", "the program ran")
    assert "Both prompts are the same. Choose two that differ." in [text.value for text in at.text]


def test_the_presets_prompts_are_not_used_if_longer_than_any_sentence():
    at = settled(pasted(opened(), "ran ran\nthe ran\ndog ran\nprogram ran"))
    assert not at.exception
    assert len(bars(at)) == 4
