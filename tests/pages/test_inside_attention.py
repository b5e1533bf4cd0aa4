"""The attention page: every tab for every preset, word and seed; long, typed and unreadable sentences."""

from dataclasses import replace

import numpy as np
import pytest

from core.presets import presets
from pages.app import current_run
from tests.pages.app import charts, click, opened, pasted, run, settled, typed

TABS = ["The map", "One row by numbers", "What it causes", "Interchange", "Shares", "Layer by layer"]
LONG = [f"w{number}" for number in range(40)]


@pytest.fixture
def at():
    # The attention page, with the default preset.
    return settled(run(opened().switch_page("pages/lessons/inside_attention.py")))


def on_tab(at, tab):
    at.session_state["tab"] = tab
    return settled(run(at))


def with_preset(at, name):
    at.selectbox(key="preset_choice").set_value(name)
    return settled(run(at))


def choose(at, key, value):
    at.button_group(key=key).set_value(value)
    return settled(run(at))


def words_offered(at):
    return at.button_group(key="place").options


def word_chosen(at):
    return at.button_group(key="place").formatted_values


def maps(at):
    return [chart for chart in charts(at) if chart.title.startswith("Layer ")]


def edge_bars(at):
    titles = ("as it is", "edge cut", "its message replaced by the mean")
    return {chart.title: chart.data for chart in charts(at) if chart.title in titles}


def numbers(at):
    # Every number that the charts and tables of the open tab show.
    frames = [chart.data for chart in charts(at)] + [frame.value for frame in shown_tables(at)]
    return np.sort(np.concatenate([frame.select_dtypes("number").to_numpy(float).ravel() for frame in frames]))


def shown_tables(at):
    return [frame for frame in at.dataframe if "-sentences-" not in frame.proto.id]


def differ(one, other):
    return len(one) != len(other) or not np.allclose(one, other, atol=1e-9)


def captions(at):
    return [caption.value for caption in at.caption]


def test_the_page_opens_with_the_map_of_the_second_prompt_and_its_ambiguous_word(at):
    assert not at.exception
    assert [tab.label for tab in at.main.tabs] == TABS
    assert words_offered(at) == ["the", "program", "ran"]
    assert word_chosen(at) == ["ran"]
    assert [chart.title.split(":")[0] for chart in maps(at)] == ["Layer 1, head 1", "Layer 1, head 2"]


@pytest.mark.parametrize("name", presets())
def test_every_tab_opens_for_every_preset(at, name):
    at = with_preset(at, name)
    prompt = presets()[name].prompts[1]
    assert words_offered(at)[-1].split(" (")[0] == prompt.split()[-1]
    for tab in TABS:
        at = on_tab(at, tab)
        assert not at.exception, tab
        assert not at.error, tab
        assert not at.warning, tab
        assert charts(at), tab
        assert all(chart.alt for chart in charts(at)), tab


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_for_every_word_of_a_sentence(at, tab):
    at = on_tab(at, tab)
    for place in (1, 2, 3):
        at = choose(at, "place", place)
        assert not at.exception
        assert word_chosen(at) == [["the", "program", "ran"][place - 1]]


@pytest.mark.parametrize("tab", ["One row by numbers", "What it causes", "Shares", "Layer by layer"])
def test_another_word_changes_the_numbers(at, tab):
    before = numbers(on_tab(at, tab))
    assert differ(numbers(choose(at, "place", 2)), before)


def test_choosing_another_word_changes_the_ribbon_but_not_the_map(at):
    before = [chart.data for chart in maps(at)]
    texts = [text.value for text in at.text]
    at = choose(at, "place", 2)
    assert all(new.data.equals(old) for new, old in zip(maps(at), before, strict=True))
    assert "Where “program” looks, mean over heads" in " ".join(each.value for each in at.markdown)
    assert [text.value for text in at.text][0] != texts[0]
    assert at.text[0].value.startswith("“program” takes up")


