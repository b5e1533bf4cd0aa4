from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import PCA

from core import Settings, read_corpus, train
from core.corpus import END
from core.measures import (
    MOST_PLAYERS,
    attention_map,
    change_edge,
    change_sizes,
    edge_effects,
    interchange,
    interchange_distances,
    labels,
    mark_disagreements,
    next_words,
    one_row,
    rank_correlation,
    rest_on_start,
    shapley_values,
    stage_clouds,
    stage_predictions,
    stage_separation,
    vectors,
)
from core.measures.attention import match_heads
from core.uses import uses
from tests.strategies import corpora
from tests.test_models import gpt2, random_parameters

SENTENCE = "the dog ran the"
ANIMAL = ["quickly", "swiftly", "away", "home"]
SOFTWARE = ["successfully", "smoothly", "overnight", "flawlessly"]
TINY = Settings(seeds=2, folds=2, width=4, hidden=4, steps=2, measure_every=1, first_candidate=1, patience=1, warmup=1)


def with_parameters(run, parameters):
    return replace(run, models={name: replace(model, seeds=parameters) for name, model in run.models.items()})


@pytest.fixture(scope="module", params=[1, 2], ids=["1 layer", "2 layers"])
def noisy_run(request, default_corpus):
    # Three seeds of three heads with noise on every number, so that biases and norms count too.
    return noisy(default_corpus, request.param)


@pytest.fixture(scope="module")
def one_layer(default_corpus):
    return noisy(default_corpus, 1)


def noisy(corpus, layers):
    settings = replace(TINY, seeds=3, width=12, heads=3, hidden=20, layers=layers, word="ran")
    return with_parameters(train(corpus, settings, ["attention"]), random_parameters(settings))


def causal(length):
    return np.tril(np.ones((length, length), dtype=bool))


def without(length, query, key):
    visible = causal(length)
    visible[query, key] = False
    return visible


def by_hand(run, seed, words, visible=None, message=None, received=None):
    # One member over one sentence, in loops and double precision: probabilities (n, V) and what each layer mixed.
    # `message(layer, head, query, key, value)` is what a key passes on, `received(layer, output)` what is added
    numbers = {name: tensor[seed].double().numpy() for name, tensor in run.parameters("attention").items()}
    numbers = {name: array[0] if name.endswith((".bias", ".scale")) else array for name, array in numbers.items()}
    path = (END, *words)
    visible = causal(len(path)) if visible is None else visible
    heads, size = run.settings.heads, run.settings.width // run.settings.heads

    def norm(stream, name):
        centred = stream - stream.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
        return scaled * numbers[name + ".scale"] + numbers[name + ".bias"]

    def linear(inputs, name):
        return inputs @ numbers[name + ".weight"] + numbers[name + ".bias"]

    stream = (
        numbers["token_embedding"][[run.corpus.ids[word] for word in path]] + numbers["position_embedding"][: len(path)]
    )
    layers = []
    for layer in range(run.settings.layers):
        here = f"layer{layer}."
        before = stream
        queries, keys, values = np.split(linear(norm(stream, here + "norm1"), here + "queries_keys_values"), 3, axis=-1)
        weights = np.zeros((heads, len(path), len(path)))
        taken_up = np.zeros_like(queries)
        for head in range(heads):
            own = slice(head * size, (head + 1) * size)
            for query in range(len(path)):
                seen = np.flatnonzero(visible[query])
                scores = np.exp([queries[query, own] @ keys[key, own] / np.sqrt(size) for key in seen])
                weights[head, query, seen] = scores / scores.sum()
                for key in seen:
                    value = values[key, own]
                    if message:
                        value = message(layer, head, query, key, value)
                    taken_up[query, own] += weights[head, query, key] * value
        output = linear(taken_up, here + "output")
        stream = stream + (received(layer, output) if received else output)
        hidden = np.maximum(linear(norm(stream, here + "norm2"), here + "expand"), 0)
        stream = stream + linear(hidden, here + "contract")
        layers.append(
            {"queries": queries, "keys": keys, "values": values, "weights": weights, "output": output, "before": before}
        )
    logits = np.exp(norm(stream, "final_norm") @ numbers["unembedding"])
    return logits / logits.sum(-1, keepdims=True), layers


