import math

import pandas as pd
import pytest
import scipy.stats
from hypothesis import given

from core import read_corpus
from core.counts import next_word_counts
from core.limits import (
    context_meter,
    contrasting_prompts,
    entropy,
    floor,
    floors,
    is_ambiguous,
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
    contexts = [" ".join(before[len(before) - min(window, len(before)) :]) for before in frame["before"]]
    both = frame.assign(context=contexts).groupby(["context", "next"]).size()
    return scipy.stats.entropy(both) - scipy.stats.entropy(both.groupby("context").sum())


def assert_floors_match(corpus):
    frame = positions(corpus)
    for window in WINDOWS:
        expected = conditional_entropy(frame, 10**6 if window is None else window)
        assert floor(corpus, window) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", presets())
def test_floors_of_presets_equal_an_independent_count(name):
    assert_floors_match(presets()[name].corpus)


@given(corpora())
def test_floors_of_any_corpus_equal_an_independent_count(corpus):
    assert_floors_match(corpus)


@pytest.mark.parametrize("name", presets())
def test_floors_after_a_word_equal_an_independent_count(name):
    preset = presets()[name]
    frame = positions(preset.corpus)
    after = frame[frame["last"] == preset.word]
    for window in (1, 2, None):
        expected = conditional_entropy(after, 10**6 if window is None else window)
        assert floor(preset.corpus, window, preset.word) == pytest.approx(expected, abs=1e-9)


@given(corpora())
def test_a_wider_window_never_has_a_higher_floor(corpus):
    floors = [floor(corpus, window) for window in (0, 1, 2, 3, None)]
    assert all(wider <= narrower + 1e-12 for narrower, wider in zip(floors, floors[1:], strict=False))


def test_on_the_default_preset_each_wider_window_lowers_the_floor(default_corpus):
    none, word, pair, whole = (floor(default_corpus, window) for window in WINDOWS)
    assert none > word > pair > whole > 0


def test_a_corpus_of_two_even_continuations_has_a_floor_of_one_bit_after_the_word():
    corpus = read_corpus("a x b\na x c")
    assert floor(corpus, 1, "x") == pytest.approx(math.log(2))
    assert floor(corpus, 1) == pytest.approx(math.log(2) / 4)


def test_the_floor_after_a_word_that_never_occurs_is_not_a_number(default_corpus):
    assert math.isnan(floor(default_corpus, 1, "unheard"))


def test_held_out_sentences_do_not_enter_the_floor():
    assert floor(read_corpus("a b\na b\na c\t\theld out"), None) == 0


@given(corpora())
def test_the_context_meter_is_the_difference_of_two_entropies(corpus):
    frame, meter = positions(corpus), context_meter(corpus).set_index("word")
    assert set(meter.index) == set(corpus.vocabulary[1:])
    for word, row in meter.iterrows():
        after = frame[frame["last"] == word]
        given_word, given_prefix = (conditional_entropy(after, window) for window in (1, 10**6))
        assert row["meter"] == pytest.approx(given_word - given_prefix, abs=1e-9)
        assert row["meter"] >= -1e-12
        assert row["count"] == len(after)
        assert row["prefixes"] == after["before"].map(tuple).nunique()
        assert row["followers"] == after["next"].nunique()


def test_the_meter_lists_the_largest_first_under_its_documented_columns(default_corpus):
    meter = context_meter(default_corpus)
    columns = ["word", "count", "prefixes", "followers", "given_word", "given_prefix", "meter", "meter_bits"]
    assert list(meter.columns) == columns
    assert meter["meter"].is_monotonic_decreasing
    assert meter["word"][0] == "ran"


@given(corpora())
def test_a_word_is_ambiguous_exactly_if_the_meter_counts_several_followers(corpus):
    meter = context_meter(corpus)
    assert [is_ambiguous(word, corpus) for word in meter["word"]] == list(meter["followers"] > 1)


def test_the_meters_weighted_by_counts_add_up_to_the_gap_between_two_floors(default_corpus):
    meter = context_meter(default_corpus)
    predicted = sum(counts.total() for counts in next_word_counts(default_corpus.training, None).values())
    gap = floor(default_corpus, 1) - floor(default_corpus, None)
    assert (meter["meter"] * meter["count"]).sum() / predicted == pytest.approx(gap, abs=1e-9)


def test_one_of_two_equally_frequent_next_words_is_one_bit():
    assert floors(read_corpus("a x p\na x q"), "x")["word_bits"].tolist() == pytest.approx([1, 1, 1])
    meter = context_meter(read_corpus("a x p\nb x q")).set_index("word")
    assert meter.loc["x", "meter_bits"] == pytest.approx(1)


def test_the_word_suggested_for_the_default_preset_is_ran(default_corpus):
    assert suggested_word(default_corpus) == "ran"


def test_the_suggestion_weighs_the_meter_by_how_often_the_word_occurs():
    often = "p x a\np x a\np x a\nq x b\nq x b\nq x b\nq x a\n"
    corpus = read_corpus(often + "r y c\ns y d")
    assert context_meter(corpus)["word"][0] == "y"
    assert suggested_word(corpus) == "x"


def test_the_word_whose_sentences_are_labelled_is_suggested_before_an_equally_ambiguous_more_frequent_one():
    labelled = [f"{cue} w {cue}{end}\ts" for cue in "ab" for end in (1, 2)]
    others = [f"{cue} v {cue}{end}" for cue in "cdef" for end in (1, 2)]
    assert suggested_word(read_corpus("\n".join(labelled + others))) == "w"
    assert suggested_word(read_corpus("\n".join(line.split("\t")[0] for line in labelled + others))) == "v"


@given(corpora())
def test_every_corpus_has_a_suggested_word_of_its_vocabulary(corpus):
    assert suggested_word(corpus) in corpus.vocabulary[1:]


def test_entropy_is_scipys(default_corpus):
    for counts in next_word_counts(default_corpus.training, 1).values():
        assert entropy(counts) == pytest.approx(scipy.stats.entropy(list(counts.values())), abs=1e-12)


def test_the_prompts_of_a_word_are_the_beginnings_that_end_in_it_most_frequent_first():
    corpus = read_corpus("a x b\nc x b\nc x d\nx\na x x")
    assert prompts_of(corpus, "x")[:2] == ["a x", "c x"]
    assert set(prompts_of(corpus, "x")) == {"a x", "c x", "x", "a x x"}
    assert prompts_of(read_corpus("a x b\nc x b\nc x d"), "x") == ["c x", "a x"]


def test_contrasting_prompts_share_as_few_next_words_as_can_be():
    assert contrasting_prompts(read_corpus("a x p\nb x p\nc x q"), "x") == ("a x", "c x")


def test_a_word_with_one_beginning_has_this_one_twice():
    assert contrasting_prompts(read_corpus("a x p\na x q"), "x") == ("a x", "a x")


def test_the_contrasting_prompts_of_the_default_preset_are_an_animal_and_a_program(default_corpus):
    prompts = contrasting_prompts(default_corpus, "ran")
    senses = [{s.sense for s in default_corpus.sentences if s.text.startswith(prompt)} for prompt in prompts]
    assert sorted(map(sorted, senses)) == [["animal"], ["software"]]


def test_contrasting_prompts_have_different_senses_where_these_are_labelled():
    corpus = read_corpus("a x p\ts\na x p\ts\nb x q\ts\nb x q\ts\nc x p\tt")
    assert set(contrasting_prompts(corpus, "x")) == {"b x", "c x"}  # “a x” and “b x” share no next word either


def test_a_frequent_sense_does_not_crowd_out_a_rare_one():
    frequent = "\n".join(f"a{number} x p\ts\na{number} x p\ts" for number in range(30))
    assert contrasting_prompts(read_corpus(f"{frequent}\nb x q\tt"), "x") == ("a0 x", "b x")


def test_a_prompt_has_the_sense_on_which_its_training_sentences_agree():
    corpus = read_corpus("a x p\ts\na x q\ts\nb x p\ts\nb x q\tt\nc x p\ts\nc x q\nd x p\nb x r\tt\theld out")
    assert prompt_senses(corpus, "x") == {"a x": "s", "c x": "s"}  # a sentence without a label has no sense
