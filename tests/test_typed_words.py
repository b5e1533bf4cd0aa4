"""Every function that takes a word normalises it: capitals, other normal forms, other apostrophes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core import Settings, UserError, read_corpus, train
from core.claims.checks import exclusive_words
from core.controls import shuffled_after
from core.corpus import END, as_words, read_word
from core.cues import cue_places, cues
from core.export import contextual_projector
from core.folds import word_in_question
from core.limits import contrasting_prompts, floor, floors, prefix_facts, prompt_senses, prompts_of
from core.measures import (
    compared_cosines,
    contrasting_words,
    count_pairs,
    nearest_words,
    proposals,
    shapley_values,
    static_vectors,
    vectors,
)
from core.uses import sense_words, uses

TEXT = "the dog café ran\tanimal\nthe cat café slept\tanimal\nmy app café crashed\tsoftware\nmy code café ran\tsoftware"
CORPUS = read_corpus(TEXT)
PROMPTS = ("the dog café", "my app café")
TYPED = ["Café", " CAFÉ", "Cafe\u0301", "“café”,"]


@pytest.fixture(scope="module")
def run(fast_settings):
    return train(CORPUS, replace(fast_settings, word="CAFÉ", seeds=2, steps=2), ["static", "attention"])


OF_A_CORPUS = [
    floors,
    prefix_facts,
    prompts_of,
    prompt_senses,
    contrasting_prompts,
    cues,
    cue_places,
    proposals,
    count_pairs,
    sense_words,
    shuffled_after,
    lambda corpus, word: read_word(word, corpus),
    lambda corpus, word: floor(corpus, 1, word),
    lambda corpus, word: word_in_question(corpus, Settings(word=word)),
    uses,
    lambda corpus, word: exclusive_words(corpus, word, PROMPTS),
    lambda corpus, word: contrasting_words(corpus, tuple(each.replace("café", word) for each in PROMPTS)),
]
OF_A_RUN = [
    vectors,
    lambda run, word: run.about(word).word,
    lambda run, word: nearest_words(static_vectors(run, 0), word, 3),
    lambda run, word: compared_cosines(run, static_vectors(run, 0), word),
    lambda run, word: contextual_projector(run, word, "attention", 0),
    lambda run, word: shapley_values(run, "the dog", word),
]


def same(one, other):
    if isinstance(one, pd.DataFrame):
        return one.equals(other)
    return one == other or (isinstance(one, float) and np.isclose(one, other))


@pytest.mark.parametrize("typed", TYPED)
def test_every_measure_takes_a_word_as_it_is_typed(run, typed):
    assert as_words(typed) == run.word == "café"
    for measure, given in [*((each, CORPUS) for each in OF_A_CORPUS), *((each, run) for each in OF_A_RUN)]:
        assert same(measure(given, typed), measure(given, "café")), measure


@pytest.mark.parametrize("typed", ["Coffee", "!!!", "", "the dog"])
def test_a_word_that_the_sentences_lack_is_an_error_but_the_end_of_a_sentence_is_known(typed):
    assert as_words(END) == read_word(END, CORPUS) == END
    with pytest.raises(UserError, match="does not occur"):
        read_word(typed, CORPUS)
