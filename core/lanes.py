"""Lanes: where trainings run. What differs is what stands behind a lane.

A lane is a thread of this process, a process of its own (core/workers.py), or a share of a Dask cluster
(core/cluster.py). In each, a training reports after every step or every few, and is told there whether it shall go on,
pause, or end. A lane is given one training at a time to run; others are paused in it, half done.
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

LOOK_FOR_END = 1.0  # seconds after which a paused training looks whether the interpreter ends

Key = tuple[Corpus, Settings, str]  # with the kind of mixing


class Abandoned(Exception):
    """Nobody waits for the training any more."""


class Lane(Protocol):
    """One place where trainings run. They have numbers from 1; none of these methods waits for a training."""

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """Begin a training; the future raises Abandoned if it was stopped."""

    def pause(self, number: int) -> None:
        """Ask a training to wait at its next report."""

    def resume(self, number: int) -> None:
        """Let a paused training go on."""

    def stop(self, number: int) -> None:
        """Ask a training, paused or not, to end at its next report."""

    def progress(self, number: int) -> Progress | None:
        """The latest report of a training, where reports can be had."""

    def close(self) -> None:
        """Begin nothing any more, and wait for nothing; what runs is to be stopped before."""


class ThreadLane:
    """Threads of this process, of which all but one are paused: the least memory."""

    def __init__(self, note: Callable[[int, Progress], None] = lambda number, progress: None) -> None:
        """A lane that has no thread yet; each report of a training is noted with its number."""
        self._note = note
        self._orders: dict[int, _Orders] = {}

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """See Lane."""
        orders = self._orders[number] = _Orders()
        future: Future[Trained] = Future()
        future.set_running_or_notify_cancel()
        future.add_done_callback(lambda done: self._orders.pop(number, None))
        report = partial(self._report, number, orders)
        # Never a daemon, whoever starts it: Python that ends in the middle of a step would end with an error of torch.
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
    """What one training is told when it reports."""

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
        """Wait while paused. Raises Abandoned when stopped, and when Python ends: it waits for every trainer."""
        python = threading.main_thread()
        while python.is_alive() and not self._may_go_on.wait(LOOK_FOR_END):
            pass
        if self._is_stopped or not python.is_alive():
            raise Abandoned


class Errands:
    """Calls, one after the other in a thread of their own: whoever asks for them has others waiting."""

    def __init__(self) -> None:
        """A thread that waits for calls."""
        self._calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        threading.Thread(target=self._go_on, daemon=True).start()

    def add(self, call: Callable[[], object]) -> None:
        """Ask for a call."""
        self._calls.put(call)

    def end(self) -> None:
        """When what was asked for is done."""
        self._calls.put(None)

    def _go_on(self) -> None:
        for call in iter(self._calls.get, None):
            with suppress(OSError):  # who should hear it is gone, which is noticed elsewhere
                call()


def train_key(key: Key, report: Callable[[Progress], None]) -> Trained:
    """Train what a key says."""
    corpus, settings, mixing = key
    try:
        return train_mixing(mixing, corpus, settings, report)
    finally:
        give_back()


def _train(future: "Future[Trained]", key: Key, report: Callable[[Progress], None]) -> None:
    """What a trainer's thread does."""
    try:
        trained = train_key(key, report)
    except Abandoned:
        future.set_exception(Abandoned())  # without the traceback, which holds all that the training had in its hands
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(trained)
