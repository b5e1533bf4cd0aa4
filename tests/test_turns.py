"""Scheduling: short trainings first, long ones paused meanwhile, and none waits for ever."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest

import core.jobs
import core.lanes
import core.service
from core import Settings, read_corpus
from core.budget import MOST_STEP_WORK
from core.jobs import LEVELS, LONGEST_COURTESY, Job, level
from core.presets import presets
from core.service import Service
from core.training import Progress
from core.turns import SHARE, YIELD, Place
from tests.waiting import LONG_ENOUGH, wait_until

CORPORA = [read_corpus(f"the {word} ran away\nthe {word} ran home") for word in ("dog", "cat", "fox", "cow")]
STEPS_OF_LEVELS = [20, 3_300, 16_500, 66_000, 330_000]


class Done(str):
    """A result of no size."""

    size = 0


DONE = Done("trained")


class Trainer:
    """A fake train_mixing: reports until it may end; a short training ends at once."""

    def __init__(self):
        self.reports, self.begun, self.may_end = {}, [], threading.Event()

    def __call__(self, mixing, corpus, settings, progress):
        key = corpus, settings, mixing
        self.begun.append(key)
        while True:
            progress(Progress(mixing, 1, settings.steps, 1.0))
            self.reports[key] = self.reports.get(key, 0) + 1
            if settings.steps == STEPS_OF_LEVELS[0] or self.may_end.wait(0.001):
                return DONE


@pytest.fixture
def trainer(monkeypatch):
    trainer = Trainer()
    monkeypatch.setattr(core.lanes, "train_mixing", trainer)
    return trainer


@pytest.fixture
def serve(trainer):
    """Makes services and closes them after the test, so that no later test trains what is queued."""
    services = []

    def serve(**options):
        services.append(Service(**options))
        return services[-1]

    yield serve
    for service in services:
        service.close()
    trainer.may_end.set()


@pytest.fixture
def key(fast_settings):
    """What has to be trained on a level."""

    def key(of_level, corpus=CORPORA[0]):
        return corpus, replace(fast_settings, steps=STEPS_OF_LEVELS[of_level]), "static"

    return key


def running(trainer, service, visitor, key):
    (job,) = service.request(visitor, [key])
    wait_until(lambda: key in trainer.reports, "the training reports")
    return job


def test_a_level_is_four_times_as_long_as_the_one_below(key):
    levels = [level(times * core.jobs.SHORTEST_WORK) for times in (0, 1, 2, 4, 5, 16, 17, 64, 65, 10**6)]
    assert levels == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [Job(1, key(number), 0).level for number in range(LEVELS)] == [*range(LEVELS)]  # those of these tests


def test_every_preset_is_on_a_lower_level_than_the_longest_corpus_that_is_accepted():
    levels = {name: Job(1, (each.corpus, Settings(), "static"), 0).level for name, each in presets().items()}
    assert max(levels.values()) < level(MOST_STEP_WORK * Settings().steps) == LEVELS - 1
    assert levels["ran"] == 1


def test_a_long_training_is_paused_while_a_shorter_one_runs_and_goes_on_afterwards(trainer, serve, key):
    service = serve()
    long = running(trainer, service, "ann", key(4))
    middle = running(trainer, service, "bob", key(1))
    assert long.paused
    assert long.progress == Progress("static", 1, STEPS_OF_LEVELS[4], 1.0)
    now = trainer.reports[key(4)]
    (short,) = service.request("cid", [key(0)])
    assert short.wait(LONG_ENOUGH)
    wait_until(lambda: trainer.reports[key(1)] > 20, "the middle one reports")
    assert trainer.reports[key(4)] <= now + 1
    service.request("bob", [])
    assert middle.wait(LONG_ENOUGH)
    wait_until(lambda: trainer.reports[key(4)] > now + 1, "the long one goes on")
    trainer.may_end.set()
    assert long.wait(LONG_ENOUGH)
    assert (long.result(), long.attempts) == (DONE, 1)


def test_a_training_gives_way_to_none_that_is_as_long(trainer, serve, key):
    service = serve()
    long = running(trainer, service, "ann", key(3))
    service.request("bob", [key(3, CORPORA[1])])
    service.request("cid", [key(4)])
    assert not long.paused
    assert trainer.begun == [key(3)]


def test_no_more_trainings_are_begun_than_there_are_levels(trainer, serve, key):
    service = serve()
    for each in reversed(range(1, LEVELS)):
        running(trainer, service, f"first {each}", key(each))
        service.request(f"second {each}", [key(each, CORPORA[1])])
    assert len(trainer.begun) == LEVELS - 1
    (short,) = service.request("bob", [key(0)])
    assert short.wait(LONG_ENOUGH)
    assert len(trainer.begun) == LEVELS


@pytest.mark.parametrize("end", ["newer request", "left", "closed"])
def test_a_paused_training_that_nobody_waits_for_ends(trainer, serve, key, end):
    there = {"ann", "bob"}
    service = serve(is_present=there.__contains__)
    long = running(trainer, service, "ann", key(4))
    running(trainer, service, "bob", key(1))
    before = trainer.reports[key(4)]
    if end == "newer request":
        service.request("ann", [])
    elif end == "left":
        there.remove("ann")
        service.request("bob", [key(1)])
    else:
        service.close()
    assert long.wait(LONG_ENOUGH)
    assert long.abandoned
    assert trainer.reports[key(4)] <= before + 1


def test_an_abandoned_training_does_not_delay_a_shorter_one(trainer, serve, key, monkeypatch):
    """It ends at its next report, which can be a second away."""
    service = serve()
    running(trainer, service, "ann", key(4))
    with monkeypatch.context() as held:
        held.setattr(core.lanes.ThreadLane, "stop", lambda lane, number: None)
        (short,) = service.request("ann", [key(0)])
    assert short.wait(LONG_ENOUGH)


def test_a_training_whose_visitor_left_ends_by_itself_and_leaves_no_timer(trainer, serve, key, monkeypatch):
    monkeypatch.setattr(core.service, "LOOK", 0.01)
    monkeypatch.setattr(core.service, "GRACE", 0.0)
    there = {"ann"}
    service = serve(is_present=there.__contains__)
    job = running(trainer, service, "ann", key(4))
    there.clear()
    assert job.wait(LONG_ENOUGH)
    assert job.abandoned
    wait_until(lambda: not any(isinstance(each, threading.Timer) for each in threading.enumerate()), "no timer is left")


def test_who_is_back_soon_finds_the_training_still_running(trainer, serve, key, monkeypatch):
    monkeypatch.setattr(core.service, "LOOK", 0.01)
    looks = threading.Semaphore(0)
    there = {"ann"}

    def is_present(visitor):
        looks.release()
        return visitor in there

    service = serve(is_present=is_present)
    job = running(trainer, service, "ann", key(4))
    there.clear()
    for _ in range(20):
        assert looks.acquire(timeout=LONG_ENOUGH)
    there.add("ann again")
    assert service.request("ann again", [key(4)]) == [job]
    trainer.may_end.set()
    assert job.wait(LONG_ENOUGH)
    assert job.result() == DONE


class Clock:
    """A simulated lane: each training takes a given time on a simulated clock."""

    def __init__(self, every=0.25):
        lane = SimpleNamespace(pause=lambda number: None, resume=lambda number: None)  # does nothing
        self.place, self.now, self.every, self.waiting = Place(lane), 0.0, every, []
        self.seconds, self.longest_wait = {}, {}

    def ask(self, job, seconds):
        job.pressing.add("ann")
        self.waiting.append(job)
        self.seconds[job] = seconds

    def tick(self):
        """One scheduling decision; what runs goes on until the next."""
        if job := self.place.choose(self.waiting, self.now):
            self.longest_wait[job] = max(self.longest_wait.get(job, 0), self.now - job.idle_since)
            self.place.run(job, self.now)
            job.lane = self.place.lane
            self.waiting = [each for each in self.waiting if each is not job]
        self.now += self.every
        if current := self.place.current:
            self.seconds[current] -= self.every
            if self.seconds[current] <= 0:
                self.place.leave(current)
                current.end(DONE, None)


@pytest.mark.parametrize("of_level", range(1, LEVELS))
def test_a_long_training_gets_its_share_while_short_ones_never_end(key, of_level):
    clock, long = Clock(), Job(0, key(of_level), 0.0)
    clock.ask(long, 30.0)
    done = 0
    for number in range(1, 2000):
        if long.done:
            break
        if sum(job.level == 0 for job in [*clock.waiting, *clock.place.held]) < 3:
            clock.ask(Job(number, key(0), clock.now), 1.0)
            done += 1
        clock.tick()
    assert long.done
    assert clock.now <= 30.0 * (SHARE + YIELD) / SHARE + YIELD + 1
    assert done >= 0.7 * clock.now * YIELD / (SHARE + YIELD)


def test_no_request_waits_for_ever_under_any_load(key):
    """On each level a new request follows each finished one: more than can ever be trained."""
    clock, jobs = Clock(), []
    for _ in range(4000):
        for each in range(LEVELS):
            if sum(job.level == each for job in [*clock.waiting, *clock.place.held]) < 2:
                jobs.append(Job(len(jobs), key(each), clock.now))
                clock.ask(jobs[-1], 0.5 * 2**each)
        clock.tick()
        assert len(clock.place.paused) < LEVELS
    assert min(sum(job.done and job.level == each for job in jobs) for each in range(LEVELS)) >= 2
    assert max(clock.longest_wait.values()) <= 2 * LEVELS * (SHARE + YIELD) * 8 / SHARE
    old = [job for job in jobs if not job.done]
    assert {job.number for job in old} <= {job.number for job in jobs[-10 * LEVELS :]} or len(old) <= 2 * LEVELS


def test_what_can_wait_comes_after_what_cannot_but_not_for_ever(key):
    courteous, pressing = Job(1, key(1), 0.0), Job(2, key(1), 0.0)
    pressing.pressing.add("ann")
    assert courteous.turn(LONGEST_COURTESY - 1) > pressing.turn(LONGEST_COURTESY - 1)
    assert courteous.turn(LONGEST_COURTESY) < pressing.turn(LONGEST_COURTESY)


def test_a_share_is_only_for_what_cannot_wait(key):
    clock = Clock()
    clock.waiting = [Job(1, key(3), 0.0)]
    clock.seconds[clock.waiting[0]] = 5.0
    clock.ask(Job(2, key(0), 0.0), 30.0)
    while clock.now < 20:
        clock.tick()
    assert clock.place.paused == []
    assert clock.place.current.level == 0
