"""The pages on tables, unseen sentences, writing and training; and every page on every preset."""

import pandas as pd
import pytest

import core.lanes
from core.measures import MARKS
from core.predictors import LABELS
from core.presets import presets
from core.training import train_mixing
from pages.lessons import training
from pages.lessons.writing import RUNGS
from tests.pages.app import bars, charts, click, opened, pasted, run, settled, typed

PAGES = ("lookup_tables", "unseen_sentences", "training", "writing")
NEW = "new and accepted by the grammar"


def on(at, page):
    return settled(run(at.switch_page(f"pages/lessons/{page}.py")))


def page(name):
    return on(opened(), name)


def set_to(at, widget, value):
    widget.set_value(value)
    return settled(run(at))


def with_preset(at, name):
    return set_to(at, at.selectbox(key="preset_choice"), name)


def texts(at):
    return [text.value for text in at.text]


def written(at):
    """The five sentences of each model, from the charts' text alternatives."""
    grids = [chart for chart in charts(at) if {"sentence", "place", "word"} <= set(chart.data)]
    assert len(grids) == len(RUNGS)
    return {model: grid.alt.split(" / ") for model, grid in zip(RUNGS, grids, strict=True)}


def titled(at, title):
    return next(chart for chart in bars(at) if chart.title == title)


def replay(at):
    return next(each for each in at.select_slider if each.key == "step")


@pytest.fixture
def early_steps_kept(monkeypatch):
    monkeypatch.setattr(training, "EARLY_STEPS", (5,))


@pytest.mark.parametrize("name", presets())
def test_every_page_opens_for_every_preset(name):
    at = with_preset(opened(), name)
    for lesson in PAGES:
        at = on(at, lesson)
        assert not at.exception, lesson
        assert not at.error, lesson
        assert not at.warning, lesson
        assert charts(at), lesson
        assert all(chart.alt for chart in charts(at)), lesson


@pytest.mark.parametrize("lesson", PAGES)
def test_a_page_opens_on_two_words_without_labels(lesson):
    at = settled(pasted(page(lesson), "ab cd"))
    assert not at.exception


@pytest.mark.parametrize("lesson", PAGES)
def test_a_page_opens_where_the_first_sentence_is_held_out_and_longer_than_any_training_sentence(lesson):
    at = on(pasted(opened(), "狗跑跑跑跑跑跑\t\theld out\n狗跑\n狗跑"), lesson)
    assert not at.exception


@pytest.mark.parametrize("lesson", PAGES)
def test_a_page_opens_where_combinations_are_longer_than_any_sentence(lesson):
    at = settled(pasted(page(lesson), "p p p w s\tx\np p p w\tx\nq w t t t\tx"))
    assert not at.exception


@pytest.mark.parametrize(("lesson", "key"), [("lookup_tables", "context"), ("unseen_sentences", "unseen")])
def test_an_unknown_word_is_named_with_the_nearest_one(lesson, key):
    at = typed(page(lesson), key, "the dgo ran")
    assert not at.exception
    (warning,) = at.warning
    assert "“dgo” does not occur in the training sentences; the nearest word is “dog”" in warning.value


def test_an_unknown_word_in_the_prompt_to_write_from_is_named_with_the_nearest_one():
    at = page("writing")
    start = written(at)
    at = set_to(at, at.text_input(key="write_prompt"), "the dgo")
    assert not at.exception
    (warning,) = at.warning
    assert "“dgo” does not occur in the training sentences; the nearest word is “dog”" in warning.value
    assert written(at) == start


def test_after_an_unseen_context_the_whole_prefix_table_is_silent_and_the_bigram_answers():
    at = typed(page("lookup_tables"), "context", "the cat ran swiftly")
    assert [chart.alt.split(":")[0] for chart in bars(at)] == ["With back-off"]
    assert "Nothing: “the cat ran swiftly” ends in a context that it never saw." in texts(at)
    at = set_to(at, at.button_group(key="table"), "bigram")
    assert [chart.alt.split(":")[0] for chart in bars(at)] == ["Counts only", "With back-off"]


def test_another_preset_brings_its_own_context():
    at = with_preset(page("lookup_tables"), "bank")
    assert not at.exception
    assert not at.warning


@pytest.mark.parametrize("table", ["unigram", "bigram", "trigram", "table"])
def test_every_table_can_be_read(table):
    at = page("lookup_tables")
    at = set_to(at, at.button_group(key="table"), table)
    assert not at.exception
    (rows,) = (each.value for each in at.dataframe if "-sentences-" not in each.proto.id)
    assert "<end>" not in rows.to_string()
    assert any(caption.value.startswith(f"{len(rows)} rows.") for caption in at.caption)
    assert rows.groupby("context")["share"].sum().tolist() == pytest.approx([1.0] * rows["context"].nunique())


def test_every_rung_shows_the_probability_of_every_word_of_the_sentence():
    at = page("unseen_sentences")
    assert at.selectbox(key="unseen").value == "the cat ran swiftly"
    for name in LABELS.values():
        assert set(titled(at, name).data["label"]) == {"the", "cat", "ran", "swiftly", "(end)"}
    assert any(text.startswith("“the cat ran swiftly” was never seen.") for text in texts(at))


def test_a_training_sentence_is_called_one():
    at = typed(page("unseen_sentences"), "unseen", "the dog ran quickly")
    assert any(text.startswith("“the dog ran quickly” stands in the training sentences.") for text in texts(at))


