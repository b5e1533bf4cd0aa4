"""Wait for another thread or process, and no longer than needed."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

LONG_ENOUGH = 60.0  # seconds, also on a busy machine
BETWEEN_LOOKS = 0.02


def wait_until(condition: Callable[[], object], what: str, patience: float = LONG_ENOUGH) -> None:
    """Poll until the condition holds; fail if it does not in time. Only for what no event reports."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"not within {patience:.0f} s: {what}"
        time.sleep(BETWEEN_LOOKS)


def awaited(coroutine: Coroutine) -> Any:
    """The result of a coroutine, in another thread: the browser of other tests keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
