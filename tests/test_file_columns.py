"""Which column of a file is the sentence, its sense and its mark; and that no cell is lost without a word."""

import pytest

from core import UserError
from core.corpus import rows_of_text
from core.pasted import with_pasted
from core.sentence_files import Columns, read_file, read_rows, rows_of_running_text

DOG, PROGRAM = ("the dog ran", "animal", False), ("the program ran", "software", False)
TWO = [DOG, PROGRAM]


def read(name, text):
    return read_rows(name, text.encode())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "sentence\nYesterday, the dog ran away\nThe program ran, then stopped", "Line 2 has 2 cells"),
        ("a.csv", 'sentence,sense\na b,x\n\n"a\nb",x\nc d', "Line 6 has 1 cell; the first row names 2 columns"),
        ("a.csv", "sentence,sense\na b,x\nc d,x,y", "Line 3 has 3 cells"),
        ("a.csv", "a b,x\nc d", "Line 2 has 1 cell; line 1 has 2"),
        ("a.csv", "The program ran\nYesterday, the dog ran away", "Line 2 has 2 cells; line 1 has 1"),
        ("a.csv", "Yesterday, the dog ran\nToday, the cat ran", "Line 1 has commas with a space after them"),
        ("a.csv", "One, two, three, four\nFive, six, seven, eight", "Line 1 has commas with a space after them"),
        ("a.csv", "sep=;\nsentence;sense\na b", "Line 3 has 1 cell"),
        ("a.tsv", "sentence\tsense\na b\tx\nc d", "Line 3 has 1 cell"),
        ("a.tsv", "sentence\na b\tx", "Line 2 has 2 cells"),
        ("a.txt", "4\tthe dog ran\n\nword", "Line 3 has no text as its sentence"),
        ("a.txt", "sentence\tsense\na b\tx\na b\tx\na b", "Line 4 has 1 cell"),
        ("a.txt", "One. Two. A b.\nA b. C.\na b\tx\tmaybe\na c\tx\tyes\na d\tx\tno", "Line 3 has neither yes nor no"),
        ("a.tsv", "a b\nc d\tx\ty\tz", "Line 2 has more than three columns"),
        ("a.txt", "sentence\tsense\na b\tx\n\nc d\tx\ty", "Line 4 has 3 cells"),
        ("a.txt", "One. Two.\nsentence\tsense\na b\tx\ty\tz", "Line 3 has more than three columns"),
        ("a.jsonl", '["sentence", "sense"]\n["a b", "x"]\n["c d", "x", "y"]', "Line 3 has 3 cells"),
        ("a.jsonl", '["a b", "x", false, "lost"]\n["c d"]', "Line 1 has more than three columns"),
        ("a.jsonl", '{"text": "a b"}\n["a b", "x", false, "lost"]', "Line 2 has 4 cells"),
        (
            "a.jsonl",
            '{"text": "a b", "label": "x"}\n{"text": "c d", "lable": "y"}',
            "Line 2 has other keys than line 1",
        ),
    ],
)
def test_a_row_of_another_width_is_an_error_with_its_line_and_never_cut(name, text, message):
    with pytest.raises(UserError, match=message):
        read(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "sentence,sense,,\nthe dog ran,animal,,\nthe program ran,software,,,,\n"),
        ("a.csv", "the dog ran,animal\nthe program ran,software,,\n"),
        ("a.tsv", "the dog ran\tanimal\t\t\t\nthe program ran\tsoftware\n"),
        ("a.txt", "the dog ran\tanimal\t\t\nthe program ran\tsoftware\n"),
    ],
)
def test_blank_cells_beyond_the_others_are_let_go(name, text):
    assert read(name, text) == TWO


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", '"Run!" said the dog\tanimal\nthe program ran\tsoftware'),
        ("a.txt", '"Run!" said the dog\tanimal\nthe program ran\tsoftware'),
        ("a.csv", '"Run!" said the dog\tanimal\nthe program ran\tsoftware'),
        ("a.tsv", '"""Run!"" said the dog"\t"animal"\nthe program ran\tsoftware'),
        ("a.txt", '"""Run!"" said the dog"\t"animal"\nthe program ran\t"software"'),
        ("a.csv", '"""Run!"" said the dog",animal\nthe program ran,"software"'),
        ("a.tsv", 'sentence\tsense\n"Run!" said the dog\t"animal"\n"the\nprogram ran"\tsoftware'),
    ],
)
def test_quotation_marks_of_a_text_stay_and_those_of_a_spreadsheet_go(name, text):
    assert read(name, text) == [('"Run!" said the dog', "animal", False), PROGRAM]