def total_variation(one, other):
    return np.abs(one - other).sum() / 2


def grid(frame, value="weight"):
    # (n, n) of one seed, layer and head; nothing where the frame has no row.
    return frame.pivot_table(index="query", columns="key", values=value, fill_value=0.0).to_numpy()


def head_order(run, weights):
    # Which of each seed's heads comes where: the assignment to seed 0's with the least squared difference.
    orders = []
    for seed in range(run.settings.seeds):
        costs = ((weights[0][:, None] - weights[seed][None]) ** 2).sum((-1, -2))
        orders.append(linear_sum_assignment(costs)[1])
    return orders


def hand_orders(run, words, layer):
    return head_order(run, [by_hand(run, seed, words)[1][layer - 1]["weights"] for seed in range(run.settings.seeds)])


def probabilities(frame, run):
    # A frame's probabilities by word, in the order of the vocabulary.
    return frame.set_index("word")["probability"][list(run.corpus.vocabulary)].to_numpy()


# The map


def test_the_map_has_the_attentions_of_gpt2_with_heads_in_the_order_that_agrees_best_with_the_first_seeds(noisy_run):
    run = noisy_run
    tokens = torch.tensor([[run.corpus.ids[word] for word in (END, *SENTENCE.split())]])
    found = attention_map(run, SENTENCE)
    assert list(found.columns) == ["seed", "layer", "head", "query", "key", "weight", "passed"]
    references = [gpt2(run.parameters("attention"), seed, run.settings) for seed in range(3)]
    with torch.no_grad():
        attentions = [reference(tokens, output_attentions=True).attentions for reference in references]
    for layer in range(run.settings.layers):
        expected = [attention[layer][0].numpy() for attention in attentions]
        for seed, order in enumerate(head_order(run, expected)):
            own = found[(found["seed"] == seed) & (found["layer"] == layer + 1)]
            ours = np.stack([grid(own[own["head"] == head]) for head in (1, 2, 3)])
            np.testing.assert_allclose(ours, expected[seed][order], atol=1e-5)
    assert set(found["layer"]) == set(range(1, run.settings.layers + 1))


def test_some_seed_needs_its_heads_put_in_another_order(noisy_run):
    orders = hand_orders(noisy_run, SENTENCE.split(), 1)
    assert any(list(order) != [0, 1, 2] for order in orders)


def test_each_row_of_the_map_sums_to_one_and_nothing_stands_above_the_diagonal(noisy_run):
    found = attention_map(noisy_run, SENTENCE)
    sums = found.groupby(["seed", "layer", "head", "query"])["weight"].sum()
    assert len(sums) == 3 * noisy_run.settings.layers * 3 * 5
    np.testing.assert_allclose(sums, 1, atol=1e-6)
    assert (found["key"] <= found["query"]).all()
    assert len(found) == 3 * noisy_run.settings.layers * 3 * (5 * 6 // 2)


def test_what_is_passed_on_is_the_weight_times_the_length_of_the_projected_value(noisy_run):
    run, words = noisy_run, SENTENCE.split()
    layer, size = run.settings.layers, 4
    order = hand_orders(run, words, layer)[2]
    mixed = by_hand(run, 2, words)[1][layer - 1]
    matrix = run.parameters("attention")[f"layer{layer - 1}.output.weight"][2].double().numpy()
    found = attention_map(run, SENTENCE)
    for place, head in enumerate(order):
        own = slice(head * size, (head + 1) * size)
        lengths = np.linalg.norm(mixed["values"][:, own] @ matrix[own], axis=-1)
        ours = found[(found["seed"] == 2) & (found["layer"] == layer) & (found["head"] == place + 1)]
        np.testing.assert_allclose(grid(ours, "passed"), mixed["weights"][head] * lengths, atol=1e-5)


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=8))
def test_no_two_places_have_the_same_label(words):
    found = labels((END, *words))
    assert len(set(found)) == len(found) == len(words) + 1
    assert all(word in label for word, label in zip(words, found[1:], strict=True))


