"""Links: what they hide, and what happens with bad ones."""

import pytest

from core.corpus import LARGEST
from core.links import Shared, decode, encode
from pages.app import menu
from pages.session import choices, share
from tests.pages.app import DASHBOARD, AppTest, bars, choose, opened, rows, settled

ROWS = (("the dog ran away", "animal", False), ("the dog ran home", "animal", False), ("the app ran on", "", False))
CONTROLS = {  # each control that a link can hide, by a label that is then gone
    "presets": "Start from",
    "dial": "Training",
    "predict": "Predict first",
    "models": "Models to compare",
    "word": "Ambiguous word",
    "prompts": "First prompt",
    "before": "Before training",
    "share": "Share",
    "sentences": "Undo",
    "steps": "See it in six steps",
}


def at_link(link, lesson="side_by_side"):
    at = AppTest.from_file(DASHBOARD, default_timeout=30)
    at.query_params[share.PARAMETER] = link
    return settled(at.switch_page(f"pages/lessons/{lesson}.py").run())


def arriving(**shared):
    return at_link(encode(Shared(**{"rows": ROWS, "preset": "ran"} | shared)))


def labels(at):
    controls = [*at.selectbox, *at.toggle, *at.button, *at.select_slider, *at.get("button_group")]
    return {control.label for control in controls}


@pytest.fixture(scope="module")
def everything():
    """The labels of all controls of the first page."""
    return labels(arriving())


@pytest.mark.parametrize("name", CONTROLS)
def test_a_link_hides_a_control_and_nothing_else(name, everything):
    at = arriving(hidden=(name,))
    assert not at.exception
    assert CONTROLS[name] in everything - labels(at)
    assert bars(at)
    assert len(everything - labels(at)) <= (8 if name == "sentences" else 2)
    assert "Show everything" in labels(at)


def told(at):
    return [caption.value for caption in at.caption if "Changed from" in caption.value]


def test_what_a_preset_shows_is_told_but_where_a_link_hides_it_or_a_prediction_is_asked_for():
    assert {*CONTROLS, "shows"} == {*choices.HIDEABLE}
    at = arriving()
    assert told(at)
    assert not told(choose(at, "predict", True))
    assert not told(arriving(hidden=("shows",)))


def test_a_hidden_control_keeps_its_value_and_the_first_page_cannot_be_hidden():
    hidden = ("models", "before", "writing", menu.FIRST)
    at = arriving(hidden=hidden, choices={"models": ("static", "table"), "untrained": True})
    assert not at.exception
    assert {chart.data["model"].iloc[0] for chart in bars(at) if len(chart.data)} == {"static", "table"}
    assert at.session_state["untrained"] is True


@pytest.mark.parametrize(
    "choices",
    [
        {"models": ("no such", "static"), "word": "zebra", "prompt_1": "<b>", "prompt_2": "x" * 900},
        {"memorise": 0.3, "layers": 7, "table": "none", "split": 1, "where": "", "tab": "?"},
        {"temperature": float("nan"), "top_k": 10**9, "random_seed": -1, "models": "static"},
        {"untrained": "yes", "thorough": 2, "control": (), "predict": "no", "no such control": "x"},
    ],
)
def test_values_that_do_not_fit_their_controls_are_ignored(choices):
    at = arriving(choices=choices)
    assert not at.exception
    assert bars(at)


def test_an_address_with_a_prompt_of_any_length_can_be_read_back(monkeypatch):
    written = []
    monkeypatch.setattr(share, "_address", lambda **sent: written.append(sent["data"]["link"]))
    choose(opened(), "prompt_1", "the " * 1_000)
    assert decode(written[-1]).choices["prompt_1"] == ("the " * 1_000)[: LARGEST.characters_a_prompt]


@pytest.mark.parametrize("link", ["", "1.", "1.%%%", "9.abc", "1." + "A" * 20_000, "<script>", "1.\x00"])
def test_an_unreadable_link_opens_the_start(link):
    at = at_link(link, "teaching")
    assert not at.exception
    assert rows(at)[0] == ("the dog ran quickly", "animal", False)
    assert bool(at.warning) == bool(link)
