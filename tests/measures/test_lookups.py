from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import END, read_corpus
from core.measures import context_growth, guess_sources, table_rows
from core.predictors import TABLES
from core.tables import lookup_table
from tests.strategies import corpora

WINDOWS = st.sampled_from([0, 1, 2, 3, None])


def brute_counts(corpus, window):
    counts = Counter()
    for words in corpus.training:
        path = [END, *words, END]
        for place in range(1, len(path)):
            start = 0 if window is None else max(0, place - window)
            counts[" ".join(path[start:place]), path[place]] += 1
    return counts


@given(corpora(), WINDOWS)
def test_the_rows_are_the_counts_and_their_shares_the_most_frequent_first(corpus, window):
    frame, counts = table_rows(corpus, window), brute_counts(corpus, window)
    assert frame.set_index(["context", "word"])["count"].to_dict() == counts
    for _, rows in frame.groupby("context"):
        np.testing.assert_allclose(rows["share"], rows["count"] / rows["count"].sum())
        assert rows["count"].is_monotonic_decreasing


@given(corpora(), WINDOWS)
def test_each_row_names_the_sentences_that_it_comes_from(corpus, window):
    frame = table_rows(corpus, window)
    for row in frame.itertuples():
        sources = row.sentences.split(" / ")
        assert len(set(sources)) == len(sources)
        occurrences = 0
        for source in sources:
            assert tuple(source.split()) in corpus.training
            path = f" {END} {source} {END} "
            piece = f" {row.context} {row.word} " if row.context else f" {row.word} "
            assert path.startswith(piece) if window is None else piece in path
            occurrences += corpus.training.count(tuple(source.split()))
        assert row.count >= occurrences or window is None
        if window is None:
            assert row.count == occurrences


@pytest.mark.parametrize("name", TABLES)
def test_the_shares_are_what_the_table_answers(default_corpus, name):
    table = lookup_table(default_corpus, TABLES[name].window)
    frame = table_rows(default_corpus, TABLES[name].window)
    prefix = (END, "the", "dog", "ran")
    context = " ".join(prefix if TABLES[name].window is None else prefix[len(prefix) - TABLES[name].window :])
    rows = frame[frame["context"] == context].set_index("word")["share"]
    assert len(rows) > 0
    assert rows.to_dict() == pytest.approx(table.probabilities(prefix))


@given(corpora(), WINDOWS, st.data())
def test_each_guess_stands_in_its_sentence_right_after_what_was_looked_up_as_often_as_the_table_counts(
    corpus, window, data
):
    words = data.draw(st.sampled_from(corpus.training))
    prompt = words[: data.draw(st.integers(1, len(words)))]
    frame = guess_sources(corpus, window, " ".join(prompt))
    answer = lookup_table(corpus, window).probabilities((END, *prompt))
    assert frame["word"].value_counts(normalize=True).to_dict() == pytest.approx(answer)
    for row in frame.itertuples():
        path = (*row.sentence.split(" "), END)
        assert path[row.place] == row.word
        assert path[row.place - row.looked_up : row.place] == prompt[len(prompt) - row.looked_up :]


def test_what_is_held_out_is_in_no_row():
    assert table_rows(read_corpus("a b\nb a\na c b\t\theld out"), 1).equals(table_rows(read_corpus("a b\nb a"), 1))


@given(corpora())
def test_no_more_contexts_are_filled_than_are_possible_and_these_grow(corpus):
    frame = context_growth(corpus)
    wide = frame.pivot(index="n", columns="contexts", values="count")
    words = len(corpus.vocabulary) - 1
    assert list(wide.index) == list(range(2, min(corpus.longest, 8) + 2))
    for n, row in wide.iterrows():
        windows = {
            words[place : place + n - 1] for words in corpus.training for place in range(len(words) - int(n) + 2)
        }
        assert row["filled"] == len({each for each in windows if len(each) == n - 1})
        assert row["possible with these words"] == words ** (n - 1)
        assert 0 < row["filled"] <= row["possible with these words"]
    for name in set(wide.columns) - {"filled"}:
        assert wide[name].is_monotonic_increasing


def test_real_vocabularies_have_more_possible_contexts_than_these_sentences(default_corpus):
    frame = context_growth(default_corpus)
    largest = frame[frame["n"] == 3].set_index("contexts")["count"]
    assert largest["possible with the words of GPT-2"] == 50_257.0**2
    assert largest["possible with these words"] < largest["possible with the words of a child of six"]
