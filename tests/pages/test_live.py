"""An edit shows unfinished models while they train, marked as such; not in a crowd, nor without a wish for motion."""

import threading

import pytest

import core.lanes
from core.training import train_mixing
from pages.app import current_run, motion, server
from pages.widgets.live import UNFINISHED
from tests.pages.app import bars, clouds, edited, opened, run, settled, texts, trained_corpus
from tests.waiting import wait_until

WORD = "waltzing"


@pytest.fixture
def go_on(monkeypatch):
    """Attention stops after its first measured step, and at any later one, until each event is set."""
    steps = {10: threading.Event(), 15: threading.Event()}

    def train(name, corpus, settings, progress):
        def report(now):
            progress(now)
            if name == "attention" and any(word.startswith(WORD) for word in corpus.vocabulary) and now.step in steps:
                assert steps[now.step].wait(30)

        return train_mixing(name, corpus, settings, report)

    monkeypatch.setattr(core.lanes, "train_mixing", train)
    yield lambda step: steps[step].set()
    for step in steps.values():
        step.set()
    wait_until(lambda: not server.service().waiting_visitors(pressing=False), "nothing trains any more")


@pytest.fixture
def alone(monkeypatch):
    monkeypatch.setattr(current_run, "CROWD", 1_000_000)


def progress(at):
    return [element.proto.text for element in at.get("progress")]


def is_moving(at):
    return any(text.startswith("Unfinished charts: training attention, step 1") for text in progress(run(at)))


def attention_bars(at):
    return bars(at)[2].data.set_index(["seed", "word"])["probability"]


def test_an_edit_shows_finished_static_beside_unfinished_attention_then_both_finished(alone, go_on):
    at = opened()
    before = bars(at)[0].data
    edited(at, typed={0: {"sentence": f"the dog ran {WORD}"}})
    wait_until(lambda: is_moving(at), "the charts move")
    assert not at.exception
    assert WORD in set(bars(at)[0].data["word"]) | set(bars(at)[2].data["word"])
    assert texts(at).count(UNFINISHED) == 2
    assert "Claims, figures and files follow with the full training." in [caption.value for caption in at.caption]
    assert (len(bars(at)), len(clouds(at))) == (4, 2)
    static, attention = bars(at)[0].data, attention_bars(at)
    go_on(10)
    wait_until(lambda: not attention_bars(run(at)).equals(attention), "the bars move")
    assert bars(at)[0].data.equals(static)
    go_on(15)
    settled(at)
    assert UNFINISHED not in texts(at)
    assert bars(at)[0].data.equals(static)
    assert not bars(at)[0].data.equals(before)
    assert WORD in trained_corpus(at).vocabulary


@pytest.mark.parametrize(
    ("short", "awaited"), [(current_run.SHORT, ["static", "attention", "averaging"]), (-1, ["static", "attention"])]
)
def test_charts_move_until_all_is_trained_unless_the_trainings_are_long(alone, go_on, monkeypatch, short, awaited):
    monkeypatch.setattr(current_run, "SHORT", short)
    at = opened()
    edited(at, typed={0: {"sentence": f"the dog ran {WORD} {'again' if short < 0 else 'around'}"}})
    wait_until(lambda: is_moving(at), "the charts move")
    assert [job.key[2] for job in at.session_state["visit"].watched[1]] == awaited
    go_on(10)
    go_on(15)
    settled(at)
    assert not at.exception


@pytest.mark.parametrize("reason", ["a crowd", "a wish", "a prediction"])
def test_nothing_moves_in_a_crowd_or_for_who_wants_no_motion_or_has_to_predict(alone, go_on, monkeypatch, reason):
    at = opened()
    if reason == "a crowd":
        monkeypatch.setattr(current_run, "CROWD", -1)
    elif reason == "a wish":
        monkeypatch.setattr(motion, "is_welcome", lambda: False)
    else:
        at.session_state["predict"] = True
    edited(at, typed={0: {"sentence": f"the dog ran {WORD}{reason[-4:].strip()}"}})  # another corpus in each case
    wait_until(lambda: any("attention, step 10" in text for text in progress(run(at))), "attention trains")
    assert not is_moving(at)
    assert UNFINISHED not in texts(at)
