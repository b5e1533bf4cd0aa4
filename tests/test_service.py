"""The service: equal requests share a training, a newer edit replaces an older one, unwanted trainings stop."""

import threading
from concurrent.futures import BrokenExecutor, Future

import pytest

import core.lanes
from core.corpus import read_corpus
from core.errors import UserError
from core.lanes import ThreadLane
from core.service import HEAD_START, Abandoned, Service
from core.training import Progress

ONE, OTHER, THIRD = (read_corpus(f"the {word} ran away\nthe {word} ran home") for word in ("dog", "cat", "fox"))
LONG_ENOUGH = 10  # seconds


class Sized(str):
    """A result of a hundred bytes."""

    size = 100


class Trainer:
    """A fake train_mixing: records the request, reports, waits until it is released, reports again."""

    def __init__(self):
        self.begun, self.failing = [], set()
        self.go_on, self.started = threading.Event(), threading.Semaphore(0)
        self.go_on.set()

    def __call__(self, mixing, corpus, settings, progress):
        self.begun.append((corpus, mixing))
        progress(Progress(mixing, 1, 2, 1.0))
        self.started.release()
        assert self.go_on.wait(LONG_ENOUGH)
        if corpus in self.failing:
            raise ValueError("no such luck")
        progress(Progress(mixing, 2, 2, 0.5))
        return Sized(f"{mixing} of {corpus.sentences[0].text}")

    @property
    def corpora(self):
        return [corpus for corpus, _ in self.begun]


class Visitors:
    """A service, with visitors who request trainings and may leave."""

    def __init__(self, trainer, settings, **options):
        self.trainer, self.settings, self.jobs = trainer, settings, []
        self.there = {"ann", "bob", "cid", "dan"}
        self.service = Service(is_present=self.there.__contains__, **options)

    def key(self, corpus, mixing="static"):
        return corpus, self.settings, mixing

    def ask(self, visitor, corpus, mixing="static"):
        (job,) = self.service.request(visitor, [self.key(corpus, mixing)])
        self.jobs.append(job)
        return job

    def ask_with_time(self, visitor, corpus, mixing="static"):
        """Ask for what the visitor can do without for a while."""
        (job,) = self.service.request(visitor, [], [self.key(corpus, mixing)])
        self.jobs.append(job)
        return job

    def running(self, visitor, corpus):
        job = self.ask(visitor, corpus)
        assert self.trainer.started.acquire(timeout=LONG_ENOUGH)
        return job

    def end(self):
        """Let every training end."""
        self.trainer.go_on.set()
        assert all(job.wait(LONG_ENOUGH) for job in self.jobs), "a job did not end"

    def result(self, visitor, corpus, mixing="static"):
        job = self.ask(visitor, corpus, mixing)
        self.end()
        return job.result()


@pytest.fixture
def trainer(monkeypatch):
    trainer = Trainer()
    monkeypatch.setattr(core.lanes, "train_mixing", trainer)
    yield trainer
    trainer.go_on.set()


@pytest.fixture
def serve(trainer, fast_settings):
    return lambda **options: Visitors(trainer, fast_settings, **options)


@pytest.fixture
def held(trainer, serve):
    """Visitors of a service whose trainings wait until `end`."""
    trainer.go_on.clear()
    return serve()


def test_every_mixing_asked_for_is_trained_in_the_order_asked_for(trainer, serve):
    visitors = serve()
    jobs = visitors.service.request("ann", [visitors.key(ONE, mixing) for mixing in ("attention", "static")])
    assert all(job.wait(LONG_ENOUGH) for job in jobs)
    assert [job.result() for job in jobs] == ["attention of the dog ran away", "static of the dog ran away"]
    assert [mixing for _, mixing in trainer.begun] == ["attention", "static"]


def test_equal_requests_are_trained_once_and_another_mixing_of_the_corpus_alone(trainer, serve):
    visitors, again = serve(), read_corpus("the dog ran away\nthe dog ran home")
    for visitor, corpus in (("ann", ONE), ("bob", ONE), ("ann", ONE), ("cid", again)):
        visitors.ask(visitor, corpus)
    visitors.end()
    assert visitors.result("ann", ONE, "attention") == "attention of the dog ran away"
    assert trainer.begun == [(ONE, "static"), (ONE, "attention")]


def test_a_job_tells_its_progress_and_is_not_done_before_its_end(held):
    job = held.running("ann", ONE)
    assert (job.done, job.progress) == (False, Progress("static", 1, 2, 1.0))
    held.end()
    assert (job.done, job.progress) == (True, None)


def test_a_newer_request_of_the_same_visitor_abandons_the_older_one_which_can_be_asked_again(held):
    older, newer = held.running("ann", ONE), held.ask("ann", OTHER)
    again = held.ask("ann", ONE)
    held.end()
    assert older.abandoned
    with pytest.raises(Abandoned):
        older.result()
    assert newer.abandoned
    assert again.result() == "static of the dog ran away"


