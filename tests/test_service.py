import threading
from concurrent.futures import BrokenExecutor, Future

import pytest

import core.lanes
from core.corpus import read_corpus
from core.errors import UserError
from core.lanes import ThreadLane
from core.service import Abandoned, Service
from core.training import Progress

ONE, OTHER, THIRD = (read_corpus(f"the {word} ran away\nthe {word} ran home") for word in ("dog", "cat", "fox"))
LONG_ENOUGH = 10


class Sized(str):
    """A result of a hundred bytes."""

    size = 100


class Trainer:
    """Stands in for train_mixing: notes who is trained, reports once, waits to be let go on, reports again."""

    def __init__(self):
        self.begun, self.go_on, self.started = [], threading.Event(), threading.Semaphore(0)
        self.go_on.set()

    def __call__(self, mixing, corpus, settings, progress):
        self.begun.append((corpus, mixing))
        progress(Progress(mixing, 1, 2, 1.0))
        self.started.release()
        assert self.go_on.wait(LONG_ENOUGH)
        progress(Progress(mixing, 2, 2, 0.5))
        return Sized(f"{mixing} of {corpus.sentences[0].text}")


@pytest.fixture
def trainer(monkeypatch):
    trainer = Trainer()
    monkeypatch.setattr(core.lanes, "train_mixing", trainer)
    yield trainer
    trainer.go_on.set()


@pytest.fixture
def held(trainer):
    """The trainer, whose trainings wait until `go_on` is set."""
    trainer.go_on.clear()
    return trainer


def request(service, visitor, corpus, settings, *mixings):
    return service.request(visitor, [(corpus, settings, mixing) for mixing in mixings or ("static",)])


def ended(jobs):
    assert all(job.wait(LONG_ENOUGH) for job in jobs), "a job did not end"
    return jobs


def test_every_mixing_asked_for_is_trained_in_the_order_asked_for(trainer, fast_settings):
    jobs = ended(request(Service(), "ann", ONE, fast_settings, "attention", "static"))
    assert [job.result() for job in jobs] == ["attention of the dog ran away", "static of the dog ran away"]
    assert [mixing for _, mixing in trainer.begun] == ["attention", "static"]


def test_equal_requests_are_trained_once(trainer, fast_settings):
    service = Service()
    jobs = [request(service, visitor, ONE, fast_settings)[0] for visitor in ("ann", "bob", "ann")]
    again = read_corpus("the dog ran away\nthe dog ran home")
    ended([*jobs, *request(service, "cid", again, fast_settings)])
    assert len(trainer.begun) == 1


def test_another_mixing_of_the_same_corpus_is_trained_alone(trainer, fast_settings):
    service = Service()
    ended(request(service, "ann", ONE, fast_settings, "static"))
    ended(request(service, "ann", ONE, fast_settings, "static", "attention"))
    assert [mixing for _, mixing in trainer.begun] == ["static", "attention"]


