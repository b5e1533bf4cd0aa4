from dataclasses import replace

import numpy as np
import pytest

from core import read_corpus, train
from core.measures import noise_share, similarities, vectors
from core.predictors import NETWORKS

# No word twice in a sentence and nothing held out, so that core.measures.vectors holds every position's vector.
TEXT = "the dog ran home\nthe cat ran away\na cat slept\na program ran late\nthe program crashed\na dog ran home today"


@pytest.fixture(scope="module")
def run(fast_settings):
    corpus = read_corpus(TEXT + "\nthe dog ran home")  # with a copy, which must not count
    return train(corpus, replace(fast_settings, word="ran"))


@pytest.fixture(scope="module")
def spaces(run):
    """By trained, model and seed: the vector of each different beginning after the last stage."""
    spaces = {}
    for trained, of_run in ((True, run), (False, run.untrained())):
        for word in run.corpus.vocabulary[1:]:
            frame = vectors(of_run, word)
            frame = frame[frame["stage"] == "feed-forward 1"]
            columns = [f"v{index}" for index in range(8)]
            for (model, seed), rows in frame.groupby(["model", "seed"]):
                numbers = rows[columns].to_numpy(dtype=float)
                spaces.setdefault((trained, model, seed), {}).update(zip(rows["prefix"], numbers, strict=True))
    return spaces


def cosine(one, other):
    return one @ other / np.sqrt((one @ one) * (other @ other))


def sentence_means(space):
    return {
        text: np.mean([space[" ".join(text.split()[:end])] for end in range(1, len(text.split()) + 1)], axis=0)
        for text in TEXT.split("\n")
    }


def belongs(prefix, text):
    return f"{text} ".startswith(f"{prefix} ")


def self_similarity(space):
    vectors = [vector for prefix, vector in space.items() if prefix.split()[-1] == "ran"]
    pairs = [(i, j) for i in range(len(vectors)) for j in range(len(vectors)) if i != j]
    return sum(cosine(vectors[i], vectors[j]) for i, j in pairs) / len(pairs)


def random_pair_similarity(space):
    pairs = [(p, q) for p in space for q in space if p.split()[-1] != q.split()[-1]]
    return sum(cosine(space[p], space[q]) for p, q in pairs) / len(pairs)


def intra_sentence(space, own):
    means = sentence_means(space)
    chosen = [cosine(space[prefix], means[text]) for prefix in space for text in means if belongs(prefix, text) == own]
    return sum(chosen) / len(chosen)


def explainable(space):
    vectors = np.array([vector for prefix, vector in space.items() if prefix.split()[-1] == "ran"])
    values = np.linalg.eigvalsh(vectors.T @ vectors)  # squares of the singular values
    return values.max() / values.sum()


def test_the_measures_are_those_of_loops_written_from_their_definitions(run, spaces):
    frame = similarities(run).set_index(["trained", "model", "seed", "measure"])
    assert len(frame) == 3 * len(spaces) == 3 * 2 * 2 * len(NETWORKS)
    for place, space in spaces.items():
        expected = [self_similarity(space), intra_sentence(space, own=True), explainable(space)]
        measures = ["self-similarity", "intra-sentence similarity", "maximum explainable variance"]
        values = [frame.loc[(*place, measure), "value"] for measure in measures]
        np.testing.assert_allclose(values, expected, atol=1e-5, err_msg=str(place))


def test_the_baselines_are_those_of_different_words_and_other_sentences(run, spaces):
    frame = similarities(run).set_index(["trained", "model", "seed", "measure"])["baseline"]
    for place, space in spaces.items():
        assert frame[*place, "self-similarity"] == pytest.approx(random_pair_similarity(space), abs=1e-5)
        assert frame[*place, "intra-sentence similarity"] == pytest.approx(intra_sentence(space, own=False), abs=1e-5)


def test_a_static_word_is_its_own_equal_everywhere(run):
    frame = similarities(run)
    static = frame[(frame["model"] == "static") & (frame["measure"] != "intra-sentence similarity")]
    np.testing.assert_allclose(static["value"], 1, atol=1e-6)
    assert (static["baseline"] < 0.99).all()
    attention = frame[(frame["model"] == "attention") & (frame["measure"] == "self-similarity")]
    assert (attention["value"] < 1 - 1e-6).all()


@pytest.mark.parametrize(("points", "share"), [(1, np.nan), (4, 0.78), (8, 0.47), (20, 0.27)])
def test_two_components_of_pure_noise_show_the_share_that_is_known(points, share):
    assert noise_share(points, 32) == pytest.approx(share, abs=0.03, nan_ok=True)