def test_a_request_given_up_while_it_waits_is_never_begun(held, trainer):
    held.running("bob", THIRD)
    held.ask("ann", ONE)
    held.ask("ann", OTHER)
    held.end()
    assert trainer.corpora == [THIRD, OTHER]


def test_a_training_that_someone_else_waits_for_goes_on(held):
    older = held.running("ann", ONE)
    held.ask("bob", ONE)
    held.ask("ann", OTHER)
    held.end()
    assert older.result() == "static of the dog ran away"


def test_only_one_training_runs_at_a_time_and_visitors_leave_each_other_alone(held, trainer):
    first, second = held.running("ann", ONE), held.ask("bob", OTHER)
    assert (len(trainer.begun), second.progress) == (1, None)
    held.end()
    assert (len(trainer.begun), first.abandoned, second.abandoned) == (2, False, False)


def test_edits_in_a_hurry_are_not_each_begun(held, trainer):
    """The first is begun at once; of those that follow within moments, only the last."""
    for word in "abcde":
        last = held.ask("ann", read_corpus(f"the {word} ran away\nthe {word} ran home"))
    held.end()
    assert len(trainer.begun) <= 2
    assert last.result() == "static of the e ran away"


@pytest.mark.parametrize(
    ("asked_for", "trained"),
    [
        ([ONE, OTHER, THIRD, THIRD, OTHER], 3),
        ([ONE, OTHER, THIRD, ONE], 4),  # the oldest is forgotten
        ([ONE, OTHER, ONE, THIRD, ONE], 3),  # but not a recent request
    ],
)
def test_recently_requested_results_are_kept_up_to_a_number_of_bytes(trainer, serve, asked_for, trained):
    visitors = serve(kept_bytes=200)
    for corpus in asked_for:
        visitors.result("ann", corpus)
    assert len(trainer.begun) == trained


def test_a_result_that_somebody_waits_for_is_kept_however_old_it_is(serve):
    visitors = serve(kept_bytes=0)
    visitors.result("ann", ONE)
    visitors.result("bob", OTHER)
    assert visitors.service.is_done(visitors.key(ONE))
    visitors.there.remove("ann")
    visitors.result("cid", THIRD)
    assert not visitors.service.is_known(visitors.key(ONE))


def test_the_size_of_a_result_is_that_of_its_arrays(fast_settings):
    (job,) = Service().request("ann", [(ONE, fast_settings, "static")])
    assert job.wait(LONG_ENOUGH)
    trained = job.result()
    parameters = [tensor for kept in (trained.seeds, trained.folds) for tensor in kept.values()]
    arrays = [trained.history.training, trained.history.pairs, trained.history.held_out]
    assert trained.size == sum(each.numel() * 4 for each in parameters) + sum(each.nbytes for each in arrays)


def test_visitors_are_those_who_asked_and_are_still_there(serve):
    visitors = serve()
    for visitor in ("ann", "bob"):
        visitors.result(visitor, ONE)
    visitors.service.request("ann", [])
    assert visitors.service.visitors() == 2
    visitors.there.remove("bob")
    assert visitors.service.visitors() == 1


def test_the_task_after_the_first_training_runs_once(serve):
    calls = []
    visitors = serve(after_first=lambda: calls.append("settled"))
    for corpus in (ONE, OTHER, THIRD):
        visitors.result("ann", corpus)
    assert calls == ["settled"]


def test_who_can_do_without_a_training_does_not_count_as_pressing(held):
    held.running("ann", ONE)
    held.ask_with_time("bob", OTHER)
    service = held.service
    assert (service.waiting_visitors(pressing=True), service.waiting_visitors(pressing=False)) == (1, 2)
    held.end()
    assert service.waiting_visitors(pressing=False) == 0


def test_what_can_wait_is_trained_after_what_others_cannot_wait_for(held, trainer):
    held.running("ann", ONE)
    _, later = held.service.request("bob", [held.key(OTHER)], [held.key(OTHER, "averaging")])
    held.jobs.append(later)
    held.ask("cid", THIRD)
    assert held.service.ahead(later) == 3
    held.end()
    assert trainer.begun == [(ONE, "static"), (OTHER, "static"), (THIRD, "static"), (OTHER, "averaging")]


def test_what_can_wait_leaves_a_page_time_to_draw_what_was_just_trained(held):
    held.running("ann", ONE)
    _, later = held.service.request("bob", [held.key(OTHER)], [held.key(OTHER, "averaging")])
    held.jobs.append(later)
    asked = later.begin
    held.end()
    assert later.begin >= asked + HEAD_START


@pytest.mark.parametrize(("leaves", "order"), [(False, [ONE, OTHER, THIRD]), (True, [ONE, THIRD, OTHER])])
def test_what_someone_cannot_wait_for_waits_no_longer_until_that_one_is_gone(held, trainer, leaves, order):
    held.running("ann", ONE)
    held.ask_with_time("bob", OTHER)
    held.ask("cid", THIRD)
    held.ask("dan", OTHER)
    if leaves:
        held.service.request("dan", [])
    held.end()
    assert trainer.corpora == order


