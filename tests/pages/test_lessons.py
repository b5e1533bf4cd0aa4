"""The pages on tables, unseen sentences, writing and training."""

import pandas as pd
import pytest

import core.lanes
from core.measures import MARKS
from core.predictors import LABELS, TABLES
from core.presets import presets
from core.training import train_mixing
from pages.lessons import training
from pages.lessons.writing import WRITERS
from tests.pages.app import (
    bars,
    charts,
    choose,
    click,
    on,
    opened,
    opened_on,
    pasted,
    settled,
    start_from,
    texts,
    with_choices,
)

PROMPT = "write_prompt"


@pytest.fixture(scope="module")
def shared():
    return opened()


@pytest.fixture
def tables(shared):
    return with_choices(on(shared, "lookup_tables"))


@pytest.fixture
def unseen(shared):
    return with_choices(on(shared, "unseen_sentences"), unseen="the cat ran swiftly")


@pytest.fixture(scope="module")
def untouched():
    """The page on writing as it opens; for tests that only read it."""
    return opened_on("writing")


@pytest.fixture
def writing():
    return opened_on("writing")


def written(at):
    """The five sentences of each model, from the charts' text alternatives."""
    grids = [chart for chart in charts(at) if {"sentence", "place", "word"} <= set(chart.data)]
    assert len(grids) == len(WRITERS)
    return {model: grid.alt.split(" / ") for model, grid in zip(WRITERS, grids, strict=True)}


def titled(at, title):
    return next(chart for chart in bars(at) if chart.title == title)


@pytest.mark.parametrize(
    ("lesson", "key"), [("lookup_tables", "context"), ("unseen_sentences", "unseen"), ("writing", PROMPT)]
)
def test_an_unknown_word_is_named_with_the_nearest_one_and_changes_nothing(lesson, key):
    at = opened_on(lesson)
    before = [chart.alt for chart in charts(at)]
    (warning,) = choose(at, key, "the dgo ran").warning
    assert "“dgo” does not occur in the training sentences; the nearest word is “dog”" in warning.value
    assert [chart.alt for chart in charts(at)] == before


def test_after_an_unseen_context_the_whole_prefix_table_is_silent_and_the_bigram_answers(tables):
    at = choose(choose(tables, "table", "table"), "context", "the cat ran swiftly")
    assert [chart.alt.split(":")[0] for chart in bars(at)] == ["With back-off"]
    assert "No answer: the table has counted nothing after “the cat ran swiftly”." in texts(at)
    at = choose(at, "table", "bigram")
    assert [chart.alt.split(":")[0] for chart in bars(at)] == ["Counts only", "With back-off"]
    assert not [*start_from(at, "bank").exception, *at.warning]


def test_each_guess_of_a_table_opens_the_sentences_that_it_was_counted_in(tables):
    at = choose(choose(tables, "table", "bigram"), "context", "the cat ran")
    assert any(text == "The table looks up “ran”. It has seen it 39 times." for text in texts(at))
    (html,) = (html.proto.body for html in at.get("html") if 'name="guess"' in html.proto.body)
    first = html.split("</details>")[0]
    assert '<details name="guess" open>' in first
    assert "the dog <u>ran</u> <b>" in first


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_read(tables, table):
    at = choose(tables, "table", table)
    (rows,) = (each.value for each in at.dataframe if "-sentences-" not in each.proto.id)
    assert "<end>" not in rows.to_string()
    assert f"The whole table: {len(rows)} rows" in [expander.label for expander in at.expander]
    assert rows.groupby("context")["share"].sum().tolist() == pytest.approx([1.0] * rows["context"].nunique())


def test_every_rung_shows_the_probability_of_every_word_of_the_sentence(unseen):
    for name in LABELS.values():
        assert set(titled(unseen, name).data["label"]) == {"the", "cat", "ran", "swiftly", "(end)"}
    assert any(text.startswith("“the cat ran swiftly” was never seen.") for text in texts(unseen))
    at = choose(unseen, "unseen", "the dog ran quickly")
    assert any(text.startswith("“the dog ran quickly” stands in the training sentences.") for text in texts(at))


def test_most_wrong_selects_another_sentence(unseen):
    before = titled(unseen, LABELS["attention"]).data
    at = settled(click(unseen, "Where attention is most wrong"))
    chosen = at.selectbox(key="unseen").value
    assert chosen != "the cat ran swiftly"
    assert any("is clearly wrong on none" in text or f"most wrong on “{chosen}”" in text for text in texts(at))
    after = titled(at, LABELS["attention"]).data
    assert set(after["label"]) == {*chosen.split(), "(end)"}
    assert not after.equals(before)


