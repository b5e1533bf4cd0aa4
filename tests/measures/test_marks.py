import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import read_corpus
from core.grammar import Grammar
from core.measures import MARKS, describe_accepted, describe_copied, mark_shares, marks, nearest_sentence
from core.measures.marks import KNOWN_PAIRS, NEW_PAIR, VERBATIM
from tests.strategies import corpora, sentences

NEWEST = "new and accepted by the grammar"
GRAMMAR = Grammar({"X": ("a", "b")}, {"X c": 1.0})


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


@given(corpora())
def test_every_training_sentence_stands_in_the_corpus(corpus):
    assert set(marks(corpus.training, corpus)["mark"]) == {VERBATIM}


def test_the_three_marks_by_hand():
    corpus = read_corpus("a b c\nb d\nd b")
    written = [("a", "b", "c"), ("a", "b", "d"), ("a", "b"), ("b", "c"), ("c", "a"), ("a", "a")]
    # "a b" ends with a pair that "d b" has, "b c" begins as "b d" does; nothing begins with c, or has a after a.
    assert list(marks(written, corpus)["mark"]) == [
        VERBATIM,
        KNOWN_PAIRS,
        KNOWN_PAIRS,
        KNOWN_PAIRS,
        NEW_PAIR,
        NEW_PAIR,
    ]


def test_a_first_word_that_never_began_a_sentence_and_a_last_one_that_never_ended_one_are_new_pairs():
    corpus = read_corpus("a b c\nb c c")
    assert list(marks([("c", "c"), ("b", "c"), ("a", "b")], corpus)["mark"]) == [NEW_PAIR, KNOWN_PAIRS, NEW_PAIR]


def test_what_is_held_out_is_new():
    corpus = read_corpus("a b\nb c\na b c\t\theld out")
    assert list(marks([("a", "b", "c")], corpus)["mark"]) == [KNOWN_PAIRS]


def test_acceptance_is_the_grammars():
    frame = marks([("a", "c"), ("b", "c"), ("c", "a")], read_corpus("a c\nc a"), GRAMMAR)
    assert list(frame["accepted"]) == [True, True, False]


@given(corpora(), st.lists(sentences(), min_size=1, max_size=8), st.lists(sentences(), min_size=1, max_size=8))
def test_the_shares_of_the_marks_of_each_model_sum_to_one(corpus, first, second):
    frames = [marks(first, corpus).assign(model="one"), marks(second, corpus).assign(model="other")]
    shares = mark_shares(pd.concat(frames, ignore_index=True))
    assert list(shares["model"].unique()) == ["one", "other"]
    assert set(shares["mark"]) == set(MARKS)
    for model, written in (("one", first), ("other", second)):
        own = shares[shares["model"] == model].set_index("mark")["share"]
        assert own.sum() == pytest.approx(1)
        for mark in MARKS:
            expected = sum(brute_mark(words, corpus) == mark for words in written) / len(written)
            assert own[mark] == pytest.approx(expected)


def test_new_and_accepted_is_counted_by_hand():
    corpus = read_corpus("a c\nc a")
    written = {
        # a c is accepted and copied, b c is accepted and new, c a is copied, c b is new.
        "one": [("a", "c"), ("b", "c"), ("b", "c"), ("c", "a"), ("c", "b")],
        "other": [("a", "c"), ("c", "a")],
    }
    frames = [marks(each, corpus, GRAMMAR).assign(model=model) for model, each in written.items()]
    shares = mark_shares(pd.concat(frames, ignore_index=True))
    own = shares[~shares["mark"].isin(MARKS)].set_index("model")["share"]
    assert own.to_dict() == {"one": pytest.approx(0.4), "other": 0.0}


def test_without_a_grammar_nothing_is_said_of_acceptance():
    frame = marks([("a", "c")], read_corpus("a c\nc a")).assign(model="one")
    assert set(mark_shares(frame)["mark"]) == set(MARKS)


@given(corpora())
def test_the_sentence_nearest_to_a_training_sentence_is_itself(corpus):
    for words in corpus.training:
        assert nearest_sentence(words, corpus) == " ".join(words)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("the cat ran swiftly", "the cat ran quickly"),
        ("the code ran", "the code ran slowly"),
        ("a dog slept", "the dog slept"),
    ],
)
def test_the_nearest_sentence_shares_most_words_in_order(written, nearest):
    corpus = read_corpus("the dog slept\nthe cat ran quickly\nthe code ran slowly\nquickly swiftly a")
    assert nearest_sentence(tuple(written.split()), corpus) == nearest


def test_the_nearest_sentence_is_never_one_that_is_held_out():
    corpus = read_corpus("a b c\nc d\na b d\t\theld out")
    assert nearest_sentence(("a", "b", "d"), corpus) == "a b c"


def shares(**of_models):
    rows = [(model, NEWEST, share) for model, share in of_models.items()]
    rows += [(model, mark, 1 / 3) for model in of_models for mark in MARKS]
    return pd.DataFrame(rows, columns=["model", "mark", "share"])


def test_attention_is_said_to_write_most_only_where_it_does():
    most = describe_accepted(shares(bigram=0.1, static=0.05, attention=0.2))
    assert most == (
        "Attention writes most sentences that are new and accepted by the grammar (20.0%); "
        "of the others bigram writes most (10.0%)."
    )
    less = describe_accepted(shares(bigram=0.1, static=0.25, attention=0.2))
    assert less == (
        "Attention does not write most of what is new and accepted by the grammar (20.0%); "
        "of the others static writes most (25.0%)."
    )
    assert describe_accepted(shares(bigram=0.2, attention=0.2)).startswith("Attention does not write most")


def test_what_nobody_can_check_is_not_claimed():
    frame = shares(bigram=0.1, attention=0.2)
    said = describe_accepted(frame[frame["mark"] != NEWEST])
    assert said.endswith("cannot be checked here: the grammar of these sentences is not known.")


def test_most_and_least_copied_are_named():
    frame = pd.DataFrame([("table", MARKS[0], 1.0), ("static", MARKS[0], 0.1)], columns=["model", "mark", "share"])
    assert describe_copied(frame) == "Copied word for word: most by table (100.0%), least by static (10.0%)."