@pytest.fixture
def full(trainer, serve):
    """Visitors of a service in which one training runs, and one may wait."""
    trainer.go_on.clear()
    visitors = serve(longest_queue=1)
    visitors.running("ann", ONE)
    return visitors


def test_a_full_queue_is_an_error_and_takes_requests_again_later(full, trainer):
    full.ask("bob", OTHER)
    with pytest.raises(UserError, match="1 training waits"):
        full.ask("cid", THIRD)
    full.end()
    full.result("cid", THIRD)
    assert trainer.corpora == [ONE, OTHER, THIRD]


def test_a_full_queue_gives_up_nothing_and_begins_nothing(full, trainer):
    with pytest.raises(UserError, match="0 trainings wait"):
        full.service.request("ann", [full.key(OTHER), full.key(OTHER, "attention")])
    full.end()
    assert not full.jobs[0].abandoned
    full.result("bob", THIRD)
    assert trainer.corpora == [ONE, THIRD]


def test_in_a_full_queue_a_newer_request_takes_the_place_of_the_visitors_own_and_who_left_has_none(full):
    older, newer = full.ask("bob", OTHER), full.ask("bob", THIRD)
    full.there.remove("bob")
    last = full.ask("cid", OTHER)
    full.end()
    assert (older.abandoned, newer.abandoned, last.failed) == (True, True, False)


def test_who_leaves_a_training_that_runs_is_noticed_by_the_next_look_of_who_waits(held):
    running, waiting = held.running("ann", ONE), held.ask("bob", OTHER)
    held.there.remove("ann")
    assert held.service.ahead(waiting) == 1
    held.end()
    assert (running.abandoned, waiting.failed) == (True, False)


def test_who_has_left_costs_nothing_more(held, trainer):
    running, waiting = held.running("ann", ONE), held.ask("bob", OTHER)
    held.there -= {"ann", "bob"}
    last = held.ask("cid", THIRD)
    held.end()
    assert (running.abandoned, waiting.abandoned, last.failed) == (True, True, False)
    assert trainer.corpora == [ONE, THIRD]


def test_a_closed_service_ends_what_runs_and_begins_nothing(held, trainer):
    running = held.running("ann", ONE)
    held.service.request("bob", [held.key(OTHER)])
    held.service.close()
    held.end()
    assert running.abandoned
    assert trainer.corpora == [ONE]


def test_a_failure_reaches_whoever_asks_for_the_result_and_is_tried_anew_when_asked_for_again(trainer, serve):
    visitors = serve()
    trainer.failing = {ONE}
    with pytest.raises(ValueError, match="no such luck"):
        visitors.result("ann", ONE)
    (job,) = visitors.jobs
    assert (job.failed, job.abandoned) == (True, False)
    assert visitors.ask("ann", ONE) is job  # reported once, not tried again
    assert trainer.corpora == [ONE]
    assert visitors.result("bob", OTHER) == "static of the cat ran away"
    visitors.ask("ann", ONE)
    visitors.end()
    assert trainer.corpora == [ONE, OTHER, ONE]


def test_a_failure_is_reported_to_everyone_who_waited_and_not_tried_again(held, trainer):
    trainer.failing = {ONE}
    shared = [held.ask(visitor, ONE) for visitor in ("ann", "bob")]
    held.end()
    assert [held.ask(visitor, ONE) for visitor in ("ann", "bob")] == shared
    assert len(trainer.begun) == 1


def test_a_failure_whose_visitor_has_left_is_forgotten(trainer, serve):
    visitors = serve()
    trainer.failing = {ONE}
    visitors.ask("ann", ONE)
    visitors.end()
    visitors.there.remove("ann")
    visitors.ask("bob", OTHER)
    assert not visitors.service.is_known(visitors.key(ONE))


class CannotStart(ThreadLane):
    """A lane that is found broken by the first training."""

    starts = 0

    def start(self, number, key):
        self.starts += 1
        if self.starts == 1:
            raise BrokenExecutor
        return super().start(number, key)


def test_a_training_that_a_lane_cannot_start_is_tried_once_more(trainer, fast_settings):
    (job,) = Service([CannotStart()]).request("ann", [(ONE, fast_settings, "static")])
    assert job.wait(LONG_ENOUGH)
    assert (job.attempts, job.result()) == (2, "static of the dog ran away")


class FailsAtOnce:
    """A lane whose trainings have failed before their start returns."""

    def start(self, number, key):
        future = Future()
        future.set_exception(ValueError())
        return future


def test_trainings_that_fail_at_once_do_not_upset_the_queue(fast_settings):
    service = Service([FailsAtOnce(), FailsAtOnce()])
    jobs = service.request("ann", [(ONE, fast_settings, mixing) for mixing in ("static", "attention", "averaging")])
    assert all(job.wait(LONG_ENOUGH) and job.failed for job in jobs)
