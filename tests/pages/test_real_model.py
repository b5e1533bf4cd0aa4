"""The page "In a real model" from recordings: what it says is what the recordings hold."""

import re

import altair as alt
import pytest

from core.claims import CLAIMS
from core.pretrained.recordings import recorded
from core.pretrained.texts import texts
from pages.app.real_model import live
from tests.pages.app import bars, charts, choose, click, heads, opened_on, pasted, rows, settled, start_from
from tests.pages.app import texts as said
from tests.typical import mostly_heavy

NATURAL = [name for name, text in texts().items() if text.is_natural]


@pytest.fixture(scope="module")
def at():
    return opened_on("real_model")


def captions(at):
    return [caption.value for caption in at.caption]


def test_the_page_says_that_its_figures_are_recorded_and_of_which_model(at):
    dossier = recorded("ran")
    (origin,) = [caption for caption in captions(at) if caption.startswith("Recorded, not computed now")]
    assert dossier.model in origin
    assert dossier.model_fingerprint[:12].upper() in origin
    assert not at.exception


def test_the_last_word_alone_gives_the_same_bars_twice_and_the_whole_prompt_others(at):
    of_real = [chart for chart in bars(at) if "seed" not in chart.data][:4]
    assert heads(of_real) == ["●", "◆", "●", "◆"]
    assert heads(chart for chart in bars(at) if "seed" in chart.data) == ["●", "◆", "●", "◆"]  # of the toy models
    alone, alone_too, whole, whole_too = [chart.data for chart in of_real]
    assert alone["probability"].tolist() == alone_too["probability"].tolist()
    assert whole["word"].iloc[0] == "quickly"
    assert whole["probability"].iloc[0] == pytest.approx(0.78, abs=0.02)
    assert whole_too["word"].iloc[0] == "smoothly"
    assert any(re.search(r" 9\d% .* right meaning, over 12 beginnings", text) for text in said(at))


def test_the_slider_shows_one_point_at_layer_0_and_one_a_beginning_later(at):
    def cloud(layer):
        return next(
            chart.data
            for chart in charts(choose(at, "real_layer", layer))
            if "share_x" in chart.data and "layer" in chart.data
        )

    assert len(cloud(0)) == 1
    assert len(cloud(30)) == 12
    playing = choose(at, "real_plays", True)
    assert any(caption.startswith("Layer 0 of 30") for caption in captions(playing))
    choose(at, "real_plays", False)


def test_where_the_real_model_fails_the_page_says_so(at):
    start_from(at, "near")
    assert any("Here the real model fails" in text for text in said(at))
    start_from(at, "bat")
    assert any("reads in both directions" in text for text in said(at))
    assert any("No score here" in text for text in said(at))
    start_from(at, "ran")


def test_a_second_visitor_gets_the_charts_that_were_made_for_the_first(at, monkeypatch):
    def made_again(chart, *arguments, **options):
        raise AssertionError("a chart is made again")

    monkeypatch.setattr(alt.Chart, "to_dict", made_again)
    here = opened_on("real_model")
    assert not here.exception
    assert len(charts(here)) == len(charts(at))


@pytest.mark.parametrize("name", mostly_heavy(NATURAL, "natural-spring"))
def test_every_natural_text_stands_beside_the_toy_models_trained_on_it(at, name):
    here = choose(at, "real_text", name)
    assert not [*here.exception, *here.error, *here.warning]
    assert all(chart.alt for chart in charts(here))
    assert len([chart for chart in bars(here) if "seed" in chart.data]) == 4
    assert len([chart for chart in charts(here) if "share_x" in chart.data]) == 3
    assert any("These sentences can only be memorised" in text for text in said(here))
    assert any(text.startswith("Toy attention, mean over") for text in said(here))
    choose(at, "real_text", "own")


def test_each_claim_has_the_state_of_the_toy_models_and_of_the_real_one(at):
    states = [each.value for each in at.markdown if each.value.startswith(("Toy models: ", "Real model: "))]
    assert len(states) == 2 * len(CLAIMS)
    assert "Real model: :green[:material/check_circle:] **holds**" in states


def test_groups_are_taken_as_labels_only_on_request(at):
    before = rows(at)
    here = settled(click(at, "Take the groups as labels, to look through"))
    labels = {label for text, label, _ in rows(here) if " ran " in text}
    assert labels <= {"group 1", "group 2", "group 3", "group 4"}
    assert len(labels) > 1
    assert [text for text, _, _ in rows(here)] == [text for text, _, _ in before]


def test_sentences_without_a_recording_get_the_way_to_a_live_model_and_to_recorded_ones_with_their_word():
    if live() is not None:
        pytest.skip("A model is set up on this machine, so the page asks it.")
    here = settled(pasted(opened_on("real_model"), "the tall crane lifted the beam\tx\nthe crane caught a fish\ty"))
    (told,) = [info.value for info in here.info]
    assert "These sentences are not recorded" in told
    assert "python -m core.pretrained fetch" in told
    here = settled(click(here, "Show the recorded sentences with “crane”"))
    assert not here.exception
    assert here.session_state.real_text == "natural-crane"
    assert any(caption.startswith("Recorded, not computed now") for caption in captions(here))
