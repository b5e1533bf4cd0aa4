import pytest

from core.corpus import END
from core.grammar import Grammar

SLOTS = {"WHO": ("dog", "cat"), "HOW": ("home", "away", "off")}
GRAMMAR = Grammar(SLOTS, {"the WHO ran HOW": 0.75, "the WHO slept": 0.25})


def test_a_grammar_has_every_filling_of_every_pattern_with_its_probability_and_accepts_no_other_sentence():
    assert len(GRAMMAR.sentences) == 8
    assert GRAMMAR.sentences["the", "dog", "ran", "home"] == pytest.approx(0.75 / 6)
    assert GRAMMAR.sentences["the", "cat", "slept"] == pytest.approx(0.25 / 2)
    assert GRAMMAR.accepts(("the", "cat", "ran", "off"))
    assert not GRAMMAR.accepts(("the", "cat", "ran"))
    twice = Grammar({"WHO": ("dog",)}, {"the WHO": 0.5, "the dog": 0.5})  # by two patterns
    assert twice.sentences == {("the", "dog"): 1.0}


def test_the_next_word_probabilities_are_as_worked_out_by_hand():
    assert GRAMMAR.probabilities((END,)) == pytest.approx({"the": 1})
    assert GRAMMAR.probabilities((END, "the", "dog")) == pytest.approx({"ran": 0.75, "slept": 0.25})
    assert GRAMMAR.probabilities((END, "the", "dog", "slept")) == pytest.approx({END: 1})
    assert GRAMMAR.probabilities((END, "dog")) == {}
