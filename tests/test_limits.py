import math
from math import log

import pandas as pd
import pytest
import scipy.stats
from hypothesis import given

from core import read_corpus
from core.limits import (
    context_meter,
    contrasting_prompts,
    floor,
    floors,
    is_ambiguous,
    prefix_facts,
    prompt_senses,
    prompts_of,
    suggested_word,
)
from core.presets import presets
from tests.strategies import corpora

WINDOWS = (0, 1, 2, None)


def positions(corpus):
    """One row a predicted word, made without core.counts."""
    rows = []
    for number, words in enumerate(corpus.training):
        path = ["^", *words, "$"]
        rows += [(number, place, path[place - 1], path[place], path[:place]) for place in range(1, len(path))]
    return pd.DataFrame(rows, columns=["sentence", "place", "last", "next", "before"])


def conditional_entropy(frame, window):
    """H(next, context) - H(context), the chain rule, where core takes the weighted mean over contexts."""
    window = 10**6 if window is None else window
    contexts = [" ".join(before[len(before) - min(window, len(before)) :]) for before in frame["before"]]
    both = frame.assign(context=contexts).groupby(["context", "next"]).size()
    return scipy.stats.entropy(both) - scipy.stats.entropy(both.groupby("context").sum())


@given(corpora())
def test_floors_of_any_corpus_equal_an_independent_count(corpus):
    frame = positions(corpus)
    for window in WINDOWS:
        assert floor(corpus, window) == pytest.approx(conditional_entropy(frame, window), abs=1e-9)


@pytest.mark.parametrize("name", presets())
def test_the_floors_of_presets_in_nats_and_bits_equal_an_independent_count(name):
    corpus, word = presets()[name].corpus, presets()[name].word
    everywhere = positions(corpus)
    after = everywhere[everywhere["last"] == word]
    frame = floors(corpus, word).set_index("sees")
    assert list(frame.index) == ["last word", "last two words", "whole beginning"]
    for (_, row), window in zip(frame.iterrows(), (1, 2, None), strict=True):
        assert row["all_nats"] == floor(corpus, window) == pytest.approx(conditional_entropy(everywhere, window))
        assert row["word_nats"] == floor(corpus, window, word) == pytest.approx(conditional_entropy(after, window))
        assert row["all_bits"] * log(2) == pytest.approx(row["all_nats"])
        assert row["word_bits"] * log(2) == pytest.approx(row["word_nats"])


@given(corpora())
def test_a_wider_window_never_has_a_higher_floor(corpus):
    floors = [floor(corpus, window) for window in (0, 1, 2, 3, None)]
    assert all(wider <= narrower + 1e-12 for narrower, wider in zip(floors, floors[1:], strict=False))


def test_the_floor_after_a_word_that_never_occurs_is_not_a_number(default_corpus):
    assert math.isnan(floor(default_corpus, 1, "unheard"))


@given(corpora())
def test_the_context_meter_is_the_difference_of_two_entropies_the_largest_first(corpus):
    frame, meter = positions(corpus), context_meter(corpus)
    columns = ["word", "count", "prefixes", "followers", "given_word", "given_prefix", "meter", "meter_bits"]
    assert list(meter.columns) == columns
    assert set(meter["word"]) == set(corpus.vocabulary[1:])
    assert suggested_word(corpus) in set(meter["word"])
    assert meter["meter"].is_monotonic_decreasing
    for row in meter.itertuples():
        after = frame[frame["last"] == row.word]
        assert row.meter == pytest.approx(conditional_entropy(after, 1) - conditional_entropy(after, None), abs=1e-9)
        assert row.meter >= -1e-12
        assert row.meter_bits * log(2) == pytest.approx(row.meter)
        assert (row.count, row.prefixes) == (len(after), after["before"].map(tuple).nunique())
        assert row.followers == after["next"].nunique()
        assert is_ambiguous(row.word, corpus) == (row.followers > 1)


def test_the_suggestion_weighs_the_meter_by_how_often_the_word_occurs(default_corpus):
    often = "p x a\np x a\np x a\nq x b\nq x b\nq x b\nq x a\n"
    corpus = read_corpus(often + "r y c\ns y d")
    assert context_meter(corpus)["word"][0] == "y"
    assert suggested_word(corpus) == "x"
    assert suggested_word(default_corpus) == "ran"


