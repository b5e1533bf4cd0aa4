from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import read_corpus, train
from core.corpus import END
from core.measures import MOST_PLAYERS, attention_map, shapley_values
from tests.measures.by_hand import TINY, by_hand, causal, with_parameters
from tests.strategies import corpora

SENTENCE = "the dog ran the"


def value(run, seed, words, players, coalition, word):
    """The probability of a word when only the start, the coalition and the non-players are visible."""
    visible = causal(len(words) + 1)
    for absent in set(players) - set(coalition):
        visible[:, absent] = np.arange(len(words) + 1) == absent
    answers, _ = by_hand(run, seed, words, visible)
    return answers[-1, run.corpus.ids[word]]


@pytest.mark.parametrize("word", ["the", END])
def test_shares_are_the_mean_over_all_orders_of_what_each_word_adds(noisy_run, word):
    words, players = SENTENCE.split(), (1, 2, 3)
    shares = shapley_values(noisy_run, SENTENCE, word).set_index(["seed", "place"])["share"]
    assert set(shares.index) == {(seed, place) for seed in range(3) for place in players}
    for seed in range(3):
        expected = dict.fromkeys(players, 0.0)
        for order in permutations(players):
            for number, player in enumerate(order):
                before = value(noisy_run, seed, words, players, order[:number], word)
                after = value(noisy_run, seed, words, players, order[: number + 1], word)
                expected[player] += (after - before) / 6
        assert shares[seed].to_dict() == pytest.approx(expected, abs=1e-6)


def test_two_words_that_do_the_same_have_the_same_share(one_layer):
    parameters = dict(one_layer.parameters("attention"))
    parameters["position_embedding"] = torch.zeros_like(parameters["position_embedding"])
    frame = shapley_values(with_parameters(one_layer, parameters), "the the dog ran", "the")
    shares = frame.pivot_table(index="seed", columns="place", values="share")
    np.testing.assert_allclose(shares[1], shares[2], atol=1e-6)
    assert (shares[1] - shares[3]).abs().max() > 1e-4


def test_a_word_that_changes_nothing_has_no_share(one_layer):
    parameters, width = dict(one_layer.parameters("attention")), one_layer.settings.width
    matrix = parameters["layer0.queries_keys_values.weight"].clone()
    bias = parameters["layer0.queries_keys_values.bias"].clone()
    matrix[:, :, : 2 * width] = 0  # every query is the same vector of ones, and a key says which word it is of
    bias[:, :, :width], bias[:, :, width : 2 * width] = 1, 0
    matrix[:, 0, width : 2 * width] = 1
    embedding, dog = parameters["token_embedding"].clone(), one_layer.corpus.ids["dog"]
    embedding[:, :, 0] = 0
    embedding[:, dog] = 0
    embedding[:, dog, 0] = -1e4  # so far below that its weight is zero
    parameters |= {
        "layer0.queries_keys_values.weight": matrix * 20,
        "layer0.queries_keys_values.bias": bias * 20,
        "token_embedding": embedding,
    }
    run = with_parameters(one_layer, parameters)
    mapped = attention_map(run, SENTENCE)
    assert mapped[(mapped["key"] == 2) & (mapped["query"] > 2)]["weight"].max() < 1e-6
    shares = shapley_values(run, SENTENCE, "the").pivot_table(index="seed", columns="place", values="share")
    np.testing.assert_allclose(shares[2], 0, atol=1e-6)
    assert shares[1].abs().max() > 1e-3


def assert_shares_sum_to_the_full_effect(run, words, word, players):
    frame = shapley_values(run, " ".join(words), word)
    assert sorted(set(frame["place"])) == list(players)
    for seed in range(2 if players else 0):
        everything, nothing = (value(run, seed, words, players, coalition, word) for coalition in (players, ()))
        assert frame[frame["seed"] == seed]["share"].sum() == pytest.approx(everything - nothing, abs=1e-5)


@pytest.fixture(scope="module")
def long_run():
    text = "one two three four five six seven eight nine ten eleven twelve\none three five seven nine eleven"
    return train(read_corpus(text), replace(TINY, layers=2, initial_spread=1.0), ["attention"])


@pytest.mark.parametrize("length", [1, 2, 9, 10, 12])
def test_the_last_words_of_a_long_sentence_share_its_effect(long_run, length):
    words = long_run.corpus.training[0][:length]
    assert_shares_sum_to_the_full_effect(long_run, words, "twelve", range(max(1, length - MOST_PLAYERS), length))


@given(corpora(longest=6, most=4), st.data())
@hypothesis_settings(max_examples=20)
def test_on_any_corpus_shares_sum_to_the_full_effect_and_rows_of_weights_to_one(corpus, data):
    layers = data.draw(st.sampled_from([1, 2]), label="layers")
    run = train(corpus, replace(TINY, layers=layers, initial_spread=1.0), ["attention"])
    known = st.sampled_from(corpus.vocabulary[1:])
    words = data.draw(st.lists(known, min_size=1, max_size=corpus.longest), label="prompt")
    word = data.draw(st.sampled_from(corpus.vocabulary), label="word")
    assert_shares_sum_to_the_full_effect(run, words, word, range(1, len(words)))
    sums = attention_map(run, " ".join(words)).groupby(["seed", "layer", "head", "query"])["weight"].sum()
    np.testing.assert_allclose(sums, 1, atol=1e-6)
