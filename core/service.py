"""Service: one place decides who trains when. Equal requests are trained once, results are kept within a budget.

A visitor is any string that tells one person's requests from another's. A newer request of a visitor takes the place of
the older one; a training that nobody waits for any more ends at its next report. Short ones first, nobody for ever: the
rule is in core/jobs.py and core/turns.py.
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

KEPT_BYTES = 24_000_000  # of results, least recently asked for first to go; a visit keeps its own besides
LONGEST_QUEUE = 200  # trainings that wait
ATTEMPTS = 2  # a training whose process is ended from outside is tried once more
PAUSE = 0.4  # seconds that somebody who just gave up a training for another has to stand still before that begins
LOOK = 1.0  # seconds between two looks at what is trained: whether somebody still waits for it, and whose turn it is
GRACE = 5.0  # seconds for which a training goes on without its visitors, who may only reload, if nobody else waits
INTERRUPTED = (
    "The process that trains was ended from outside twice while it worked on these sentences. "
    "Try again; if it happens again, use fewer sentences."
)
_log = logging.getLogger(__name__)


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
        self._places = [Place(lane) for lane in ([ThreadLane()] if lanes is None else lanes)]
        self._kept_bytes, self._longest_queue = kept_bytes, longest_queue
        self._is_present, self._after_first = is_present, after_first
        # The most recently asked for last. Not an OrderedDict: that hashes every key, and with it all its sentences,
        # whenever its values are gone through.
        self._jobs: dict[Key, Job] = {}
        self._visitors: set[str] = set()
        self._numbers = count(1)
        self._next_look: threading.Timer | None = None
        self._looks_at = 0.0  # a time of the monotonic clock
        self._lock = threading.RLock()

    def request(self, visitor: str, keys: Sequence[Key], later: Sequence[Key] = ()) -> list[Job]:
        """A job for each key, then for each of `later`, which comes after what others of that length cannot wait for.

        The visitor's other jobs are given up. Raises UserError, and gives up nothing, if the queue is full.
        """
        with self._lock:
            self._visitors.add(visitor)
            wanted = [self._jobs.get(key) for key in (*keys, *later)]
            self._part_with_absent(but_for=wanted)
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
            now = time.monotonic()
            others = [*self._waiting(), *(other for place in self._places for other in place.held)]
            return sum(other.turn(now) < job.turn(now) for other in others)

    def close(self) -> None:
        """End what runs; nothing is trained afterwards."""
        with self._lock:
            places, self._places = self._places, []
            for place in places:
                for job in place.held:
                    self._stop(place.lane, job)
                place.lane.close()

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
        """Nobody wants the job: it ends now, or at its next report, and its failure is forgotten."""
        del self._jobs[job.key]
        if job.lane:
            self._stop(job.lane, job)
        elif not job.done:
            job.end(None, Abandoned())

    def _stop(self, lane: Lane, job: Job) -> None:
        job.given_up = True
        lane.stop(job.number)

    def _part_with_absent(self, but_for: Sequence[Job | None] = (), grace: float = 0.0) -> None:
        """Give up what only people wait for who have left, but nothing that somebody is about to ask for."""
        now = time.monotonic()
        for job in [job for job in self._jobs.values() if not job.succeeded and job not in but_for]:
            job.absent_since = inf if self._is_wanted(job) else min(job.absent_since, now)
            if now - job.absent_since >= grace:
                self._give_up(job)

    def _is_wanted(self, job: Job) -> bool:
        return any(map(self._is_present, job.visitors))

    def _dispatch(self) -> None:
        """Give each lane what shall run there."""
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
        """See to it that somebody looks when the next thing is due, as long as there is anything to do."""
        if not self._places or not self._unfinished():
            return
        dues = [now + LOOK, *(job.begin for job in self._waiting()), *(place.share_ends for place in self._places)]
        due = min(each for each in dues if each > now)
        if self._next_look and self._looks_at <= due:
            return
        if self._next_look:
            self._next_look.cancel()
        self._looks_at, self._next_look = due, threading.Timer(due - now, self._look)
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
        """Not where it is told: that may be in the middle of a dispatch, or hold locks of who tells it."""
        threading.Thread(target=self._ended, args=[job, place, future], daemon=True).start()

    def _ended(self, job: Job, place: Place, future: "Future[Trained]") -> None:
        """Note how a training ended, and go on with the next."""
        error = CancelledError() if future.cancelled() else future.exception()
        with self._lock:
            place.leave(job)
            if _is_broken(error) and job.attempts < ATTEMPTS and not job.given_up:
                job.begin_anew()
            else:
                _log.info("ended %s, number %d, %s", job.key[2], job.number, type(error).__name__ if error else "done")
                job.end(None if error else future.result(), _told(error, job))
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


def _told(error: BaseException | None, job: Job) -> BaseException | None:
    """What whoever waited is told about a training that ended for good."""
    if not _is_broken(error):
        return error
    return Abandoned() if job.given_up else UserError(INTERRUPTED)
