"""Short trainings for all page tests, and trainings that wait."""

import threading
from dataclasses import replace

import pytest

import core.lanes
from core.training import Progress, train_mixing
from pages.app import current_run, server
from pages.session import sentences


@pytest.fixture(autouse=True)
def quick_training(monkeypatch, fast_settings):
    for module in (current_run, server, sentences):
        monkeypatch.setattr(module, "Settings", lambda **changes: replace(fast_settings, **changes))


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
