"""The toy models' answers in frames like those of a pretrained model."""

import numpy as np
import pytest

from core.measures import edge_effects, static_vectors
from core.pretrained.texts import as_typed
from core.pretrained.toys import describe_toy_cuts, describe_toy_groups, toy_cuts, toy_groups, toy_place

PROMPT = "the program ran"


def test_the_cuts_are_those_of_the_edges_to_the_last_word_but_its_own(default_run):
    cuts = toy_cuts(default_run, "The program ran")
    assert [*cuts["label"].unique()] == ["(start)", "the", "program"]
    edges = edge_effects(default_run, PROMPT).query("query == 3 and key < 3")
    expected = edges.set_index(["seed", "key"]).sort_index()
    found = cuts.set_index(["seed", "key"]).sort_index()
    np.testing.assert_allclose(found[["weight", "effect"]], expected[["weight", "effect"]], atol=1e-6)
    most = found["effect"].groupby("key").mean()[1:].idxmax()
    assert f"Cutting the edge from “{PROMPT.split()[most - 1]}”" in describe_toy_cuts(cuts)


def test_the_place_of_the_static_vector_is_the_mean_cosine_over_seeds(default_run):
    place = toy_place(default_run, {"animal": ["dog", "none-such"], "software": ["program", "ran"]})
    assert [*zip(place["sense"], place["other"], strict=True)] == [("animal", "dog"), ("software", "program")]
    cosines = []
    for seed in range(default_run.settings.seeds):
        vectors = static_vectors(default_run, seed)
        ran, dog = (vectors.matrix[vectors.words.index(word)] for word in ("ran", "dog"))
        cosines.append(ran @ dog / np.linalg.norm(ran) / np.linalg.norm(dog))
    assert place["cosine"][0] == pytest.approx(np.mean(cosines), abs=1e-5)


def test_groups_of_every_seed_stand_beside_those_before_training(default_run):
    frame = toy_groups(default_run)
    assert [*frame["seed"]] == [*range(8)] * 2
    after, before = (frame.loc[frame["trained"] == trained, "silhouette"] for trained in (True, False))
    assert after.min() > before.max()
    assert f"silhouette {after.mean():.2f}" in describe_toy_groups(frame)


def test_a_prompt_gets_the_capitals_and_punctuation_of_its_sentence():
    text = "In March, Spring came early.\tseason\nthe spring broke"
    assert as_typed("in march spring", text) == "In March, Spring"
    assert as_typed("the spring", text) == "the spring"
    assert as_typed("a spring", text) == "a spring"
