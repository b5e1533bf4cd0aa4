"""Workers: lanes that are processes of their own on this machine.

The server sends a worker its orders (start, pause, resume, stop) over a pipe; the worker obeys them with a ThreadLane.
Progress goes through shared memory.
"""

import multiprocessing
import os
import pickle
import threading
import traceback
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from core.lanes import Errands, Key, ThreadLane
from core.runs import Trained
from core.training import Progress

REPORTS = 16  # trainings, the latest ones, whose progress is in the shared memory
NICENESS = 10  # of workers, so that the pages go first


class ProcessLane:
    """A process on this machine: takes more memory, but trains without this process's interpreter lock."""

    def __init__(self) -> None:
        """A lane whose process starts with the first training, and again if it was killed."""
        self._reports: Any = multiprocessing.get_context("spawn").RawArray("d", 4 * REPORTS)
        self._mixings: dict[int, str] = {}
        self._worker: _Worker | None = None

    def start(self, number: int, key: Key) -> "Future[Trained]":
        """See Lane."""
        self._reports[4 * (number % REPORTS)] = 0  # a killed process may have left an older report of this training
        self._mixings[number] = key[2]
        self._mixings.pop(number - REPORTS, None)
        if self._worker is None or not self._worker.is_alive:
            self._worker = _Worker(self._reports)
        return self._worker.start(number, key)

    def pause(self, number: int) -> None:
        """See Lane."""
        self._order("pause", number)

    def resume(self, number: int) -> None:
        """See Lane."""
        self._order("resume", number)

    def stop(self, number: int) -> None:
        """See Lane."""
        self._order("stop", number)

    def progress(self, number: int) -> Progress | None:
        """See Lane."""
        start = 4 * (number % REPORTS)
        reported, step, steps, loss = self._reports[start : start + 4]
        mixing = self._mixings.get(number)
        return Progress(mixing, int(step), int(steps), loss) if mixing and reported == number else None

    def close(self) -> None:
        """See Lane."""
        if self._worker:
            self._worker.end()

    def _order(self, order: str, number: int) -> None:
        if self._worker:
            self._worker.send(order, number)


class _Worker:
    """The server's side of a worker process."""

    def __init__(self, reports: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, others_end = context.Pipe()
        self._process = context.Process(target=_work, args=(others_end, reports), daemon=True)
        self._process.start()
        others_end.close()
        self._futures: dict[int, Future[Trained]] = {}
        self._errands = Errands()
        threading.Thread(target=self._receive, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def start(self, number: int, key: Key) -> "Future[Trained]":
        future = self._futures[number] = Future()
        future.set_running_or_notify_cancel()
        self.send("start", number, key)
        return future

    def send(self, *order: object) -> None:
        self._errands.add(partial(self._connection.send, order))

    def end(self) -> None:
        self._process.kill()  # nothing in it is worth keeping

    def _receive(self) -> None:
        """Put each answer into its future; when the process ends, however it ends, fail the futures that are left."""
        with suppress(EOFError, OSError):
            while True:
                number, trained, error = pickle.loads(self._connection.recv_bytes())
                future = self._futures.pop(number)
                future.set_exception(error) if error else future.set_result(trained)
        self._process.join()
        self._errands.end()
        while self._futures:
            self._futures.popitem()[1].set_exception(BrokenExecutor("the process was ended from outside"))


def _work(connection: Connection, reports: Any) -> None:
    """The body of a worker process: it obeys orders at low priority, and ends when the server is gone."""
    if hasattr(os, "nice"):  # Windows has none
        os.nice(NICENESS)

    def note(number: int, progress: Progress) -> None:
        start = 4 * (number % REPORTS)
        reports[start + 1 : start + 4] = [progress.step, progress.steps, progress.loss]
        reports[start] = number

    lane, sending = ThreadLane(note), threading.Lock()
    with suppress(EOFError, OSError):
        while True:
            order, number, *rest = connection.recv()
            if order == "start":
                lane.start(number, *rest).add_done_callback(partial(_answer, connection, sending, number))
            else:
                getattr(lane, order)(number)
    os._exit(1)


def _answer(connection: Connection, sending: threading.Lock, number: int, future: "Future[Trained]") -> None:
    """Send the outcome of a training, pickled here: torch's own pickling over a pipe keeps a file open a tensor."""
    error = future.exception()
    answer = pickle.dumps((number, None if error else future.result(), _sendable(error) if error else None))
    with sending, suppress(OSError):  # the server is gone
        connection.send_bytes(answer)


def _sendable(error: BaseException) -> BaseException:
    """The error with its traceback as a note; a RuntimeError with its text if it cannot be pickled."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever the error's class does
        return RuntimeError(repr(error))
    return error