@pytest.mark.parametrize("kind", ["tsv", "txt"])
def test_a_quotation_mark_that_is_not_closed_swallows_no_row(kind):
    text = '"Run, said the dog\tanimal\nthe cat said "stop"\tanimal\n"the program ran\tsoftware\nthe app ran"\tsoftware'
    assert [row[0] for row in read(f"a.{kind}", text)] == [
        '"Run, said the dog',
        'the cat said "stop"',
        '"the program ran',
        'the app ran"',
    ]


NUMBERS = [("4", "1"), ("1.", "2."), ("1)", "2)"), ("(1)", "(2)"), ("a)", "b)"), ("•", "•"), ("-", "-"), ("٣", "٤")]


@pytest.mark.parametrize("marks", NUMBERS)
def test_a_column_of_numbers_or_list_marks_is_no_sentence(marks):
    for kind, between in (("txt", "\t"), ("tsv", "\t"), ("csv", ",")):
        lines = [between.join((mark, *row[:2])) for mark, row in zip(marks, TWO, strict=True)]
        assert read(f"a.{kind}", "\n".join(lines)) == TWO
    assert (
        rows_of_running_text("\n".join("\t".join((mark, *row[:2])) for mark, row in zip(marks, TWO, strict=True)))
        == TWO
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", "animal\tthe dog ran\nsoftware\tthe program ran\nanimal\tthe cat ran"),
        ("a.csv", "id17,animal,the dog ran\nid18,software,the program ran\nid19,animal,the cat ran"),
        (
            "a.csv",
            "Satz;Bedeutung;held out\nthe dog ran;animal;FALSCH\nthe program ran;software;FALSCH\nthe cat ran;animal;",
        ),
        ("a.csv", "weg,Satz,label\nno,the dog ran,animal\nno,the program ran,software\nno,the cat ran,animal"),
        ("a.csv", "Satz,label\nthe dog ran,animal\nthe program ran,software\nthe cat ran,animal"),
        ("a.tsv", "nr\tsense\ttext\n1\tanimal\tthe dog ran\n2\tsoftware\tthe program ran\n3\tanimal\tthe cat ran"),
        ("a.jsonl", '["animal", "the dog ran"]\n["software", "the program ran"]\n["animal", "the cat ran"]'),
        (
            "a.jsonl",
            '["text", "label"]\n["the dog ran", "animal"]\n["the program ran", "software"]\n["the cat ran", "animal"]',
        ),
    ],
)
def test_the_sentence_is_found_by_its_name_or_its_words_and_the_sense_with_it(name, text):
    assert read(name, text) == [*TWO, ("the cat ran", "animal", False)]


MARKS = [("held out", ""), ("x", ""), ("TRUE", "FALSE"), ("WAHR", "FALSCH"), ("1", "0"), ("test", "train")]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
def test_a_column_of_marks_holds_out_whether_or_not_it_is_named_or_there_are_senses(name):
    between = "," if name == "a.csv" else "\t"
    for yes, no in MARKS:
        rows = [("the dog ran", "animal", yes), ("the program ran", "software", no)]
        for header in ([], [("sentence", "sense", "held_out")]):
            text = "\n".join(between.join(row) for row in [*header, *rows])
            assert [row[2] for row in read(name, text)] == [True, False], (yes, no)
    text = f"the dog ran{between}held out\nthe program ran{between}"
    assert read(name, text) == [("the dog ran", "", True), ("the program ran", "", False)]


@pytest.mark.parametrize(
    ("name", "text", "rows", "used"),
    [
        ("a.tsv", "the dog ran along the shore\tder Hund lief am Ufer entlang, und das lange",  # a translation
         [("the dog ran along the shore", "", False)],
         "1 sentence read; sentence: column 1; sense: none; held out: none; not used: column 2."),
        ("a.tsv", "the dog ran\t1\nthe program ran\t2", [("the dog ran", "1", False), ("the program ran", "2", False)],
         "2 sentences read; sentence: column 1; sense: column 2; held out: none."),
        ("a.csv", "id,TEXT,label\n1,the dog ran,animal\n2,the program ran,software", TWO,
         "2 sentences read; sentence: “TEXT”; sense: “label”; held out: none; not used: “id”."),
        ("a.csv", "id,TEXT,label,,\n1,the dog ran,animal,,\n2,the program ran,software,,", TWO,
         "2 sentences read; sentence: “TEXT”; sense: “label”; held out: none; not used: “id”."),
        ("a.csv", "the dog ran,animal,,,\nthe program ran,software,,,", TWO,
         "2 sentences read; sentence: column 1; sense: column 2; held out: none."),
        ("a.txt", "The dog ran. The cat ran.", [("The dog ran.", "", False), ("The cat ran.", "", False)],
         "2 sentences read."),
    ],
)  # fmt: skip
def test_the_use_of_each_column_is_reported(name, text, rows, used):
    file = read_file(name, text.encode())
    assert (list(file.rows), file.told) == (rows, used)


