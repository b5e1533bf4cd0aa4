"""Jobs: one kind of mixing to be trained on one corpus, and whose turn it is.

Short trainings come before long ones. They are told apart by levels, each up to four times as long as the one below;
within a level who asked first comes first, and what somebody cannot do without before what can wait.
"""

import threading
from math import ceil, inf, log

from core.budget import training_work
from core.lanes import Abandoned, Key, Lane
from core.runs import Trained
from core.training import Progress

SHORTEST_WORK = 100_000_000  # of the trainings on level 0, about 1.6 s on one core (core/budget.py)
LEVELS = 5
STEP_OF_LEVELS = 4
LONGEST_COURTESY = 60.0  # seconds after which what can wait counts as what cannot


class Job:
    """One training: waiting, running, paused, or done."""

    def __init__(self, number: int, key: Key, begin: float) -> None:
        """A job that waits and that nobody wants yet; it does not begin before a time of the monotonic clock."""
        self.number, self.key, self.begin = number, key, begin
        self.level = level(training_work(key[0], key[1]))
        self.visitors: set[str] = set()
        self.pressing: set[str] = set()  # those of them who cannot do without it for now
        self.lane: Lane | None = None  # where it runs, or is paused
        self.paused = False
        self.given_up = False
        self.idle_since = begin  # when it was asked for, or last paused
        self.absent_since = inf  # when nobody who wants it was found there
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

    def is_urgent(self, now: float) -> bool:
        """Whether somebody cannot do without it, or it has been courteous for long enough."""
        return not self.can_wait or now - self.begin >= LONGEST_COURTESY

    def turn(self, now: float) -> tuple[int, bool, bool, int]:
        """Whose turn comes first has the lowest: the shortest; of these what is half done, is urgent, came first."""
        return self.level, self.lane is None, not self.is_urgent(now), self.number

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job is done; returns whether it is."""
        return self._ended.wait(seconds)

    def result(self) -> Trained:
        """The model of a job that is done; raises what its training raised."""
        if self._error:
            raise self._error
        assert self._trained is not None, "asked for the result of a job that is not done"
        return self._trained

    def begin_anew(self) -> None:
        """Wait once more, from the start: what had been done of it is lost."""
        self.lane, self.paused = None, False

    def end(self, trained: Trained | None, error: BaseException | None) -> None:
        """Note the result, or why there is none."""
        self._trained, self._error, self.lane, self.paused = trained, error, None, False
        self._ended.set()


def level(work: int) -> int:
    """How long a training is: 0 for work up to SHORTEST_WORK, then one more for each four times as much."""
    if work <= SHORTEST_WORK:
        return 0
    return min(LEVELS - 1, ceil(log(work / SHORTEST_WORK, STEP_OF_LEVELS)))