def test_the_word_whose_sentences_are_labelled_is_suggested_before_an_equally_ambiguous_more_frequent_one():
    labelled = [f"{cue} w {cue}{end}\ts" for cue in "ab" for end in (1, 2)]
    others = [f"{cue} v {cue}{end}" for cue in "cdef" for end in (1, 2)]
    assert suggested_word(read_corpus("\n".join(labelled + others))) == "w"
    assert suggested_word(read_corpus("\n".join(line.split("\t")[0] for line in labelled + others))) == "v"


def test_the_prompts_of_a_word_are_the_beginnings_that_end_in_it_most_frequent_first():
    corpus = read_corpus("a x b\nc x b\nc x d\nx\na x x")
    assert prompts_of(corpus, "x")[:2] == ["a x", "c x"]
    assert set(prompts_of(corpus, "x")) == {"a x", "c x", "x", "a x x"}
    assert prompts_of(read_corpus("a x b\nc x b\nc x d"), "x") == ["c x", "a x"]


def test_a_prompt_has_the_sense_on_which_its_training_sentences_agree():
    corpus = read_corpus("a x p\ts\na x q\ts\nb x p\ts\nb x q\tt\nc x p\ts\nc x q\nd x p\nb x r\tt\theld out")
    assert prompt_senses(corpus, "x") == {"a x": "s", "c x": "s"}  # a sentence without a label has no sense


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("a x p\nb x p\nc x q", {"a x", "c x"}),
        ("a x p\na x q", {"a x"}),  # one beginning: this one twice
        ("a x m\na x n\nb x m\nb x n\nc x m\nc x z\nd x p\nd x q", {"a x", "d x"}),  # of all pairs the fewest in common
        ("a x p\nb x p\nc x q\t\theld out", {"a x", "b x"}),
        ("a x p\ts\na x p\ts\nb x q\ts\nb x q\ts\nc x p\tt", {"b x", "c x"}),  # “a x” and “b x” are of one sense
        ("".join(f"a{n} x p\ts\na{n} x p\ts\n" for n in range(30)) + "b x q\tt", {"a0 x", "b x"}),
        (presets()["ran"].text, {"the dog ran", "the program ran"}),
    ],
)
def test_contrasting_prompts_share_as_few_next_words_as_can_be_and_have_different_senses(text, prompts):
    corpus = read_corpus(text)
    assert set(contrasting_prompts(corpus, "ran" if "ran" in corpus.ids else "x")) == prompts


def test_the_facts_of_a_corpus_that_is_counted_by_hand():
    facts = prefix_facts(read_corpus("a w x\na w x\nb w y\nc z\nw w\nb w q\t\theld out"), "w")
    # Prefixes: none (5), a (2), a w (2), a w x (2), b, b w, b w y, c, c z, w, w w.
    assert facts.seen_once == pytest.approx(7 / 11)
    assert (facts.memorisation, facts.copies, facts.occurrences, facts.beginnings) == (True, 1, 5, 4)
    copied = prefix_facts(read_corpus("a w x\na w x\na w x"), "w")
    assert (copied.seen_once, copied.memorisation, copied.copies) == (0, False, 2)


@pytest.mark.parametrize(
    ("text", "solved_by"),
    [
        ("a w x\nb w x", "last word"),
        ("a w x\na w y\nb w x\nb w y", "last word"),
        ("a w x\nb w y", "last two words"),
        ("a p w x\nb p w y", None),
        ("a p w x\nb p w x\na q w y\nb q w y", "last two words"),
    ],
)
def test_a_corpus_is_solved_by_the_shortest_window_that_knows_as_much_as_the_whole_prefix(text, solved_by):
    assert prefix_facts(read_corpus(text), "w").solved_by == solved_by


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_no_table_of_two_words_solves_a_preset_where_choosing_is_needed_and_the_last_word_one_without_a_winner(preset):
    solved_by = prefix_facts(preset.corpus, preset.word).solved_by
    assert (solved_by == "last word") == (preset.winner == "none")
    assert solved_by is None or preset.winner != "attention"
