"""The first page: what it shows without a click, models, word, prompts, switches, and what happens while it trains."""

import pickle
from dataclasses import replace

import pytest

from core import train
from core.limits import contrasting_prompts
from core.measures.vectors import NO_SENTENCE
from core.predictors import LABELS, NETWORKS
from core.presets import presets
from pages.widgets import cards
from tests.pages.app import (
    bars,
    charts,
    choose,
    click,
    clouds,
    edited,
    opened,
    pasted,
    prompts_asked,
    rows,
    run,
    settled,
    start_from,
    texts,
    trained_corpus,
    words_shown,
)
from tests.quick import QUICK
from tests.texts import corpora
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def untouched():
    """The first page as it opens; for tests that only read it."""
    return opened()


@pytest.fixture
def at():
    return opened()


def data(charts):
    return [chart.data for chart in charts]


def same(one, other):
    return [new.equals(old) for new, old in zip(one, other, strict=True)]


def models_shown(at):
    return [chart.data["model"].iloc[0] for chart in bars(at)]


def test_four_bar_charts_of_the_same_words_and_two_clouds_are_drawn_without_a_click(untouched):
    assert not untouched.exception
    assert prompts_asked(untouched) == ["the dog ran", "the program ran"] * 2
    assert len(clouds(untouched)) == 2
    assert all(chart.alt.split(":")[0] in LABELS.values() for chart in charts(untouched))
    first, *others = [chart.spec["layer"][0]["encoding"]["y"]["scale"]["domain"] for chart in bars(untouched)]
    assert len(first) == 8
    assert all(order == first for order in others)


def test_the_static_bars_after_both_prompts_are_the_same_and_the_attention_bars_are_not(untouched):
    static_1, static_2, attention_1, attention_2 = (
        frame.groupby("word")["probability"].mean() for frame in data(bars(untouched))
    )
    assert (static_1 - static_2).abs().max() < 1e-12
    assert (attention_1 - attention_2).abs().max() > 1e-4


def test_the_page_begins_with_what_the_models_made_of_the_prompts_and_all_bars_share_an_axis(untouched):
    said = next(text for text in texts(untouched) if text.startswith("A static vector"))
    assert "cannot tell which “ran” it is: exactly the same guesses in all 2 trainings. Attention" in said
    (domain,) = {tuple(chart.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]) for chart in bars(untouched)}
    assert domain == pytest.approx((0, 1.3 * max(frame["probability"].max() for frame in data(bars(untouched)))))


def test_of_ten_natural_sentences_the_conclusion_says_that_it_may_be_recall():
    word, corpus = corpora("one_word")[0]
    run = train(corpus, replace(QUICK, steps=100, memorise=1.0, word=word), ["static", "attention"])
    said = cards.conclusion(run, contrasting_prompts(corpus, word))
    assert "Attention gives other words after each, perhaps only memorised" in said
    assert "Attention can" not in said


def test_any_models_can_be_shown_and_choosing_none_shows_the_first_two(at):
    for model in LABELS:
        at = choose(at, "models", [model])
        assert not at.exception
        assert {*models_shown(at)} == {model}
        assert len(clouds(at)) == (1 if model in NETWORKS else 0)
        assert (control_of_back_off(at) is None) == (model in NETWORKS)
    at = choose(at, "models", [*LABELS])
    assert (len(bars(at)), len(clouds(at))) == (2 * len(LABELS), len(NETWORKS))
    at = choose(at, "models", ["static", "attention"])
    assert models_shown(at) == ["static"] * 2 + ["attention"] * 2
    at = choose(at, "models", [])
    assert models_shown(at) == ["static"] * 2 + ["attention"] * 2


def control_of_back_off(at):
    return next((toggle for toggle in at.toggle if toggle.key == "back_off"), None)


def test_back_off_lets_a_table_answer_after_an_unseen_context(at):
    at = choose(choose(at, "models", ["table"]), "prompt_1", "dog ran")
    assert [len(frame) > 0 for frame in data(bars(at))] == [False, True]
    at = choose(at, "back_off", True)
    assert not at.exception
    assert [len(frame) > 0 for frame in data(bars(at))] == [True, True]


