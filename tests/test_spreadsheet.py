import csv
import io
import math

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.spreadsheet import as_text, as_typed, to_csv

FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
TEXTS = st.text(max_size=12) | st.builds("{}{}".format, st.sampled_from(FORMULA_STARTS), st.text(max_size=8))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)


def opened(data):
    # The cells, as a program reads them that keeps line ends inside quotes.
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("mark", ";\t")
def test_a_formula_after_a_mark_that_parts_cells_elsewhere_is_led_by_an_apostrophe(mark):
    data = to_csv(pd.DataFrame({"text": [f"dog{mark}=1+1{mark}-2{mark}x"], "sense": [f"a{mark}@b"]}))
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=mark):
        assert not [cell for cell in row if cell.startswith(tuple(FORMULA_STARTS))]


@given(st.text("';\t=-a"))
def test_what_was_typed_comes_back(text):
    assert as_typed(as_text(text)) == text


def test_numbers_stay_numbers_also_negative_ones_and_beside_texts():
    frame = pd.DataFrame({"loss": [-0.25, 1e-12], "count": [-3, 4], "mixed": ["-3", -3], "held out": [True, False]})
    assert to_csv(frame).decode("utf-8-sig").splitlines()[1:] == ["-0.25,-3,'-3,True", "1e-12,4,-3,False"]


def test_categories_an_index_and_missing_cells_change_nothing_and_neither_does_the_frame():
    frame = pd.DataFrame({"=a": pd.Categorical(["=a", "ключ", None]), "truth": [math.nan, 0.5, 1]}, index=[5, 6, 7])
    before = frame.copy()
    data = to_csv(frame)
    assert data.startswith(b"\xef\xbb\xbf")  # tells Excel that it is UTF-8
    assert opened(data) == [["'=a", "truth"], ["'=a", ""], ["ключ", "0.5"], ["", "1.0"]]
    pd.testing.assert_frame_equal(frame, before)


@given(st.lists(st.tuples(TEXTS, NUMBERS), max_size=6), TEXTS)
@example([('=HYPERLINK("http://a.b")', 1)], "=head")
def test_every_text_and_number_comes_back_and_no_cell_is_a_formula(rows, header):
    texts, numbers = [text for text, _ in rows], [number for _, number in rows]
    frame = pd.DataFrame({0: pd.Series(texts, dtype=object), 1: pd.Series(numbers, dtype=object)})
    (first, _), *cells = opened(to_csv(frame.set_axis([header or "text", "number"], axis=1)))
    for text, cell in zip([header or "text", *texts], [first, *(cell for cell, _ in cells)], strict=True):
        assert cell == (f"'{text}" if text.startswith(tuple(FORMULA_STARTS)) else text)
        assert not cell.startswith(tuple(FORMULA_STARTS))
    assert [float(number) for _, number in cells] == [float(number) for number in numbers]
