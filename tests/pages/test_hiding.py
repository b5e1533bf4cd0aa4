"""Links: what they hide, what they carry, and what happens with bad ones."""

import pytest

from core.corpus import LARGEST
from core.links import Shared, decode, encode
from pages.app import menu
from pages.session import choices, share
from tests.pages.app import DASHBOARD, AppTest, bars, opened, rows, run, settled, typed

ROWS = (("the dog ran away", "animal", False), ("the dog ran home", "animal", False), ("the app ran on", "", False))


def arriving(**shared):
    at = AppTest.from_file(DASHBOARD, default_timeout=30)
    at.query_params[share.PARAMETER] = encode(Shared(**{"rows": ROWS, "preset": "ran"} | shared))
    return settled(at.run())


def labels(at):
    found = [*at.selectbox, *at.toggle, *at.button, *at.select_slider, *at.get("button_group")]
    return {each.label for each in found}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("presets", "Start from"),
        ("dial", "Training"),
        ("predict", "Predict first"),
        ("models", "Models to compare"),
        ("word", "Ambiguous word"),
        ("prompts", "First prompt"),
        ("before", "Before training"),
        ("share", "Share"),
        ("sentences", "Undo"),
    ],
)
def test_a_link_hides_a_control_and_nothing_else(name, label):
    at = arriving(hidden=(name,))
    assert not at.exception
    assert label not in labels(at)
    assert bars(at)
    everything = labels(arriving())
    assert label in everything
    assert len(everything - labels(at)) <= (8 if name == "sentences" else 2)
    assert "Show everything" in labels(at)


def test_this_file_hides_every_hideable_control():
    (cases,) = (mark.args[1] for mark in test_a_link_hides_a_control_and_nothing_else.pytestmark)
    assert {name for name, _ in cases} == choices.HIDEABLE.keys()


def test_a_hidden_control_keeps_its_value():
    at = arriving(hidden=("models", "before"), choices={"models": ("static", "table"), "untrained": True})
    assert {chart.data["model"].iloc[0] for chart in bars(at) if len(chart.data)} == {"static", "table"}
    assert at.session_state["untrained"] is True


def test_a_link_brings_sentences_choices_and_the_word():
    at = arriving(choices={"word": "the", "prompt_1": "the", "prompt_2": "the"})
    assert [row[0] for row in rows(at)] == [row[0] for row in ROWS]
    assert at.selectbox(key="word").value == "the"
    assert at.selectbox(key="prompt_1").value == "the"


@pytest.mark.parametrize(
    "choices",
    [
        {"models": ("no such", "static")},
        {"models": "static"},
        {"word": "zebra", "prompt_1": "<b>", "prompt_2": "x" * 900},
        {"memorise": 0.3, "layers": 7, "table": "none", "split": 1, "where": "", "tab": "?"},
        {"temperature": float("nan"), "top_k": 10**9, "random_seed": -1},
        {"untrained": "yes", "thorough": 2, "control": (), "predict": "no"},
        {"no such control": "x"},
    ],
)
def test_a_value_that_does_not_fit_a_control_is_ignored(choices):
    at = arriving(choices=choices)
    assert not at.exception
    assert bars(at)


def test_an_address_with_a_prompt_of_any_length_can_be_read_back(monkeypatch):
    written = []
    monkeypatch.setattr(share, "_address", lambda **sent: written.append(sent["data"]["link"]))
    typed(opened(), "prompt_1", "the " * 1_000)
    assert decode(written[-1]).choices["prompt_1"] == ("the " * 1_000)[: LARGEST.characters_a_prompt]


def test_choices_are_kept_from_page_to_page():
    at = opened()
    at.toggle(key="untrained").set_value(True)
    at = run(at)
    at = settled(run(at.switch_page("pages/lessons/lookup_tables.py")))
    at = settled(run(at.switch_page("pages/lessons/side_by_side.py")))
    assert at.toggle(key="untrained").value is True


@pytest.mark.parametrize("link", ["", "1.", "1.%%%", "9.abc", "1." + "A" * 20_000, "<script>", "1.\x00"])
def test_an_unreadable_link_opens_the_start(link):
    at = AppTest.from_file(DASHBOARD, default_timeout=30)
    at.query_params[share.PARAMETER] = link
    at = settled(at.run())
    assert not at.exception
    assert len(bars(at)) == 4
    assert bool(at.warning) == bool(link)


def test_hidden_pages_leave_the_menu_except_the_first():
    at = arriving(hidden=("writing", menu.FIRST))
    assert not at.exception
    assert len(bars(at)) == 4
