from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from sklearn.neighbors import KNeighborsClassifier

from core import read_corpus, train
from core.corpus import END
from core.cues import cues
from core.measures import sense_scores, senses, vectors, why_untestable
from core.measures.passes import pass_over
from core.models import initial_parameters
from core.predictors import NETWORKS
from core.presets import presets
from core.uses import uses

# Eight beginnings in two senses, each with a cue word of its own.
EIGHT = [*"abcdefgh"]
COMPARED = ["averaging", "attention"]


def corpus_of(sense_of):
    return read_corpus("\n".join(f"{cue} w {sense}\t{sense}" for cue, sense in sense_of.items()))


@pytest.fixture(scope="module")
def eight_run(fast_settings):
    return train(corpus_of(dict(zip(EIGHT, "xxxxyyyy", strict=True))), fast_settings, ["attention"])


@pytest.fixture(scope="module")
def bank_run(fast_settings):
    return train(presets()["bank"].corpus, replace(fast_settings, word="bank"))


def relabelled(run, senses_of):
    sentences = dict(zip(EIGHT, senses_of, strict=True))
    return type(run)(corpus_of(sentences), run.settings, "w", run.models)


def placed(monkeypatch, points):
    """Let every model and seed put the word's vectors on these points, one a cue."""

    def vectors_at(run, word):
        frame = vectors(run, word)
        columns = [f"v{index}" for index in range(8)]
        frame[columns] = 0.0
        cue = frame["prefix"].str.split().str[0].map(EIGHT.index)
        frame[columns[: points.shape[1]]] = points[cue]
        return frame

    monkeypatch.setattr(senses, "vectors", vectors_at)


def on_a_circle(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], 1)


def accuracy_by_scikit_learn(numbers, labels, cue):
    """Each cue's rows classified by the nearest of all other cues' rows."""
    right = 0
    for each in np.unique(cue):
        model = KNeighborsClassifier(1, metric="cosine").fit(numbers[cue != each], labels[cue != each])
        right += (model.predict(numbers[cue == each]) == labels[cue == each]).sum()
    return right / len(labels)


def beginnings(run):
    """The different labelled beginnings with sense and cue."""
    cue_of = cues(run.corpus, run.word)
    rows = {use.beginning: use.sense for use in uses(run.corpus, run.word)}
    return list(rows), np.array([*rows.values()]), np.array([cue_of[prompt] for prompt in rows])


def last_vectors(run, mixing, prompts, parameters):
    prefixes = [(END, *prompt) for prompt in prompts]
    packed, passed = pass_over(run, mixing, prefixes, parameters)
    return [*passed.stages.values()][-1][:, [packed.node(prefix) for prefix in prefixes]].double().numpy()


@pytest.mark.parametrize("mixing", COMPARED)
def test_the_accuracy_is_scikit_learns_with_one_cue_word_left_out(bank_run, mixing):
    prompts, labels, cue = beginnings(bank_run)
    assert len(set(cue)) < len(cue)  # some cue stands in several beginnings
    scores = sense_scores(bank_run)
    accuracy = scores[(scores["model"] == mixing) & scores["trained"]].set_index("seed")["accuracy"]
    numbers = last_vectors(bank_run, mixing, prompts, bank_run.parameters(mixing))
    assert len(accuracy) == len(numbers) == 2
    for seed, of_seed in enumerate(numbers):
        assert accuracy[seed] == pytest.approx(accuracy_by_scikit_learn(of_seed, labels, cue))


@pytest.mark.parametrize("draw", range(5))
def test_the_accuracy_on_random_points_is_scikit_learns(eight_run, monkeypatch, draw):
    points = np.random.default_rng(draw).standard_normal((8, 3))
    placed(monkeypatch, points)
    expected = accuracy_by_scikit_learn(points, np.array([*"xxxxyyyy"]), np.array(EIGHT))
    np.testing.assert_allclose(sense_scores(eight_run)["accuracy"], expected)


@pytest.mark.parametrize("mixing", COMPARED)
def test_the_untrained_twin_has_the_vectors_of_the_initial_parameters(quick_run, mixing):
    prompts, labels, cue = beginnings(quick_run)
    corpus = quick_run.corpus
    initial = initial_parameters(quick_run.settings, len(corpus.vocabulary), corpus.longest + 1, range(2))
    untrained = quick_run.untrained().parameters(mixing)
    assert initial.keys() == untrained.keys()
    assert all((tensor == untrained[name]).all() for name, tensor in initial.items())
    assert any((tensor != quick_run.parameters(mixing)[name]).any() for name, tensor in initial.items())
    scores = sense_scores(quick_run)
    accuracy = scores[(scores["model"] == mixing) & ~scores["trained"]].set_index("seed")["accuracy"]
    for seed, numbers in enumerate(last_vectors(quick_run, mixing, prompts, initial)):
        assert accuracy[seed] == pytest.approx(accuracy_by_scikit_learn(numbers, labels, cue))


def test_a_static_model_has_the_accuracy_of_a_blind_choice_and_no_luck(bank_run):
    _, labels, cue = beginnings(bank_run)
    allowed = cue[:, None] != cue[None, :]
    same = labels[:, None] == labels[None, :]
    blind = ((same & allowed).sum(1) / allowed.sum(1)).mean()
    scores = sense_scores(bank_run)
    static = scores[scores["model"] == "static"]
    assert len(static) == 4
    np.testing.assert_allclose(static["accuracy"], blind)
    assert (static["p"] > 0.3).all()
    assert (static["clusters"] == 0).all()


