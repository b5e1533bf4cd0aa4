import numpy as np
import pandas as pd
import pytest
import torch

from core.corpus import END
from core.measures import (
    change_edge,
    change_sizes,
    edge_effects,
    interchange,
    interchange_distances,
    mark_disagreements,
    next_words,
    next_words_without,
    rank_correlation,
)
from tests.measures.by_hand import attention_answers, by_hand, causal, probabilities, total_variation, without
from tests.test_models import gpt2

SENTENCE = "the dog ran the"
ANIMAL = ["quickly", "swiftly", "away", "home"]
SOFTWARE = ["successfully", "smoothly", "overnight", "flawlessly"]


def test_cutting_an_edge_is_gpt2_with_that_edge_masked_and_every_edge_but_the_starts_own_is_cut_once(noisy_run):
    run = noisy_run
    tokens = torch.tensor([[run.corpus.ids[word] for word in (END, *SENTENCE.split())]])
    effects = edge_effects(run, SENTENCE)
    assert list(effects.columns) == ["seed", "query", "key", "weight", "effect"]
    assert len(effects) == 3 * (2 + 3 + 4 + 5)
    assert effects["effect"].max() > 0.05
    effects = effects.set_index(["seed", "query", "key"])
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
                row = effects.loc[(seed, query, key)]
                assert row["effect"] == pytest.approx(total_variation(cut[query], whole[query]), abs=1e-5)
                assert row["weight"] == pytest.approx(mean[query, key], abs=1e-5)


@pytest.mark.parametrize(
    ("chosen", "is_asked"),
    [({"first": 2}, lambda edges: (edges["query"] >= 2) & (edges["key"] >= 2)),
     ({"last_only": True}, lambda edges: edges["query"] == 4)],
)  # fmt: skip
def test_some_of_the_edges_have_the_same_effects_as_among_all(noisy_run, chosen, is_asked):
    every = edge_effects(noisy_run, SENTENCE)
    some = edge_effects(noisy_run, SENTENCE, **chosen)
    pd.testing.assert_frame_equal(some, every[is_asked(every)].reset_index(drop=True), atol=1e-6)


def test_rank_correlation_and_disagreement_go_by_ranks():
    edges = pd.DataFrame({"seed": 0, "weight": [0.1, 0.2, 0.3, 0.6, 0.9], "effect": [0.01, 0.02, 0.03, 0.04, 0.05]})
    against = edges.assign(seed=1, effect=[5, 4, 3, 2, 1])
    assert list(rank_correlation(pd.concat([edges, against]))["correlation"]) == pytest.approx([1, -1])
    assert rank_correlation(edges.head(4))["correlation"].isna().all()  # of four edges one order in twelve is perfect
    assert not mark_disagreements(edges)["disagree"].any()
    assert list(mark_disagreements(against)["disagree"]) == [True, False, False, False, True]


@pytest.mark.parametrize("key", [0, 1, 2, 3])
def test_a_change_begins_with_the_next_words_and_the_size_of_its_cut_is_the_edges_effect(noisy_run, key):
    changes, effects = change_edge(noisy_run, SENTENCE, 3, key), edge_effects(noisy_run, SENTENCE)
    sums = changes.groupby(["seed", "change"])["probability"].sum()
    assert len(sums) == 3 * 3
    np.testing.assert_allclose(sums, 1, atol=1e-9)
    expected = effects[(effects["query"] == 3) & (effects["key"] == key)].set_index("seed")["effect"]
    np.testing.assert_allclose(change_sizes(changes).set_index("seed")["cut"], expected, atol=1e-6)
    answers = next_words(noisy_run, "the dog ran")
    for seed in range(3):
        unchanged = changes[(changes["seed"] == seed) & (changes["change"] == "none")]
        expected = attention_answers(answers, seed, noisy_run)
        np.testing.assert_allclose(probabilities(unchanged, noisy_run), expected, atol=1e-6)


@pytest.mark.parametrize("key", [0, 2, 3])
def test_a_message_replaced_by_the_mean_is_the_mean_value_over_all_different_beginnings(one_layer, key):
    run, words = one_layer, ("the", "dog", "ran")
    beginnings = {words[:end] for words in run.corpus.training for end in range(len(words) + 1)}
    changes = change_edge(run, SENTENCE, 3, key)
    for seed in range(3):
        mean = np.mean([by_hand(run, seed, words)[1][0]["values"][-1] for words in sorted(beginnings)], axis=0)

        def message(layer, head, query, place, value, mean=mean):
            return mean[head * 4 : head * 4 + 4] if (query, place) == (3, key) else value

        expected, _ = by_hand(run, seed, words, message=message)
        replaced = changes[(changes["seed"] == seed) & (changes["change"] == "mean")]
        np.testing.assert_allclose(probabilities(replaced, run), expected[3], atol=1e-5)
        assert total_variation(expected[3], by_hand(run, seed, words)[0][3]) > 1e-3


