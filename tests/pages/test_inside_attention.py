"""The attention page: every tab for every word and seed; long, typed and unreadable sentences."""

from dataclasses import replace

import numpy as np
import pytest

from core.presets import presets
from pages.app import current_run
from pages.session.choices import ATTENTION_TABS as TABS
from tests.pages.app import (
    bars,
    charts,
    choose,
    click,
    heads,
    on,
    opened_on,
    pasted,
    settled,
    start_from,
    texts,
    with_choices,
)

LONG = [f"w{number}" for number in range(40)]


@pytest.fixture(scope="module")
def shared():
    return opened_on("inside_attention")


@pytest.fixture
def at(shared):
    """The page, shared by the tests that only choose, back at its first tab and choices."""
    at = on(shared, "inside_attention", TABS[0])
    return with_choices(at, layers=1, sentence="the program ran", place=3, measure="weight", seed="mean")


@pytest.fixture
def fresh():
    return opened_on("inside_attention")


@pytest.fixture
def long(fresh):
    """The page with a sentence of forty words."""
    at = settled(pasted(fresh, "\n".join([" ".join(LONG), "w0 w39 w1", "w1 w39 w2"])))
    return choose(at, "sentence", " ".join(LONG))


def on_tab(at, tab):
    return on(at, "inside_attention", tab)


def words_offered(at):
    return at.button_group(key="place").options


def word_chosen(at):
    return at.button_group(key="place").formatted_values


def maps(at):
    return [chart for chart in charts(at) if chart.title.startswith("Layer ")]


def edge_bars(at):
    titles = ("as it is", "edge cut", "the mean in its place")
    return {chart.title: chart.data for chart in charts(at) if chart.title in titles}


def numbers(at):
    """Every number that the charts and tables of the open tab show."""
    tables = [frame.value for frame in at.dataframe if "-sentences-" not in frame.proto.id]
    frames = [chart.data for chart in charts(at)] + tables
    return np.sort(np.concatenate([frame.select_dtypes("number").to_numpy(float).ravel() for frame in frames]))


def differ(one, other):
    return len(one) != len(other) or not np.allclose(one, other, atol=1e-9)


def test_the_page_opens_with_the_map_of_the_second_prompt_and_its_ambiguous_word(fresh):
    assert not fresh.exception
    assert [tab.label for tab in fresh.main.tabs] == list(TABS)
    assert words_offered(fresh) == ["the", "program", "ran"]
    assert word_chosen(fresh) == ["ran"]
    assert [chart.title.split(":")[0] for chart in maps(fresh)] == ["Layer 1, head 1", "Layer 1, head 2"]


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_numbers_of_its_own_for_every_word_and_seed(at, tab):
    at = on_tab(at, tab)
    before = numbers(at)
    if tab not in ("Interchange", "Shares"):
        assert differ(numbers(choose(at, "seed", 1)), before)
        at = choose(at, "seed", "mean")
    at = choose(at, "place", 2)
    assert word_chosen(at) == ["program"]
    assert differ(numbers(at), before) or tab in ("The map", "Interchange")
    at = choose(at, "place", 1)
    assert not at.exception
    assert word_chosen(at) == ["the"]
    if tab == "Interchange":
        assert heads(bars(at)) == ["●", "●", "◆", "◆"]
    if tab == "Shares":
        assert "No earlier word: there is nothing to share out." in texts(at)


def test_another_word_changes_the_ribbon_and_its_finding(at):
    assert texts(at)[0].startswith("“ran” takes up")
    at = choose(at, "place", 2)
    assert "Where “program” looks, mean over heads" in " ".join(each.value for each in at.markdown)
    assert texts(at)[0].startswith("“program” takes up")


def test_the_mean_map_is_the_mean_of_the_maps_of_the_seeds(at):
    mean = maps(at)
    single = [maps(choose(at, "seed", seed)) for seed in (0, 1)]
    for place, chart in enumerate(mean):
        both = [charts[place].data.set_index(["from", "to"])["weight"] for charts in single]
        weights = chart.data.set_index(["from", "to"])["weight"]
        np.testing.assert_allclose(weights, ((both[0] + both[1]) / 2)[weights.index], atol=1e-6)
        np.testing.assert_allclose(chart.data.groupby("to")["weight"].sum(), 1, atol=1e-6)


def test_two_layers_are_trained_and_have_four_maps_and_a_row_each(at):
    at = choose(at, "layers", 2)
    titles = [chart.title.split(":")[0] for chart in maps(at)]
    assert titles == [f"Layer {layer}, head {head}" for layer in (1, 2) for head in (1, 2)]
    for tab in TABS:
        at = on_tab(at, tab)
        assert not at.exception, tab
    assert "**After mixing 2**" in [each.value for each in at.markdown]
    at = on_tab(at, "One row by numbers")
    before = numbers(at)
    for key in ("row_layer", "row_head"):
        at = choose(at, key, 2)
        assert differ(numbers(at), before)
        at = choose(at, key, 1)


