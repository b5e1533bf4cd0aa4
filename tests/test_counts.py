import random

import pytest
from hypothesis import given

from core.corpus import END
from core.counts import last_words, next_word_counts
from tests.strategies import corpora

WINDOWS = (0, 1, 2, None)


def test_a_window_shows_the_last_words():
    path = (END, "a", "b")
    assert [last_words(path, window) for window in (0, 1, 2, 9, None)] == [(), ("b",), ("a", "b"), path, path]


def test_counts_of_a_small_corpus_are_as_counted_by_hand():
    assert next_word_counts([("a", "b"), ("a", "c"), ("a", "b")], 1) == {
        (END,): {"a": 3},
        ("a",): {"b": 2, "c": 1},
        ("b",): {END: 2},
        ("c",): {END: 1},
    }


@given(corpora())
def test_the_order_of_sentences_does_not_matter_to_the_counts(corpus):
    shuffled = random.Random(0).sample(corpus.training, len(corpus.training))
    for window in WINDOWS:
        assert next_word_counts(shuffled, window) == next_word_counts(corpus.training, window)


@pytest.mark.parametrize("window", WINDOWS)
def test_other_names_for_the_words_give_the_same_counts_under_these_names(default_corpus, window):
    vocabulary = default_corpus.vocabulary[1:]
    renamed = {END: END, **dict(zip(vocabulary, reversed(vocabulary), strict=True))}
    expected = {
        tuple(map(renamed.get, context)): {renamed[word]: count for word, count in following.items()}
        for context, following in next_word_counts(default_corpus.training, window).items()
    }
    assert next_word_counts([tuple(map(renamed.get, words)) for words in default_corpus.training], window) == expected
