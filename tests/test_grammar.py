import pytest

from core.corpus import END
from core.grammar import Grammar

WHO, HOW = ("dog", "cat"), ("home", "away", "off")
GRAMMAR = Grammar.of(
    [*(("the", who, "ran", how) for who in WHO for how in HOW), *(("the", who, "slept") for who in WHO)]
)


def test_every_sentence_is_equally_probable_and_one_that_is_written_twice_twice_as_probable():
    assert len(GRAMMAR.sentences) == 8
    assert GRAMMAR.sentences["the", "dog", "ran", "home"] == pytest.approx(1 / 8)
    assert GRAMMAR.accepts(("the", "cat", "ran", "off"))
    assert not GRAMMAR.accepts(("the", "cat", "ran"))
    assert Grammar.of([("a", "b"), ("a", "b"), ("a", "c")]).sentences["a", "b"] == pytest.approx(2 / 3)


def test_the_next_word_probabilities_are_as_worked_out_by_hand():
    assert GRAMMAR.probabilities((END,)) == pytest.approx({"the": 1})
    assert GRAMMAR.probabilities((END, "the", "dog")) == pytest.approx({"ran": 3 / 4, "slept": 1 / 4})
    assert GRAMMAR.probabilities((END, "the", "dog", "slept")) == pytest.approx({END: 1})
    assert GRAMMAR.probabilities((END, "dog")) == {}
