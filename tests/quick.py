"""Trainings of a few steps, for tests that do not depend on what was learnt."""

from collections.abc import Callable
from dataclasses import replace

from core import Settings

QUICK = Settings(
    seeds=2, folds=2, width=8, hidden=16, steps=20, measure_every=5, first_candidate=10, patience=10, warmup=5
)


def train_quickly(put: Callable[..., None] = setattr, settings: Settings = QUICK) -> None:
    """Let the dashboard of this process train with these settings; `put` sets an attribute."""
    from pages.app import current_run, server
    from pages.session import sentences

    for module in (current_run, server, sentences):
        put(module, "Settings", lambda **changes: replace(settings, **changes))
