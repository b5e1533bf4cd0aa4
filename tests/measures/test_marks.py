import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import read_corpus
from core.grammar import Grammar
from core.measures import MARKS, mark_shares, marks, nearest_sentence
from core.measures.marks import KNOWN_PAIRS, NEW_PAIR, VERBATIM
from tests.strategies import corpora, sentences

GRAMMAR = Grammar.of([("a", "c"), ("b", "c")])


def padded(words):
    return " ".join(("|", *words, "|"))


def brute_mark(words, corpus):
    lines = [padded(other) for other in corpus.training]
    if padded(words) in lines:
        return VERBATIM
    path = padded(words).split()
    pairs = [f"{path[place]} {path[place + 1]}" for place in range(len(path) - 1)]
    return KNOWN_PAIRS if all(any(pair in line for line in lines) for pair in pairs) else NEW_PAIR


@given(corpora(), st.lists(sentences(), min_size=1, max_size=8))
def test_each_mark_is_that_of_a_check_by_hand(corpus, written):
    frame = marks(written, corpus)
    assert list(frame["sentence"]) == [" ".join(words) for words in written]
    assert list(frame["mark"]) == [brute_mark(words, corpus) for words in written]
    assert frame["accepted"].isna().all()


def test_the_three_marks_by_hand():
    corpus = read_corpus("a b c\nb d\nd b\na b d\t\theld out")
    written = ["a b c", "a b d", "a b", "b c", "c a", "a a"]
    # "a b" ends with a pair that "d b" has, "b c" begins as "b d" does; nothing begins with c, or has a after a.
    frame = marks([tuple(text.split()) for text in written], corpus)
    assert list(frame["mark"]) == [VERBATIM, KNOWN_PAIRS, KNOWN_PAIRS, KNOWN_PAIRS, NEW_PAIR, NEW_PAIR]


@given(corpora(), st.lists(sentences(), min_size=1, max_size=8), st.lists(sentences(), min_size=1, max_size=8))
def test_the_shares_of_the_marks_of_each_model_sum_to_one(corpus, first, second):
    frames = [marks(first, corpus).assign(model="one"), marks(second, corpus).assign(model="other")]
    shares = mark_shares(pd.concat(frames, ignore_index=True))
    assert list(shares["model"].unique()) == ["one", "other"]
    assert set(shares["mark"]) == set(MARKS)
    for model, written in (("one", first), ("other", second)):
        share = shares[shares["model"] == model].set_index("mark")["share"]
        assert share.sum() == pytest.approx(1)
        for mark in MARKS:
            expected = sum(brute_mark(words, corpus) == mark for words in written) / len(written)
            assert share[mark] == pytest.approx(expected)


def test_new_and_accepted_is_counted_by_hand_where_there_is_a_grammar():
    corpus = read_corpus("a c\nc a")
    # a c is accepted and copied, b c is accepted and new, c a is copied, c b is new.
    written = {"one": ["a c", "b c", "b c", "c a", "c b"], "other": ["a c", "c a"]}

    def frames(grammar):
        each = (marks([(*text,) for text in map(str.split, texts)], corpus, grammar).assign(model=model)
                for model, texts in written.items())  # fmt: skip
        return pd.concat(each, ignore_index=True)

    frame = frames(GRAMMAR)
    assert list(frame["accepted"]) == [True, True, True, False, False, True, False]
    shares = mark_shares(frame)
    newest = shares[~shares["mark"].isin(MARKS)].set_index("model")["share"]
    assert newest.to_dict() == {"one": pytest.approx(0.4), "other": 0.0}
    assert set(mark_shares(frames(None))["mark"]) == set(MARKS)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("the cat ran swiftly", "the cat ran quickly"),
        ("the code ran", "the code ran slowly"),
        ("a dog slept", "the dog slept"),
        ("the dog slept", "the dog slept"),
        ("the fox slept", "the dog slept"),  # never one that is held out
    ],
)
def test_the_nearest_sentence_shares_most_words_in_order(written, nearest):
    trained = "the dog slept\nthe cat ran quickly\nthe code ran slowly\nquickly swiftly a\n"
    assert nearest_sentence(tuple(written.split()), read_corpus(f"{trained}the fox slept\t\theld out")) == nearest