def test_only_repeated_words_are_numbered():
    assert labels((END, "the", "dog", "the")) == ["(start)", "the (1)", "dog", "the (3)"]


@given(st.permutations(range(3)), st.integers(0, 1000))
def test_matching_heads_undoes_a_permutation(order, seed):
    first = np.random.default_rng(seed).dirichlet(np.ones(4), size=(3, 4))
    weights = np.stack([first, first[list(order)]])
    found = match_heads(weights)
    np.testing.assert_array_equal(weights[1, found[1]], first)
    assert found[0] == [0, 1, 2]


def test_the_share_that_rests_on_the_start_is_the_mean_of_its_column_without_its_own_row():
    frame = pd.DataFrame(
        {"seed": 0, "query": [0, 1, 1, 2, 2, 2], "key": [0, 0, 1, 0, 1, 2], "weight": [1, 0.2, 0.8, 0.6, 0.4, 0]}
    )
    found = rest_on_start(frame).iloc[0]
    assert found["weight"] == pytest.approx(0.4)
    assert found["even"] == pytest.approx((1 / 2 + 1 / 3) / 2)


# One row by numbers


@pytest.mark.parametrize("place", [0, 3, 4])
@pytest.mark.parametrize("head", [1, 3])
def test_one_row_works_out_the_row_of_the_map(noisy_run, place, head):
    run = noisy_run
    for layer in range(1, run.settings.layers + 1):
        row = one_row(run, SENTENCE, place, 1, head, layer)
        mapped = attention_map(run, SENTENCE)
        chosen = mapped[(mapped["seed"] == 1) & (mapped["layer"] == layer) & (mapped["head"] == head)]
        np.testing.assert_allclose(row.scores["weight"], chosen[chosen["query"] == place]["weight"], atol=1e-6)
        assert list(row.scores["key"]) == ["(start)", "the (1)", "dog", "ran", "the (4)"][: place + 1]
        np.testing.assert_allclose(row.scores["scaled"], row.scores["product"] / np.sqrt(4), atol=1e-6)
        powers = np.exp(row.scores["scaled"])
        np.testing.assert_allclose(row.scores["weight"], powers / powers.sum(), atol=1e-6)


def test_the_vectors_of_a_row_are_its_query_keys_and_values_and_what_is_taken_up_is_their_weighted_sum(noisy_run):
    run, words, place, head = noisy_run, SENTENCE.split(), 3, 2
    layer = run.settings.layers
    row = one_row(run, SENTENCE, place, 1, head, layer)
    found = {name: part.sort_values("index")["number"].to_numpy() for name, part in row.vectors.groupby("vector")}
    names = ["(start)", "the (1)", "dog", "ran"]
    expected = {"query", "taken up", *(f"key of {name}" for name in names), *(f"value of {name}" for name in names)}
    assert set(found) == expected
    mixed = by_hand(run, 1, words)[1][layer - 1]
    at = hand_orders(run, words, layer)[1][head - 1] * 4
    np.testing.assert_allclose(found["query"], mixed["queries"][place, at : at + 4], atol=1e-5)
    for number, name in enumerate(names):
        np.testing.assert_allclose(found[f"key of {name}"], mixed["keys"][number, at : at + 4], atol=1e-5)
        np.testing.assert_allclose(found[f"value of {name}"], mixed["values"][number, at : at + 4], atol=1e-5)
    products = [found["query"] @ found[f"key of {name}"] for name in names]
    np.testing.assert_allclose(row.scores["product"], products, atol=1e-5)
    summed = sum(weight * found[f"value of {name}"] for weight, name in zip(row.scores["weight"], names, strict=True))
    np.testing.assert_allclose(found["taken up"], summed, atol=1e-6)


