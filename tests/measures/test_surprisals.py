from math import exp

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from core.corpus import END
from core.measures import next_words, sentence_probabilities, surprisals
from core.measures.passes import probabilities
from core.predictors import NETWORKS, TABLES
from core.tables import back_off
from tests.test_models import CORPUS, gpt2

SENTENCES = ["the dog ran quickly", "the cat ran swiftly", "ran the"]


def by_model_and_seed(run, sentence):
    return sentence_probabilities(surprisals(run, sentence)).set_index(["model", "seed"])["probability"]


def test_every_word_and_the_end_stand_at_their_place_once_for_each_model_and_seed(quick_run):
    frame = surprisals(quick_run, "The dog ran, quickly!")
    assert list(frame.columns) == ["model", "seed", "position", "word", "probability", "surprisal"]
    for _, rows in frame.groupby(["model", "seed"]):
        assert list(rows["position"]) == [0, 1, 2, 3, 4]
        assert list(rows["word"]) == [*SENTENCES[0].split(), END]
    assert len(frame[frame["model"].isin(NETWORKS)]) == 5 * 2 * len(NETWORKS)
    np.testing.assert_allclose(2.0 ** -frame["surprisal"], frame["probability"])


def first_word(run, model, word):
    """The probability of a word at the start, one a seed."""
    if model in TABLES:
        return [back_off(run.corpus, TABLES[model].window).probabilities((END,)).get(word, 0.0)]
    return probabilities(run, model, [(END,)])[:, 0, run.corpus.ids[word]].tolist()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_probability_of_a_sentence_is_the_product_of_its_next_words(quick_run, sentence):
    path = (*sentence.split(), END)
    answers = [
        next_words(quick_run, " ".join(path[:place]), smoothed=True).set_index(["model", "seed", "word"])["probability"]
        for place in range(1, len(path))
    ]
    products = by_model_and_seed(quick_run, sentence)
    assert len(products) == 2 * len(NETWORKS) + len(TABLES)
    for model in (*NETWORKS, *TABLES):
        for seed, expected in enumerate(first_word(quick_run, model, path[0])):
            for answer, word in zip(answers, path[1:], strict=True):
                expected *= answer.get((model, seed, word), 0.0)
            assert products[model, seed] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_attention_gives_a_sentence_the_probability_that_gpt2_gives_it(quick_run, sentence):
    assert quick_run.corpus == CORPUS
    tokens = torch.tensor([[CORPUS.ids[word] for word in (END, *sentence.split(), END)]])
    products = by_model_and_seed(quick_run, sentence)
    for seed in range(2):
        reference = gpt2(quick_run.parameters("attention"), seed, quick_run.settings)
        with torch.no_grad():  # nothing is predicted after the last token, for which there may be no position
            loss = float(cross_entropy(reference(tokens[:, :-1]).logits[0].double(), tokens[0, 1:]))
        assert products["attention", seed] == pytest.approx(exp(-loss * (tokens.shape[1] - 1)), rel=1e-4)