def test_a_prompt_that_begins_no_sentence_has_a_dot_of_its_own_with_its_name(at):
    at = start_from(at, "near")
    first, second = presets()["near"].prompts
    assert not any(sentence.startswith(f"{first} ") for sentence, _, _ in rows(at))
    _, attention = clouds(at)
    dots = attention.data.dropna(subset="name").set_index("name")
    assert {*dots.index} == {f"● {first}", f"◆ {second}"}
    assert (dots.loc[f"● {first}", "count"], dots.loc[f"● {first}", "sentences"]) == (0, NO_SENTENCE)
    assert dots.loc[f"◆ {second}", "count"] > 0


def test_another_ambiguous_word_changes_the_prompts(at):
    assert at.selectbox(key="word").options[0].startswith("ran · ")
    at = choose(at, "word", "the")
    assert not at.exception
    assert at.session_state["prompt_1"].endswith("the")


def test_a_typed_prompt_is_shown_by_the_bars_and_two_equal_ones_are_not_compared(at):
    at = choose(at, "prompt_1", "The CAT ran!")
    assert not at.warning
    assert prompts_asked(at) == ["the cat ran", "the program ran"] * 2
    at = choose(at, "prompt_1", "the program ran")
    assert "Both prompts are the same. Choose two that differ." in texts(at)


def test_an_unknown_word_is_named_with_the_nearest_one_and_the_default_prompt_is_shown(at):
    at = choose(at, "prompt_1", "the dgo ran")
    (warning,) = at.warning
    assert warning.value.startswith("“dgo” does not occur in the training sentences; the nearest word is “dog”.")
    assert warning.value.endswith("“the dog ran” is shown instead.")
    assert prompts_asked(at) == ["the dog ran", "the program ran"] * 2
    assert at.session_state["prompt_1"] == "the dgo ran"


def test_an_unreadable_prompt_is_explained_and_replaced(at):
    for text in ("", "   ", "!?", "the dog ran " * 40, "[a](http://b.c)", "\0", "🐕 🐕"):
        at = choose(at, "prompt_2", text)
        assert not at.exception
        assert len(at.warning) == 1
        assert prompts_asked(at)[1] == "the program ran"


def test_a_prompt_whose_word_leaves_the_corpus_is_replaced(at):
    dogs = [number for number, row in enumerate(rows(at)) if "dog" in row[0]]
    settled(edited(at, deleted=dogs))
    assert not [*at.exception, *at.warning]
    assert "dog" not in at.selectbox(key="prompt_1").value
    assert prompts_asked(at)[0] != "the dog ran"


def test_the_presets_prompts_are_not_used_if_longer_than_any_sentence(at):
    at = settled(pasted(at, "ran ran\nthe ran\ndog ran\nprogram ran"))
    assert not at.exception
    assert len(bars(at)) == 4


def test_a_preset_starts_with_its_own_word_even_if_it_has_the_last_word_too(at):
    at = choose(start_from(at, "plain"), "memorise", 0.25)  # so that the new preset is not trained yet
    assert start_from(at, "stories").session_state["word"] == presets()["stories"].word


def test_the_dial_to_memorise_changes_the_bars_and_back_again(at):
    before = data(bars(at))
    at = choose(at, "memorise", 1.0)
    assert not at.exception
    assert not any(same(data(bars(at)), before))
    assert all(same(data(bars(choose(at, "memorise", 0.0))), before))


def test_before_training_changes_only_the_cloud_of_attention(at):
    old_bars, (static, attention) = data(bars(at)), data(clouds(at))
    at = choose(at, "untrained", True)
    assert not at.exception
    new_static, new_attention = data(clouds(at))
    assert new_static[["x", "y", "count"]].equals(static[["x", "y", "count"]])
    assert len(new_attention) == len(attention)
    assert not new_attention[["x", "y"]].equals(attention[["x", "y"]])
    assert all(same(data(bars(at)), old_bars))


