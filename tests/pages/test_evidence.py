"""The evidence page for every preset and the smallest corpora, its controls, and the first page's toggles."""

from dataclasses import replace

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from core.controls import shuffled_after
from core.presets import presets
from pages.app import current_run, server
from pages.session import sentences
from tests.pages.app import bars, charts, clouds, edited, opened, pasted, run, settled, show_models, typed

PRESETS = list(presets())
EVIDENCE = "pages/lessons/evidence.py"
CANNOT = "Cannot be tested here"


@pytest.fixture(scope="module")
def first_page(module_quick_training):
    return opened()


@pytest.fixture(scope="module")
def evidence(module_quick_training):
    return on_evidence(opened())


@pytest.fixture(scope="module")
def module_quick_training(fast_settings):
    with pytest.MonkeyPatch.context() as patch:
        for module in (current_run, server, sentences):
            patch.setattr(module, "Settings", lambda **changes: replace(fast_settings, **changes))
        yield


def on_evidence(at):
    return settled(run(at.switch_page(EVIDENCE)))


def with_preset(at, name):
    at.selectbox(key="preset_choice").set_value(name)
    return settled(run(at))


def toggled(at, key, on=True):
    at.toggle(key=key).set_value(on)
    return settled(run(at))


def split_by(at, split):
    at.button_group(key="split").set_value(split)
    return settled(run(at))


def texts(at):
    return [element.value for element in at.text]


def refusals(at):
    return [text for text in texts(at) if text.startswith(CANNOT)]


def runs(at, count=1):
    finished = at.session_state["visit"].finished
    return finished[max((key for key in finished if key[0] == count), key=lambda key: len(key[1]))]


def loss_charts(at):
    return [chart for chart in charts(at) if "loss" in chart.data]


def accuracy_charts(at):
    return [chart for chart in charts(at) if "accuracy" in chart.data]


@pytest.mark.parametrize("name", PRESETS)
def test_the_evidence_page_shows_each_result_or_says_why_not_for_every_preset(evidence, name):
    at = with_preset(evidence, name)
    assert not at.exception
    assert not at.error
    assert runs(at)[0].corpus == presets()[name].corpus
    assert set(runs(at)[0].models) == {"static", "averaging", "attention"}
    shown = len(loss_charts(at)) + len(accuracy_charts(at))
    assert shown + len(refusals(at)) == 3  # unseen beginnings, marked sentences, senses


@pytest.mark.parametrize(
    ("name", "reason"), [("bat", "some beginnings carry two senses"), ("plain", "fewer than two senses of “washed”")]
)
def test_untestable_senses_are_explained_and_not_scored(evidence, name, reason):
    at = with_preset(evidence, name)
    assert any(reason in text for text in refusals(at))
    assert not accuracy_charts(at)


def test_senses_that_can_be_tested_are_scored(evidence):
    at = with_preset(evidence, "ran")
    assert not refusals(at)
    (chart,) = accuracy_charts(at)
    assert set(chart.data["untrained"]) == {True, False}
    assert [text.split(":")[0] for text in texts(at) if "after training" in text] == [
        "Static",
        "Averaging",
        "Attention",
    ]


def rules(at):
    """The labels of the rules across the charts."""
    sets = [each for chart in at.get("vega_lite_chart") for each in chart.proto.datasets]
    frames = [convert_arrow_bytes_to_pandas_df(each.data.data) for each in sets]
    return {value for frame in frames if "at" in frame for value in frame.astype(str).to_numpy().ravel()}


def test_a_presets_grammar_is_not_used_for_other_sentences(evidence):
    at = with_preset(evidence, "ran")
    assert "the grammar" in rules(at)
    at = settled(pasted(at, "the dog ran home\tanimal", add=True))
    assert not at.exception
    assert loss_charts(at)
    assert "the grammar" not in rules(at)
    assert not any("grammar" in text for text in texts(at))


def test_too_few_sentences_give_no_verdict_on_the_page(evidence):
    at = settled(pasted(evidence, "a w x\nb w y\na w z\nb w x\tq\theld out\nc b\na c"))
    assert not at.exception
    said = " ".join(texts(at))
    assert "Which model is better cannot be tested here." in said
    assert "interval" not in said


def test_the_split_by_cue_trains_other_folds_and_changes_the_losses_on_unseen_beginnings(evidence):
    at = split_by(with_preset(evidence, "bank"), "prompt")
    before = loss_charts(at)[0].data
    assert runs(at)[0].settings.split == "prompt"
    at = split_by(at, "cue")
    assert not at.exception
    assert runs(at)[0].settings.split == "cue"
    assert not loss_charts(at)[0].data.equals(before)
    at = split_by(at, "prompt")
    assert loss_charts(at)[0].data.equals(before)


def test_the_thorough_toggle_trains_as_many_starts_a_fold_as_there_are_seeds(evidence, fast_settings):
    at = with_preset(evidence, "ran")
    assert runs(at)[0].settings.fold_starts == 1
    at = toggled(at, "thorough")
    assert not at.exception
    assert runs(at)[0].settings.fold_starts == fast_settings.seeds
    fold = loss_charts(at)[0].data
    assert set(fold.loc[fold["split"] == "fold", "seed"]) == {0, 1}
    at = toggled(at, "thorough", False)
    assert set(loss_charts(at)[0].data["seed"]) == {0}