def test_moved_is_the_length_of_what_the_head_adds_and_before_that_of_the_vector_it_is_added_to(noisy_run):
    run, words, place = noisy_run, SENTENCE.split(), 3
    for layer in range(1, run.settings.layers + 1):
        row = one_row(run, SENTENCE, place, 2, 3, layer)
        at = hand_orders(run, words, layer)[2][2] * 4
        taken_up = row.vectors[row.vectors["vector"] == "taken up"].sort_values("index")["number"].to_numpy()
        matrix = run.parameters("attention")[f"layer{layer - 1}.output.weight"][2].double().numpy()
        assert row.moved == pytest.approx(np.linalg.norm(taken_up @ matrix[at : at + 4]), rel=1e-5)
        before = by_hand(run, 2, words)[1][layer - 1]["before"][place]
        assert row.before == pytest.approx(np.linalg.norm(before), rel=1e-5)


def test_another_word_head_seed_or_layer_gives_other_numbers(default_corpus):
    run = noisy(default_corpus, 2)
    questions = [(3, 1, 1, 1), (2, 1, 1, 1), (3, 0, 1, 1), (3, 1, 2, 1), (3, 1, 1, 2)]
    first, *others = [one_row(run, SENTENCE, *question) for question in questions]
    for other in others:
        assert list(other.scores["weight"].round(4)) != list(first.scores["weight"].round(4))
        assert (round(other.moved, 4), other.vectors["number"].abs().sum()) != (
            round(first.moved, 4),
            first.vectors["number"].abs().sum(),
        )


# Interventions


def test_cutting_an_edge_is_gpt2_with_that_edge_masked(noisy_run):
    run, words = noisy_run, SENTENCE.split()
    tokens = torch.tensor([[run.corpus.ids[word] for word in (END, *words)]])
    found = edge_effects(run, SENTENCE).set_index(["seed", "query", "key"])
    for seed in range(3):
        model = gpt2(run.parameters("attention"), seed, run.settings)

        def answers(visible, model=model):
            mask = torch.from_numpy(np.where(visible, 0.0, -np.inf)).float()[None, None]
            with torch.no_grad():
                given = model(tokens, attention_mask=mask, output_attentions=True)
            return given.logits[0].double().softmax(-1).numpy(), given.attentions

        whole, attentions = answers(causal(5))
        mean = torch.stack(attentions).mean((0, 1, 2)).numpy()
        for query in range(1, 5):
            for key in range(query + 1):
                cut, _ = answers(without(5, query, key))
                row = found.loc[(seed, query, key)]
                assert row["effect"] == pytest.approx(total_variation(cut[query], whole[query]), abs=1e-5)
                assert row["weight"] == pytest.approx(mean[query, key], abs=1e-5)


def test_cutting_an_edge_is_a_pass_by_hand_that_leaves_it_out(noisy_run):
    run, words = noisy_run, SENTENCE.split()
    found = edge_effects(run, SENTENCE)
    assert found["effect"].max() > 0.05
    for row in found[found["seed"] == 1].itertuples():
        whole, cut = by_hand(run, 1, words)[0], by_hand(run, 1, words, without(5, row.query, row.key))[0]
        assert row.effect == pytest.approx(total_variation(cut[row.query], whole[row.query]), abs=1e-5)


def test_every_edge_but_the_starts_own_is_cut_once_in_each_seed(noisy_run):
    found = edge_effects(noisy_run, SENTENCE)
    assert list(found.columns) == ["seed", "query", "key", "weight", "effect"]
    expected = {(seed, query, key) for seed in range(3) for query in range(1, 5) for key in range(query + 1)}
    assert len(found) == len(expected)
    assert set(found[["seed", "query", "key"]].itertuples(index=False, name=None)) == expected
    assert found["effect"].between(0, 1).all()


def test_edges_from_a_place_on_are_those_of_all_edges(noisy_run):
    every, late = edge_effects(noisy_run, SENTENCE), edge_effects(noisy_run, SENTENCE, first=2)
    expected = every[(every["query"] >= 2) & (every["key"] >= 2)].reset_index(drop=True)
    pd.testing.assert_frame_equal(late, expected, atol=1e-6)


