import pytest

from core import UserError
from core.pasted import pasted_cells, with_pasted
from core.sentence_files import read_rows

ROWS = [("a b", "x", False), ("c d", "y", True), ("e f", "z", False)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_each_line_is_a_row_whatever_ends_it(end):
    assert with_pasted([], 0, 0, end.join(["a b", "", "c d\tx", ""])) == [("a b", "", False), ("c d", "x", False)]


def test_a_blank_pasted_cell_takes_the_place_of_the_old_one():
    assert with_pasted(ROWS, 0, 0, "g h\t\ni j\tw") == [("g h", "", False), ("i j", "w", True), ROWS[2]]
    assert with_pasted(ROWS, 0, 0, "g h\ni j\tw") == [("g h", "", False), ("i j", "w", True), ROWS[2]]


def test_what_was_not_pasted_stays_and_rows_beyond_the_last_are_added():
    assert with_pasted(ROWS, 2, 0, "g h\ni j") == [*ROWS[:2], ("g h", "z", False), ("i j", "", False)]
    assert with_pasted(ROWS, 9, 0, "g h") == [*ROWS, ("g h", "", False)]
    assert with_pasted(ROWS, 1, 1, "w") == [ROWS[0], ("c d", "w", True), ROWS[2]]
    assert with_pasted(ROWS, 0, 0, " \n") == ROWS


@pytest.mark.parametrize("mark", ["held out", "x", "TRUE", "yes", "Held-Out"])
def test_held_out_marks_are_read_as_in_files(mark):
    assert with_pasted([], 0, 0, f"a b\t\t{mark}\nc d\t\tFALSE") == [("a b", "", True), ("c d", "", False)]
    assert with_pasted(ROWS[:1], 0, 2, mark) == [("a b", "x", True)]


@pytest.mark.parametrize("marks", [("1.", "2."), ("(1)", "(2)"), ("•", "–"), ("[ ]", "- [x]"), ("1.1", "1.2")])
def test_the_marks_of_a_pasted_list_are_no_part_of_its_sentences(marks):
    lines = [f"{mark} The dog ran\tx" for mark in (*marks, marks[1].replace("2", "3"))]
    assert with_pasted([], 0, 0, "\n".join(lines)) == [("The dog ran", "x", False)] * 3
    assert with_pasted(ROWS, 0, 1, "1.\n2.")[:2] == [("a b", "1.", False), ("c d", "2.", True)]


def test_a_first_line_with_the_columns_names_is_no_sentence():
    assert with_pasted(ROWS, 3, 0, "ID\tHeld out\tSentence\n7\tx\tg h") == [*ROWS, ("g h", "", True)]
    assert with_pasted([], 0, 0, "Sentence\ng h") == [("g h", "", False)]


@pytest.mark.parametrize(
    "text",
    [
        "row number\tsentence\ttext\tsense\n7\ta b\tc d\tx",
        '"""a"" b"\tx\n"c d\ty\ne f"\tz',
        'sentence\tsense\n"a\nb"\tx',
    ],
)
def test_a_paste_parts_and_names_its_cells_as_a_file_does(text):
    assert with_pasted([], 0, 0, text) == read_rows("a.tsv", text.encode())


def test_pasted_senses_may_begin_with_one_that_is_called_class():
    assert with_pasted(ROWS[:2], 0, 1, "class\nlecture") == [("a b", "class", False), ("c d", "lecture", True)]


def test_only_what_a_spreadsheet_had_to_quote_loses_its_quotation_marks():
    assert pasted_cells('"say ""hi""\nnow"\tx\n"Hello."\t\n"Run, he said\ty') == [
        ['say "hi"\nnow', "x"],
        ['"Hello."', ""],
        ['"Run, he said', "y"],
    ]


@pytest.mark.parametrize(("text", "column"), [("a\tb\tmaybe", 0), ("maybe", 2), ("a\tb\tx\td", 0), ("x\ty", 2)])
def test_what_cannot_be_read_is_refused_with_its_line(text, column):
    with pytest.raises(UserError, match="Line 2"):
        with_pasted(ROWS, 0, column, f"{'' if column else 'g'}\t\n{text}" if column == 0 else f"x\n{text}")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("1276\tThe dog ran.\t2481\tDer Hund lief.\n1277\tThe cat ran.\t2482\tDie Katze lief.", 4),
        ("the dog ran\tx\tmaybe\nthe cat ran\ty\tno", 3),
        ("the dog ran\tx\tno\tand fast", 4),
    ],
)
def test_the_message_about_pasted_cells_names_the_column_that_does_not_fit(text, column):
    with pytest.raises(UserError, match=f"Line 1 .* column {column}"):
        with_pasted([], 0, 0, text)


def test_one_pasted_cell_has_no_column_to_name():
    with pytest.raises(UserError, match="held-out mark. Write"):
        with_pasted([], 0, 2, "maybe")
