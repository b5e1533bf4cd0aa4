import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import UserError, read_corpus
from core import imported_vectors as module
from core.imported_vectors import read_glove

CORPUS = read_corpus("the dog ran\nthe program don't ran")  # vocabulary: dog, don't, program, ran, the


def test_the_words_of_the_corpus_get_their_vectors_in_its_order_and_those_that_the_file_lacks_are_named():
    read = read_glove(b"<end> 9 9\nthe 1 2\nran 0.5 -1e-3\nzebra 3 nonsense\n", CORPUS)
    assert read.words == ("ran", "the")
    np.testing.assert_array_equal(read.matrix, np.array([[0.5, -1e-3], [1, 2]], dtype=np.float32))
    assert read.missing == ("dog", "don't", "program")
    assert read_glove(b"dog 1 2\ndon't 1 2\nprogram 1 2\nran 1 2\nthe 1 2", CORPUS).missing == ()
    assert read_glove(b"ran " + b" ".join([b"1"] * 300), CORPUS).matrix.shape == (1, 300)


@pytest.mark.parametrize(
    "data",
    [
        b"2 3\nran 1 2 3\nthe 4 5 6\n",
        b"\xef\xbb\xbfran 1 2 3\nthe 4 5 6\n",
        b"ran 1 2 3\r\nthe 4 5 6\r\n",
        b"ran 1 2 3 \nthe 4 5 6 ",
        b"\n\nran 1 2 3\n\nthe 4 5 6\n\n",
        b"ran 1 2 3\nthe 4 5 6\nran 7 8 9\n",
    ],
    ids=["word2vec header", "byte order mark", "Windows", "trailing spaces", "blank lines", "the first counts"],
)
def test_usual_forms_of_the_file_are_read(data):
    read = read_glove(data, CORPUS)
    assert read.words == ("ran", "the")
    np.testing.assert_array_equal(read.matrix, [[1, 2, 3], [4, 5, 6]])


def test_a_word_in_other_capitals_or_forms_counts_where_no_line_has_it_as_the_sentences_do():
    corpus = read_corpus("die Bank lief\nU.S. é don't\n狗 собака")
    lines = "BANK 1 1\nBank 2 2\nlief 3 3\nLief 4 4\nU.S. 5 5\nE\u0301 6 6\ndon’t 7 7\n狗 8 8\nсобака 9 9"
    read = read_glove(lines.encode(), corpus)
    first_numbers = dict(zip(read.words, read.matrix[:, 0].tolist(), strict=True))
    assert first_numbers == {"bank": 1, "lief": 3, "u.s": 5, "é": 6, "don't": 7, "狗": 8, "собака": 9}
    assert read.missing == ("die",)


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"dog 1 2\nran nan 2", "Line 2", "infinite"),
        (b"dog 1 2\nran 1 inf", "Line 2", "infinite"),
        (b"dog 1 2\nran 1 1e999", "Line 2", "infinite"),
        (b"dog 1 2\nran 1 1e39", "Line 2", "infinite"),
        (b"dog 1 2\nran 1 two", "Line 2", "two"),
        (b"dog 1 2\nran 1 1_0", "Line 2", "1_0"),
        (b"dog 1 2\nran 1 a\xe2\x80\xae\x1bb", "Line 2", "“a b”"),
        (b"dog 1 2\nran 1 \xff\xfe", "Line 2", "number is expected"),
        (b"dog 1 2\n\nran 1", "Line 3", "1 number after"),
        (b"dog 1 2\ncat 1 2 3", "Line 2", "3 numbers"),
        (b"dog 1 2\nran", "Line 2", "0 numbers"),
        (b"dog 1 2\n5 2", "Line 2", "1 number after"),
        (b"dog 1 2\n ran 1 2", "Line 2", "3 numbers"),
        (b"dog 1 2\nran 1  2", "Line 2", "3 numbers"),
        (b"dog 1 2\nran 0 -0.0", "Line 2", "zeros only"),
        (b"the quick brown fox\n", "Line 1", "quick"),
        (b"dog\t1\t2\n", "Line 1", "number is expected"),
        (b"PK\x03\x04\x00\x00", "Line 1", "number is expected"),
        (b"3 2\nthe quick brown fox\n", "Line 2", "quick"),
        (b"cat " + b" ".join([b"1"] * 301), "Line 1", "301 numbers"),
    ],
)
def test_a_line_without_a_vector_is_refused_with_its_number(data, line, problem):
    with pytest.raises(UserError) as refused:
        read_glove(data, CORPUS)
    assert line in str(refused.value)
    assert problem in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"2 3\n", b"cat 1 2\nzebra 3 4"])
def test_a_file_without_any_word_of_the_corpus_is_refused(data):
    with pytest.raises(UserError, match="None of the 5 words"):
        read_glove(data, CORPUS)


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_read(monkeypatch):
    data = b"ran 1 2\n"
    monkeypatch.setattr(module, "MOST_BYTES", len(data))
    assert read_glove(data, CORPUS).words == ("ran",)
    with pytest.raises(UserError, match="MB"):
        read_glove(data + b"\n", CORPUS)


PIECES = st.sampled_from(
    [b"ran", b"the", b"1", b"-2.5", b"nan", b"1e400", b" ", b" ", b" ", b"\n", b"\xff", b"\t", b"0"]
)


@given(st.one_of(st.binary(), st.lists(PIECES).map(b"".join)))
def test_any_bytes_are_read_or_refused(data):
    try:
        read = read_glove(data, CORPUS)
    except UserError:
        return
    assert read.matrix.shape[0] == len(read.words) == 5 - len(read.missing)
    assert np.isfinite(read.matrix).all()
    assert read.matrix.any(axis=1).all()