def test_the_edges_of_the_last_word_alone_have_the_same_effects_as_among_all(noisy_run):
    every, last = edge_effects(noisy_run, SENTENCE), edge_effects(noisy_run, SENTENCE, last_only=True)
    expected = every[every["query"] == len(SENTENCE.split())].reset_index(drop=True)
    pd.testing.assert_frame_equal(last, expected, atol=1e-6)


def test_rank_correlation_and_disagreement_go_by_ranks():
    edges = pd.DataFrame({"seed": 0, "weight": [0.1, 0.2, 0.3, 0.6, 0.9], "effect": [0.01, 0.02, 0.03, 0.04, 0.05]})
    against = edges.assign(seed=1, effect=[5, 4, 3, 2, 1])
    both = rank_correlation(pd.concat([edges, against]))
    assert list(both["correlation"]) == pytest.approx([1, -1])
    assert not mark_disagreements(edges)["disagree"].any()
    assert list(mark_disagreements(against)["disagree"]) == [True, False, False, False, True]


@pytest.mark.parametrize("key", [0, 1, 2, 3])
def test_the_size_of_a_cut_is_its_edges_effect(noisy_run, key):
    sizes = change_sizes(change_edge(noisy_run, SENTENCE, 3, key))
    effects = edge_effects(noisy_run, SENTENCE)
    expected = effects[(effects["query"] == 3) & (effects["key"] == key)].set_index("seed")["effect"]
    np.testing.assert_allclose(sizes.set_index("seed")["cut"], expected, atol=1e-6)


def test_an_unchanged_edge_leaves_the_next_words_as_they_are(noisy_run):
    changes = change_edge(noisy_run, SENTENCE, 3, 1)
    answers = next_words(noisy_run, "the dog ran")
    for seed in range(3):
        own = changes[(changes["seed"] == seed) & (changes["change"] == "none")]
        expected = answers[(answers["model"] == "attention") & (answers["seed"] == seed)]
        np.testing.assert_allclose(probabilities(own, noisy_run), probabilities(expected, noisy_run), atol=1e-6)
    sums = changes.groupby(["seed", "change"])["probability"].sum()
    assert len(sums) == 3 * 3
    np.testing.assert_allclose(sums, 1, atol=1e-9)


@pytest.mark.parametrize("key", [0, 2, 3])
def test_a_message_replaced_by_the_mean_is_the_mean_value_over_all_different_beginnings(one_layer, key):
    run, words = one_layer, ("the", "dog", "ran")
    beginnings = {words[:end] for words in run.corpus.training for end in range(len(words) + 1)}
    changes = change_edge(run, SENTENCE, 3, key)
    for seed in range(3):
        mean = np.mean([by_hand(run, seed, each)[1][0]["values"][-1] for each in sorted(beginnings)], axis=0)

        def message(layer, head, query, place, value, mean=mean):
            return mean[head * 4 : head * 4 + 4] if (query, place) == (3, key) else value

        expected, _ = by_hand(run, seed, words, message=message)
        found = changes[(changes["seed"] == seed) & (changes["change"] == "mean")]
        np.testing.assert_allclose(probabilities(found, run), expected[3], atol=1e-5)
        assert total_variation(expected[3], by_hand(run, seed, words)[0][3]) > 1e-3


def test_what_a_prompt_received_itself_changes_nothing(noisy_run):
    first, second = "the dog ran", "the program ran"
    frame = interchange(noisy_run, first, second)
    assert len(frame) == 4 * 3 * len(noisy_run.corpus.vocabulary)
    for prompt in (first, second):
        answers = next_words(noisy_run, prompt)
        for seed in range(3):
            own = frame[(frame["seed"] == seed) & (frame["prompt"] == prompt) & (frame["received_from"] == prompt)]
            expected = answers[(answers["model"] == "attention") & (answers["seed"] == seed)]
            np.testing.assert_allclose(probabilities(own, noisy_run), probabilities(expected, noisy_run), atol=1e-6)


