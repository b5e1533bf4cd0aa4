"""Service: one place decides who trains when. One trainer at a time, equal requests trained once, results kept.

A visitor is any string that tells one person's requests from another's. A newer request of a visitor takes the place of
the older one; a training that nobody waits for any more ends at its next report.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.corpus import Corpus
from core.runs import Trained
from core.settings import Settings
from core.training import Progress, train_mixing

Key = tuple[Corpus, Settings, str]  # with the kind of mixing


class Abandoned(Exception):
    """Nobody waits for the training any more."""


class Job:
    """One kind of mixing to be trained on one corpus: waiting, running, or done."""

    def __init__(self, corpus: Corpus, settings: Settings, mixing: str, visitor: str) -> None:
        """A job that waits, wanted by a visitor: it must be so before the trainer can look."""
        self.key: Key = (corpus, settings, mixing)
        self.visitors = {visitor}
        self.progress: Progress | None = None  # None while it waits
        self._trained: Trained | None = None
        self._error: Exception | None = None
        self._ended = threading.Event()

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._ended.is_set()

    @property
    def abandoned(self) -> bool:
        """Whether it ended because nobody waited."""
        return isinstance(self._error, Abandoned)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job is done; returns whether it is."""
        return self._ended.wait(seconds)

    def result(self) -> Trained:
        """The model of a job that is done; raises what its training raised."""
        if self._error:
            raise self._error
        assert self._trained is not None, "asked for the result of a job that is not done"
        return self._trained

    def perform(self) -> None:
        """Train, unless nobody waits any more."""
        corpus, settings, mixing = self.key
        try:
            self._check_wanted()
            self._trained = train_mixing(mixing, corpus, settings, self._report)
        except Exception as error:  # every failure reaches whoever asks for the result
            self._error = error
        finally:
            self._ended.set()

    def _report(self, progress: Progress) -> None:
        self._check_wanted()
        self.progress = progress

    def _check_wanted(self) -> None:
        if not self.visitors:
            raise Abandoned


class Service:
    """The gate in front of the trainer; safe to use from many threads."""

    def __init__(self, kept: int = 24, after_first: Callable[[], None] = lambda: None) -> None:
        """Keep the last `kept` jobs; call `after_first` once, when the first training has ended."""
        self._kept, self._after_first = kept, after_first
        self._jobs: OrderedDict[Key, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._trainer = ThreadPoolExecutor(1, thread_name_prefix="trainer")

    def request(self, visitor: str, keys: Sequence[Key]) -> list[Job]:
        """A job for each key, started if it is new, in their order. The visitor's other jobs are given up."""
        with self._lock:
            for job in list(self._jobs.values()):
                if job.key not in keys:
                    self._leave(visitor, job)
            jobs = [self._join(visitor, key) for key in keys]
            self._forget_oldest()
        return jobs

    def _join(self, visitor: str, key: Key) -> Job:
        job = self._jobs.get(key)
        if job is None or job.abandoned:
            job = self._jobs[key] = Job(*key, visitor)
            self._trainer.submit(self._perform, job)
        job.visitors.add(visitor)
        self._jobs.move_to_end(key)
        return job

    def _perform(self, job: Job) -> None:
        job.perform()
        self._after_first()
        self._after_first = lambda: None

    def _leave(self, visitor: str, job: Job) -> None:
        job.visitors.discard(visitor)
        if not job.visitors and not job.done:
            del self._jobs[job.key]

    def _forget_oldest(self) -> None:
        surplus = max(0, len(self._jobs) - self._kept)
        for job in [job for job in self._jobs.values() if job.done][:surplus]:
            del self._jobs[job.key]