def test_a_job_tells_its_progress_and_is_not_done_before_its_end(held, fast_settings):
    (job,) = request(Service(), "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    assert (job.done, job.progress) == (False, Progress("static", 1, 2, 1.0))
    held.go_on.set()
    ended([job])
    assert job.progress is None


def test_a_newer_request_of_the_same_visitor_abandons_the_older_one(held, fast_settings):
    service = Service()
    (older,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    (newer,) = request(service, "ann", OTHER, fast_settings)
    held.go_on.set()
    ended([older, newer])
    assert older.abandoned
    assert newer.result() == "static of the cat ran away"
    with pytest.raises(Abandoned):
        older.result()


def test_a_request_given_up_while_it_waits_is_never_begun(held, fast_settings):
    service = Service()
    (first,) = request(service, "bob", THIRD, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    (given_up,) = request(service, "ann", ONE, fast_settings)
    (kept,) = request(service, "ann", OTHER, fast_settings)
    held.go_on.set()
    ended([first, given_up, kept])
    assert [corpus for corpus, _ in held.begun] == [THIRD, OTHER]


def test_a_training_that_someone_else_waits_for_goes_on(held, fast_settings):
    service = Service()
    (older,) = request(service, "ann", ONE, fast_settings)
    request(service, "bob", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    (newer,) = request(service, "ann", OTHER, fast_settings)
    held.go_on.set()
    ended([older, newer])
    assert older.result() == "static of the dog ran away"


def test_one_visitors_requests_leave_anothers_alone(held, fast_settings):
    service = Service()
    (of_ann,) = request(service, "ann", ONE, fast_settings)
    (of_bob,) = request(service, "bob", OTHER, fast_settings)
    held.go_on.set()
    ended([of_ann, of_bob])
    assert not of_ann.abandoned
    assert not of_bob.abandoned


def test_an_abandoned_request_can_be_asked_again(held, fast_settings):
    service = Service()
    (older,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    request(service, "ann", OTHER, fast_settings)
    (again,) = request(service, "ann", ONE, fast_settings)
    held.go_on.set()
    ended([older, again])
    assert older.abandoned
    assert again.result() == "static of the dog ran away"


def test_an_error_in_training_reaches_whoever_asks_for_the_result(monkeypatch, fast_settings):
    def fail(*_):
        raise ValueError("no such luck")

    monkeypatch.setattr(core.lanes, "train_mixing", fail)
    (job,) = ended(request(Service(), "ann", ONE, fast_settings))
    assert not job.abandoned
    with pytest.raises(ValueError, match="no such luck"):
        job.result()


def test_the_trainer_goes_on_after_an_error(monkeypatch, fast_settings):
    def fail_on_one(mixing, corpus, settings, progress):
        if corpus == ONE:
            raise ValueError
        return Sized("trained")

    monkeypatch.setattr(core.lanes, "train_mixing", fail_on_one)
    service = Service()
    ended(request(service, "ann", ONE, fast_settings))
    assert ended(request(service, "ann", OTHER, fast_settings))[0].result() == "trained"


def test_the_oldest_results_are_forgotten_beyond_the_bytes_kept(trainer, fast_settings):
    service = Service(kept_bytes=200)
    for corpus in (ONE, OTHER, THIRD, THIRD, OTHER):
        ended(request(service, "ann", corpus, fast_settings))
    assert len(trainer.begun) == 3
    ended(request(service, "ann", ONE, fast_settings))
    assert len(trainer.begun) == 4


def test_a_result_asked_for_lately_is_kept_longer(trainer, fast_settings):
    service = Service(kept_bytes=200)
    for corpus in (ONE, OTHER, ONE, THIRD, ONE):
        ended(request(service, "ann", corpus, fast_settings))
    assert len(trainer.begun) == 3


def test_what_somebody_waits_for_is_not_forgotten_however_long_ago_it_was_asked_for(trainer, fast_settings):
    there = {"ann", "bob", "cid"}
    service = Service(kept_bytes=0, is_present=there.__contains__)
    ended(service.request("ann", [(ONE, fast_settings, "static"), (ONE, fast_settings, "attention")]))
    ended(request(service, "bob", OTHER, fast_settings))
    assert service.is_done((ONE, fast_settings, "static"))
    there.remove("ann")
    ended(request(service, "cid", THIRD, fast_settings))
    assert not service.is_known((ONE, fast_settings, "static"))


def test_who_can_do_without_a_training_does_not_count_as_pressing(held, fast_settings):
    service = Service()
    jobs = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    jobs += service.request("bob", [], [(OTHER, fast_settings, "static")])
    assert (service.waiting_visitors(pressing=True), service.waiting_visitors(pressing=False)) == (1, 2)
    held.go_on.set()
    ended(jobs)
    assert service.waiting_visitors(pressing=False) == 0


def test_visitors_are_those_who_asked_and_are_still_there(trainer, fast_settings):
    there = {"ann", "bob"}
    service = Service(is_present=there.__contains__)
    for visitor in ("ann", "bob"):
        ended(request(service, visitor, ONE, fast_settings))
    service.request("ann", [])
    assert service.visitors() == 2
    there.remove("bob")
    assert service.visitors() == 1


def test_the_size_of_a_result_is_that_of_its_arrays(fast_settings):
    trained = ended(request(Service(), "ann", ONE, fast_settings))[0].result()
    parameters = [each for kept in (trained.seeds, trained.folds) for each in kept.values()]
    arrays = [trained.history.training, trained.history.pairs, trained.history.held_out]
    assert trained.size == sum(each.numel() * 4 for each in parameters) + sum(each.nbytes for each in arrays)


def test_what_is_to_be_done_after_the_first_training_is_done_once(trainer, fast_settings):
    calls = []
    service = Service(after_first=lambda: calls.append("settled"))
    for corpus in (ONE, OTHER, THIRD):
        ended(request(service, "ann", corpus, fast_settings))
    assert calls == ["settled"]


def test_only_one_training_runs_at_a_time(held, fast_settings):
    service = Service()
    jobs = [request(service, visitor, corpus, fast_settings)[0] for visitor, corpus in (("ann", ONE), ("bob", OTHER))]
    assert held.started.acquire(timeout=LONG_ENOUGH)
    assert len(held.begun) == 1
    assert jobs[1].progress is None
    held.go_on.set()
    ended(jobs)
    assert len(held.begun) == 2


def test_results_for_the_same_corpus_are_identical(fast_settings):
    def losses():
        (job,) = ended(request(Service(), "ann", ONE, fast_settings, "attention"))
        return job.result().history.training

    assert (losses() == losses()).all()


def test_what_can_wait_is_trained_after_what_others_cannot_wait_for(held, fast_settings):
    service = Service()
    (first,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    _, later = service.request("bob", [(OTHER, fast_settings, "static")], [(OTHER, fast_settings, "averaging")])
    (last,) = request(service, "cid", THIRD, fast_settings)
    assert service.ahead(later) == 3
    held.go_on.set()
    ended([first, later, last])
    assert held.begun == [(ONE, "static"), (OTHER, "static"), (THIRD, "static"), (OTHER, "averaging")]


def test_what_someone_cannot_wait_for_waits_no_longer(held, fast_settings):
    service = Service()
    (first,) = request(service, "ann", ONE, fast_settings)
    (later,) = service.request("bob", [], [(OTHER, fast_settings, "static")])
    (last,) = request(service, "cid", THIRD, fast_settings)
    request(service, "dan", OTHER, fast_settings)
    held.go_on.set()
    ended([first, later, last])
    assert [corpus for corpus, _ in held.begun] == [ONE, OTHER, THIRD]


def test_when_who_cannot_wait_is_gone_the_training_waits_again(held, fast_settings):
    service = Service()
    (first,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    (later,) = service.request("bob", [], [(OTHER, fast_settings, "static")])
    request(service, "dan", OTHER, fast_settings)
    (last,) = request(service, "cid", THIRD, fast_settings)
    service.request("dan", [])
    held.go_on.set()
    ended([first, later, last])
    assert [corpus for corpus, _ in held.begun] == [ONE, THIRD, OTHER]


def test_a_full_queue_is_told_and_takes_requests_again_later(held, fast_settings):
    service = Service(longest_queue=1)
    jobs = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    jobs += request(service, "bob", OTHER, fast_settings)
    with pytest.raises(UserError, match="1 training waits"):
        request(service, "cid", THIRD, fast_settings)
    held.go_on.set()
    ended(jobs)
    ended(request(service, "cid", THIRD, fast_settings))
    assert len(held.begun) == 3


def test_a_full_queue_gives_up_nothing_and_begins_nothing(held, fast_settings):
    service = Service(longest_queue=1)
    (running,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    with pytest.raises(UserError, match="0 trainings wait"):
        request(service, "ann", OTHER, fast_settings, "static", "attention")
    held.go_on.set()
    ended([running])
    assert not running.abandoned
    ended(request(service, "bob", THIRD, fast_settings))
    assert [corpus for corpus, _ in held.begun] == [ONE, THIRD]


def test_in_a_full_queue_a_newer_request_takes_the_place_of_the_visitors_own(held, fast_settings):
    service = Service(longest_queue=1)
    request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    (older,) = request(service, "bob", OTHER, fast_settings)
    (newer,) = request(service, "bob", THIRD, fast_settings)
    held.go_on.set()
    ended([older, newer])
    assert (older.abandoned, newer.failed) == (True, False)


def test_those_who_have_left_take_no_place_in_the_queue(held, fast_settings):
    there = {"ann", "bob", "cid"}
    service = Service(longest_queue=1, is_present=there.__contains__)
    request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    request(service, "bob", OTHER, fast_settings)
    there -= {"bob"}
    (job,) = request(service, "cid", THIRD, fast_settings)
    held.go_on.set()
    assert not ended([job])[0].failed


def test_who_leaves_a_training_that_runs_is_noticed_by_the_next_look_of_who_waits(held, fast_settings):
    there = {"ann", "bob"}
    service = Service(is_present=there.__contains__)
    (running,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    (waiting,) = request(service, "bob", OTHER, fast_settings)
    there -= {"ann"}
    assert service.ahead(waiting) == 1
    held.go_on.set()
    ended([running, waiting])
    assert (running.abandoned, waiting.failed) == (True, False)


def test_who_has_left_costs_nothing_more(held, fast_settings):
    there = {"ann", "bob", "cid"}
    service = Service(is_present=there.__contains__)
    (running,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    (waiting,) = request(service, "bob", OTHER, fast_settings)
    there -= {"ann", "bob"}
    (last,) = request(service, "cid", THIRD, fast_settings)
    held.go_on.set()
    ended([running, waiting, last])
    assert (running.abandoned, waiting.abandoned, last.failed) == (True, True, False)
    assert [corpus for corpus, _ in held.begun] == [ONE, THIRD]


def test_a_closed_service_ends_what_runs_and_begins_nothing(held, fast_settings):
    service = Service()
    (running,) = request(service, "ann", ONE, fast_settings)
    assert held.started.acquire(timeout=LONG_ENOUGH)
    request(service, "bob", OTHER, fast_settings)
    service.close()
    held.go_on.set()
    ended([running])
    assert running.abandoned
    assert len(held.begun) == 1


def test_edits_in_a_hurry_are_not_each_begun(trainer, fast_settings):
    """The first is begun at once; of those that follow within moments, only the last."""
    trainer.go_on.clear()
    service = Service()
    corpora = [read_corpus(f"the {word} ran away\nthe {word} ran home") for word in ("a", "b", "c", "d", "e")]
    jobs = [request(service, "ann", corpus, fast_settings)[0] for corpus in corpora]
    trainer.go_on.set()
    ended(jobs)
    assert len(trainer.begun) <= 2
    assert jobs[-1].result() == "static of the e ran away"


def test_a_failure_is_told_once_and_tried_anew_when_asked_for_again(monkeypatch, fast_settings):
    begun = []

    def fail(*_):
        begun.append(1)
        raise ValueError

    monkeypatch.setattr(core.lanes, "train_mixing", fail)
    service = Service()
    (job,) = ended(request(service, "ann", ONE, fast_settings))
    assert request(service, "ann", ONE, fast_settings) == [job]
    assert len(begun) == 1
    ended(request(service, "ann", ONE, fast_settings))
    assert len(begun) == 2


def test_a_failure_is_told_to_each_who_waited_and_is_not_tried_anew_for_that(monkeypatch, fast_settings):
    begun, go_on = [], threading.Event()

    def fail(*_):
        begun.append(1)
        assert go_on.wait(LONG_ENOUGH)
        raise ValueError

    monkeypatch.setattr(core.lanes, "train_mixing", fail)
    service = Service()
    shared = [request(service, visitor, ONE, fast_settings)[0] for visitor in ("ann", "bob")]
    go_on.set()
    ended(shared)
    assert [request(service, visitor, ONE, fast_settings)[0] for visitor in ("ann", "bob")] == shared
    assert len(begun) == 1


def test_a_failure_whose_visitor_has_left_is_forgotten(monkeypatch, fast_settings):
    def fail(*_):
        raise ValueError

    monkeypatch.setattr(core.lanes, "train_mixing", fail)
    there = {"ann", "bob"}
    service = Service(is_present=there.__contains__)
    ended(request(service, "ann", ONE, fast_settings))
    there -= {"ann"}
    request(service, "bob", OTHER, fast_settings)
    assert not service.is_known((ONE, fast_settings, "static"))


class CannotStart(ThreadLane):
    """A lane that is found broken by the first training."""

    asked = 0

    def start(self, number, key):
        self.asked += 1
        if self.asked == 1:
            raise BrokenExecutor
        return super().start(number, key)


def test_a_training_that_a_lane_cannot_start_is_tried_once_more(trainer, fast_settings):
    (job,) = ended(request(Service([CannotStart()]), "ann", ONE, fast_settings))
    assert (job.attempts, job.result()) == (2, "static of the dog ran away")


class FailsAtOnce:
    """A lane whose trainings have failed before their start returns."""

    def start(self, number, key):
        future = Future()
        future.set_exception(ValueError())
        return future


def test_trainings_that_fail_at_once_do_not_upset_the_queue(fast_settings):
    service = Service([FailsAtOnce(), FailsAtOnce()])
    jobs = request(service, "ann", ONE, fast_settings, "static", "attention", "averaging")
    assert all(job.failed for job in ended(jobs))
