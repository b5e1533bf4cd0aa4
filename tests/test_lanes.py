"""Lanes for real: processes and a Dask cluster on the loopback address, some of them killed while they train."""

import multiprocessing
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

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


@pytest.fixture(scope="module", params=[ThreadLane, ProcessLane])
def lane(request):
    lane = request.param()
    yield lane
    lane.close()


@pytest.fixture
def service():
    service = Service([ProcessLane()])
    yield service
    service.close()


NUMBERS = count(1)


def same(first, second):
    assert first.step == second.step
    return all(torch.equal(tensor, second.seeds[name]) for name, tensor in first.seeds.items())


def start(lane, settings, mixing="static"):
    """The number of a training in a lane, and its future."""
    number = next(NUMBERS)
    return number, lane.start(number, (CORPUS, settings, mixing))


def begin(lane, settings, mixing="static"):
    """The same, and the training has begun."""
    number, future = start(lane, settings, mixing)
    wait_until(lambda: lane.progress(number), "the training begins")
    return number, future


def result(lane, settings, mixing="static"):
    return start(lane, settings, mixing)[1].result(LONG_ENOUGH)


def ask(service, settings, visitor="ann", mixing="static"):
    (job,) = service.request(visitor, [(CORPUS, settings, mixing)])
    return job


def done(job):
    assert job.wait(LONG_ENOUGH)
    return job.result()


def test_a_lane_trains_what_train_mixing_trains(lane, short):
    assert same(result(lane, short, "attention"), train_mixing("attention", CORPUS, short))


def test_a_training_tells_how_far_it_has_come_and_once_stopped_it_ends_and_the_next_one_runs(lane, short, long):
    number, stopped = begin(lane, long, "averaging")
    progress = lane.progress(number)
    assert (progress.mixing, progress.steps) == ("averaging", long.steps)
    assert 0 < progress.step < long.steps
    assert lane.progress(number + 1) is None
    lane.stop(number)
    with pytest.raises(Abandoned):
        stopped.result(LONG_ENOUGH)
    assert result(lane, short).mixing == "static"


def test_a_training_that_was_paused_for_others_gives_the_same_to_the_last_bit(lane, short):
    longer = replace(short, steps=300, patience=300)
    number, paused = begin(lane, longer, "attention")
    lane.pause(number)
    assert result(lane, short).mixing == "static"
    step = lane.progress(number).step
    assert same(result(lane, short, "attention"), train_mixing("attention", CORPUS, short))
    assert lane.progress(number).step == step
    assert not paused.done()
    lane.resume(number)
    assert same(paused.result(LONG_ENOUGH), train_mixing("attention", CORPUS, longer))


def test_a_paused_training_can_be_stopped(lane, long):
    number, stopped = begin(lane, long)
    lane.pause(number)
    lane.stop(number)
    lane.pause(number)
    with pytest.raises(Abandoned):
        stopped.result(LONG_ENOUGH)


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


def kill_workers():
    for process in multiprocessing.active_children():
        process.kill()


def begun(job, attempt=1):
    wait_until(lambda: job.attempts == attempt and job.progress and job.progress.step, f"attempt {attempt} trains")
    return job


@pytest.mark.heavy
def test_a_training_whose_process_is_killed_is_tried_once_more_also_a_paused_one(service, long):
    paused = begun(ask(service, long))
    running = begun(ask(service, replace(long, steps=400, patience=400), "bob"))
    assert paused.paused
    kill_workers()
    assert done(running).mixing == "static"
    assert running.attempts == 2
    begun(paused, attempt=2)


@pytest.mark.heavy
def test_a_training_whose_process_is_killed_twice_is_reported_and_can_be_asked_for_again(service, short, long):
    job = ask(service, long)
    for attempt in (1, 2):
        begun(job, attempt)
        kill_workers()
    assert job.wait(LONG_ENOUGH)
    assert ask(service, long) is job
    with pytest.raises(UserError, match=INTERRUPTED):
        job.result()
    assert done(ask(service, short)).mixing == "static"


@pytest.mark.heavy
def test_a_process_that_is_killed_while_it_has_nothing_to_do_is_replaced(service, short):
    done(ask(service, short))
    kill_workers()
    wait_until(lambda: not multiprocessing.active_children(), "the process is gone")
    assert done(ask(service, short, mixing="attention")).mixing == "attention"


@pytest.mark.parametrize("make", [ThreadLane, ProcessLane])
def test_a_training_that_has_not_yet_reported_ends_with_the_service(make, long):
    service = Service([make()])
    job = ask(service, long)
    service.close()
    assert job.wait(LONG_ENOUGH)
    assert job.abandoned


def test_the_environment_says_how_many_lanes_there_are_and_anything_but_a_number_is_an_error():
    for number, made in (("", [ThreadLane]), ("0", [ThreadLane]), ("3", [ProcessLane] * 3)):
        assert [type(lane) for lane in lanes({WORKERS: number} if number else {})] == made
    for wrong in ("two", "-1", "1000", "1.5", "²"):
        with pytest.raises(UserError, match=WORKERS):
            lanes({WORKERS: wrong})


def test_a_scheduler_that_does_not_answer_is_an_error():
    with pytest.raises(UserError, match="No Dask scheduler"):
        dask_lanes("tcp://127.0.0.1:9", patience=1)


def test_a_scheduler_that_is_gone_is_an_error_at_once(short):
    client = SimpleNamespace(status="closed", get_executor=lambda **_: None)
    job = ask(Service([DaskLane(client)]), short)
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


def workers_now(known, address):
    """Fill a list with the lanes of the cluster as it is now; none before it answers."""
    with suppress(UserError):
        known[:] = dask_lanes(address)
    return known


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
        known = []
        wait_until(lambda: len(workers_now(known, address)) == 2, "both workers answer")
        service, client = Service(known), known[0]._client
        assert same(done(ask(service, short, mixing="attention")), train_mixing("attention", CORPUS, short))

        both = ("static", "averaging")
        long_ones = service.request("ann", [(CORPUS, long, mixing) for mixing in both])
        wait_until(lambda: all(client.processing().values()), "both workers train")
        assert same(done(ask(service, short, "bob")), train_mixing("static", CORPUS, short))
        assert not any(job.done for job in long_ones)
        shorter = replace(long, steps=1500, patience=1500)
        jobs = service.request("ann", [(CORPUS, shorter, mixing) for mixing in both])
        assert long_ones[0].wait(LONG_ENOUGH)
        assert long_ones[0].abandoned
        wait_until(lambda: all(client.processing().values()), "both workers train")
        first.kill()
        assert [done(job).mixing for job in jobs] == [*both]
        assert second.poll() is None
        service.close()
        client.close()
