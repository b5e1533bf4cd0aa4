"""A crowded server shows a short first pass; a visit keeps its results; failed trainings are reported."""

import threading
from unittest import mock

import pytest

import core.lanes
from core import UserError
from core.budget import is_first_pass
from core.training import train_mixing
from pages.app import current_run, server
from tests.pages.app import bars, clouds, edited, opened, run, settled, trained_corpus
from tests.waiting import wait_until

FOLLOW = "Claims, figures and files follow with the full training."


@pytest.fixture
def crowd(monkeypatch):
    monkeypatch.setattr(current_run, "CROWD", 0)


@pytest.fixture
def alone(monkeypatch):
    """One visitor only: without a server the visitors of other tests never leave, so they are not counted."""
    monkeypatch.setattr(current_run, "CROWD", 1_000_000)


@pytest.fixture
def trainings(monkeypatch):
    """Records what is trained; full trainings of edited sentences wait for the event."""
    begun, go_on = [], threading.Event()

    def train(name, corpus, settings, progress):
        begun.append((name, settings.folds))
        if "moonwalking" in corpus.vocabulary and not is_first_pass(settings):
            assert go_on.wait(30)
        return train_mixing(name, corpus, settings, progress)

    monkeypatch.setattr(core.lanes, "train_mixing", train)
    yield begun, go_on
    go_on.set()
    wait_until(lambda: not server.service().waiting_visitors(pressing=False), "nothing trains any more")


def progress(at):
    return [element.proto.text for element in at.get("progress")]


def is_first_pass_shown(at):
    return any(text.startswith("First pass with 2 seeds shown: ") for text in progress(at))


def test_on_a_crowded_server_an_edit_shows_a_marked_first_pass_then_the_full_training(crowd, trainings):
    at = opened()
    _, go_on = trainings
    edited(at, typed={0: {"sentence": "the dog ran moonwalking"}})
    wait_until(lambda: is_first_pass_shown(run(at)), "the first pass")
    assert not at.exception
    assert "moonwalking" in trained_corpus(at).vocabulary
    assert (len(bars(at)), len(clouds(at))) == (4, 2)
    assert FOLLOW in [caption.value for caption in at.caption]
    assert not any(heading.value.startswith("## Which claims") for heading in at.markdown)
    go_on.set()
    settled(at)
    assert FOLLOW not in [caption.value for caption in at.caption]
    assert any(heading.value.startswith("## Which claims") for heading in at.markdown)


def test_a_visitor_alone_or_whose_full_training_is_known_gets_no_first_pass(alone, monkeypatch, trainings):
    begun, _ = trainings
    same = {0: {"sentence": "the dog ran sprinting"}}
    settled(edited(opened(), typed=same))
    monkeypatch.setattr(current_run, "CROWD", 0)
    settled(edited(opened(), typed=same))
    assert {folds for _, folds in begun} == {2}


def test_results_of_a_visit_are_not_trained_again_after_the_server_dropped_them(trainings):
    at = opened()
    server.service.clear()
    begun, _ = trainings
    server.service().request(server.SERVER, [])  # so that the new service does not train the default preset
    begun.clear()
    settled(run(at))
    assert len(bars(at)) == 4
    assert begun == []


@pytest.fixture
def failing(monkeypatch):
    """Mixings whose training fails as if its worker process had been killed."""
    names = set()

    def train(name, corpus, settings, progress):
        if name in names:
            raise UserError("The process was ended.")
        return train_mixing(name, corpus, settings, progress)

    monkeypatch.setattr(core.lanes, "train_mixing", train)
    return names


def errors(at):
    return [error.value for error in at.error]


@pytest.mark.parametrize(
    ("failed", "how", "needed"), [("averaging", "creeping", False), ("attention", "crawling", True)]
)
def test_a_failed_training_is_reported_in_place_of_the_charts_only_if_the_page_needs_it(
    alone, failing, failed, how, needed
):
    at = opened()
    failing.add(failed)
    settled(edited(at, typed={0: {"sentence": f"the dog ran {how}"}}))
    assert errors(at) == [f"The process was ended. What failed is the training of {failed}."]
    assert needed or (len(bars(at)), len(clouds(at))) == (4, 2)
    failing.clear()
    settled(run(at))
    assert errors(at) == []
    assert how in trained_corpus(at).vocabulary


def test_the_progress_fragment_does_not_hold_results(trainings, monkeypatch):
    looks = []
    monkeypatch.setattr(current_run.st, "fragment", lambda **_: lambda look: looks.append(look) or look)
    edited(opened(), typed={0: {"sentence": "the dog ran moonwalking"}})
    assert looks
    assert all(look.__closure__ is None for look in looks)  # Streamlit keeps fragments alive beyond the next run


def test_every_visitor_counts_as_present_if_the_runtime_vanishes_or_is_a_mock_that_equals_everything(monkeypatch):
    monkeypatch.setattr(server.Runtime, "exists", lambda: True)
    monkeypatch.setattr(server.Runtime, "_instance", None)
    assert server._is_present("session/visit")
    assert not server._is_stopping()
    monkeypatch.setattr(server.Runtime, "_instance", mock.MagicMock(state=mock.ANY))
    assert not server._is_stopping()
