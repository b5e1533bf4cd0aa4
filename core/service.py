"""Service: decides who trains when. Equal requests are trained once, and results are kept within a memory budget.

A visitor is any string that tells one person's requests from another's. A visitor's new request replaces the old one; a
training that nobody waits for ends at its next report. Short trainings go first, and long ones are not starved: the
rules are in core/jobs.py and core/turns.py.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from itertools import count
from math import inf

from core.errors import UserError
from core.jobs import Job
from core.lanes import Abandoned, Key, Lane, ThreadLane
from core.nouns import agreeing, counted
from core.runs import Trained
from core.turns import Place

KEPT_BYTES = 24_000_000  # of results; the least recently asked for go first. A visit also holds the run that it shows
LONGEST_QUEUE = 200  # waiting trainings
ATTEMPTS = 2  # of a training whose process was killed: it is tried once more
PAUSE = 0.4  # seconds before a training begins if its visitor has just given up another, as happens while typing
LOOK = 1.0  # seconds between two looks at who still waits, and whose turn it is
HEAD_START = 0.25  # seconds in which a page can draw what it waited for, before trainings that can wait begin
GRACE = 5.0  # seconds for which a training goes on without visitors, who may be reloading, if nobody else waits
INTERRUPTED = (
    "The process that trains was ended from outside twice while it worked on these sentences. "
    "Try again; if it happens again, use fewer sentences."
)
_log = logging.getLogger(__name__)


class Service:
    """Takes requests and gives trainings to the lanes; safe to use from many threads."""

    def __init__(
        self,
        lanes: Sequence[Lane] | None = None,
        kept_bytes: int = KEPT_BYTES,
        longest_queue: int = LONGEST_QUEUE,
        is_present: Callable[[str], bool] = lambda visitor: True,
        after_first: Callable[[], None] = lambda: None,
    ) -> None:
        """Train in the lanes; `is_present` tells who is still there; `after_first` is called after one training."""
        self._places = [Place(lane) for lane in ([ThreadLane()] if lanes is None else lanes)]
        self._kept_bytes, self._longest_queue = kept_bytes, longest_queue
        self._is_present, self._after_first = is_present, after_first
        # Ordered by the last request. Not an OrderedDict: iterating over its values hashes every key, and so every
        # sentence in it.
        self._jobs: dict[Key, Job] = {}
        self._visitors: set[str] = set()
        self._numbers = count(1)
        self._next_look: threading.Timer | None = None
        self._looks_at = 0.0  # monotonic clock
        self._lock = threading.RLock()

    def request(self, visitor: str, keys: Sequence[Key], later: Sequence[Key] = ()) -> list[Job]:
        """A job for each key, then for each of `later`, which can wait for urgent jobs of the same level.

        The visitor's other jobs are given up. Raises UserError, and gives up nothing, if the queue is full.
        """
        with self._lock:
            self._visitors.add(visitor)
            wanted_jobs = [self._jobs.get(key) for key in (*keys, *later)]
            self._part_with_absent(but_for=wanted_jobs)
            other_jobs = [job for job in self._jobs.values() if job not in wanted_jobs]
            self._check_queue(visitor, other_jobs, more=sum(job is None for job in wanted_jobs))
            in_a_hurry = any(visitor in job.visitors and not job.done for job in other_jobs)
            for job in other_jobs:
                self._leave(visitor, job)
            begin = time.monotonic() + (PAUSE if in_a_hurry else 0)
            jobs = [self._join(visitor, key, key not in keys, begin) for key in (*keys, *later)]
            self._dispatch()
            self._forget_oldest()
        return jobs

    def is_known(self, key: Key) -> bool:
        """Whether there is a job for the key, done or not."""
        with self._lock:
            return key in self._jobs

    def waiting_visitors(self, *, pressing: bool) -> int:
        """How many visitors wait; with `pressing`, only for jobs that some visitor can do nothing without."""
        with self._lock:
            awaited = [job for job in self._jobs.values() if not job.done and not (pressing and job.can_wait)]
            return len({visitor for job in awaited for visitor in job.visitors})

    def is_done(self, key: Key) -> bool:
        """Whether the result for the key is kept."""
        with self._lock:
            return key in self._jobs and self._jobs[key].succeeded

    def visitors(self) -> int:
        """How many visitors are present, of those who ever made a request."""
        with self._lock:
            self._visitors = set(filter(self._is_present, self._visitors))
            return len(self._visitors)

    def ahead(self, job: Job) -> int:
        """How many trainings come before a waiting job, including those that run."""
        with self._lock:
            self._part_with_absent()
            now = time.monotonic()
            others = [*self._waiting(), *(other for place in self._places for other in place.held)]
            return sum(other.turn(now) < job.turn(now) for other in others)

    def close(self) -> None:
        """Stop what runs; nothing is trained afterwards."""
        with self._lock:
            places, self._places = self._places, []
            for place in places:
                for job in place.held:
                    self._stop(place.lane, job)
                place.lane.close()

    def _join(self, visitor: str, key: Key, can_wait: bool, begin: float) -> Job:
        job = self._jobs.get(key)
        if job and job.failed and visitor in job.visitors:
            self._leave(visitor, job)  # each who waited is told of the failure once; the next request trains again
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
        """Raise UserError if the queue has no room even after the visitor's own waiting jobs are given up."""
        waiting = self._waiting()
        given_up = [job for job in others if job in waiting and job.visitors == {visitor}]
        if more and len(waiting) - len(given_up) + more > self._longest_queue:
            wait = f"{counted(len(waiting), 'training')} {agreeing(len(waiting), 'waits', 'wait')}"
            raise UserError(f"The server is busy: {wait}. Nothing is lost; try again in a minute.")

    def _unfinished(self) -> list[Job]:
        return [job for job in self._jobs.values() if not job.done]

    def _waiting(self) -> list[Job]:
        return [job for job in self._unfinished() if not job.lane]

    def _leave(self, visitor: str, job: Job) -> None:
        job.visitors.discard(visitor)
        job.pressing.discard(visitor)
        if not job.visitors and not job.succeeded:
            self._give_up(job)

    def _give_up(self, job: Job) -> None:
        """Forget a job that nobody wants: it ends now, or at its next report."""
        del self._jobs[job.key]
        if job.lane:
            self._stop(job.lane, job)
        elif not job.done:
            job.end(None, Abandoned())

    def _stop(self, lane: Lane, job: Job) -> None:
        job.given_up = True
        lane.stop(job.number)

    def _part_with_absent(self, but_for: Sequence[Job | None] = (), grace: float = 0.0) -> None:
        """Give up jobs whose visitors have all been absent for `grace` seconds, except those about to be asked for."""
        now = time.monotonic()
        for job in [job for job in self._jobs.values() if not job.succeeded and job not in but_for]:
            job.absent_since = inf if self._is_wanted(job) else min(job.absent_since, now)
            if now - job.absent_since >= grace:
                self._give_up(job)

    def _is_wanted(self, job: Job) -> bool:
        return any(map(self._is_present, job.visitors))

    def _dispatch(self) -> None:
        """Give each lane the training that should run there."""
        does_somebody_wait = any(job.paused or not job.lane for job in self._unfinished() if self._is_wanted(job))
        self._part_with_absent(grace=0.0 if does_somebody_wait else GRACE)
        now = time.monotonic()
        ready = [job for job in self._waiting() if job.begin <= now]
        for place in sorted(self._places, key=lambda place: place.willingness):
            if job := place.choose([job for job in ready if not job.lane], now):
                begins = not job.lane
                place.run(job, now)
                if begins:
                    self._start(job, place)
        self._look_again(now)

    def _look_again(self, now: float) -> None:
        """Set the timer for the next dispatch, if any job is unfinished."""
        if not self._places or not self._unfinished() or _is_python_ending():
            return
        dues = [now + LOOK, *(job.begin for job in self._waiting()), *(place.share_ends for place in self._places)]
        next_due = min(due for due in dues if due > now)
        if self._next_look and self._looks_at <= next_due:
            return
        if self._next_look:
            self._next_look.cancel()
        self._looks_at, self._next_look = next_due, threading.Timer(next_due - now, self._look)
        self._next_look.daemon = True
        self._next_look.start()

    def _look(self) -> None:
        with self._lock:
            self._next_look = None
            self._dispatch()

    def _start(self, job: Job, place: Place) -> None:
        _log.info("training %s, number %d, attempt %d", job.key[2], job.number, job.attempts + 1)
        future = _started(place.lane, job)
        job.lane, job.attempts = place.lane, job.attempts + 1
        future.add_done_callback(lambda done: self._end_elsewhere(job, place, done))

    def _end_elsewhere(self, job: Job, place: Place, future: "Future[Trained]") -> None:
        """Handle the end in a new thread: the one that calls this may be dispatching, or hold a lock of its lane."""
        if not _is_python_ending():
            threading.Thread(target=self._ended, args=[job, place, future], daemon=True).start()

    def _ended(self, job: Job, place: Place, future: "Future[Trained]") -> None:
        """Note how a training ended, and dispatch the next."""
        error = CancelledError() if future.cancelled() else future.exception()
        with self._lock:
            place.leave(job)
            self._hold_back_what_can_wait()
            if _is_broken(error) and job.attempts < ATTEMPTS and not job.given_up:
                job.begin_anew()
            else:
                _log.info("ended %s, number %d, %s", job.key[2], job.number, type(error).__name__ if error else "done")
                job.end(None if error else future.result(), _told(error, job))
            self._dispatch()
            self._forget_oldest()
            after_first, self._after_first = self._after_first, lambda: None
        after_first()

    def _hold_back_what_can_wait(self) -> None:
        """Let pages draw what has just been trained: a training beside them would take half of the processor."""
        begin = time.monotonic() + HEAD_START
        for job in self._waiting():
            if job.can_wait:
                job.begin = max(job.begin, begin)

    def _forget_oldest(self) -> None:
        """Drop results beyond the budget, the least recently asked for first, but none of a visitor who is present."""
        kept = [job for job in self._jobs.values() if job.done]
        surplus = sum(job.size for job in kept) - self._kept_bytes
        for job in kept:
            if surplus <= 0:
                return
            if not any(map(self._is_present, job.visitors)):
                surplus -= job.size
                del self._jobs[job.key]


def _is_python_ending() -> bool:
    """Whether the interpreter waits for its last threads; from 3.12 on it begins no new ones then."""
    return not threading.main_thread().is_alive()


def _started(lane: Lane, job: Job) -> "Future[Trained]":
    """The future of a training; already failed if the lane could not begin it, as when its process is gone."""
    try:
        return lane.start(job.number, job.key)
    except Exception as error:  # handled like an error of the training
        future: Future[Trained] = Future()
        future.set_exception(error)
        return future


def _is_broken(error: BaseException | None) -> bool:
    """Whether the process was killed; a lost Dask scheduler cancels, a lost worker is a KilledWorker."""
    return isinstance(error, BrokenExecutor | CancelledError) or type(error).__name__ == "KilledWorker"


def _told(error: BaseException | None, job: Job) -> BaseException | None:
    """The error for those who waited for a training that ended for good; None if it succeeded."""
    if not _is_broken(error):
        return error
    return Abandoned() if job.given_up else UserError(INTERRUPTED)
