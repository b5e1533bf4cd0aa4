"""Waiting for what another thread or process does, and for no longer than it takes."""

import time
from collections.abc import Callable

LONG_ENOUGH = 60.0  # seconds, also on a busy machine
BETWEEN_LOOKS = 0.02


def wait_until(condition: Callable[[], object], what: str, patience: float = LONG_ENOUGH) -> None:
    """Look again and again; what is not told by an event can only be looked at. Fails if it does not come."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"not within {patience:.0f} s: {what}"
        time.sleep(BETWEEN_LOOKS)
