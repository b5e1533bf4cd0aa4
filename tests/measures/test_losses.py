import numpy as np
import pytest

from core import read_corpus, train
from core.counts import predictions
from core.measures import losses
from core.measures.passes import probabilities
from core.predictors import NETWORKS


def test_no_training_loss_is_below_its_floor(quick_run, default_run):
    for run in (quick_run, default_run):
        frame = losses(run)
        assert list(frame["model"]) == list(NETWORKS)
        assert (frame["floor"] <= frame["training"] + 1e-6).all()


def test_the_parameters_are_as_many_as_counted_by_hand(fast_settings):
    # Width 8, hidden 16, one layer; four words (with the end) and three positions.
    embeddings, positions, norms = 2 * 4 * 8, 3 * 8, 3 * 2 * 8
    values_and_output, feed_forward = 2 * (8 * 8 + 8), 8 * 16 + 16 + 16 * 8 + 8
    queries_and_keys = 2 * (8 * 8 + 8)
    averaging = embeddings + positions + norms + values_and_output + feed_forward
    frame = losses(train(read_corpus("a b\na c"), fast_settings)).set_index("model")["parameters"]
    assert frame.to_dict() == {
        "static": averaging - 2 * 8,  # it uses the first position only
        "averaging": averaging,
        "attention": averaging + queries_and_keys,
    }


@pytest.mark.parametrize("mixing", NETWORKS)
def test_the_training_loss_is_that_of_the_weights_that_are_used(quick_run, mixing):
    predicted = [pair for words in quick_run.corpus.training for pair in predictions(words)]
    answers = probabilities(quick_run, mixing, [prefix for prefix, _ in predicted]).numpy()
    words = [quick_run.corpus.ids[word] for _, word in predicted]
    expected = -np.log(answers[:, np.arange(len(words)), words]).mean()
    row = losses(quick_run).set_index("model").loc[mixing]
    assert row["training"] == pytest.approx(expected, abs=1e-5)
    assert row["step"] == quick_run.step(mixing)
    assert row["steps"] == quick_run.models[mixing].history.steps[-1]


def test_without_folds_there_is_no_held_out_loss(fast_settings):
    frame = losses(train(read_corpus("a b\na b"), fast_settings))
    assert frame["held_out"].isna().all()
