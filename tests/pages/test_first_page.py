"""The first page: what it shows without a click, models, word, and charts during a training."""

import time

import pytest

from core.predictors import LABELS, NETWORKS
from tests.pages.app import bars, charts, clouds, edited, opened, rows, run, settled, show_models, trained_corpus, typed


def test_the_first_page_draws_four_bar_charts_and_two_clouds_without_a_click():
    at = opened()
    assert not at.exception
    assert [chart.title for chart in bars(at)] == ["the dog ran …", "the program ran …"] * 2
    assert len(clouds(at)) == 2


def test_every_bar_chart_of_the_first_page_shows_the_same_words_in_the_same_order():
    orders = [chart.spec["layer"][0]["encoding"]["y"]["scale"]["domain"] for chart in bars(opened())]
    assert len(orders[0]) == 8
    assert all(order == orders[0] for order in orders)


def test_every_chart_has_a_text_alternative():
    assert all(chart.alt.split(":")[0] in LABELS.values() for chart in charts(opened()))


def test_the_static_bars_after_both_prompts_are_the_same_and_the_attention_bars_are_not():
    def mean(chart):
        return chart.data.groupby("word")["probability"].mean()

    static_1, static_2, attention_1, attention_2 = bars(opened())
    assert (mean(static_1) - mean(static_2)).abs().max() < 1e-12
    assert (mean(attention_1) - mean(attention_2)).abs().max() > 1e-4


@pytest.mark.parametrize("model", LABELS)
def test_every_model_can_be_shown_alone(model):
    at = show_models(opened(), model)
    assert not at.exception
    assert set().union(*(chart.data["model"] for chart in bars(at))) == {model}
    assert len(clouds(at)) == (1 if model in NETWORKS else 0)


def test_all_models_can_be_shown_and_choosing_none_shows_the_first_two():
    at = show_models(opened(), *LABELS)
    assert (len(bars(at)), len(clouds(at))) == (2 * len(LABELS), len(NETWORKS))
    at = show_models(at)
    assert not at.exception
    assert (len(bars(at)), len(clouds(at))) == (4, 2)


def test_deselecting_a_model_removes_only_its_charts():
    at = show_models(opened(), "static", "averaging", "attention")
    assert len(bars(at)) == 6
    at = show_models(at, "static", "attention")
    assert [chart.data["model"].iloc[0] for chart in bars(at)] == ["static"] * 2 + ["attention"] * 2


def test_another_ambiguous_word_changes_prompts_and_charts():
    at = opened()
    options = at.selectbox(key="word").options
    assert options[0].startswith("ran · ")
    at = typed(at, "word", "the")
    assert not at.exception
    assert at.session_state["prompt_1"].endswith("the")


def test_during_a_training_the_old_charts_stay_and_are_marked_as_out_of_date(slow_training):
    at = opened_with_default(slow_training)
    before = [chart.data for chart in bars(at)]
    slow_training.clear()
    edited(at, edited_rows={0: {"sentence": "the dog ran limping"}})
    at = with_progress_of_a_training(at)
    assert at.get("progress")[0].proto.text == "Charts out of date: training static, step 5, loss 1.25 nats a word"
    assert all((new.data.equals(old)) for new, old in zip(bars(at), before, strict=True))
    assert len(clouds(at)) == 2
    slow_training.set()
    settled(at)
    assert "limping" in trained_corpus(at).vocabulary
    assert not any(new.data.equals(old) for new, old in zip(bars(at), before, strict=True))


def test_an_edit_during_a_training_reaches_the_charts(slow_training):
    at = opened_with_default(slow_training)
    slow_training.clear()
    edited(at, edited_rows={0: {"sentence": "the dog ran trotting"}})
    at = with_progress_of_a_training(at)
    edited(at, edited_rows={0: {"sentence": "the dog ran trotting"}, 1: {"sentence": "the dog ran hobbling"}})
    slow_training.set()
    settled(at)
    assert [row[0] for row in rows(at)[:2]] == ["the dog ran trotting", "the dog ran hobbling"]
    assert "hobbling" in trained_corpus(at).vocabulary
    assert "trotting" in trained_corpus(at).vocabulary


def test_two_sessions_do_not_share_sentences():
    one, other = opened(), opened()
    settled(edited(one, edited_rows={0: {"sentence": "the dog ran zigzag"}}))
    settled(run(other))
    assert rows(one)[0][0] == "the dog ran zigzag"
    assert rows(other)[0][0] == "the dog ran quickly"
    assert "zigzag" not in trained_corpus(other).vocabulary


def opened_with_default(slow_training):
    slow_training.set()
    return opened()


def with_progress_of_a_training(at):
    end = time.monotonic() + 10
    while "loss" not in at.get("progress")[0].proto.text:
        assert time.monotonic() < end, "the training did not begin"
        run(at)
    return at