def test_an_edited_sentence_changes_the_charts_of_this_visit_alone(at):
    other = opened()
    settled(edited(at, typed={0: {"sentence": "the dog ran zigzag"}}))
    assert set(trained_corpus(at).training[0]) == {"the", "dog", "ran", "zigzag"}
    assert "zigzag" in words_shown(at)
    settled(run(other))
    assert rows(other)[0][0] == "the dog ran quickly"
    assert "zigzag" not in words_shown(other)


def test_during_a_training_the_old_charts_stay_marked_as_out_of_date_and_another_edit_is_not_lost(slow_training):
    slow_training.set()
    at = opened()
    before = data(bars(at))
    slow_training.clear()
    limping, hobbling = ({row: {"sentence": f"the dog ran {how}"}} for row, how in enumerate(("limping", "hobbling")))
    edited(at, typed=limping)
    wait_until(lambda: "loss" in run(at).get("progress")[0].proto.text, "the training begins")
    assert at.get("progress")[0].proto.text == "Charts out of date: training static, step 5, loss 1.25 nats a word"
    assert all(same(data(bars(at)), before))
    assert len(clouds(at)) == 2
    edited(at, typed=hobbling)
    slow_training.set()
    settled(at)
    assert {"limping", "hobbling"} <= {*trained_corpus(at).vocabulary}
    assert not any(same(data(bars(at)), before))


@pytest.fixture
def asked(at):
    """The page that asks for a prediction first."""
    return choose(at, "predict", True)


def results(at):
    (frame,) = (each.value for each in at.dataframe if "expected" in each.value.columns)
    return frame


def tally(at):
    return [each.value for each in at.markdown if "Right in this visit" in each.value]


def test_results_wait_for_an_expectation_which_no_edit_asks_for_again_and_passing_counts_nothing(asked):
    assert not [*asked.exception, *bars(asked)]
    at = run(click(asked, "Pass"))
    assert len(bars(at)) == 4
    assert not tally(at)
    settled(edited(at, typed={0: {"sentence": "the dog ran limping"}}))
    assert len(bars(at)) == 4
    at = choose(at, "models", ["static", "averaging", "attention"])
    assert not bars(at)
    assert [radio.key for radio in at.radio] == ["expected-averaging"]


def test_expectation_and_outcome_are_shown_together_and_counted(asked):
    for model in ("static", "attention"):
        asked.radio(key=f"expected-{model}").set_value("about the same")
        asked.select_slider(key=f"expected-distance-{model}").set_value(0.0)
    at = click(asked, "Show what comes out")
    assert len(bars(at)) == 4
    static = results(at).query("model == 'Static embedding' and expected == '0.00'").iloc[0]
    assert (static["found"], static["right"]) == ("0.00", "✓ as expected")
    (counted,) = tally(at)
    assert f"{(results(at)['right'] == '✓ as expected').sum()} of 4" in counted


def test_an_unanswered_question_is_left_out_and_an_untouched_slider_is_no_answer(asked):
    asked.select_slider(key="expected-distance-static").set_value(0.5)
    assert len(results(click(asked, "Show what comes out"))) == 1


def test_what_was_expected_stays_beside_what_an_edit_makes_of_it(asked):
    asked.radio(key="expected-static").set_value("about the same")
    asked.select_slider(key="expected-distance-static").set_value(0.0)
    at = click(asked, "Show what comes out")
    at = settled(edited(at, typed={0: {"sentence": "the dog ran limping"}}))
    assert list(results(at)["expected"]) == ["about the same", "0.00"]


def test_what_was_expected_is_remembered_without_the_sentences_it_was_about(asked):
    asked.radio(key="expected-static").set_value("about the same")
    at = click(asked, "Show what comes out")
    assert len(pickle.dumps([at.session_state["expected"], at.session_state["tally"]])) < 1_000
