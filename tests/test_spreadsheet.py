import csv
import io
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheet import as_text, as_typed, to_csv

FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
TEXTS = st.text(max_size=12) | st.builds("{}{}".format, st.sampled_from(FORMULA_STARTS), st.text(max_size=8))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)


def opened(data):
    # The cells, as a program reads them that keeps line ends inside quotes.
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_text_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(start):
    (header,), (cell,) = opened(to_csv(pd.DataFrame({f"{start}head": [f'{start}HYPERLINK("http://a.b")']})))
    assert header == f"'{start}head"
    assert cell == f'\'{start}HYPERLINK("http://a.b")'


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


def test_excel_is_told_that_it_is_utf_8():
    data = to_csv(pd.DataFrame({"word": ["déjà", "ключ"]}))
    assert data.startswith(b"\xef\xbb\xbf")
    assert opened(data) == [["word"], ["déjà"], ["ключ"]]


def test_what_is_missing_is_an_empty_cell():
    frame = pd.DataFrame({"sense": ["a", None], "truth": [math.nan, 0.5]})
    assert opened(to_csv(frame)) == [["sense", "truth"], ["a", ""], ["", "0.5"]]


def test_categories_and_an_index_change_nothing():
    frame = pd.DataFrame({"sense": pd.Categorical(["=a", "b", "'=a"])}, index=[5, 6, 7])
    assert opened(to_csv(frame)) == [["sense"], ["'=a"], ["b"], ["''=a"]]


def test_the_frame_itself_is_not_changed():
    frame = pd.DataFrame({"=a": ["=b"]})
    to_csv(frame)
    assert frame.to_dict("list") == {"=a": ["=b"]}


@given(st.lists(st.tuples(TEXTS, NUMBERS), max_size=6), TEXTS)
def test_every_text_and_number_comes_back_and_no_cell_is_a_formula(rows, header):
    header = header or "text"
    frame = pd.DataFrame(
        {0: pd.Series([text for text, _ in rows], dtype=object), 1: pd.Series([n for _, n in rows], dtype=object)}
    ).set_axis([header, "number"], axis=1)
    (texts_header, _), *cells = opened(to_csv(frame))
    for given_text, found in [
        (header, texts_header),
        *((text, cell[0]) for (text, _), cell in zip(rows, cells, strict=True)),
    ]:
        assert found == (f"'{given_text}" if given_text.startswith(tuple(FORMULA_STARTS)) else given_text)
        assert not found.startswith(tuple(FORMULA_STARTS))
    assert [float(cell[1]) for cell in cells] == [float(number) for _, number in rows]
