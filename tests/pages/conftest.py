"""Short trainings for all page tests, and trainings that wait."""

import threading

import pytest

import core.lanes
from core.training import Progress, train_mixing
from tests.quick import train_quickly


@pytest.fixture(autouse=True, scope="package")
def quick_training():
    with pytest.MonkeyPatch.context() as patch:
        train_quickly(patch.setattr)
        yield


@pytest.fixture
def slow_training(monkeypatch):
    """Trainings report one step, then wait until the returned event is set."""
    go_on = threading.Event()

    def train_late(name, corpus, settings, progress):
        progress(Progress(name, 5, settings.steps, 1.25))
        assert go_on.wait(30)
        return train_mixing(name, corpus, settings, progress)

    monkeypatch.setattr(core.lanes, "train_mixing", train_late)
    yield go_on
    go_on.set()
