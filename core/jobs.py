"""Jobs: a job is one network to be trained on one corpus, and knows its place in the queue.

Short trainings come before long ones, by levels: each level takes up to four times as long as the one below. Within a
level, urgent jobs come before those that can wait, and of these the first asked for comes first.
"""

import threading
from math import ceil, inf, log

from core.budget import training_work
from core.lanes import Abandoned, Key, Lane
from core.runs import Trained
from core.training import Progress

SHORTEST_WORK = 33_000_000  # most work of a training on level 0: about 0.5 s on one core (core/budget.py)
LEVELS = 5
STEP_OF_LEVELS = 4
LONGEST_COURTESY = 60.0  # seconds after which a job that can wait becomes urgent


class Job:
    """One training: waiting, running, paused, or done."""

    def __init__(self, number: int, key: Key, begin: float) -> None:
        """A waiting job without visitors; it does not start before `begin` (monotonic clock)."""
        self.number, self.key, self.begin = number, key, begin
        self.level = level(training_work(key[0], key[1]))
        self.visitors: set[str] = set()
        self.pressing: set[str] = set()  # the visitors who can do nothing without it
        self.lane: Lane | None = None  # where it runs or is paused
        self.paused = False
        self.given_up = False
        self.idle_since = begin  # since when it waits or is paused
        self.absent_since = inf  # since when none of its visitors is present
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
        """Whether all its visitors can do without it for now."""
        return not self.pressing

    @property
    def succeeded(self) -> bool:
        """Whether there is a result."""
        return self._trained is not None

    @property
    def failed(self) -> bool:
        """Whether its training failed."""
        return self._error is not None and not self.abandoned

    @property
    def abandoned(self) -> bool:
        """Whether it was ended because nobody waited."""
        return isinstance(self._error, Abandoned)

    @property
    def progress(self) -> Progress | None:
        """How far it has come; None while it waits, or in a lane that cannot tell."""
        lane = self.lane
        return lane.progress(self.number) if lane else None

    @property
    def so_far(self) -> Trained | None:
        """The network as far as it is trained; None before its first measured step, and in a lane that cannot tell."""
        progress = self.progress
        return self._trained or (progress.so_far if progress else None)

    @property
    def size(self) -> int:
        """Bytes of the result."""
        return self._trained.size if self._trained else 0

    def is_urgent(self, now: float) -> bool:
        """Whether a visitor can do nothing without it, or it has waited LONGEST_COURTESY seconds."""
        return not self.can_wait or now - self.begin >= LONGEST_COURTESY

    def turn(self, now: float) -> tuple[int, bool, bool, int]:
        """The sort key of the queue, lowest first: short before long, then begun, urgent, and first asked for."""
        return self.level, self.lane is None, not self.is_urgent(now), self.number

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job is done, or for some seconds; returns whether it is done."""
        return self._ended.wait(seconds)

    def result(self) -> Trained:
        """The trained network of a job that is done; raises what its training raised."""
        if self._error:
            raise self._error
        assert self._trained is not None, "asked for the result of a job that is not done"
        return self._trained

    def begin_anew(self) -> None:
        """Back to the queue: the steps trained so far are lost."""
        self.lane, self.paused = None, False

    def end(self, trained: Trained | None, error: BaseException | None) -> None:
        """Note the result, or the error, and wake those who wait."""
        self._trained, self._error, self.lane, self.paused = trained, error, None, False
        self._ended.set()


def level(work: int) -> int:
    """How long a training is: 0 for work up to SHORTEST_WORK, then one level more for each four times as much.

    >>> level(SHORTEST_WORK), level(4 * SHORTEST_WORK), level(5 * SHORTEST_WORK)
    (0, 1, 2)
    """
    if work <= SHORTEST_WORK:
        return 0
    return min(LEVELS - 1, ceil(log(work / SHORTEST_WORK, STEP_OF_LEVELS)))