def test_the_shuffled_control_shows_its_own_scores_beside_those_of_the_sentences(evidence):
    at = toggled(with_preset(evidence, "ran"), "control")
    assert not at.exception
    own, control = runs(at, 2)
    assert control.corpus == shuffled_after(own.corpus, "ran")
    one, other = accuracy_charts(at)
    assert (one.alt.split(":")[0], other.alt.split(":")[0]) == ("These sentences", "Shuffled control")
    assert not one.data["accuracy"].equals(other.data["accuracy"])
    at = toggled(at, "control", False)
    assert len(accuracy_charts(at)) == 1


def test_the_shuffled_control_of_untestable_senses_is_not_scored_either(evidence):
    at = toggled(with_preset(evidence, "bat"), "control")
    assert not at.exception
    assert not accuracy_charts(at)
    toggled(at, "control", False)


@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "a b\na c",
        "one\na b",
        "a a a a",
    ],
)
def test_the_evidence_page_opens_for_the_smallest_corpora(evidence, text):
    at = settled(pasted(evidence, text))
    assert not at.exception
    assert len(refusals(at)) == 3


def test_the_evidence_page_opens_while_averaging_is_still_in_training(slow_training):
    slow_training.set()
    at = settled(edited(opened(), edited_rows={0: {"sentence": "the dog ran ambling"}}))
    slow_training.clear()
    run(at.switch_page(EVIDENCE))
    failed = bool(at.exception)
    slow_training.set()
    assert not failed


@pytest.mark.parametrize("name", PRESETS)
def test_the_first_page_opens_for_every_preset_with_its_prompts(first_page, name):
    at = with_preset(with_preset(first_page, "ran"), name)
    assert not at.exception
    assert not at.warning
    assert [chart.title for chart in bars(at)] == [f"{prompt} …" for prompt in presets()[name].prompts] * 2
    assert len(clouds(at)) == 2


def test_a_preset_starts_with_its_own_word_even_if_it_has_the_last_word_too(first_page):
    at = with_preset(first_page, "plain")
    at.select_slider(key="memorise").set_value(0.25)  # so that the new preset is not trained yet
    at = with_preset(settled(run(at)), "stories")
    found = at.session_state["word"]
    at.select_slider(key="memorise").set_value(0.0)
    settled(run(at))
    assert found == presets()["stories"].word


def test_the_dial_to_memorise_changes_the_bars_and_back_again(first_page):
    at = with_preset(first_page, "ran")
    before = [chart.data for chart in bars(at)]
    at.select_slider(key="memorise").set_value(1.0)
    at = settled(run(at))
    assert not at.exception
    assert runs(at)[0].settings.memorise == 1.0
    assert not any(chart.data.equals(old) for chart, old in zip(bars(at), before, strict=True))
    at.select_slider(key="memorise").set_value(0.0)
    at = settled(run(at))
    assert all(chart.data.equals(old) for chart, old in zip(bars(at), before, strict=True))


def test_before_training_changes_only_the_cloud_of_attention(first_page):
    at = with_preset(first_page, "ran")
    old_bars, (static, attention) = [chart.data for chart in bars(at)], [chart.data for chart in clouds(at)]
    at = toggled(at, "untrained")
    assert not at.exception
    new_static, new_attention = [chart.data for chart in clouds(at)]
    assert new_static[["x", "y", "count"]].equals(static[["x", "y", "count"]])
    assert len(new_attention) == len(attention)
    assert not new_attention[["x", "y"]].equals(attention[["x", "y"]])
    assert all(chart.data.equals(old) for chart, old in zip(bars(at), old_bars, strict=True))
    toggled(at, "untrained", False)


def test_the_back_off_toggle_is_shown_only_with_a_table():
    at = opened()
    assert "back_off" not in [toggle.key for toggle in at.toggle]
    at = show_models(at, "static", "trigram")
    assert "back_off" in [toggle.key for toggle in at.toggle]
    at = show_models(at, "static", "attention")
    assert "back_off" not in [toggle.key for toggle in at.toggle]


def test_back_off_lets_a_table_answer_after_an_unseen_context():
    at = typed(show_models(opened(), "table"), "prompt_1", "dog ran")
    assert [len(chart.data) > 0 for chart in bars(at)] == [False, True]
    at = toggled(at, "back_off")
    assert not at.exception
    assert [len(chart.data) > 0 for chart in bars(at)] == [True, True]


def with_vectors(evidence, data):
    uploader = next(each for each in evidence.file_uploader if each.key == "imported")
    return run(uploader.set_value(("vectors.txt", data, "text/plain")) and evidence)


def test_imported_vectors_are_compared_and_missing_words_are_named():
    at = with_vectors(on_evidence(opened()), b"ran 1 0\ndog 1 1\nprogram 0 1\n")
    assert not at.exception
    said = [text.value for text in at.text]
    assert any(text.startswith("In the file “ran” has one vector of 2 numbers") and "“dog”" in text for text in said)
    assert any("words of yours have no vector in the file:" in text for text in said)
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
def test_unusable_vector_files_are_explained_in_plain_text(data, message):
    at = with_vectors(on_evidence(opened()), data)
    assert not at.exception
    assert any(message in text.value for text in at.text)
    assert not any("http" in error.value for error in at.error)
