"""Turns: which training runs in a lane and which is paused, so that short ones go first and long ones still end.

Between two of its steps, a training gives way to any training of a lower level. A lane has at most one unfinished
training of each level, so at most LEVELS - 1 are paused, which bounds their memory. After every YIELD seconds of
shorter trainings, the longer one that has waited longest runs for SHARE seconds.
"""

from collections.abc import Sequence

from core.jobs import Job
from core.lanes import Lane

YIELD, SHARE = 4.0, 1.0  # seconds


class Place:
    """A lane, the training that runs in it, and those that are paused in it."""

    def __init__(self, lane: Lane) -> None:
        """A lane in which nothing runs yet."""
        self.lane = lane
        self.current: Job | None = None
        self.paused: list[Job] = []
        self.share_ends = 0.0  # until this time a longer training gives way to none
        self._next_share = 0.0

    @property
    def held(self) -> list[Job]:
        """The trainings that were begun here and are not done."""
        return [*self.paused, *([self.current] if self.current else [])]

    @property
    def willingness(self) -> tuple[int, int]:
        """The sort key of lanes for a new training: idle ones first, then those that train the longest one."""
        return -self.current.level if self.current else -1_000, len(self.paused)

    def choose(self, waiting: Sequence[Job], now: float) -> Job | None:
        """The training that should run here instead of the current one; None: nothing should change."""
        levels = {job.level for job in self.held}
        ready = [job for job in self.paused if not job.given_up]
        ready += [job for job in waiting if job.level not in levels]
        current = self.current
        if current is None:
            return min(ready, key=lambda job: job.turn(now), default=None)
        if now < self.share_ends and not current.given_up:
            return None
        shorter = [job for job in ready if job.level < current.level]
        return min(shorter, key=lambda job: job.turn(now), default=None) or self._whose_share(ready, current, now)

    def _whose_share(self, ready: Sequence[Job], current: Job, now: float) -> Job | None:
        """The longer training that has waited longest, if its share is due; the share then begins."""
        due = [job for job in ready if job.level > current.level and job.is_urgent(now)]
        due = [job for job in due if now - job.idle_since >= YIELD]
        if not due or now < self._next_share:
            return None
        self.share_ends, self._next_share = now + SHARE, now + SHARE + YIELD
        return min(due, key=lambda job: job.idle_since)

    def run(self, job: Job, now: float) -> None:
        """Make a training the current one and pause the one before; a new training is for the caller to start."""
        if previous := self.current:
            previous.paused, previous.idle_since = True, now
            self.paused.append(previous)
            self.lane.pause(previous.number)
        self.current = job
        if job.paused:
            self.paused.remove(job)
            job.paused = False
            self.lane.resume(job.number)

    def leave(self, job: Job) -> None:
        """Remove a training that has ended."""
        if job is self.current:
            self.current, self.share_ends = None, 0.0
        else:
            self.paused.remove(job)
