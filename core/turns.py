"""Turns: which training runs in a lane, which is paused there, and when a long one gets its share.

A training gives way to any of a lower level, between two of its steps. In a lane at most one training of each level is
begun and not yet done, so at most LEVELS - 1 are paused, and what they hold in memory is bounded. Nobody waits for
ever: after every YIELD seconds of shorter trainings, the longer one that has waited longest runs for SHARE seconds.
"""

from collections.abc import Sequence

from core.jobs import Job
from core.lanes import Lane

YIELD, SHARE = 4.0, 1.0  # seconds


class Place:
    """A lane, the training that runs in it, and those that are paused in it."""

    def __init__(self, lane: Lane) -> None:
        """A lane with nothing to do."""
        self.lane = lane
        self.current: Job | None = None
        self.paused: list[Job] = []
        self.share_ends = 0.0  # until then a longer training runs undisturbed
        self._next_share = 0.0

    @property
    def held(self) -> list[Job]:
        """What was begun here and is not done."""
        return [*self.paused, *([self.current] if self.current else [])]

    @property
    def willingness(self) -> tuple[int, int]:
        """Of several lanes, one with a lower value takes a training first: idle, or with a longer one to give way."""
        return -self.current.level if self.current else -1_000, len(self.paused)

    def choose(self, waiting: Sequence[Job], now: float) -> Job | None:
        """What shall run here in the place of what does; None if all is as it should be."""
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
        """The longer training that has waited longest, if it is time for its share, which begins now."""
        tired = [job for job in ready if job.level > current.level and job.is_urgent(now)]
        tired = [job for job in tired if now - job.idle_since >= YIELD]
        if not tired or now < self._next_share:
            return None
        self.share_ends, self._next_share = now + SHARE, now + SHARE + YIELD
        return min(tired, key=lambda job: job.idle_since)

    def run(self, job: Job, now: float) -> None:
        """Pause what runs here; a paused training goes on, another is for the caller to start."""
        if before := self.current:
            before.paused, before.idle_since = True, now
            self.paused.append(before)
            self.lane.pause(before.number)
        self.current = job
        if job.paused:
            self.paused.remove(job)
            job.paused = False
            self.lane.resume(job.number)

    def leave(self, job: Job) -> None:
        """A training has ended."""
        if job is self.current:
            self.current, self.share_ends = None, 0.0
        else:
            self.paused.remove(job)