def test_another_choice_of_columns_is_taken():
    data = b"4\tthe dog ran\tanimal\tx\n1\tthe program ran\tsoftware\t"
    file = read_file("a.tsv", data)
    assert file.told == "2 sentences read; sentence: column 2; sense: column 3; held out: column 4; not used: column 1."
    assert file.rows == (("the dog ran", "animal", True), PROGRAM)
    other = read_file("a.tsv", data, Columns(sentence=1, sense=0))
    assert other.rows == (("the dog ran", "4", False), ("the program ran", "1", False))
    assert other.told.endswith("sentence: column 2; sense: column 1; held out: none; not used: column 3, column 4.")


@pytest.mark.parametrize(
    "text",
    [
        "Sentence\tSense\nthe dog ran\tanimal\nthe program ran\tsoftware",
        "id\tlabel\ttext\n7\tanimal\tthe dog ran\n8\tsoftware\tthe program ran",
        "12345.\tthe dog ran\tanimal\n12346.\tthe program ran\tsoftware",
        "s1\tthe dog ran\tanimal\ns2\tthe program ran\tsoftware",
        "0,5\tthe dog ran\tanimal\n1,25\tthe program ran\tsoftware",
        "Jan 3 2024\tthe dog ran\tanimal\n4. Mai 2024\tthe program ran\tsoftware",
        "1276\tanimal\tthe dog ran\n1277\tsoftware\tthe program ran\n1278\tanimal\tthe dog ran",
    ],
)
def test_pasted_lines_have_their_columns_found_as_a_file_has(text):
    rows = read("a.tsv", text)
    assert rows[:2] == TWO
    assert rows_of_running_text(text) == with_pasted([], 0, 0, text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "sentence,sense\nthe dog ran,animal\nthe program ran,software",
        "Sense;Text\nanimal;the dog ran\n\nsoftware;the program ran",
        "0,5;the dog ran;animal\n1,25;the program ran;software",
        "| sentence | sense |\n|:--|--:|\n| the dog ran | animal |\n| the program ran | software |",
        "the dog ran | animal\nthe program ran | software",
        "Satz|Art\nthe dog ran|animal\nthe program ran|software",
    ],
)
def test_a_table_is_known_in_text_and_in_what_is_pasted_by_the_signs_between_its_cells(text):
    assert read("a.txt", text)[-2:] == rows_of_running_text(text)[-2:] == with_pasted([], 0, 0, text)[-2:] == TWO
    assert "sentence" not in [row[0].lower() for row in read("a.txt", text)]


@pytest.mark.parametrize("text", ["The dog ran; it slept.\nThe cat ran; it ate.", "Yes, it ran\nNo, it ate", "a|b c"])
def test_signs_inside_sentences_part_no_cells(text):
    assert [row[0] for row in read("a.txt", text)] == text.split("\n") == [r[0] for r in with_pasted([], 0, 0, text)]
    assert with_pasted([DOG], 0, 1, "a;b\nc;d")[0] == ("the dog ran", "a;b", False)


@pytest.mark.parametrize("first", [("Anna Schmidt", "Bob Jones"), ("Mon Jan 3", "Tue Jan 4"), ("Old News", "New News")])
def test_a_column_of_names_or_titles_before_sentences_is_not_taken_for_them(first):
    lines = [f"{first[place % 2]},the dog ran home at night {place},animal" for place in range(3)]
    assert read("a.csv", "\n".join(lines)) == [(f"the dog ran home at night {n}", "animal", False) for n in range(3)]


def test_of_two_columns_with_sentences_the_first_is_taken_even_if_the_glosses_are_long():
    text = "the dog ran\tto move on legs\nthe app ran\tto be carried out\nthe cat ran\tto move on legs"
    assert [row[0] for row in read("a.tsv", text)] == ["the dog ran", "the app ran", "the cat ran"]


@pytest.mark.parametrize("columns", ["sentence", "id,sentence", "sentence,sense"])
def test_a_sentence_that_goes_on_after_a_line_end_in_its_cell_stays_whole(columns):
    before, after = ("1," if "id" in columns else ""), (",x" if "sense" in columns else "")
    rows = read("a.csv", f'{columns}\n{before}"The dog ran\naway."{after}\n{before}It slept{after}')
    assert [row[0] for row in rows] == ["The dog ran away.", "It slept"]


def test_a_pasted_column_after_the_sentence_is_never_lost_without_a_word():
    text = "1276\tthe dog ran\t77\tder Hund lief\n1277\tthe program ran\t78\tdas Programm lief"
    for paste in (rows_of_running_text, lambda text: with_pasted([], 0, 0, text)):
        with pytest.raises(UserError, match="Column 4 is neither|Line 1 has neither"):
            paste(text)


def test_lines_with_a_header_are_no_sentence_for_read_corpus():
    assert rows_of_text("Text\tLabel\nthe dog ran\tanimal\n1\tx") == [DOG, ("1", "x", False)]
