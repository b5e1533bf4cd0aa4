"""Service: one place decides who trains when. Equal requests are trained once, results are kept within a budget.

A visitor is any string that tells one person's requests from another's. A newer request of a visitor takes the place of
the older one; a training that nobody waits for any more ends at its next report. First come, first served.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from itertools import count

from core.errors import UserError
from core.lanes import Abandoned, Key, Lane, ThreadLane
from core.runs import Trained
from core.training import Progress

KEPT_BYTES = 24_000_000  # of results, least recently asked for first to go; a visit keeps its own besides
LONGEST_QUEUE = 200  # trainings that wait
ATTEMPTS = 2  # a training whose process is ended from outside is tried once more
PAUSE = 0.4  # seconds that somebody who just gave up a training for another has to stand still before that begins
INTERRUPTED = (
    "The process that trains was ended from outside twice while it worked on these sentences. "
    "Try again; if it happens again, use fewer sentences."
)
_log = logging.getLogger(__name__)


class Job:
    """One kind of mixing to be trained on one corpus: waiting, running, or done."""

    def __init__(self, number: int, key: Key, begin: float) -> None:
        """A job that waits and that nobody wants yet; it does not begin before a time of the monotonic clock."""
        self.number, self.key, self.begin = number, key, begin
        self.visitors: set[str] = set()
        self.pressing: set[str] = set()  # those of them who cannot do without it for now
        self.lane: Lane | None = None  # where it runs
        self.attempts = 0
        self._trained: Trained | None = None
        self._error: BaseException | None = None
        self._ended = threading.Event()

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._ended.is_set()

    @property
    def can_wait(self) -> bool:
        """Whether all who want it can do without it for now."""
        return not self.pressing

    @property
    def succeeded(self) -> bool:
        """Whether there is a result."""
        return self._trained is not None

    @property
    def failed(self) -> bool:
        """Whether it ended without a result, and not because nobody waited."""
        return self._error is not None and not self.abandoned

    @property
    def abandoned(self) -> bool:
        """Whether it ended because nobody waited."""
        return isinstance(self._error, Abandoned)

    @property
    def progress(self) -> Progress | None:
        """How far it has come; None while it waits, or where that cannot be told."""
        lane = self.lane
        return lane.progress(self.number) if lane else None

    @property
    def size(self) -> int:
        """Bytes of the result."""
        return self._trained.size if self._trained else 0

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job is done; returns whether it is."""
        return self._ended.wait(seconds)

    def result(self) -> Trained:
        """The model of a job that is done; raises what its training raised."""
        if self._error:
            raise self._error
        assert self._trained is not None, "asked for the result of a job that is not done"
        return self._trained

    def end(self, trained: Trained | None, error: BaseException | None) -> None:
        """Note the result, or why there is none."""
        self._trained, self._error, self.lane = trained, error, None
        self._ended.set()


