"""Lanes for real: processes and a Dask cluster on the loopback address, some of them killed while they train."""

import multiprocessing
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import UserError
from core.cluster import DaskLane, dask_lanes
from core.corpus import read_corpus
from core.lanes import Abandoned, ThreadLane
from core.service import INTERRUPTED, Service
from core.training import train_mixing
from core.where import WORKERS, lanes
from core.workers import ProcessLane
from tests.waiting import LONG_ENOUGH, wait_until

ROOT = Path(__file__).parent.parent
CORPUS = read_corpus("the dog ran away\nthe dog ran home\nthe program ran smoothly\nthe program ran overnight")


@pytest.fixture(scope="module")
def short(fast_settings):
    return fast_settings


@pytest.fixture(scope="module")
def long(fast_settings):
    """Settings whose training goes on for much longer than it takes to stop it."""
    return replace(fast_settings, steps=200_000, patience=200_000, first_candidate=200_000)


@pytest.fixture(scope="module")
def process_lane():
    lane = ProcessLane()
    yield lane
    lane.close()


def same(first, second):
    assert first.step == second.step
    return all(torch.equal(tensor, second.seeds[name]) for name, tensor in first.seeds.items())


def when_running(lane, number):
    wait_until(lambda: lane.progress(number), "the training begins")


@pytest.mark.parametrize("make", [ThreadLane, ProcessLane])
def test_a_lane_trains_what_train_mixing_trains(make, short):
    lane = make()
    try:
        found = lane.start(1, (CORPUS, short, "attention")).result(LONG_ENOUGH)
    finally:
        lane.close()
    assert same(found, train_mixing("attention", CORPUS, short))


@pytest.mark.parametrize("make", [ThreadLane, ProcessLane])
def test_a_training_that_is_stopped_ends_and_the_next_one_runs(make, short, long):
    lane = make()
    try:
        stopped = lane.start(1, (CORPUS, long, "static"))
        when_running(lane, 1)
        lane.stop(1)
        with pytest.raises(Abandoned):
            stopped.result(LONG_ENOUGH)
        assert lane.start(2, (CORPUS, short, "static")).result(LONG_ENOUGH).mixing == "static"
    finally:
        lane.close()


@pytest.mark.parametrize("make", [ThreadLane, ProcessLane])
def test_a_training_that_was_paused_for_others_gives_the_same_to_the_last_bit(make, short):
    longer, lane = replace(short, steps=300, patience=300), make()
    try:
        paused = lane.start(1, (CORPUS, longer, "attention"))
        when_running(lane, 1)
        lane.pause(1)
        assert lane.start(2, (CORPUS, short, "static")).result(LONG_ENOUGH).mixing == "static"
        step = lane.progress(1).step
        assert same(
            lane.start(3, (CORPUS, short, "attention")).result(LONG_ENOUGH), train_mixing("attention", CORPUS, short)
        )
        assert lane.progress(1).step == step
        assert not paused.done()
        lane.resume(1)
        assert same(paused.result(LONG_ENOUGH), train_mixing("attention", CORPUS, longer))
    finally:
        lane.close()


@pytest.mark.parametrize("make", [ThreadLane, ProcessLane])
def test_a_paused_training_can_be_stopped(make, long):
    lane = make()
    try:
        stopped = lane.start(1, (CORPUS, long, "static"))
        when_running(lane, 1)
        lane.pause(1)
        lane.stop(1)
        lane.pause(1)
        with pytest.raises(Abandoned):
            stopped.result(LONG_ENOUGH)
    finally:
        lane.close()


ENDS_WHILE_TRAINING = """
import threading
from dataclasses import replace
from core import Settings
from core.service import Service
from tests.test_lanes import CORPUS
from tests.waiting import wait_until

def ask():
    service = Service()
    long = Settings(seeds=2, folds=2, steps=10**7, patience=10**7, first_candidate=10**7)
    (first,) = service.request("ann", [(CORPUS, long, "static")])
    wait_until(lambda: first.progress, "the training begins")
    (second,) = service.request("bob", [(CORPUS, replace(long, steps=10**5), "attention")])
    wait_until(lambda: second.progress, "the shorter one begins")
    print("one paused:", first.paused)

asking = threading.Thread(target=ask, daemon=True)  # as the threads that draw pages are
asking.start()
asking.join()
"""


def test_python_ends_at_once_and_in_peace_while_trainings_run_and_are_paused():
    ended = subprocess.run(
        [sys.executable, "-c", ENDS_WHILE_TRAINING], cwd=ROOT, capture_output=True, text=True, timeout=LONG_ENOUGH
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "one paused: True\n", "")


def test_a_worker_process_tells_how_far_it_has_come(process_lane, long):
    future = process_lane.start(7, (CORPUS, long, "averaging"))
    when_running(process_lane, 7)
    progress = process_lane.progress(7)
    assert (progress.mixing, progress.steps) == ("averaging", long.steps)
    assert 0 < progress.step < long.steps
    assert process_lane.progress(6) is None
    process_lane.stop(7)
    with pytest.raises(Abandoned):
        future.result(LONG_ENOUGH)


def kill_workers():
    for process in multiprocessing.active_children():
        process.kill()


@pytest.mark.heavy
def test_a_training_whose_process_is_killed_is_tried_once_more(short, long):
    lane = ProcessLane()
    service = Service([lane])
    try:
        (job,) = service.request("ann", [(CORPUS, replace(long, steps=400, patience=400), "static")])
        when_running(lane, job.number)
        kill_workers()
        assert job.wait(LONG_ENOUGH)
        assert (job.attempts, job.result().mixing) == (2, "static")
        (after,) = service.request("ann", [(CORPUS, short, "static")])
        assert after.wait(LONG_ENOUGH)
        assert not after.failed
    finally:
        service.close()