@pytest.mark.parametrize("other", ["the program ran", "program ran"])
def test_an_interchange_gives_the_last_word_what_the_other_prompts_last_word_received(noisy_run, other):
    run, prompt = noisy_run, "the dog ran"
    frame = interchange(run, prompt, other)
    for seed in range(3):
        theirs = by_hand(run, seed, other.split())[1]

        def received(layer, output, theirs=theirs):
            return np.concatenate([output[:-1], theirs[layer]["output"][-1:]])

        expected, _ = by_hand(run, seed, prompt.split(), received=received)
        own = frame[(frame["seed"] == seed) & (frame["prompt"] == prompt) & (frame["received_from"] == other)]
        np.testing.assert_allclose(probabilities(own, run), expected[-1], atol=1e-5)


def test_interchange_distances_are_total_variations_to_ones_own_and_to_the_others_next_words():
    cases = {("p", "p"): [0.9, 0.1], ("p", "q"): [0.3, 0.7], ("q", "q"): [0.2, 0.8], ("q", "p"): [0.8, 0.2]}
    rows = [
        {"seed": 4, "prompt": prompt, "received_from": other, "word": word, "probability": probability}
        for (prompt, other), both in cases.items()
        for word, probability in zip("ab", both, strict=True)
    ]
    found = interchange_distances(pd.DataFrame(rows), "p", "q")
    assert list(found.columns) == ["seed", "apart", "to_own", "to_other"]
    assert found.iloc[0].to_dict() == pytest.approx({"seed": 4, "apart": 0.7, "to_own": 0.6, "to_other": 0.1})
    back = interchange_distances(pd.DataFrame(rows), "q", "p").iloc[0]
    assert back.to_dict() == pytest.approx({"seed": 4, "apart": 0.7, "to_own": 0.6, "to_other": 0.1})


@pytest.mark.parametrize("swapped", [False, True])
def test_on_the_default_preset_a_prediction_follows_what_was_received(default_run, default_preset, swapped):
    first, second = reversed(default_preset.prompts) if swapped else default_preset.prompts
    found = interchange_distances(interchange(default_run, first, second), first, second)
    assert (found["to_other"] < found["to_own"]).sum() >= 7


def test_on_the_default_preset_cutting_the_noun_from_ran_costs_the_words_of_its_sense_more_than_cutting_the(
    default_run,
):
    def lost(key):
        # Over both prompts: a seed that falls back on one sense loses nothing in that one.
        total = 0
        for prompt, adverbs in (("the dog ran", ANIMAL), ("the program ran", SOFTWARE)):
            changes = change_edge(default_run, prompt, 3, key)
            own = changes[changes["word"].isin(adverbs)]
            sums = own.pivot_table(index="seed", columns="change", values="probability", aggfunc="sum")
            total = total + sums["none"] - sums["cut"]
        return total

    noun, article = lost(2), lost(1)
    assert len(noun) == 8
    assert (noun > article + 0.1).sum() >= 7


def test_on_the_default_preset_cutting_program_from_ran_costs_the_software_words_more_over_all_seeds(default_run):
    def lost(key):
        changes = change_edge(default_run, "the program ran", 3, key)
        means = changes[changes["word"].isin(SOFTWARE)].groupby("change")["probability"].sum() / 8
        return means["none"] - means["cut"]

    assert lost(2) > 0.1 > abs(lost(1)) * 10


# Shares


def seen_by_coalition(length, players, coalition):
    visible = causal(length)
    for absent in set(players) - set(coalition):
        visible[:, absent] = np.arange(length) == absent
    return visible


def value(run, seed, words, players, coalition, word):
    answers, _ = by_hand(run, seed, words, seen_by_coalition(len(words) + 1, players, coalition))
    return answers[-1, run.corpus.ids[word]]