@pytest.mark.parametrize("other", ["the program ran", "program ran", "the dog ran"])
def test_an_interchange_gives_the_last_word_what_a_prompts_last_word_received(noisy_run, other):
    run, prompt = noisy_run, "the dog ran"
    frame = interchange(run, prompt, other)
    assert len(frame) == 4 * 3 * len(run.corpus.vocabulary)
    for seed in range(3):
        theirs = by_hand(run, seed, other.split())[1]

        def received(layer, output, theirs=theirs):
            return np.concatenate([output[:-1], theirs[layer]["output"][-1:]])

        expected, _ = by_hand(run, seed, prompt.split(), received=received)
        rows = frame[(frame["seed"] == seed) & (frame["prompt"] == prompt) & (frame["received_from"] == other)]
        rows = rows.drop_duplicates("word")  # the prompt itself has its rows twice
        np.testing.assert_allclose(probabilities(rows, run), expected[-1], atol=1e-5)


def test_interchange_distances_are_total_variations_to_ones_own_and_to_the_others_next_words():
    cases = {("p", "p"): [0.9, 0.1], ("p", "q"): [0.3, 0.7], ("q", "q"): [0.2, 0.8], ("q", "p"): [0.8, 0.2]}
    rows = [
        {"seed": 4, "prompt": prompt, "received_from": other, "word": word, "probability": probability}
        for (prompt, other), both in cases.items()
        for word, probability in zip("ab", both, strict=True)
    ]
    for order in ("pq", "qp"):
        distances = interchange_distances(pd.DataFrame(rows), *order)
        assert list(distances.columns) == ["seed", "apart", "to_own", "to_other"]
        assert distances.iloc[0].to_dict() == pytest.approx({"seed": 4, "apart": 0.7, "to_own": 0.6, "to_other": 0.1})


@pytest.mark.parametrize("swapped", [False, True])
def test_on_the_default_preset_a_prediction_follows_what_was_received(default_run, default_preset, swapped):
    first, second = reversed(default_preset.prompts) if swapped else default_preset.prompts
    distances = interchange_distances(interchange(default_run, first, second), first, second)
    assert (distances["to_other"] < distances["to_own"]).sum() >= 7


def test_on_the_default_preset_cutting_the_noun_costs_the_words_of_its_sense_more_than_cutting_the_article(default_run):
    def lost(prompt, adverbs, key):
        """By seed: what the words of a sense lose when the edge from "ran" to a place is cut."""
        changes = change_edge(default_run, prompt, 3, key)
        rows = changes[changes["word"].isin(adverbs)]
        sums = rows.pivot_table(index="seed", columns="change", values="probability", aggfunc="sum")
        return sums["none"] - sums["cut"]

    # Over both prompts: a seed that falls back on one sense loses nothing in that one.
    noun, article = (lost("the dog ran", ANIMAL, key) + lost("the program ran", SOFTWARE, key) for key in (2, 1))
    assert len(noun) == 8
    assert (noun > article + 0.1).sum() >= 7
    noun, article = (lost("the program ran", SOFTWARE, key).mean() for key in (2, 1))
    assert noun > 0.1 > abs(article) * 10


def test_an_arc_that_is_cut_gives_the_next_words_of_change_edge_for_attention(noisy_run):
    whole, without_dog = (next_words_without(noisy_run, "attention", SENTENCE, cut) for cut in ([], [2]))
    changed = change_edge(noisy_run, SENTENCE, 4, 2)
    assert list(whole.columns) == ["model", "seed", "word", "probability"]
    for frame, change in ((whole, "none"), (without_dog, "cut")):
        assert [*frame["probability"]] == [*changed.loc[changed["change"] == change, "probability"]]


@pytest.mark.parametrize("model", ["static", "averaging", "attention"])
def test_with_no_arc_cut_the_next_words_are_those_of_the_model_and_averaging_shares_what_is_left(quick_run, model):
    expected = next_words(quick_run, "the dog ran").query("model == @model").reset_index(drop=True)
    if model != "static":
        pd.testing.assert_frame_equal(next_words_without(quick_run, model, "the dog ran", []), expected, atol=1e-6)
    all_cut, beyond = (next_words_without(quick_run, model, "the dog ran", cut) for cut in ([0, 1, 2], [0, 1, 2, 3, 9]))
    assert all_cut["probability"].groupby(all_cut["seed"]).sum().to_numpy() == pytest.approx(1)
    pd.testing.assert_frame_equal(all_cut, beyond)