@pytest.mark.heavy
def test_a_training_whose_process_is_killed_twice_is_reported_and_can_be_asked_for_again(short, long):
    lane = ProcessLane()
    service = Service([lane])
    try:
        (job,) = service.request("ann", [(CORPUS, long, "static")])
        for attempt in (1, 2):
            wait_until(lambda: job.attempts == attempt and job.progress and job.progress.step, f"attempt {attempt}")  # noqa: B023
            kill_workers()
        assert job.wait(LONG_ENOUGH)
        (told,) = service.request("ann", [(CORPUS, long, "static")])
        assert told is job
        with pytest.raises(UserError, match=INTERRUPTED):
            told.result()
        (again,) = service.request("ann", [(CORPUS, short, "static")])
        assert again.wait(LONG_ENOUGH)
        assert not again.failed
    finally:
        service.close()


@pytest.mark.heavy
def test_a_paused_training_whose_process_is_killed_is_tried_once_more_as_well(long):
    lane = ProcessLane()
    service = Service([lane])
    try:
        (paused,) = service.request("ann", [(CORPUS, long, "static")])
        when_running(lane, paused.number)
        (running,) = service.request("bob", [(CORPUS, replace(long, steps=400, patience=400), "static")])
        when_running(lane, running.number)
        assert paused.paused
        kill_workers()
        assert running.wait(LONG_ENOUGH)
        assert (running.attempts, running.result().mixing) == (2, "static")
        wait_until(lambda: paused.attempts == 2 and paused.progress, "the long one begins anew")
    finally:
        service.close()


@pytest.mark.heavy
def test_a_process_that_is_killed_while_it_has_nothing_to_do_is_replaced(short):
    service = Service([ProcessLane()])
    try:
        (before,) = service.request("ann", [(CORPUS, short, "static")])
        assert before.wait(LONG_ENOUGH)
        kill_workers()
        wait_until(lambda: not multiprocessing.active_children(), "the process is gone")
        (after,) = service.request("ann", [(CORPUS, short, "attention")])
        assert after.wait(LONG_ENOUGH)
        assert after.result().mixing == "attention"
    finally:
        service.close()


@pytest.mark.parametrize("make", [ThreadLane, ProcessLane])
def test_a_training_that_has_not_yet_reported_ends_with_the_service(make, long):
    service = Service([make()])
    (job,) = service.request("ann", [(CORPUS, long, "static")])
    service.close()
    assert job.wait(LONG_ENOUGH)
    assert job.abandoned


def test_the_environment_says_how_many_lanes_there_are():
    assert [type(lane) for lane in lanes({})] == [ThreadLane]
    assert [type(lane) for lane in lanes({WORKERS: "0"})] == [ThreadLane]
    assert [type(lane) for lane in lanes({WORKERS: "3"})] == [ProcessLane] * 3


@pytest.mark.parametrize("wrong", ["two", "-1", "1000", "1.5", "²"])
def test_a_number_of_workers_that_is_none_is_told(wrong):
    with pytest.raises(UserError, match=WORKERS):
        lanes({WORKERS: wrong})


def test_a_scheduler_that_does_not_answer_is_told():
    with pytest.raises(UserError, match="No Dask scheduler"):
        dask_lanes("tcp://127.0.0.1:9", patience=1)


class Disconnected:
    """A client of a cluster whose scheduler is gone."""

    status = "closed"

    def get_executor(self, **_):
        return None


def test_a_scheduler_that_is_gone_is_told_and_waited_for_by_nobody(short):
    (job,) = Service([DaskLane(Disconnected())]).request("ann", [(CORPUS, short, "static")])
    assert job.wait(LONG_ENOUGH)
    with pytest.raises(UserError, match=INTERRUPTED):
        job.result()


@contextmanager
def dask(*arguments):
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def both(found, address):
    """The lanes of the cluster as it is now; none before it answers."""
    with suppress(UserError):
        found[:] = dask_lanes(address)
    return found


def working(found):
    """For each worker what it is at."""
    return found[0]._client.processing().values()


WORKER = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]


@pytest.mark.heavy
def test_a_dask_cluster_trains_the_same_and_goes_on_when_a_worker_is_killed(short, long):
    address = "tcp://127.0.0.1:8791"
    scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", "8791", "--no-dashboard"]
    with (
        dask(*scheduler),
        dask("dask_worker", address, *WORKER) as first,
        dask("dask_worker", address, *WORKER) as second,
    ):
        found = []
        wait_until(lambda: len(both(found, address)) == 2, "both workers answer")
        service = Service(found)
        (job,) = service.request("ann", [(CORPUS, short, "attention")])
        assert job.wait(LONG_ENOUGH)
        assert same(job.result(), train_mixing("attention", CORPUS, short))

        (stopped, other) = service.request("ann", [(CORPUS, long, name) for name in ("static", "averaging")])
        wait_until(lambda: all(working(found)), "both workers train")
        (job,) = service.request("bob", [(CORPUS, short, "static")])
        assert job.wait(LONG_ENOUGH)
        assert same(job.result(), train_mixing("static", CORPUS, short))
        assert not stopped.done
        assert not other.done
        jobs = service.request(
            "ann", [(CORPUS, replace(long, steps=1500, patience=1500), name) for name in ("static", "averaging")]
        )
        assert stopped.wait(LONG_ENOUGH)
        assert stopped.abandoned
        wait_until(lambda: all(working(found)), "both workers train")
        first.kill()
        assert all(job.wait(LONG_ENOUGH) for job in jobs)
        assert [job.result().mixing for job in jobs] == ["static", "averaging"]
        assert second.poll() is None
        service.close()
        found[0]._client.close()