@pytest.mark.parametrize("tab", ["The map", "What it causes", "One row by numbers", "Layer by layer"])
def test_another_seed_changes_the_numbers(at, tab):
    before = numbers(on_tab(at, tab))
    at.selectbox(key="seed").set_value(1)
    at = run(at)
    assert not at.exception
    assert differ(numbers(at), before)


def test_the_mean_map_is_the_mean_of_the_maps_of_the_seeds(at):
    mean = maps(at)
    single = []
    for seed in (0, 1):
        at.selectbox(key="seed").set_value(seed)
        single.append(maps(run(at)))
    for place, chart in enumerate(mean):
        both = [each[place].data.set_index(["from", "to"])["weight"] for each in single]
        found = chart.data.set_index(["from", "to"])["weight"]
        np.testing.assert_allclose(found, ((both[0] + both[1]) / 2)[found.index], atol=1e-6)
        sums = chart.data.groupby("to")["weight"].sum()
        np.testing.assert_allclose(sums, 1, atol=1e-6)


def test_two_layers_are_trained_and_have_four_maps(at):
    at = choose(at, "layers", 2)
    assert not at.exception
    titles = [chart.title.split(":")[0] for chart in maps(at)]
    assert titles == [f"Layer {layer}, head {head}" for layer in (1, 2) for head in (1, 2)]
    for tab in TABS:
        at = on_tab(at, tab)
        assert not at.exception, tab
    assert "**After mixing 2**" in [each.value for each in at.markdown]


def test_the_second_layer_has_its_own_row(at):
    at = on_tab(choose(at, "layers", 2), "One row by numbers")
    before = numbers(at)
    assert differ(numbers(choose(at, "row_layer", 2)), before)
    assert differ(numbers(choose(at, "row_head", 2)), before)


def test_the_map_can_show_weight_times_message_length(at):
    before = [chart.data for chart in maps(at)]
    at = choose(at, "measure", "passed")
    assert not at.exception
    after = maps(at)
    assert all(chart.spec["layer"][0]["encoding"]["opacity"]["field"] == "passed" for chart in after)
    assert len(after) == len(before)


def test_cutting_another_edge_changes_the_cut_bars_only(at):
    at = on_tab(at, "What it causes")
    before = edge_bars(at)
    assert len(before) == 3
    (key,) = (each.key for each in at.button_group if each.key == "edge")
    after = edge_bars(choose(at, key, 1))

    def same(title):
        old, new = (frame[title].set_index(["word", "seed"])["probability"] for frame in (before, after))
        common = old.index.intersection(new.index)
        assert len(common) > 4
        return np.allclose(old[common], new[common], atol=1e-9)

    assert same("as it is")
    assert not same("edge cut")
    assert not same("its message replaced by the mean")


def test_the_start_can_be_the_edge_that_is_cut(at):
    at = on_tab(at, "What it causes")
    before = edge_bars(at)["edge cut"]
    (key,) = (each.key for each in at.button_group if each.key == "edge")
    at = choose(at, key, 0)
    assert not at.exception
    assert not edge_bars(at)["edge cut"].equals(before)
    assert any("edge from “(start)”" in text.value for text in at.text)


def test_the_first_word_of_a_sentence_has_no_shapley_values(at):
    at = choose(on_tab(at, "Shares"), "place", 1)
    assert not at.exception
    assert "No earlier word: there is nothing to share out." in [text.value for text in at.text]


def test_a_typed_sentence_is_drawn(at):
    at = typed(at, "sentence", "The CAT slept!")
    assert not at.warning
    assert words_offered(at) == ["the", "cat", "slept"]
    assert set(maps(at)[0].data["to"]) == {"(start)", "the", "cat", "slept"}


def test_repeated_words_get_different_labels(at):
    at = typed(at, "sentence", "the dog ran the")
    assert words_offered(at) == ["the (1)", "dog", "ran", "the (4)"]
    for tab in TABS:
        assert not on_tab(at, tab).exception, tab


