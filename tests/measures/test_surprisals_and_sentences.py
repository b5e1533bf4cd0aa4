from math import exp

import pytest
import torch
from torch.nn.functional import cross_entropy

from core.corpus import END
from core.measures import next_words, sentence_probabilities, surprisals
from core.measures.passes import probabilities
from core.predictors import NETWORKS, TABLES
from core.tables import back_off
from tests.test_models import CORPUS, gpt2

SENTENCES = ["the dog ran quickly", "the cat ran swiftly", "the program ran", "ran the"]


def first_word(run, model, word):
    """The chances of a word at the start, one a seed."""
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
    frame = sentence_probabilities(surprisals(quick_run, sentence)).set_index(["model", "seed"])["probability"]
    assert set(frame.index.get_level_values("model")) == {*NETWORKS, *TABLES}
    assert len(frame) == 2 * len(NETWORKS) + len(TABLES)
    for model in (*NETWORKS, *TABLES):
        for seed, expected in enumerate(first_word(quick_run, model, path[0])):
            for answer, word in zip(answers, path[1:], strict=True):
                expected *= answer.get((model, seed, word), 0.0)
            assert frame[model, seed] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_attention_gives_a_sentence_the_probability_that_gpt2_gives_it(quick_run, sentence):
    assert quick_run.corpus == CORPUS
    tokens = torch.tensor([[CORPUS.ids[word] for word in (END, *sentence.split(), END)]])
    frame = surprisals(quick_run, sentence)
    found = sentence_probabilities(frame).set_index(["model", "seed"])["probability"]
    for seed in range(2):
        reference = gpt2(quick_run.parameters("attention"), seed, quick_run.settings)
        with torch.no_grad():  # nothing is predicted after the last token, for which there may be no position
            loss = float(cross_entropy(reference(tokens[:, :-1]).logits[0].double(), tokens[0, 1:]))
        assert found["attention", seed] == pytest.approx(exp(-loss * (tokens.shape[1] - 1)), rel=1e-4)


def test_the_probabilities_of_all_sentences_of_one_word_sum_to_the_chance_of_ending_after_one(quick_run):
    words = quick_run.corpus.vocabulary[1:]
    own = [sentence_probabilities(surprisals(quick_run, word)).set_index(["model", "seed"]) for word in words]
    total = sum(own)["probability"]
    starts = probabilities(quick_run, "attention", [(END,)])[:, 0].numpy()
    ends = probabilities(quick_run, "attention", [(END, word) for word in words])[:, :, 0].numpy()
    for seed in range(2):
        assert total["attention", seed] == pytest.approx(starts[seed, 1:] @ ends[seed], rel=1e-5)
