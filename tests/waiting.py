"""Wait for another thread or process, and no longer than needed."""

import time
from collections.abc import Callable

LONG_ENOUGH = 60.0  # seconds, also on a busy machine
BETWEEN_LOOKS = 0.02


def wait_until(condition: Callable[[], object], what: str, patience: float = LONG_ENOUGH) -> None:
    """Poll until the condition holds; fail if it does not in time. Only for what no event reports."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"not within {patience:.0f} s: {what}"
        time.sleep(BETWEEN_LOOKS)