class Service:
    """The gate in front of the lanes; safe to use from many threads."""

    def __init__(
        self,
        lanes: Sequence[Lane] | None = None,
        kept_bytes: int = KEPT_BYTES,
        longest_queue: int = LONGEST_QUEUE,
        is_present: Callable[[str], bool] = lambda visitor: True,
        after_first: Callable[[], None] = lambda: None,
    ) -> None:
        """Train in the lanes; ask `is_present` whether a visitor is still there; call `after_first` once, at an end."""
        self._idle: list[Lane] = [ThreadLane()] if lanes is None else [*lanes]
        self._lanes = [*self._idle]
        self._kept_bytes, self._longest_queue = kept_bytes, longest_queue
        self._is_present, self._after_first = is_present, after_first
        # The most recently asked for last. Not an OrderedDict: that hashes every key, and with it all its sentences,
        # whenever its values are gone through.
        self._jobs: dict[Key, Job] = {}
        self._visitors: set[str] = set()
        self._numbers = count(1)
        self._lock = threading.RLock()

    def request(self, visitor: str, keys: Sequence[Key], later: Sequence[Key] = ()) -> list[Job]:
        """A job for each key, then for each of `later`, whose turn comes when nobody waits for anything else.

        The visitor's other jobs are given up. Raises UserError, and gives up nothing, if the queue is full.
        """
        with self._lock:
            self._visitors.add(visitor)
            self._part_with_absent()
            wanted = [self._jobs.get(key) for key in (*keys, *later)]
            others = [job for job in self._jobs.values() if job not in wanted]
            self._check_queue(visitor, others, more=sum(job is None for job in wanted))
            in_a_hurry = any(visitor in job.visitors and not job.done for job in others)
            for job in others:
                self._leave(visitor, job)
            begin = time.monotonic() + (PAUSE if in_a_hurry else 0)
            jobs = [self._join(visitor, key, key not in keys, begin) for key in (*keys, *later)]
            self._dispatch()
            self._forget_oldest()
        return jobs

    def is_known(self, key: Key) -> bool:
        """Whether a training was asked for lately and is kept."""
        with self._lock:
            return key in self._jobs

    def waiting_visitors(self, *, pressing: bool) -> int:
        """How many people wait for a training; with `pressing` only those who can do nothing without it."""
        with self._lock:
            awaited = [job for job in self._jobs.values() if not job.done and not (pressing and job.can_wait)]
            return len({visitor for job in awaited for visitor in job.visitors})

    def is_done(self, key: Key) -> bool:
        """Whether its result is kept."""
        with self._lock:
            return key in self._jobs and self._jobs[key].succeeded

    def visitors(self) -> int:
        """How many of those who ever asked for anything are there."""
        with self._lock:
            self._visitors = set(filter(self._is_present, self._visitors))
            return len(self._visitors)

    def ahead(self, job: Job) -> int:
        """How many trainings come before a job that waits, those that run included."""
        with self._lock:
            self._part_with_absent()
            run = 0 if self._idle else len(self._lanes)
            return run + sum(_turn(other) < _turn(job) for other in self._waiting())

    def close(self) -> None:
        """End what runs; nothing is trained afterwards."""
        with self._lock:
            self._idle = []
            for job in [*self._jobs.values()]:
                if job.lane:
                    job.lane.stop(job.number)
            for lane in self._lanes:
                lane.close()
            self._lanes = []

    def _join(self, visitor: str, key: Key, can_wait: bool, begin: float) -> Job:
        job = self._jobs.get(key)
        if job and job.failed and visitor in job.visitors:
            self._leave(visitor, job)  # a failure is told once to each who waited; who asks again has it tried anew
            return job
        if job is None or job.failed or job.abandoned:
            job = Job(next(self._numbers), key, begin)
        job.visitors.add(visitor)
        if not can_wait:
            job.pressing.add(visitor)
        self._jobs.pop(key, None)
        self._jobs[key] = job
        return job

    def _check_queue(self, visitor: str, others: Sequence[Job], more: int) -> None:
        """Raise UserError if the queue has no room, also when what the visitor alone waited for is given up."""
        waiting = self._waiting()
        given_up = [job for job in others if job in waiting and job.visitors == {visitor}]
        if more and len(waiting) - len(given_up) + more > self._longest_queue:
            raise UserError(
                f"The server is busy: {len(waiting)} trainings wait. Nothing is lost; try again in a minute."
            )

    def _waiting(self) -> list[Job]:
        return [job for job in self._jobs.values() if not job.done and not job.lane]

    def _leave(self, visitor: str, job: Job) -> None:
        job.visitors.discard(visitor)
        job.pressing.discard(visitor)
        if not job.visitors and not job.succeeded:
            self._give_up(job)

    def _give_up(self, job: Job) -> None:
        """Nobody wants the job: it ends now, or at its next report, and its failure is forgotten."""
        del self._jobs[job.key]
        if job.lane:
            job.lane.stop(job.number)
        elif not job.done:
            job.end(None, Abandoned())

    def _part_with_absent(self) -> None:
        """Give up what only people wait for who have left."""
        for job in [*self._jobs.values()]:
            if not job.succeeded and not any(map(self._is_present, job.visitors)):
                self._give_up(job)

    def _dispatch(self) -> None:
        """Put jobs that wait into lanes that are free."""
        self._part_with_absent()
        now = time.monotonic()
        ready = [job for job in self._waiting() if job.begin <= now]
        for job in sorted(ready, key=_turn):
            if self._idle:
                self._start(job, self._idle.pop())
        if self._idle and len(ready) < len(self._waiting()):
            self._look_again(min(job.begin for job in self._waiting()) - now)

    def _look_again(self, seconds: float) -> None:
        timer = threading.Timer(max(0.01, seconds), self._dispatch_later)
        timer.daemon = True
        timer.start()

    def _dispatch_later(self) -> None:
        with self._lock:
            self._dispatch()

    def _start(self, job: Job, lane: Lane) -> None:
        _log.info("training %s, number %d, attempt %d", job.key[2], job.number, job.attempts + 1)
        job.lane, job.attempts = lane, job.attempts + 1
        _started(lane, job).add_done_callback(lambda done: self._end_elsewhere(job, lane, done))

    def _end_elsewhere(self, job: Job, lane: Lane, future: "Future[Trained]") -> None:
        """Not in the executor's thread: from Python 3.12 on that holds a lock which starting and closing need, too."""
        threading.Thread(target=self._ended, args=[job, lane, future], daemon=True).start()

    def _ended(self, job: Job, lane: Lane, future: "Future[Trained]") -> None:
        """Note how a training ended, and go on with the next."""
        error = CancelledError() if future.cancelled() else future.exception()
        if isinstance(error, Abandoned):
            error.__traceback__ = None  # it holds all that the training had in its hands
        with self._lock:
            if _is_broken(error):
                lane.renew()
            if _is_broken(error) and job.attempts < ATTEMPTS and self._jobs.get(job.key) is job:
                job.lane = None
            else:
                _log.info("ended %s, number %d, %s", job.key[2], job.number, type(error).__name__ if error else "done")
                job.end(None if error else future.result(), UserError(INTERRUPTED) if _is_broken(error) else error)
            if lane in self._lanes:
                self._idle.append(lane)
            self._dispatch()
            self._forget_oldest()
            after_first, self._after_first = self._after_first, lambda: None
        after_first()

    def _forget_oldest(self) -> None:
        """Drop results beyond the budget, the least recently asked for first, but none that somebody waits for."""
        kept = [job for job in self._jobs.values() if job.done]
        surplus = sum(job.size for job in kept) - self._kept_bytes
        for job in kept:
            if surplus <= 0:
                return
            if not any(map(self._is_present, job.visitors)):
                surplus -= job.size
                del self._jobs[job.key]


def _turn(job: Job) -> tuple[bool, int]:
    """Whose turn comes first: what cannot wait, then what was asked for earlier."""
    return job.can_wait, job.number


def _started(lane: Lane, job: Job) -> "Future[Trained]":
    """The future of a training; where the lane cannot begin it, because its process is gone, one that has failed."""
    try:
        return lane.start(job.number, job.key)
    except Exception as error:  # told as any that a training raises
        future: Future[Trained] = Future()
        future.set_exception(error)
        return future


def _is_broken(error: BaseException | None) -> bool:
    """Whether the process was ended from outside; Dask cancels what a lost scheduler had, or has an own error."""
    return isinstance(error, BrokenExecutor | CancelledError) or type(error).__name__ == "KilledWorker"
