from collections import Counter
from itertools import islice, pairwise

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from core import train
from core.corpus import END, Corpus, Sentence
from core.measures import next_words
from core.predictors import NETWORKS, TABLES
from core.writing import Manner, write, writing

MODELS = (*TABLES, *NETWORKS)
PROMPT = ("the",)
LUCK = 1e-5  # a lower p-value is a fault: some thirty are computed, and weights change with the recipe


@pytest.fixture(scope="module")
def run(default_corpus, fast_settings):
    return train(default_corpus, fast_settings)


def texts(drafts):
    return [" ".join(draft.words) for draft in drafts]


def answer(run, model, words, seed=0):
    """The model's next-word probabilities after some words, without any temperature."""
    frame = next_words(run, " ".join(words))
    return frame[(frame["model"] == model) & (frame["seed"] == seed)].set_index("word")["probability"]


def first_words(run, model, count, manner, prompt=PROMPT):
    drafts = next(islice(writing(run, model, prompt, count, manner), 1, None))
    return [draft.words[len(prompt)] if len(draft.words) > len(prompt) else END for draft in drafts]


def p_value(drawn, expected):
    """Of a chi-square test; outcomes that are expected less than five times are one outcome."""
    counts, total = Counter(drawn), len(drawn)
    assert set(counts) <= set(expected[expected > 0].index)
    often = [outcome for outcome, share in expected.items() if share * total >= 5]
    observed = [counts[outcome] for outcome in often]
    wanted = [expected[outcome] * total for outcome in often]
    if total - sum(wanted) > 1e-6 * total:
        observed, wanted = [*observed, total - sum(observed)], [*wanted, total - sum(wanted)]
    return scipy.stats.chisquare(observed, np.array(wanted) * total / sum(wanted)).pvalue


@pytest.mark.parametrize("model", MODELS)
def test_the_same_seed_writes_the_same_sentences_and_another_seed_others(run, model):
    one, again, other = (write(run, model, (), 20, Manner(seed=seed)) for seed in (3, 3, 4))
    assert one == again
    assert texts(one) != texts(other)
    if model in NETWORKS:
        assert texts(write(run, model, (), 20, Manner(seed=3, model_seed=1))) != texts(one)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", ["", "the dog", "home dog", "the LONGEST"])
def test_each_sentence_ends_by_itself_or_at_the_longest_length_or_where_a_table_has_no_answer(run, model, text):
    prompt = max(run.corpus.training, key=len) if "LONGEST" in text else tuple(text.split())
    drafts = write(run, model, prompt, 100, Manner(seed=1))
    silent = len(prompt) == run.corpus.longest or bool(prompt and answer(run, model, prompt).empty)
    assert len(drafts) == 100
    assert all(draft.chances for draft in drafts) != silent
    for draft in drafts:
        assert draft.done
        assert draft.words[: len(prompt)] == prompt
        assert END not in draft.words
        ended_itself = len(draft.chances) == len(draft.words) - len(prompt) + 1
        assert ended_itself or len(draft.words) == run.corpus.longest or silent
        assert len(draft.words) <= run.corpus.longest


@pytest.mark.parametrize("model", ["attention", "table"])
def test_sentences_grow_by_at_most_a_word_and_those_that_are_done_stay(run, model):
    stages = list(writing(run, model, PROMPT, 20, Manner(seed=2)))
    assert len(stages) > 2
    for before, after in pairwise(stages):
        for old, new in zip(before, after, strict=True):
            assert new.words[: len(old.words)] == old.words
            assert len(new.words) - len(old.words) in (0, 1)
            assert new == old if old.done else new.chances[: len(old.chances)] == old.chances
    assert stages[-1] == write(run, model, PROMPT, 20, Manner(seed=2))
    assert not all(draft.done for draft in stages[-2])


@pytest.mark.parametrize("model", ["attention", "table", "bigram"])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_next_words_are_drawn_with_the_probabilities_of_the_model(run, model, seed):
    model_seed = seed if model in NETWORKS else 0
    drawn = first_words(run, model, 10_000, Manner(seed=seed, model_seed=model_seed))
    assert p_value(drawn, answer(run, model, PROMPT, model_seed)) > LUCK


