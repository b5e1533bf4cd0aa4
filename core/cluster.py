"""Cluster: lanes that are threads of a Dask cluster. Needs the library `distributed`, which is optional."""

import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from importlib import import_module
from typing import Any
from uuid import uuid4

from core.errors import UserError
from core.lanes import Abandoned, Errands, Key, Lane, train_key
from core.runs import Trained
from core.training import Progress

DASK = "WHY_ATTENTION_DASK"  # environment variable: the address of a scheduler
LOOK = 0.1  # seconds between two looks of a training whether it should go on
LONG_LOOK = 0.5  # the same while it is paused


class DaskLane:
    """One thread's worth of a Dask cluster, through its executor interface. It reports no progress."""

    def __init__(self, client: Any) -> None:
        """A lane of the cluster that a `distributed.Client` is connected to."""
        self._client, self._names = client, dict[int, str]()
        self._executor: Executor = client.get_executor(pure=False)
        self._errands = Errands()  # calls to the scheduler, which may not answer

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """See Lane."""
        if self._client.status != "running":
            raise BrokenExecutor(f"the connection to the scheduler is {self._client.status}")
        self._names[number] = name = uuid4().hex
        future: Future[Trained] = self._executor.submit(_train_on_cluster, name, key)
        future.add_done_callback(lambda done: self._names.pop(number, None))
        return future

    def pause(self, number: int) -> None:
        """See Lane."""
        self._tell(number, lambda stop, pause: pause.set())

    def resume(self, number: int) -> None:
        """See Lane."""
        self._tell(number, lambda stop, pause: pause.clear())

    def stop(self, number: int) -> None:
        """See Lane."""
        self._tell(number, lambda stop, pause: stop.set())

    def progress(self, number: int) -> Progress | None:
        """See Lane."""
        return None

    def close(self) -> None:
        """See Lane. The cluster goes on: it does not belong to this server."""
        self._errands.end()

    def _tell(self, number: int, order: Callable[[Any, Any], object]) -> None:
        if name := self._names.get(number):
            self._errands.add(lambda: order(*_events(name, client=self._client)))


def dask_lanes(address: str, patience: float = 10) -> list[Lane]:
    """A lane for each thread of a cluster's workers.

    Raises UserError if `distributed` is missing or the cluster does not answer within `patience` seconds.
    """
    try:
        distributed = _distributed()
    except ImportError as error:
        raise UserError(f"{DASK} is set, but the package distributed is missing. Install it, or unset it.") from error
    client = None
    try:
        client = distributed.Client(address, timeout=patience, set_as_default=False)
        client.wait_for_workers(1, timeout=patience)
    except (OSError, TimeoutError) as error:
        if client:
            client.close(0)
        raise UserError(
            f"No Dask scheduler with a worker answers at {address}. Start both, or unset {DASK}."
        ) from error
    return [DaskLane(client) for _ in range(sum(client.nthreads().values()))]


def _distributed() -> Any:
    """The optional library, imported only where there is a cluster."""
    return import_module("distributed")


def _train_on_cluster(name: str, key: Key) -> Trained:
    (stop, pause), last_look = _events(name), time.monotonic()
    holds_thread = True  # until the training has given its thread back to the worker, once

    def report(_: Progress) -> None:
        nonlocal last_look, holds_thread
        if time.monotonic() < last_look + LOOK:
            return
        if stop.is_set():
            raise Abandoned
        while pause.is_set():
            if holds_thread:
                _distributed().secede()
                holds_thread = False
            if stop.wait(LONG_LOOK):
                raise Abandoned
        last_look = time.monotonic()

    return train_key(key, report)


def _events(name: str, **client: Any) -> tuple[Any, Any]:
    """The events of a training on the cluster: whether it is stopped, and whether it is paused."""
    event = _distributed().Event
    return event(f"stop-{name}", **client), event(f"pause-{name}", **client)
