"""Lanes: where trainings run. Each lane trains one model at a time; what differs is the executor behind it.

A lane is a thread of this process, a process of its own, or a worker of a Dask cluster. In each, a training reports
every few steps, and is asked there whether it shall go on.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from typing import Any, Protocol
from uuid import uuid4

from core.corpus import Corpus
from core.errors import UserError
from core.runs import Trained
from core.settings import Settings
from core.training import Progress, train_mixing

WORKERS, DASK = "WHY_ATTENTION_WORKERS", "WHY_ATTENTION_DASK"  # environment variables
MOST_WORKERS = 64
NOBODY = 0  # no training has this number
PAUSE = 0.1  # seconds after which a training on a cluster asks again whether it shall go on
NICENESS = 10  # of worker processes: people who click go first

Key = tuple[Corpus, Settings, str]  # with the kind of mixing


class Abandoned(Exception):
    """Nobody waits for the training any more."""


class Lane(Protocol):
    """One place where a training can run. Trainings have numbers from 1."""

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """Begin a training; the future raises Abandoned if it was stopped."""

    def stop(self, number: int) -> None:
        """Ask a training to end at its next report."""

    def progress(self, number: int) -> Progress | None:
        """The latest report of a training, where reports can be had."""

    def renew(self) -> None:
        """Take a new executor in the place of one that broke."""

    def close(self) -> None:
        """Begin nothing any more, and wait for nothing; what runs is to be stopped before."""


def lanes(environment: Mapping[str, str]) -> list[Lane]:
    """The lanes that the environment asks for: a Dask cluster's, worker processes, or one thread.

    Raises UserError for a number of workers that is none.
    """
    if address := environment.get(DASK):
        return dask_lanes(address)
    wanted = environment.get(WORKERS, "0")
    if not wanted.isdecimal() or int(wanted) > MOST_WORKERS:
        raise UserError(f"{WORKERS} is “{wanted}”. Set it to a number of processes from 0 to {MOST_WORKERS}.")
    return [ProcessLane() for _ in range(int(wanted))] or [ThreadLane()]


class ThreadLane:
    """A thread of this process: the least memory."""

    def __init__(self) -> None:
        """A thread that waits."""
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="trainer")
        self._stopped = NOBODY
        self._latest: tuple[int, Progress] | None = None

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """See Lane."""
        return self._executor.submit(_train, key, lambda progress: self._report(number, progress))

    def stop(self, number: int) -> None:
        """See Lane."""
        self._stopped = number

    def progress(self, number: int) -> Progress | None:
        """See Lane."""
        latest = self._latest
        return latest[1] if latest and latest[0] == number else None

    def renew(self) -> None:
        """A thread does not break."""

    def close(self) -> None:
        """See Lane."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _report(self, number: int, progress: Progress) -> None:
        if self._stopped == number:
            raise Abandoned
        self._latest = number, progress


class ProcessLane:
    """A process of its own on this machine: more memory, and no waiting for this process's interpreter lock.

    Numbers that both processes see say which training to stop, and how far the one that runs has come.
    """

    def __init__(self) -> None:
        """A process that is started with the first training."""
        self._numbers: Any = multiprocessing.get_context("spawn").RawArray("d", 5)
        self._mixings: dict[int, str] = {}
        self._executor = self._made()

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """See Lane."""
        self._mixings = {number: key[2]}
        self._numbers[1] = NOBODY  # a killed process may have left the number of a training that is tried once more
        return self._executor.submit(_train_in_process, number, key)

    def stop(self, number: int) -> None:
        """See Lane."""
        self._numbers[0] = number

    def progress(self, number: int) -> Progress | None:
        """See Lane."""
        _, running, step, steps, loss = self._numbers[:]
        mixing = self._mixings.get(number)
        return Progress(mixing, int(step), int(steps), loss) if mixing and running == number and steps else None

    def renew(self) -> None:
        """See Lane."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._made()

    def close(self) -> None:
        """See Lane."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _made(self) -> Executor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(self._numbers,))


class DaskLane:
    """One training at a time on a Dask cluster, through its executor interface. It tells no progress."""

    def __init__(self, client: Any) -> None:
        """A lane of the cluster that a `distributed.Client` is connected to."""
        self._client, self._stop_events = client, dict[int, Any]()
        self._executor: Executor = client.get_executor(pure=False)

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """See Lane."""
        if self._client.status != "running":
            raise BrokenExecutor(f"the connection to the scheduler is {self._client.status}")
        name = f"stop-{uuid4().hex}"
        self._stop_events = {number: _distributed().Event(name, client=self._client)}
        return self._executor.submit(_train_on_cluster, name, key)

    def stop(self, number: int) -> None:
        """See Lane."""
        if event := self._stop_events.get(number):
            # It asks the scheduler, which may not answer, and whoever calls has others waiting.
            threading.Thread(target=event.set, daemon=True).start()

    def progress(self, number: int) -> Progress | None:
        """See Lane."""
        return None

    def renew(self) -> None:
        """The scheduler finds another worker by itself."""

    def close(self) -> None:
        """See Lane. What runs was stopped before; the cluster is not this server's to end."""


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
    """The library, which only those need who have a cluster."""
    return import_module("distributed")


def _train(key: Key, report: Callable[[Progress], None]) -> Trained:
    corpus, settings, mixing = key
    return train_mixing(mixing, corpus, settings, report)


_numbers: Any = None  # of a worker process: what it shares with the server


def _begin(numbers: Any) -> None:
    """The first thing in a worker process: it gives way to the server, and ends when the server is gone."""
    global _numbers
    _numbers = numbers
    if hasattr(os, "nice"):  # Windows has none
        os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _train_in_process(number: int, key: Key) -> Trained:
    def report(progress: Progress) -> None:
        if _numbers[0] == number:
            raise Abandoned
        _numbers[2:5] = [progress.step, progress.steps, progress.loss]
        _numbers[1] = number

    return _train(key, report)


def _train_on_cluster(name: str, key: Key) -> Trained:
    stop, asked = _distributed().Event(name), time.monotonic()

    def report(_: Progress) -> None:
        nonlocal asked
        if time.monotonic() < asked + PAUSE:
            return
        asked = time.monotonic()
        if stop.is_set():
            raise Abandoned

    return _train(key, report)
