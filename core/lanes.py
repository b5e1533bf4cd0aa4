"""Lanes: where trainings run. A lane runs one training at a time and may hold others paused.

Behind a lane is a thread of this process, a process of its own (core/workers.py), or a thread of a Dask cluster
(core/cluster.py). A training reports after every step or every few steps; there it pauses or ends if it was told to.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Protocol

from core.corpus import Corpus
from core.memory import give_back
from core.runs import Trained
from core.settings import Settings
from core.training import Progress, train_mixing

LOOK_FOR_END = 1.0  # seconds between two looks of a paused training whether Python is ending

Key = tuple[Corpus, Settings, str]  # what to train; the last is the kind of mixing


class Abandoned(Exception):
    """The training was stopped, as nobody waits for it any more."""


class Lane(Protocol):
    """One place where trainings run, numbered from 1. No method waits for a training."""

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """Begin a training; the future raises Abandoned if it was stopped."""

    def pause(self, number: int) -> None:
        """Ask a training to wait at its next report."""

    def resume(self, number: int) -> None:
        """Let a paused training go on."""

    def stop(self, number: int) -> None:
        """Ask a training, paused or not, to end at its next report."""

    def progress(self, number: int) -> Progress | None:
        """The latest report of a training; None if there is none."""

    def close(self) -> None:
        """Accept no more trainings and return at once. The caller has stopped what runs."""


class ThreadLane:
    """Threads of this process, all but one of them paused. Takes the least memory."""

    def __init__(self, note: Callable[[int, Progress], None] = lambda number, progress: None) -> None:
        """A lane without a thread yet; `note` gets each report, with the number of its training."""
        self._note = note
        self._orders: dict[int, _Orders] = {}

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """See Lane."""
        orders = self._orders[number] = _Orders()
        future: Future[Trained] = Future()
        future.set_running_or_notify_cancel()
        future.add_done_callback(lambda done: self._orders.pop(number, None))
        report = partial(self._report, number, orders)
        # Not a daemon: if Python ended in the middle of a step, torch would abort the process.
        threading.Thread(target=_train, args=[future, key, report], name="trainer", daemon=False).start()
        return future

    def pause(self, number: int) -> None:
        """See Lane."""
        if orders := self._orders.get(number):
            orders.pause()

    def resume(self, number: int) -> None:
        """See Lane."""
        if orders := self._orders.get(number):
            orders.resume()

    def stop(self, number: int) -> None:
        """See Lane."""
        if orders := self._orders.get(number):
            orders.stop()

    def progress(self, number: int) -> Progress | None:
        """See Lane."""
        orders = self._orders.get(number)
        return orders.latest if orders else None

    def close(self) -> None:
        """See Lane."""
        for orders in [*self._orders.values()]:
            orders.stop()

    def _report(self, number: int, orders: "_Orders", progress: Progress) -> None:
        orders.latest = progress
        self._note(number, progress)
        orders.obey()


class _Orders:
    """The orders to one training, which it obeys when it reports."""

    def __init__(self) -> None:
        self.latest: Progress | None = None
        self._is_stopped, self._may_go_on = False, threading.Event()
        self._may_go_on.set()

    def pause(self) -> None:
        if not self._is_stopped:
            self._may_go_on.clear()

    def resume(self) -> None:
        self._may_go_on.set()

    def stop(self) -> None:
        self._is_stopped = True
        self._may_go_on.set()

    def obey(self) -> None:
        """Wait while paused. Raises Abandoned if stopped, or if Python is ending: it waits for trainer threads."""
        python = threading.main_thread()
        while python.is_alive() and not self._may_go_on.wait(LOOK_FOR_END):
            pass
        if self._is_stopped or not python.is_alive():
            raise Abandoned


class Errands:
    """Runs calls one after the other in a thread of its own, so that no caller waits for a slow one."""

    def __init__(self) -> None:
        """Start the thread."""
        self._calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        threading.Thread(target=self._go_on, daemon=True).start()

    def add(self, call: Callable[[], object]) -> None:
        """Queue a call."""
        self._calls.put(call)

    def end(self) -> None:
        """End the thread after the calls that are queued."""
        self._calls.put(None)

    def _go_on(self) -> None:
        for call in iter(self._calls.get, None):
            with suppress(OSError):  # the other end is gone, which is noticed elsewhere
                call()


def train_key(key: Key, report: Callable[[Progress], None]) -> Trained:
    """Train the network that a key names."""
    corpus, settings, mixing = key
    try:
        return train_mixing(mixing, corpus, settings, report)
    finally:
        give_back()


def _train(future: "Future[Trained]", key: Key, report: Callable[[Progress], None]) -> None:
    """The body of a trainer thread: train, and put the outcome into the future."""
    try:
        trained = train_key(key, report)
    except Abandoned:
        future.set_exception(Abandoned())  # a new one: the old one's traceback keeps the training's tensors alive
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(trained)