def test_the_map_can_show_weight_times_message_length(at):
    count = len(maps(at))
    after = maps(choose(at, "measure", "passed"))
    assert all(chart.spec["layer"][0]["encoding"]["opacity"]["field"] == "passed" for chart in after)
    assert len(after) == count


@pytest.mark.parametrize("edge", [0, 1])
def test_cutting_another_edge_even_that_from_the_start_changes_the_cut_bars_only(at, edge):
    at = choose(on_tab(at, "What it causes"), "edge", 2)
    before = edge_bars(at)
    assert len(before) == 3
    at = choose(at, "edge", edge)
    after = edge_bars(at)

    def same(title):
        old, new = (frame[title].set_index(["word", "seed"])["probability"] for frame in (before, after))
        common = old.index.intersection(new.index)
        assert len(common) > 4
        return np.allclose(old[common], new[common], atol=1e-9)

    assert [same(title) for title in before] == [title == "as it is" for title in before]
    assert any(f"edge from “{('(start)', 'the')[edge]}”" in text for text in texts(at))


def test_a_typed_sentence_is_drawn_and_repeated_words_get_different_labels(at):
    at = choose(at, "sentence", "The CAT slept!")
    assert not at.warning
    assert words_offered(at) == ["the", "cat", "slept"]
    assert set(maps(at)[0].data["to"]) == {"(start)", "the", "cat", "slept"}
    at = choose(at, "sentence", "the dog ran the")
    assert words_offered(at) == ["the (1)", "dog", "ran", "the (4)"]
    for tab in TABS:
        assert not on_tab(at, tab).exception, tab


def test_an_unreadable_sentence_is_explained_and_replaced(at):
    for text in ("the dgo ran", "", "  ", "!?", "the dog ran " * 30, "\0", "[a](http://b.c)"):
        at = choose(at, "sentence", text)
        assert not at.exception
        (warning,) = at.warning
        assert "“the program ran” is shown instead" in warning.value
        assert words_offered(at) == ["the", "program", "ran"]
        if "dgo" in text:
            nearest = "“dgo” does not occur in the training sentences; the nearest word is “dog”"
            assert nearest in warning.value


def test_a_sentence_of_forty_words_is_cut_around_the_chosen_word_and_says_so(long):
    at = choose(long, "place", 30)
    assert words_offered(at) == LONG
    assert f"(evenly shared it would be {1 / 31:.2f})" in texts(at)[0]  # of all places, also those not drawn
    for tab, drawn in (("The map", True), ("What it causes", True), ("Shares", False), ("One row by numbers", False)):
        at = on_tab(at, tab)
        assert not at.exception, tab
        note = "A long sentence: 16 of its 41 places are drawn, up to the chosen word."
        assert (note in [caption.value for caption in at.caption]) is drawn, tab
        if drawn:
            heatmap = next(chart for chart in charts(at) if {"from", "to"} <= set(chart.data))
            assert set(heatmap.data["to"]) == set(heatmap.data["from"]) == set(LONG[14:30])


def test_an_early_word_of_a_long_sentence_is_drawn_with_those_after_it(long):
    assert set(maps(choose(long, "place", 3))[0].data["to"]) == {"(start)", *LONG[:15]}


def test_another_preset_resets_the_sentence_and_another_sentence_the_word(fresh):
    at = choose(choose(fresh, "sentence", "the dog ran home"), "place", 4)
    assert word_chosen(at) == ["home"]
    at = choose(at, "sentence", "the dog ran")
    assert word_chosen(at) == ["ran"]
    at = start_from(at, "bat")
    assert at.session_state["sentence"] == presets()["bat"].prompts[1]
    assert word_chosen(at) == ["bat"]


def test_sentences_without_a_word_of_the_chosen_one_and_fewer_seeds_than_chosen_are_no_obstacle(fresh, monkeypatch):
    at = choose(fresh, "seed", 1)
    monkeypatch.setattr(current_run, "within_budget", lambda corpus, settings: replace(settings, seeds=1))
    at = settled(pasted(at, "a bank holds money\na bank holds water"))
    assert len(at.warning) <= 1
    assert set(words_offered(at)) <= {"a", "bank", "holds", "money", "water"}
    for tab in TABS:
        assert not on_tab(at, tab).exception, tab
    assert not settled(click(at, "Undo")).exception
