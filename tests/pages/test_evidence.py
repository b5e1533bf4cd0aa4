"""The evidence page: what it tests or says why not, its controls, and imported vectors."""

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from core.controls import shuffled_after
from core.presets import DEFAULT, presets
from tests.pages.app import (
    charts,
    choose,
    edited,
    opened,
    opened_on,
    pasted,
    run,
    settled,
    texts,
    with_choices,
)
from tests.quick import QUICK
from tests.typical import mostly_heavy

CANNOT = "Cannot be tested here"


@pytest.fixture(scope="module")
def shared():
    return opened_on("evidence")


def on_preset(shared, name):
    """The page, shared by all tests of this file, with a preset and without a control."""
    return with_choices(shared, name, control=False, thorough=False, split="prompt")


@pytest.fixture
def at(shared):
    return on_preset(shared, DEFAULT)


def refusals(at):
    return [text for text in texts(at) if text.startswith(CANNOT)]


def runs(at, count=1):
    finished = at.session_state["visit"].finished
    return finished[max((key for key in finished if key[0] == count), key=lambda key: len(key[1]))]


def loss_charts(at):
    return [chart for chart in charts(at) if "loss" in chart.data]


def accuracy_charts(at):
    return [chart for chart in charts(at) if "accuracy" in chart.data]


@pytest.mark.parametrize("name", mostly_heavy(presets(), "ran", "near", "stories"))
def test_each_result_is_shown_or_the_reason_why_not_for_every_preset(shared, name):
    at = on_preset(shared, name)
    assert runs(at)[0].corpus == presets()[name].corpus
    assert set(runs(at)[0].models) == {"static", "averaging", "attention"}
    shown = len(loss_charts(at)) + len(accuracy_charts(at))
    assert shown + len(refusals(at)) == 3  # unseen beginnings, marked sentences, senses


def test_the_smallest_corpora_can_be_tested_in_nothing(shared):
    for text in ("a b", "a b\na c", "one\na b", "a a a a"):
        at = settled(pasted(shared, text))
        assert not at.exception, text
        assert len(refusals(at)) == 3, text


def test_too_few_sentences_give_no_verdict(shared):
    shown = " ".join(texts(settled(pasted(shared, "a w x\nb w y\na w z\nb w x\tq\theld out\nc b\na c"))))
    assert "Which model is better cannot be tested here." in shown
    assert "interval" not in shown


@pytest.mark.parametrize(
    ("name", "reason"), [("bat", "some beginnings carry two senses"), ("plain", "fewer than two senses of “washed”")]
)
def test_untestable_senses_are_explained_and_neither_they_nor_their_control_are_scored(shared, name, reason):
    at = on_preset(shared, name)
    assert any(reason in text for text in refusals(at))
    assert not accuracy_charts(at)
    at = choose(at, "control", True)
    assert not [*at.exception, *accuracy_charts(at)]


def test_senses_that_can_be_tested_are_scored_beside_the_untrained_models(at):
    assert not refusals(at)
    (chart,) = accuracy_charts(at)
    assert set(chart.data["untrained"]) == {True, False}
    models = [text.split(":")[0] for text in texts(at) if "before training in" in text]
    assert models == ["Static", "Averaging", "Attention"]


def rules(at):
    """The labels of the rules across the charts."""
    sets = [each for chart in at.get("vega_lite_chart") for each in chart.proto.datasets]
    frames = [convert_arrow_bytes_to_pandas_df(each.data.data) for each in sets]
    return {value for frame in frames if "at" in frame for value in frame.astype(str).to_numpy().ravel()}


def test_a_presets_grammar_is_not_used_for_other_sentences(at):
    assert "the grammar" in rules(at)
    at = settled(pasted(at, "the dog ran home\tanimal", add=True))
    assert loss_charts(at)
    assert "the grammar" not in rules(at)
    assert not any("grammar" in text for text in texts(at))


def test_the_split_by_cue_trains_other_folds_and_changes_the_losses_on_unseen_beginnings(shared):
    at = on_preset(shared, "bank")
    before = loss_charts(at)[0].data
    assert runs(at)[0].settings.split == "prompt"
    at = choose(at, "split", "cue")
    assert runs(at)[0].settings.split == "cue"
    assert not loss_charts(at)[0].data.equals(before)
    at = choose(at, "split", "prompt")
    assert loss_charts(at)[0].data.equals(before)


def test_the_thorough_toggle_trains_as_many_starts_a_fold_as_there_are_seeds(at):
    assert runs(at)[0].settings.fold_starts == 1
    at = choose(at, "thorough", True)
    assert runs(at)[0].settings.fold_starts == QUICK.seeds
    fold = loss_charts(at)[0].data
    assert set(fold.loc[fold["split"] == "fold", "seed"]) == {0, 1}
    at = choose(at, "thorough", False)
    assert set(loss_charts(at)[0].data["seed"]) == {0}


def test_the_shuffled_control_shows_its_own_scores_beside_those_of_the_sentences(at):
    at = choose(at, "control", True)
    run, control = runs(at, 2)
    assert control.corpus == shuffled_after(run.corpus, "ran")
    one, other = accuracy_charts(at)
    assert (one.alt.split(":")[0], other.alt.split(":")[0]) == ("These sentences", "Shuffled control")
    assert not one.data["accuracy"].equals(other.data["accuracy"])
    assert len(accuracy_charts(choose(at, "control", False))) == 1


def test_the_page_opens_while_averaging_is_still_in_training(slow_training):
    slow_training.set()
    at = settled(edited(opened(), typed={0: {"sentence": "the dog ran ambling"}}))
    slow_training.clear()
    run(at.switch_page("pages/lessons/evidence.py"))
    failed = bool(at.exception)
    slow_training.set()
    assert not failed


def with_vectors(at, data):
    uploader = next(each for each in at.file_uploader if each.key == "imported")
    return run(uploader.set_value(("vectors.txt", data, "text/plain")) and at)


def test_imported_vectors_are_compared_and_missing_words_are_named(at):
    at = with_vectors(at, b"ran 1 0\ndog 1 1\nprogram 0 1\n")
    assert any(
        text.startswith("In the file “ran” has one vector of 2 numbers") and "“dog”" in text for text in texts(at)
    )
    assert any("words of yours have no vector in the file:" in text for text in texts(at))
    table = next(each.value for each in at.dataframe if "imported" in each.value)
    assert [*table["word"]] == ["dog", "program"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"ran 1 [a](http://b.c)", "where a number is expected"),
        (b"dog 1 0", "“ran” has no vector"),
        (b"zebra 1 2", "None of the"),
        (b"ran 1 0", "nothing to compare it with"),
    ],
)
def test_unusable_vector_files_are_explained_in_plain_text(at, data, message):
    at = with_vectors(at, data)
    assert not at.exception
    assert any(message in text for text in texts(at))
    assert not any("http" in error.value for error in at.error)