@pytest.mark.parametrize("word", ["the", END])
def test_shares_are_the_mean_over_all_orders_of_what_each_word_adds(noisy_run, word):
    words, players = SENTENCE.split(), (1, 2, 3)
    found = shapley_values(noisy_run, SENTENCE, word).set_index(["seed", "place"])["share"]
    assert set(found.index) == {(seed, place) for seed in range(3) for place in players}
    for seed in range(3):
        expected = dict.fromkeys(players, 0.0)
        for order in permutations(players):
            for number, player in enumerate(order):
                before = value(noisy_run, seed, words, players, order[:number], word)
                after = value(noisy_run, seed, words, players, order[: number + 1], word)
                expected[player] += (after - before) / 6
        assert found[seed].to_dict() == pytest.approx(expected, abs=1e-6)


def test_two_words_that_do_the_same_have_the_same_share(one_layer):
    parameters = dict(one_layer.parameters("attention"))
    parameters["position_embedding"] = torch.zeros_like(parameters["position_embedding"])
    found = shapley_values(with_parameters(one_layer, parameters), "the the dog ran", "the")
    shares = found.pivot_table(index="seed", columns="place", values="share")
    np.testing.assert_allclose(shares[1], shares[2], atol=1e-6)
    assert (shares[1] - shares[3]).abs().max() > 1e-4


def test_a_word_that_changes_nothing_has_no_share(one_layer):
    corpus, parameters = one_layer.corpus, dict(one_layer.parameters("attention"))
    width = one_layer.settings.width
    matrix = parameters["layer0.queries_keys_values.weight"].clone()
    bias = parameters["layer0.queries_keys_values.bias"].clone()
    matrix[:, :, : 2 * width] = 0  # every query is the same vector of ones, and a key says which word it is of
    bias[:, :, :width], bias[:, :, width : 2 * width] = 1, 0
    matrix[:, 0, width : 2 * width] = 1
    embedding = parameters["token_embedding"].clone()
    embedding[:, :, 0] = 0
    embedding[:, corpus.ids["dog"]] = 0
    embedding[:, corpus.ids["dog"], 0] = -1e4  # so far below that its weight is zero
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


@pytest.fixture(scope="module")
def long_run():
    text = "one two three four five six seven eight nine ten eleven twelve\none three five seven nine eleven"
    return train(read_corpus(text), replace(TINY, layers=2, initial_spread=1.0), ["attention"])


@pytest.mark.parametrize("length", [1, 2, 9, 10, 12])
def test_shares_sum_to_the_full_effect_of_the_words_that_share(long_run, length):
    words = long_run.corpus.training[0][:length]
    found = shapley_values(long_run, " ".join(words), "twelve")
    players = range(max(1, length - MOST_PLAYERS), length)
    assert sorted(set(found["place"])) == list(players)
    for seed in range(2 if players else 0):
        total = found[found["seed"] == seed]["share"].sum()
        everything = value(long_run, seed, words, players, players, "twelve")
        nothing = value(long_run, seed, words, players, (), "twelve")
        assert total == pytest.approx(everything - nothing, abs=1e-5)
        assert abs(everything - nothing) > 1e-4


@given(corpora(longest=6, most=4), st.data())
@hypothesis_settings(max_examples=20)
def test_on_any_corpus_shares_sum_to_the_full_effect_and_rows_to_one(corpus, data):
    layers = data.draw(st.sampled_from([1, 2]), label="layers")
    run = train(corpus, replace(TINY, layers=layers, initial_spread=1.0), ["attention"])
    known = st.sampled_from(corpus.vocabulary[1:])
    words = data.draw(st.lists(known, min_size=1, max_size=corpus.longest), label="prompt")
    word = data.draw(st.sampled_from(corpus.vocabulary), label="word")
    found = shapley_values(run, " ".join(words), word)
    for seed in range(2):
        total = found[found["seed"] == seed]["share"].sum()
        players = range(1, len(words))
        everything, nothing = (value(run, seed, words, players, each, word) for each in (players, ()))
        assert total == pytest.approx(everything - nothing, abs=1e-5)
    sums = attention_map(run, " ".join(words)).groupby(["seed", "layer", "head", "query"])["weight"].sum()
    np.testing.assert_allclose(sums, 1, atol=1e-6)


# Layer by layer


