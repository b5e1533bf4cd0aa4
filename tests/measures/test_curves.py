from dataclasses import replace
from math import log

import numpy as np
import pytest
import torch

from core import Settings, read_corpus, train
from core.counts import predictions
from core.limits import floor
from core.measures import curves, next_words
from core.predictors import NETWORKS


@pytest.fixture(scope="module")
def memorised(default_corpus):
    """Trained to the floor and past the best held-out loss."""
    settings = Settings(seeds=2, folds=2, width=16, hidden=32, memorise=1.0, measure_every=20)
    return train(default_corpus, replace(settings, word="ran"))


@pytest.fixture(scope="module")
def looked_back_at(default_corpus, fast_settings):
    return train(default_corpus, replace(fast_settings, replay=(5,)))


def of(frame, **chosen):
    for column, value in chosen.items():
        frame = frame[frame[column] == value]
    return frame


@pytest.mark.parametrize("word", ["ran", "the", "dog"])
def test_no_training_loss_passes_below_the_floor_of_its_kind(memorised, word):
    frame = curves(memorised.about(word))
    for model, mixing in NETWORKS.items():
        for where, level in (
            ("all words", floor(memorised.corpus, mixing.window)),
            ("after the word", floor(memorised.corpus, mixing.window, word)),
        ):
            training = of(frame, model=model, where=where, on="training")
            assert len(training) == 2 * len(memorised.models[model].history.steps)
            assert training["nats"].min() >= level - 1e-5


def test_a_model_that_memorises_comes_close_to_its_floor_and_static_not_to_that_of_the_whole_prefix(memorised):
    frame = of(curves(memorised), where="after the word", on="training")
    frame = frame[frame["step"] == frame["step"].max()].groupby("model")["nats"].mean()
    deep, shallow = (floor(memorised.corpus, window, "ran") for window in (None, 1))
    assert frame["attention"] == pytest.approx(deep, abs=0.1)
    assert frame["static"] == pytest.approx(shallow, abs=0.1)
    assert shallow > deep + 0.3


@pytest.mark.parametrize("model", NETWORKS)
def test_the_losses_after_each_word_average_to_the_loss_over_all_words(quick_run, model):
    after = [prefix[-1] for words in quick_run.corpus.training for prefix, _ in predictions(words)]
    mean = 0.0
    for word in quick_run.corpus.vocabulary:
        frame = of(curves(quick_run.about(word)), model=model, where="after the word", on="training")
        mean += frame.set_index(["seed", "step"])["nats"] * after.count(word) / len(after)
    everywhere = of(curves(quick_run), model=model, where="all words", on="training").set_index(["seed", "step"])
    np.testing.assert_allclose(mean, everywhere["nats"], atol=1e-5)


@pytest.mark.parametrize("word", ["ran", "the"])
def test_the_held_out_curve_is_the_loss_that_chooses_the_step_or_over_all_words_the_mean_by_counts(quick_run, word):
    frame = curves(quick_run.about(word))
    for name, model in quick_run.models.items():
        after = of(frame, model=name, where="after the word", on="held out")
        expected = model.held_out_loss(quick_run.corpus.ids[word])
        entries = model.held_out.after == quick_run.corpus.ids[word]
        losses, counts = model.history.held_out[:, entries], model.held_out.counts[entries]
        if word == "ran":  # a word that no fold holds out after "the" has no loss
            np.testing.assert_allclose(expected, np.average(losses, axis=1, weights=counts))
        assert after["seed"].isna().all()
        np.testing.assert_allclose(after["nats"], expected[~np.isnan(expected)])
        assert list(after["step"]) == list(model.history.steps[~np.isnan(expected)])
        everywhere = of(frame, model=name, where="all words", on="held out")
        expected = np.average(model.history.held_out, axis=1, weights=model.held_out.counts)
        np.testing.assert_allclose(everywhere["nats"], expected)


def test_a_word_that_no_fold_can_be_asked_after_has_no_held_out_curve(fast_settings):
    frame = curves(train(read_corpus("a w x\na w y"), replace(fast_settings, word="w"), ["static"]))
    assert set(of(frame, where="after the word")["on"]) == {"training"}
    assert frame["nats"].notna().all()
    np.testing.assert_allclose(frame["bits"], frame["nats"] / log(2))


@pytest.mark.parametrize("where", ["all words", "after the word"])
def test_memorising_turns_the_held_out_loss_up_again(memorised, where):
    held_out = of(curves(memorised), model="attention", where=where, on="held out").set_index("step")["nats"]
    assert held_out.idxmin() < held_out.index[-1]
    assert held_out.iloc[-1] > 1.5 * held_out.min()
    training = of(curves(memorised), model="attention", where=where, on="training", seed=0.0)["nats"]
    assert training.iloc[-1] < training.iloc[len(training) // 2] + 1e-3


def test_an_early_step_has_the_weights_of_a_training_that_ends_there_another_key_and_the_same_curves(looked_back_at):
    run = looked_back_at
    assert run.kept_steps == sorted({5, *(model.step for model in run.models.values()), run.step("attention")})
    short, back = train(run.corpus, replace(run.settings, steps=5), ["attention"]), run.at_step(5)
    for name, tensor in back.parameters("attention").items():
        torch.testing.assert_close(tensor, short.parameters("attention")[name], atol=1e-6, rtol=0)
    assert back.shown_step == 5
    assert back.key != run.key
    assert curves(back).equals(curves(run))


@pytest.mark.parametrize("word", ["ran", "the", "home"])
def test_looking_back_gives_the_weights_of_the_nearest_kept_step_whatever_the_word(looked_back_at, word):
    for model in looked_back_at.models.values():
        kept = {**model.replay, model.step: model.seeds}
        for step in (1, 5, 7, 8, 14, 1000):
            nearest = min(abs(each - step) for each in kept)
            back = looked_back_at.about(word).at_step(step).parameters(model.mixing)
            assert any(back is kept[each] for each in kept if abs(each - step) == nearest)


def test_looking_back_twice_is_looking_back_once(looked_back_at):
    used = looked_back_at.step("attention")
    back = looked_back_at.at_step(5).at_step(used)
    assert back.parameters("attention") is looked_back_at.parameters("attention")
    assert back.kept_steps == looked_back_at.kept_steps


def test_looking_back_at_a_chosen_step_is_the_run_itself_and_at_an_early_one_another(looked_back_at):
    def shares(run):
        frame = next_words(run, "the dog ran")
        return frame[frame["model"] == "attention"].set_index(["seed", "word"])["probability"]

    same = shares(looked_back_at.at_step(looked_back_at.step("attention")))
    np.testing.assert_allclose(same, shares(looked_back_at))
    assert np.abs(shares(looked_back_at.at_step(5)) - shares(looked_back_at)).max() > 0.01


def test_a_run_looks_back_with_the_steps_of_a_training_that_ended_early(default_corpus, fast_settings, looked_back_at):
    run = train(default_corpus, fast_settings)
    early = train(default_corpus, replace(fast_settings, steps=5), ["attention"])
    with_steps = run.with_steps_of(early)
    assert with_steps.kept_steps == looked_back_at.kept_steps
    assert with_steps.key not in (run.key, early.key)
    assert next_words(with_steps, "the dog ran").equals(next_words(run, "the dog ran"))
    back, other = (each.at_step(5).parameters("attention") for each in (with_steps, looked_back_at))
    for name, tensor in back.items():
        torch.testing.assert_close(tensor, other[name], atol=1e-6, rtol=0)
