"""The dashboard as a separate process, seen from outside: its log, its memory, its end."""

import re
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from tests.browser.server import free_port, start_dashboard, wait_until_healthy
from tests.load import processes

LOG = "WHY_ATTENTION_LOG"  # environment variable: if set, the server logs each training
_STARTED = re.compile(r"training (\w+), number (\d+), attempt (\d+)")
_ENDED = re.compile(r"ended (\w+), number (\d+), done")
LONGEST_END = 30.0  # seconds


class Trainings(NamedTuple):
    """The trainings in the log, by number."""

    started: Counter[int]
    done: Counter[int]
    mixings: dict[int, str]

    @property
    def by_mixing(self) -> Counter[str]:
        """How many trainings of each mixing were started; second attempts count too."""
        return Counter({kind: sum(self.started[n] for n in self.of(kind)) for kind in {*self.mixings.values()}})

    def of(self, mixing: str) -> list[int]:
        return [number for number, kind in self.mixings.items() if kind == mixing]


class Server:
    """A server on a port of its own."""

    def __init__(self, environment: Mapping[str, str], port: int | None = None, script: str = "dashboard.py") -> None:
        """Start the server and wait for its health check."""
        self.port = port or free_port()
        self._log = tempfile.NamedTemporaryFile("w+", prefix="load-server-")  # noqa: SIM115 - closed by stop
        self._process = start_dashboard(self.port, {LOG: "1", **environment}, self._log.file, script)
        try:
            wait_until_healthy(self.port, self._process)
        except RuntimeError:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def log(self, start: int = 0) -> list[str]:
        """The printed lines, from line `start` on."""
        with open(self._log.name, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()[start:]

    def trainings(self, start: int = 0) -> Trainings | None:
        """The trainings logged from line `start` on; None if no training was ever logged."""
        lines = self.log()
        if not any(map(_STARTED.search, lines)):
            return None
        started = [match.groups() for line in lines[start:] if (match := _STARTED.search(line))]
        done = [match.groups() for line in lines[start:] if (match := _ENDED.search(line))]
        return Trainings(
            Counter(int(number) for _, number, _ in started),
            Counter(int(number) for _, number in done),
            {int(number): mixing for mixing, number, *_ in (*started, *done)},
        )

    def complaints(self) -> list[str]:
        """Log lines of uncaught errors."""
        return [line for line in self.log() if "Traceback (most recent call last)" in line or "Uncaught" in line]

    def terminate(self, request: signal.Signals = signal.SIGTERM) -> float:
        """Send the signal and wait; return the seconds until the end, infinity if it had to be killed."""
        start = time.perf_counter()
        self._process.send_signal(request)
        try:
            self._process.wait(LONGEST_END)
        except subprocess.TimeoutExpired:
            return float("inf")
        return time.perf_counter() - start

    def stop(self) -> None:
        """Stop the server and its descendants, by SIGKILL if necessary."""
        started = processes.tree(self.pid)
        if self._process.poll() is None and self.terminate() == float("inf"):
            self._process.kill()
        self._process.wait()
        for each in processes.still_there([each for each in started if each.pid != self.pid]):
            processes.kill(each)
        self._log.close()


@contextmanager
def running(environment: Mapping[str, str], port: int | None = None, script: str = "dashboard.py") -> Iterator[Server]:
    """A running server, stopped afterwards."""
    server = Server(environment, port, script)
    try:
        yield server
    finally:
        server.stop()