# Each point's nearest is the one before it, so that only the true labelling and its mirror image are perfect.
PERFECT = (0, 1, 2.2, 3.6, 90, 91, 92.2, 93.6)


def test_a_perfect_split_of_four_and_four_has_p_of_two_labellings_in_seventy(eight_run, monkeypatch):
    placed(monkeypatch, on_a_circle(*PERFECT))
    scores = sense_scores(eight_run)
    assert (scores["accuracy"] == 1).all()
    np.testing.assert_allclose(scores["p"], 2 / 70, atol=0.015)
    np.testing.assert_allclose(scores["clusters"], 1)
    assert (scores["chance"] == 0.5).all()
    monkeypatch.setattr(senses, "_shuffled", lambda labels, cue: np.tile([0, 1], (senses.SHUFFLES, 4)))
    assert (sense_scores(eight_run)["p"] == 1 / 1000).all()  # no other labelling is as good


def test_every_way_to_give_the_cue_words_their_senses_is_drawn_equally_often_and_anew():
    cue = np.array([0, 0, 0, 1, 2, 2, 3])
    labellings = senses._shuffled(np.array([0, 0, 1, 0, 1, 1, 1]), cue)  # by the most: 0, 0, 1, 1
    of_cue = labellings[:, [0, 3, 4, 6]]
    np.testing.assert_array_equal(labellings, of_cue[:, cue])
    ways, number, counts = np.unique(of_cue, axis=0, return_inverse=True, return_counts=True)
    assert sorted(map(tuple, ways)) == sorted(set(permutations((0, 0, 1, 1))))
    assert scipy.stats.chisquare(counts).pvalue > 0.001
    again = (number[1:] == number[:-1]).mean()  # independent draws give one of six ways twice in a row in 1 of 6
    assert again == pytest.approx(1 / 6, abs=4 * np.sqrt(1 / 6 * 5 / 6 / len(number)))


@pytest.mark.parametrize(("labels", "p"), [("xyxyxyxy", (1, 1)), ("xyyxxyyx", (0.3, 1))])
def test_labels_that_have_nothing_to_do_with_the_vectors_have_a_large_p(eight_run, monkeypatch, labels, p):
    placed(monkeypatch, on_a_circle(*PERFECT))
    scores = sense_scores(relabelled(eight_run, labels))
    assert scores["p"].between(*p).all()
    assert (scores["clusters"] < 0.1).all()
    assert labels != "xyxyxyxy" or (scores["accuracy"] == 0).all()
    placed(monkeypatch, on_a_circle(0, 1, 2.2, 90, 3.6, 91, 92.2, 93.6))  # one of four in the other cluster
    assert sense_scores(eight_run)["clusters"].between(0.01, 0.5).all()


def test_every_model_and_seed_is_scored_before_and_after_training(quick_run, eight_run):
    scores = sense_scores(quick_run)
    assert list(scores.columns) == ["model", "seed", "trained", "accuracy", "chance", "p", "clusters", "position"]
    keys = [*scores[["model", "seed", "trained"]].itertuples(index=False, name=None)]
    assert sorted(keys) == sorted(product(NETWORKS, (0, 1), (True, False)))
    assert sense_scores(eight_run)["position"].isna().all()  # there the word always stands second


def labelled(cues, senses, ends="z"):
    return "\n".join(f"{cue} w {end}\t{sense}" for cue, sense in zip(cues, senses, strict=True) for end in ends)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (labelled("abcdefgh", "xxxxyyyy"), None),
        (labelled("abcdefgh", "xxxxyyyy") + "\ni w z\nw z", None),  # unlabelled rows do no harm
        (labelled("abcdefg", "xxxxyyy"), "the sense “y” has 3 different beginnings; 4 are needed"),
        (labelled("abcdefgh", "xxyyyyyy"), "the sense “x” has 2 different beginnings; 4 are needed"),
        (labelled("abcdefgh", "xxxxxxxx"), "fewer than two senses"),
        (labelled("ab", "xy", ends="pqrs"), "the sense “x” has 1 beginning;"),  # with copies
        (labelled(EIGHT * 2, "x" * 8 + "y" * 8), "some beginnings carry two senses"),
    ],
)
def test_a_word_can_be_tested_that_has_four_beginnings_for_each_of_two_senses(text, reason, fast_settings):
    run = train(read_corpus(text), replace(fast_settings, word="w", steps=5), ["static"])
    assert (why_untestable(run) or "None").startswith(str(reason))
    assert sense_scores(run).empty == (reason is not None)


def test_no_label_reaches_a_model(fast_settings):
    def probabilities(sense_of):
        corpus = read_corpus("\n".join(f"{cue} w z\t{sense}" for cue, sense in zip(EIGHT, sense_of, strict=True)))
        run = train(corpus, fast_settings, ["attention"])
        return pd.DataFrame(vectors(run, "w").drop(columns="sense"))

    pd.testing.assert_frame_equal(probabilities("xxxxyyyy"), probabilities("xyxyxyxy"))
