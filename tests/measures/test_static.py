import numpy as np
import pytest

from core import UserError
from core.corpus import END
from core.imported_vectors import WordVectors
from core.measures import compared_cosines, nearest_words, static_vectors, vectors

VECTORS = WordVectors(
    (END, "east", "north", "northeast", "west"),
    np.array([[1, 0], [1, 0], [0, 5], [2, 2], [-3, 0]], dtype=np.float32),
)


def test_the_nearest_words_point_in_the_same_direction_whatever_their_length():
    frame = nearest_words(VECTORS, "east", 100)  # neither the word itself nor the end token
    assert [*frame["word"]] == ["northeast", "north", "west"]
    np.testing.assert_allclose(frame["cosine"], [0.5**0.5, 0, -1], atol=1e-12)
    assert [*nearest_words(VECTORS, "east", 1)["word"]] == ["northeast"]
    large = WordVectors(("a", "b"), np.array([[3e38, 3e38], [1e-38, 1e-38]], dtype=np.float32))
    assert nearest_words(large, "a", 1)["cosine"][0] == pytest.approx(1)


def test_a_word_without_a_vector_is_named(quick_run):
    with pytest.raises(UserError, match="zebra"):
        nearest_words(VECTORS, "zebra", 3)
    with pytest.raises(UserError, match="ran"):
        compared_cosines(quick_run, WordVectors(("dog", "the"), np.eye(2, dtype=np.float32)), "ran")


@pytest.mark.parametrize("seed", [0, 1])
def test_a_static_vector_is_the_one_that_the_static_model_gives_the_word_in_every_sentence(quick_run, seed):
    static = static_vectors(quick_run, seed)
    assert static.words == quick_run.corpus.vocabulary
    frame = vectors(quick_run, "ran")
    last = frame[(frame["model"] == "static") & (frame["seed"] == seed)]
    last = last[last["stage"] == last["stage"].iloc[-1]].filter(regex=r"^v\d+$").to_numpy()
    vector = static.matrix[static.words.index("ran")]
    np.testing.assert_allclose(last, np.tile(vector, (len(last), 1)), atol=1e-6)


def test_a_seed_that_the_run_lacks_has_no_vectors(quick_run):
    with pytest.raises(IndexError):
        static_vectors(quick_run, 2)


def test_imported_vectors_are_compared_with_the_static_models_in_every_seed(quick_run):
    words = ("ran", "dog", "the")
    elsewhere = WordVectors(words, np.array([[1, 0], [1, 1], [-1, 0]], dtype=np.float32))
    frame = compared_cosines(quick_run, elsewhere, "ran")
    assert [*frame.columns] == ["word", "imported", "trained", "lowest", "highest"]
    assert [*frame["word"]] == ["dog", "the"]
    np.testing.assert_allclose(frame["imported"], [0.5**0.5, -1], atol=1e-12)
    for word, row in frame.set_index("word").iterrows():
        seeds = []
        for seed in range(quick_run.settings.seeds):
            static = static_vectors(quick_run, seed)
            first, second = (static.matrix[static.words.index(word)].astype(float) for word in ("ran", word))
            seeds.append(first @ second / np.linalg.norm(first) / np.linalg.norm(second))
        np.testing.assert_allclose(
            row[["trained", "lowest", "highest"]].astype(float), [np.mean(seeds), min(seeds), max(seeds)], atol=1e-6
        )