def test_an_unknown_word_in_a_typed_sentence_is_named_with_the_nearest_one(at):
    at = typed(at, "sentence", "the dgo ran")
    assert not at.exception
    (warning,) = at.warning
    assert "“dgo” does not occur in the training sentences; the nearest word is “dog”" in warning.value
    assert "“the program ran” is shown instead" in warning.value
    assert words_offered(at) == ["the", "program", "ran"]


@pytest.mark.parametrize("text", ["", "  ", "!?", "the dog ran " * 30, "\0", "[a](http://b.c)"])
def test_an_unreadable_sentence_is_explained_and_replaced(at, text):
    at = typed(at, "sentence", text)
    assert not at.exception
    assert len(at.warning) == 1
    assert words_offered(at) == ["the", "program", "ran"]


def test_a_sentence_of_forty_words_is_cut_around_the_chosen_word_and_says_so(at):
    at = settled(pasted(at, "\n".join([" ".join(LONG), "w0 w39 w1", "w1 w39 w2"])))
    at = typed(at, "sentence", " ".join(LONG))
    assert words_offered(at) == LONG
    at = choose(at, "place", 30)
    for tab, drawn in (("The map", True), ("What it causes", True), ("Shares", False), ("One row by numbers", False)):
        at = on_tab(at, tab)
        assert not at.exception, tab
        said = "A long sentence: 16 of its 41 places are drawn, up to the chosen word."
        assert (said in captions(at)) is drawn, tab
        if drawn:
            heatmap = next(chart for chart in charts(at) if {"from", "to"} <= set(chart.data))
            assert set(heatmap.data["to"]) == set(LONG[14:30])
            assert set(heatmap.data["from"]) == set(LONG[14:30])


def test_an_early_word_of_a_long_sentence_is_drawn_with_those_after_it(at):
    at = settled(pasted(at, "\n".join([" ".join(LONG), "w0 w39 w1", "w1 w39 w2"])))
    at = choose(typed(at, "sentence", " ".join(LONG)), "place", 3)
    assert not at.exception
    assert set(maps(at)[0].data["to"]) == {"(start)", *LONG[:15]}


def test_another_preset_resets_the_sentence_and_another_sentence_the_word(at):
    at = choose(typed(at, "sentence", "the dog ran home"), "place", 4)
    assert word_chosen(at) == ["home"]
    at = typed(at, "sentence", "the dog ran")
    assert word_chosen(at) == ["ran"]
    at = with_preset(at, "bat")
    assert not at.exception
    assert at.session_state["sentence"] == presets()["bat"].prompts[1]
    assert word_chosen(at) == ["bat"]


def test_removing_a_word_of_the_sentence_from_the_corpus_is_explained(at):
    at = settled(pasted(at, "a bank holds money\na bank holds water"))
    assert not at.exception
    assert len(at.warning) <= 1
    assert set(words_offered(at)) <= {"a", "bank", "holds", "money", "water"}
    at = click(at, "Undo")
    assert not settled(at).exception


def test_the_finding_on_a_late_word_covers_places_that_are_not_drawn(at):
    at = settled(pasted(at, "\n".join([" ".join(LONG), "w0 w39 w1", "w1 w39 w2"])))
    at = choose(typed(at, "sentence", " ".join(LONG)), "place", 30)
    assert f"(evenly shared it would be {1 / 31:.2f})" in at.text[0].value


def test_a_seed_beyond_those_of_a_longer_corpus_is_reset(at, monkeypatch):
    at.selectbox(key="seed").set_value(1)
    at = run(at)
    monkeypatch.setattr(current_run, "within_budget", lambda corpus, settings: replace(settings, seeds=1))
    at = settled(pasted(at, "a bank holds money\na bank holds water"))
    for tab in TABS:
        assert not on_tab(at, tab).exception, tab


def test_the_page_can_be_left_and_opened_again(at):
    at = choose(typed(at, "sentence", "the dog ran home"), "place", 2)
    at = settled(run(at.switch_page("pages/lessons/side_by_side.py")))
    at = settled(run(at.switch_page("pages/lessons/inside_attention.py")))
    assert not at.exception
    assert len(word_chosen(at)) == 1
    assert word_chosen(at)[0] in words_offered(at)
