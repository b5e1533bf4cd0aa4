from dataclasses import replace

import numpy as np
import pytest
import torch

from core import measures, train
from core.measures import moving


@pytest.fixture(scope="module")
def unfinished(default_corpus, fast_settings):
    """What a training reports, by step."""
    found = {}
    run = train(default_corpus, fast_settings, ["attention"], lambda report: found.setdefault(report.step, report))
    return run, {step: report.so_far for step, report in found.items()}


def at(run, trained):
    return replace(run, models={"attention": trained})


def points_of(run):
    return measures.cloud(measures.vectors(run, "ran"), "attention", seed=0)


def test_a_training_is_the_same_to_the_last_bit_whether_it_is_watched_or_not(unfinished, default_corpus, fast_settings):
    watched, alone = unfinished[0], train(default_corpus, fast_settings, ["attention"])
    for name, tensor in alone.parameters("attention").items():
        assert torch.equal(tensor, watched.parameters("attention")[name])
    assert np.array_equal(
        alone.models["attention"].history.held_out, watched.models["attention"].history.held_out, equal_nan=True
    )


def test_a_report_has_the_weights_of_the_last_measured_step_which_later_steps_leave_alone(unfinished):
    run, reports = unfinished
    assert [None if so_far is None else so_far.step for so_far in reports.values()] == [
        step // 5 * 5 or None for step in reports
    ]
    used = run.step("attention")
    assert not reports[used].is_finished
    for name, tensor in run.parameters("attention").items():
        assert torch.equal(tensor, reports[used].seeds[name])


def test_an_unfinished_run_is_told_from_the_finished_one_and_from_that_of_another_step(unfinished):
    run, reports = unfinished
    assert at(run, reports[5]).unfinished == ["attention"]
    assert run.unfinished == []
    assert len({run.key, *(at(run, reports[step]).key for step in (5, 10, 20))}) == 4


def test_moved_words_are_the_next_words_of_the_later_run(unfinished):
    run, reports = unfinished
    early = measures.next_words(at(run, reports[5]), "the dog ran")
    early = early[early["model"] == "attention"]
    later = measures.next_words(run, "the dog ran")
    moved = measures.moved_words(early, run, "the dog ran")
    np.testing.assert_allclose(moved["probability"], later[later["model"] == "attention"]["probability"], atol=1e-6)


def test_the_frame_of_a_cloud_holds_still_when_the_vectors_only_turn_and_grow(unfinished, monkeypatch):
    run, _ = unfinished
    points, generator = points_of(run), np.random.default_rng(0)
    turn, _ = np.linalg.qr(generator.normal(size=(8, 8)))
    plain = moving.last_vectors
    monkeypatch.setattr(moving, "last_vectors", lambda *arguments: 3 * plain(*arguments) @ turn + 5)
    moved = measures.moved_cloud(points, run, "attention", seed=0)
    np.testing.assert_allclose(moved[["x", "y"]], points[["x", "y"]], atol=1e-4)


def test_no_turn_or_mirror_image_of_a_moved_cloud_lies_nearer_to_the_points_before(unfinished):
    run, reports = unfinished
    before = points_of(at(run, reports[5]))[["x", "y"]].to_numpy()
    moved = measures.moved_cloud(points_of(at(run, reports[5])), run, "attention", seed=0)[["x", "y"]].to_numpy()
    assert np.abs(moved).max() == pytest.approx(np.abs(before).max())
    for angle in np.linspace(0, 2 * np.pi, 60):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        for mirror in (1, -1):
            other = moved @ turn * [1, mirror]
            assert np.linalg.norm(other - before) >= np.linalg.norm(moved - before) - 1e-6


def test_a_single_point_stays_where_it_is(default_run):
    points = measures.cloud(measures.vectors(default_run, "ran"), "static", seed=0)
    assert measures.moved_cloud(points, default_run, "static", seed=0) is points
