"""Short trainings for all page tests, and trainings that wait."""

import threading
from functools import cache

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import app_test, local_script_runner

import core.lanes
from core.training import Progress, train_mixing
from tests.pages.documents import State
from tests.quick import train_quickly


@pytest.fixture
def session(monkeypatch):
    """A session state without a page."""
    monkeypatch.setattr(st, "session_state", State())
    return st.session_state


@pytest.fixture(autouse=True, scope="package")
def quick_training():
    with pytest.MonkeyPatch.context() as patch:
        train_quickly(patch.setattr)
        yield


@pytest.fixture(autouse=True, scope="package")
def quick_app_test():
    """AppTest compiles each script in each run, and looks through all packages for each visit: once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        scripts = cache(app_test.ScriptCache)
        for module in (app_test, local_script_runner):
            patch.setattr(module, "ScriptCache", scripts)
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
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