def test_most_wrong_selects_another_sentence():
    at = page("unseen_sentences")
    before = titled(at, LABELS["attention"]).data
    at = settled(click(at, "Where attention is most wrong"))
    assert not at.exception
    chosen = at.selectbox(key="unseen").value
    assert chosen != "the cat ran swiftly"
    assert any("is clearly wrong on none" in text or f"most wrong on “{chosen}”" in text for text in texts(at))
    after = titled(at, LABELS["attention"]).data
    assert set(after["label"]) == {*chosen.split(), "(end)"}
    assert not after.equals(before)


def test_the_replay_changes_the_bars_and_not_the_curves(early_steps_kept):
    at = page("training")
    steps = replay(at).options
    assert steps[0] == "5"
    assert len(steps) > 1

    def shown():
        curves = [chart for chart in charts(at) if "on" in chart.data]
        return [chart.data for chart in bars(at)], [chart.data for chart in curves]

    (last_bars, last_curves), last = shown(), replay(at).value
    at = set_to(at, replay(at), 5)
    early_bars, early_curves = shown()
    assert not at.exception
    assert len(last_bars) == len(early_bars) == 4
    assert len(last_curves) == 3
    assert all(new.equals(old) for new, old in zip(early_curves, last_curves, strict=True))
    assert not any(new.equals(old) for new, old in zip(early_bars, last_bars, strict=True))
    at = set_to(at, replay(at), last)
    for new, old in zip(shown()[0], last_bars, strict=True):
        pd.testing.assert_frame_equal(new, old)


def test_the_training_page_trains_only_the_early_steps_again(early_steps_kept, monkeypatch):
    trainings = []

    def train_and_tell(name, corpus, settings, progress):
        trainings.append((name, settings.steps))
        return train_mixing(name, corpus, settings, progress)

    at = settled(pasted(opened(), "the owl ran away\nthe app ran smoothly\nthe elk ran home\nthe pump ran overnight"))
    monkeypatch.setattr(core.lanes, "train_mixing", train_and_tell)
    at = on(at, "training")
    assert not at.exception
    assert sorted(trainings) == [("attention", 5), ("static", 5)]
    assert replay(at).options[0] == "5"
    trainings.clear()
    for lesson in ("evidence", "writing", "training"):
        at = on(at, lesson)
        assert not at.exception
    assert not trainings


def test_the_loss_over_all_words_has_another_curve():
    at = page("training")
    before = [chart.data for chart in charts(at) if "on" in chart.data]
    at = set_to(at, at.button_group(key="where"), "all words")
    assert not at.exception
    after = [chart.data for chart in charts(at) if "on" in chart.data]
    assert not any(new.equals(old) for new, old in zip(after, before, strict=True))


def test_temperature_zero_makes_all_five_sentences_equal():
    at = page("writing")
    assert all(len(set(sentences)) > 1 for sentences in written(at).values())
    at = set_to(at, at.slider(key="temperature"), 0.0)
    assert not at.exception
    assert all(len(sentences) == 5 and len(set(sentences)) == 1 for sentences in written(at).values())


def test_another_random_seed_changes_the_sentences_and_the_first_one_brings_them_back():
    at = page("writing")
    before = written(at)
    at = set_to(at, at.number_input(key="random_seed"), 7)
    after = written(at)
    assert all(after[model] != before[model] for model in RUNGS)
    assert written(set_to(at, at.number_input(key="random_seed"), 0)) == before


def test_another_model_seed_changes_what_networks_write_but_not_tables():
    at = page("writing")
    before = written(at)
    after = written(set_to(at, at.selectbox(key="model_seed"), 1))
    assert {model for model in RUNGS if after[model] == before[model]} == {"bigram", "table"}


def test_every_sentence_goes_on_from_the_prompt():
    at = page("writing")
    at = set_to(at, at.text_input(key="write_prompt"), "The PROGRAM")
    assert not at.warning
    assert all(sentence.startswith("the program") for each in written(at).values() for sentence in each)


def test_each_sentence_is_marked_and_a_new_one_names_its_nearest_neighbour():
    at = page("writing")
    training = {" ".join(words) for words in presets()["ran"].corpus.training}
    lines = [line for text in texts(at) for line in text.splitlines() if line[:2] in {f"{n}." for n in range(1, 6)}]
    sentences = [sentence for each in written(at).values() for sentence in each]
    assert len(lines) == len(sentences) == 25
    for line, sentence in zip(lines, sentences, strict=True):
        assert (line[3:] == MARKS[0]) is (sentence in training)
        assert line[3:].startswith(MARKS)
        if sentence not in training:
            assert line.split("; nearest: ")[1].strip("“”") in training


def test_the_page_says_what_is_copied_and_what_is_new_and_accepted():
    said = texts(page("writing"))
    assert any(text.startswith("Copied word for word: most by table (100.0%)") for text in said)
    assert any("new and accepted by the grammar" in text for text in said)


def test_without_a_grammar_the_page_says_that_it_cannot_tell():
    at = with_preset(page("writing"), "bank")
    assert presets()["bank"].grammar is None
    assert any(text.startswith("Whether new sentences make sense cannot be checked here") for text in texts(at))


def test_a_presets_grammar_does_not_judge_other_sentences():
    at = page("writing")
    assert any(NEW in text for text in texts(at))
    at = settled(pasted(at, "the dog ran home\tanimal", add=True))
    assert not any(NEW in text for text in texts(at))
    assert any(text.startswith("Whether new sentences make sense cannot be checked here") for text in texts(at))
