import random
from collections import Counter

import pytest

from core.corpus import END
from core.grammar import Grammar

SLOTS = {"WHO": ("dog", "cat"), "HOW": ("home", "away", "off")}
GRAMMAR = Grammar(SLOTS, {"the WHO ran HOW": 0.75, "the WHO slept": 0.25})


def test_a_grammar_has_every_filling_of_every_pattern_with_its_probability():
    assert len(GRAMMAR.sentences) == 8
    assert GRAMMAR.sentences["the", "dog", "ran", "home"] == pytest.approx(0.75 / 6)
    assert GRAMMAR.sentences["the", "cat", "slept"] == pytest.approx(0.25 / 2)


def test_the_next_word_probabilities_are_as_worked_out_by_hand():
    assert GRAMMAR.probabilities((END,)) == pytest.approx({"the": 1})
    assert GRAMMAR.probabilities((END, "the", "dog")) == pytest.approx({"ran": 0.75, "slept": 0.25})
    assert GRAMMAR.probabilities((END, "the", "dog", "slept")) == pytest.approx({END: 1})


def test_the_next_word_probabilities_are_the_shares_in_many_drawn_sentences():
    generator, found = random.Random(0), Counter()
    for _ in range(4000):
        pattern = generator.choices(list(GRAMMAR.patterns), list(GRAMMAR.patterns.values()))[0]
        found[pattern.split()[2]] += 1
    expected = GRAMMAR.probabilities((END, "the", "cat"))
    assert found["ran"] / found.total() == pytest.approx(expected["ran"], abs=0.03)


def test_a_prefix_that_cannot_occur_has_no_next_words():
    assert GRAMMAR.probabilities((END, "dog")) == {}


def test_a_sentence_that_two_patterns_give_has_both_shares():
    twice = Grammar({"WHO": ("dog",)}, {"the WHO": 0.5, "the dog": 0.5})
    assert twice.sentences == {("the", "dog"): 1.0}


def test_only_whole_sentences_of_the_grammar_are_accepted():
    assert GRAMMAR.accepts(("the", "cat", "ran", "off"))
    assert not GRAMMAR.accepts(("the", "cat", "ran"))
