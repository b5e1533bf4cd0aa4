import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import END
from core.measures import attention_map, labels, one_row, rest_on_start, weights_before
from core.measures.attention import match_heads
from tests.measures.by_hand import by_hand, head_orders
from tests.test_models import gpt2

SENTENCE = "the dog ran the"
NAMES = ["(start)", "the (1)", "dog", "ran", "the (4)"]
SIZE = 4  # numbers of a head


def grid(frame, value="weight"):
    """(n, n) of one seed, layer and head; nothing where the frame has no row."""
    return frame.pivot_table(index="query", columns="key", values=value, fill_value=0.0).to_numpy()


def orders_by_hand(run, layer):
    weights = [by_hand(run, seed, SENTENCE.split())[1][layer - 1]["weights"] for seed in range(run.settings.seeds)]
    return head_orders(weights)


def test_the_map_has_the_attentions_of_gpt2_with_heads_in_the_order_that_agrees_best_with_the_first_seeds(noisy_run):
    run = noisy_run
    tokens = torch.tensor([[run.corpus.ids[word] for word in (END, *SENTENCE.split())]])
    mapped = attention_map(run, SENTENCE)
    assert list(mapped.columns) == ["seed", "layer", "head", "query", "key", "weight", "passed"]
    assert len(mapped) == 3 * run.settings.layers * 3 * (5 * 6 // 2)
    references = [gpt2(run.parameters("attention"), seed, run.settings) for seed in range(3)]
    with torch.no_grad():
        attentions = [reference(tokens, output_attentions=True).attentions for reference in references]
    for layer in range(run.settings.layers):
        expected = [attention[layer][0].numpy() for attention in attentions]
        orders = head_orders(expected)
        assert any(list(order) != [0, 1, 2] for order in orders) or layer > 0
        for seed, order in enumerate(orders):
            rows = mapped[(mapped["seed"] == seed) & (mapped["layer"] == layer + 1)]
            weights = np.stack([grid(rows[rows["head"] == head]) for head in (1, 2, 3)])
            np.testing.assert_allclose(weights, expected[seed][order], atol=1e-5)


def test_the_message_is_the_weight_times_the_length_of_the_projected_value(noisy_run):
    run, layer = noisy_run, noisy_run.settings.layers
    mixed = by_hand(run, 2, SENTENCE.split())[1][layer - 1]
    matrix = run.parameters("attention")[f"layer{layer - 1}.output.weight"][2].double().numpy()
    mapped = attention_map(run, SENTENCE)
    for place, head in enumerate(orders_by_hand(run, layer)[2]):
        part = slice(head * SIZE, (head + 1) * SIZE)
        lengths = np.linalg.norm(mixed["values"][:, part] @ matrix[part], axis=-1)
        rows = mapped[(mapped["seed"] == 2) & (mapped["layer"] == layer) & (mapped["head"] == place + 1)]
        np.testing.assert_allclose(grid(rows, "passed"), mixed["weights"][head] * lengths, atol=1e-5)


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=8))
def test_no_two_places_have_the_same_label_and_only_repeated_words_are_numbered(words):
    assert labels((END, *SENTENCE.split())) == NAMES
    start, *names = labels((END, *words))
    assert len({start, *names}) == len(words) + 1
    for word, name in zip(words, names, strict=True):
        assert name.startswith(word)
        assert (name == word) == (words.count(word) == 1)


@given(st.permutations(range(3)), st.integers(0, 1000))
def test_matching_heads_undoes_a_permutation(order, seed):
    first = np.random.default_rng(seed).dirichlet(np.ones(4), size=(3, 4))
    weights = np.stack([first, first[list(order)]])
    orders = match_heads(weights)
    np.testing.assert_array_equal(weights[1, orders[1]], first)
    assert orders[0] == [0, 1, 2]


def test_the_share_that_rests_on_the_start_is_the_mean_of_its_column_without_its_own_row():
    frame = pd.DataFrame(
        {"seed": 0, "query": [0, 1, 1, 2, 2, 2], "key": [0, 0, 1, 0, 1, 2], "weight": [1, 0.2, 0.8, 0.6, 0.4, 0]}
    )
    rest = rest_on_start(frame).iloc[0]
    assert rest["weight"] == pytest.approx(0.4)
    assert rest["even"] == pytest.approx((1 / 2 + 1 / 3) / 2)


@pytest.mark.parametrize(("place", "seed", "head"), [(0, 1, 1), (3, 1, 2), (4, 2, 3)])
def test_a_row_by_numbers_has_the_queries_keys_values_and_lengths_of_a_pass_by_hand(noisy_run, place, seed, head):
    run = noisy_run
    for layer in range(1, run.settings.layers + 1):
        row = one_row(run, SENTENCE, place, seed, head, layer)
        mixed = by_hand(run, seed, SENTENCE.split())[1][layer - 1]
        start = orders_by_hand(run, layer)[seed][head - 1] * SIZE
        part, names = slice(start, start + SIZE), NAMES[: place + 1]
        weights = mixed["weights"][start // SIZE, place, : place + 1]
        expected = {"query": mixed["queries"][place, part], "taken up": weights @ mixed["values"][: place + 1, part]}
        for number, name in enumerate(names):
            expected[f"key of {name}"] = mixed["keys"][number, part]
            expected[f"value of {name}"] = mixed["values"][number, part]
        rows = {name: part.sort_values("index")["number"].to_numpy() for name, part in row.vectors.groupby("vector")}
        assert rows.keys() == expected.keys()
        for name, numbers in rows.items():
            np.testing.assert_allclose(numbers, expected[name], atol=1e-5, err_msg=name)
        products = [expected["query"] @ expected[f"key of {name}"] for name in names]
        assert list(row.scores["key"]) == names
        np.testing.assert_allclose(row.scores["product"], products, atol=1e-5)
        np.testing.assert_allclose(row.scores["scaled"], row.scores["product"] / np.sqrt(SIZE), atol=1e-6)
        np.testing.assert_allclose(row.scores["weight"], weights, atol=1e-6)
        matrix = run.parameters("attention")[f"layer{layer - 1}.output.weight"][seed].double().numpy()
        assert row.moved == pytest.approx(np.linalg.norm(expected["taken up"] @ matrix[part]), rel=1e-4)
        assert row.before == pytest.approx(np.linalg.norm(mixed["before"][place]), rel=1e-5)


def test_an_arc_has_the_weight_of_the_map_for_attention_the_same_for_averaging_and_static_has_none(quick_run):
    frame, mapped = weights_before(quick_run, SENTENCE), attention_map(quick_run, SENTENCE)
    assert list(frame.columns) == ["model", "seed", "place", "weight"]
    assert set(frame["model"]) == {"averaging", "attention"}
    assert frame.loc[frame["model"] == "averaging", "weight"].to_numpy() == pytest.approx(1 / 5)
    found = frame[frame["model"] == "attention"].set_index(["seed", "place"])["weight"]
    before = mapped[(mapped["query"] == 4) & (mapped["key"] < 4)]
    expected = before.groupby(["seed", "key"])["weight"].mean()
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-6)
    assert weights_before(quick_run.only(["static"]), SENTENCE).empty