@pytest.mark.parametrize("model", ["attention", "table"])
def test_what_is_drawn_second_goes_with_what_was_drawn_first(run, model):
    drafts = next(islice(writing(run, model, PROMPT, 10_000, Manner(seed=5)), 2, None))
    drawn = [" ".join((*draft.words[1:], END, END)[:2]) for draft in drafts]
    expected = {}
    for word, share in answer(run, model, PROMPT).items():
        after = {END: 1.0} if word == END else answer(run, model, (*PROMPT, word))
        expected |= {f"{word} {second}": share * each for second, each in after.items()}
    joint = pd.Series(expected)
    assert joint.sum() == pytest.approx(1)
    assert p_value(drawn, joint) > LUCK


@pytest.mark.parametrize("model", ["attention", "table"])
@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_a_temperature_takes_the_probabilities_to_the_power_of_one_over_it(run, model, temperature):
    shaped = answer(run, model, PROMPT) ** (1 / temperature)
    shaped /= shaped.sum()
    manner = Manner(temperature=temperature, seed=6)
    for draft in next(islice(writing(run, model, PROMPT, 500, manner), 1, None)):
        assert draft.chances[0] == pytest.approx(shaped[(*draft.words[1:], END)[0]], rel=1e-6)
    assert p_value(first_words(run, model, 10_000, manner), shaped) > LUCK


@pytest.mark.parametrize("model", MODELS)
def test_temperature_zero_always_takes_the_most_probable_word(run, model):
    drafts = write(run, model, PROMPT, 30, Manner(temperature=0, seed=7))
    assert len({draft.words for draft in drafts}) == 1
    path = (*drafts[0].words, END)
    for place in range(len(PROMPT), len(PROMPT) + len(drafts[0].chances)):
        shares = answer(run, model, path[:place])
        assert shares[path[place]] == shares.max()
    assert set(drafts[0].chances) == {1.0}


@pytest.mark.parametrize("model", ["attention", "static", "table"])
@pytest.mark.parametrize(("top_k", "temperature"), [(1, 1.0), (3, 1.0), (4, 0.5), (500, 1.0)])
def test_top_k_draws_only_among_the_most_probable_words_also_with_a_temperature(run, model, top_k, temperature):
    shares = answer(run, model, PROMPT).nlargest(top_k) ** (1 / temperature)
    drawn = first_words(run, model, 3_000, Manner(top_k=top_k, temperature=temperature, seed=8))
    assert set(drawn) <= set(shares.index)
    if top_k == 1:
        assert set(drawn) == set(shares.index)
    else:
        assert p_value(drawn, shares / shares.sum()) > LUCK


def test_top_k_draws_among_so_many_words_even_where_several_are_equally_probable(fast_settings):
    corpus = Corpus(tuple(Sentence(("a", word)) for word in "bcde"))
    run = train(corpus, fast_settings, ["static"])
    for top_k in (1, 2):
        assert len(set(first_words(run, "bigram", 200, Manner(top_k=top_k), ("a",)))) == top_k


@pytest.mark.parametrize("temperature", [0.0, 1.0, 2.0])
def test_a_table_of_whole_beginnings_writes_only_training_sentences(run, temperature):
    written = {draft.words for draft in write(run, "table", (), 300, Manner(temperature=temperature, seed=1))}
    assert written <= set(run.corpus.training)
    assert len(written) > 20 or temperature == 0


@pytest.mark.parametrize("model", MODELS)
def test_the_chances_are_the_probabilities_with_which_the_words_were_drawn(run, model):
    model_seed = 1 if model in NETWORKS else 0
    for draft in write(run, model, PROMPT, 6, Manner(seed=10, model_seed=model_seed)):
        path = (*draft.words, END)
        assert draft.chance(0) == 1
        for place in range(1, 1 + len(draft.chances)):
            share = answer(run, model, path[:place], model_seed)[path[place]]
            assert draft.chance(place) == draft.chances[place - 1] == pytest.approx(share, rel=1e-5)