def test_all_stages_are_drawn_on_the_principal_components_of_the_last(noisy_run):
    frame = vectors(noisy_run, "ran")
    for seed in (0, 2):
        points = stage_clouds(frame, seed)
        assert list(points["stage"].unique()) == list(frame["stage"].unique())
        own = frame[frame["seed"] == seed].drop_duplicates(["stage", "prefix"]).set_index(["stage", "prefix"])
        numbers = own.filter(regex=r"^v\d+$").astype(float)
        last = numbers.loc[points["stage"].iloc[-1]]
        assert len(last) > 10
        pca = PCA(2, svd_solver="full").fit(last.to_numpy())
        signs = np.sign(pca.transform(last.to_numpy()[:1])[0]) * [-1, 1]
        for stage, part in points.groupby("stage"):
            expected = pca.transform(numbers.loc[stage].loc[part["prefix"]].to_numpy()) * signs
            np.testing.assert_allclose(part[["x", "y"]], expected, atol=1e-4)
        ends = points[points["stage"] == points["stage"].iloc[-1]]
        np.testing.assert_allclose(ends[["x", "y"]].mean(), 0, atol=1e-5)
        assert ends.iloc[0]["x"] <= 0 <= ends.iloc[0]["y"]


def test_before_mixing_all_vectors_of_a_word_in_one_place_are_one_point(noisy_run):
    points = stage_clouds(vectors(noisy_run, "ran"), 0)
    first = points[points["stage"] == "embedding"]
    places = first["prefix"].str.split().str.len()
    for _, part in first.groupby(places):
        np.testing.assert_allclose(part[["x", "y"]].std(ddof=0), 0, atol=1e-5)


def test_every_occurrence_is_counted_once_at_each_stage(noisy_run):
    points = stage_clouds(vectors(noisy_run, "ran"), 0)
    counts = points.groupby("stage")["count"].sum()
    assert set(counts) == {len(uses(noisy_run.corpus, "ran"))}
    assert list(points["count"]) == [len(texts.split("\n")) for texts in points["sentences"]]


def test_a_gap_is_between_the_middles_and_the_spread_is_the_root_mean_square_from_the_own_middle():
    points = pd.DataFrame(
        {
            "stage": ["a"] * 5 + ["b"] * 4,
            "sense": ["dog", "dog", "app", "app", None, "dog", "dog", "app", "app"],
            "x": [0.0, 2.0, 4.0, 4.0, 99.0, 1.0, 1.0, 1.0, 1.0],
            "y": [0.0, 0.0, 3.0, 5.0, 99.0, 1.0, 1.0, 1.0, 1.0],
        }
    )
    found = stage_separation(points).set_index("stage")
    assert found.loc["a", "gap"] == pytest.approx(5.0)
    assert found.loc["a", "spread"] == pytest.approx(1.0)
    assert tuple(found.loc["a", ["first", "second"]]) == ("dog", "app")
    assert tuple(found.loc["b", ["gap", "spread"]]) == (0.0, 0.0)
    assert stage_separation(points[points["sense"] != "app"]).empty


def test_the_last_stage_predicts_what_attention_predicts(noisy_run):
    frame, answers = stage_predictions(noisy_run, "the dog ran"), next_words(noisy_run, "the dog ran")
    assert frame["stage"].nunique() == 1 + 2 * noisy_run.settings.layers
    last = frame[frame["stage"] == f"feed-forward {noisy_run.settings.layers}"]
    for seed in range(3):
        expected = answers[(answers["model"] == "attention") & (answers["seed"] == seed)]
        found = probabilities(last[last["seed"] == seed], noisy_run)
        np.testing.assert_allclose(found, probabilities(expected, noisy_run), atol=1e-6)


def test_the_first_stage_predicts_the_same_whatever_stands_before(noisy_run):
    frames = [stage_predictions(noisy_run, prompt) for prompt in ("the dog ran", "the program ran")]
    for stage, same in (("embedding", True), ("mixing 1", False)):
        one, other = (frame[frame["stage"] == stage]["probability"].to_numpy() for frame in frames)
        assert np.allclose(one, other, atol=1e-6) is same
