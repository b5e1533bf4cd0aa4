from dataclasses import replace

import numpy as np
import pytest

from core import measures, read_corpus, train
from core.claims import board


def with_held_out_losses(run, model, losses):
    """The run with these losses of the folds, one a measured step, at all entries."""
    trained = run.models[model]
    held_out = np.repeat(np.array(losses)[:, None], len(trained.held_out.counts), axis=1)
    changed = replace(trained, history=replace(trained.history, held_out=held_out))
    return replace(run, models={**run.models, model: changed})


@pytest.fixture(scope="module")
def overfitted(default_run):
    """A run whose attention had 1 nat on unseen beginnings at its second measured step, and then ever more."""
    steps = default_run.models["attention"].history.steps
    return with_held_out_losses(default_run, "attention", [1.5, *(1 + number for number in range(len(steps) - 1))])


def test_the_weights_used_are_compared_with_the_best_earlier_ones_by_the_loss_of_the_folds(overfitted):
    frame = measures.early_losses(overfitted).set_index("model")
    steps = list(overfitted.models["attention"].history.steps)
    row = frame.loc["attention"]
    assert (row["early_step"], row["early_bits"]) == (steps[1], pytest.approx(1 / np.log(2)))
    assert row["bits"] == pytest.approx(steps.index(overfitted.step("attention")) / np.log(2))
    assert row["is_worse"]
    assert not frame.loc["static", "is_worse"]


def test_worse_weights_are_told_and_every_verdict_on_them_says_so(overfitted, default_run):
    told = measures.describe_early_losses(measures.early_losses(overfitted), overfitted.word)
    assert "attention with" in told
    assert "static" not in told
    for verdict in board(overfitted):
        assert (told in verdict.reason) == ("attention" in verdict.claim.needs), verdict.claim.name
    assert not any("learnt by heart" in verdict.reason for verdict in board(default_run))


def test_nothing_is_told_of_weights_that_the_folds_find_better_or_cannot_judge(default_run, fast_settings):
    assert measures.describe_early_losses(measures.early_losses(default_run), "ran") == ""
    alone = train(read_corpus("the dog ran home"), fast_settings)
    assert measures.early_losses(alone).empty
    assert measures.describe_early_losses(measures.early_losses(alone), "ran") == ""