def curves(at):
    return [chart.data for chart in charts(at) if "on" in chart.data]


@pytest.fixture
def early_steps_kept(monkeypatch):
    monkeypatch.setattr(training, "EARLY_STEPS", (5,))


def test_the_replay_changes_the_bars_and_not_the_curves_and_the_loss_over_all_words_the_curves(early_steps_kept):
    at = opened_on("training")
    steps = at.select_slider(key="step").options
    assert steps[0] == "5"
    assert len(steps) > 1
    last, last_bars, last_curves = at.select_slider(key="step").value, [chart.data for chart in bars(at)], curves(at)
    at = choose(at, "step", 5)
    assert len(last_bars) == 4
    assert len(last_curves) == 3
    assert all(new.equals(old) for new, old in zip(curves(at), last_curves, strict=True))
    assert not any(new.data.equals(old) for new, old in zip(bars(at), last_bars, strict=True))
    at = choose(at, "step", last)
    for new, old in zip(bars(at), last_bars, strict=True):
        pd.testing.assert_frame_equal(new.data, old)
    at = choose(at, "where", "all words")
    assert not any(new.equals(old) for new, old in zip(curves(at), last_curves, strict=True))


def test_the_training_page_trains_only_the_early_steps_again(early_steps_kept, monkeypatch):
    trainings = []

    def train_and_tell(name, corpus, settings, progress):
        if "owl" in corpus.vocabulary:  # not what a test before this one still waits for
            trainings.append((name, settings.steps))
        return train_mixing(name, corpus, settings, progress)

    at = settled(pasted(opened(), "the owl ran away\nthe app ran smoothly\nthe elk ran home\nthe pump ran overnight"))
    monkeypatch.setattr(core.lanes, "train_mixing", train_and_tell)
    at = on(at, "training")
    assert sorted(trainings) == [("attention", 5), ("static", 5)]
    assert at.select_slider(key="step").options[0] == "5"
    trainings.clear()
    for lesson in ("evidence", "writing", "training"):
        assert not on(at, lesson).exception
    assert not trainings


def test_temperature_zero_makes_all_five_sentences_equal(writing):
    assert all(len(set(sentences)) > 1 for sentences in written(writing).values())
    after = written(choose(writing, "temperature", 0.0))
    assert all(len(sentences) == 5 and len(set(sentences)) == 1 for sentences in after.values())


@pytest.mark.parametrize(
    ("key", "value", "start", "unchanged"), [("random_seed", 7, 0, set()), ("model_seed", 1, 0, {"bigram", "table"})]
)
def test_another_seed_changes_the_sentences_and_the_first_one_brings_them_back(writing, key, value, start, unchanged):
    before = written(writing)
    after = written(choose(writing, key, value))
    assert {model for model in WRITERS if after[model] == before[model]} == unchanged
    assert written(choose(writing, key, start)) == before


def test_every_sentence_goes_on_from_the_prompt(writing):
    at = choose(writing, PROMPT, "The PROGRAM")
    assert not at.warning
    assert all(sentence.startswith("the program") for each in written(at).values() for sentence in each)


def test_each_sentence_is_marked_and_a_new_one_names_its_nearest_neighbour(untouched):
    training = {" ".join(words) for words in presets()["ran"].corpus.training}
    numbers = {f"{number}." for number in range(1, 6)}
    lines = [line for text in texts(untouched) for line in text.splitlines() if line[:2] in numbers]
    sentences = [sentence for each in written(untouched).values() for sentence in each]
    assert len(lines) == len(sentences) == 25
    for line, sentence in zip(lines, sentences, strict=True):
        assert (line[3:] == MARKS[0]) is (sentence in training)
        assert line[3:].startswith(MARKS)
        if sentence not in training:
            assert line.split("; nearest: ")[1].strip("“”") in training


def test_the_page_says_what_is_copied_and_only_with_the_grammar_of_a_preset_what_new_sentences_are_worth(writing):
    new, cannot = "new and right by the grammar", "Which new sentences are right cannot be checked here"
    assert any(
        text.startswith("Most copied word for word: “Table: whole beginning”, 100% of what it writes.")
        for text in texts(writing)
    )
    assert any(new in text for text in texts(writing))
    at = settled(pasted(writing, "the dog ran home\tanimal", add=True))
    assert not any(new in text for text in texts(at))
    assert any(text.startswith(cannot) for text in texts(at))
