import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import UserError
from core.corpus import LARGEST, clean_row, rows_of_text
from core.file_tables import FILE_KINDS
from core.sentence_files import csv_of_rows, read_file, read_rows, rows_of_running_text, text_file_of_rows, text_of_rows

ROWS = [("the dog ran", "animal", False), ("the program ran", "", True), ("Dr. No ran. He fell", "", False)]

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("a. \t\n\"',;=-+@'!\r\0\u202e\u2028")))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "the dog ran\tanimal\nthe program ran\t\theld out\nDr. No ran. He fell\t"),
        (
            "a.txt",
            "Text\tSense\theld_out\r\nthe dog ran\tanimal\t\r\nthe program ran\t\thelD-out\r\nDr. No ran. He fell\t\t",
        ),
        ("A.CSV", "the dog ran,animal,\nthe program ran,,held out\nDr. No ran. He fell,,"),
        ("a.csv", "id,Label,TEXT,Held-Out\n1,animal,the dog ran,no\n2,,the program ran,YES\n,,Dr. No ran. He fell,"),
        ("a.csv", "text;sense;held out\nthe dog ran;animal;0\n\n;;\nthe program ran;;1\nDr. No ran. He fell;;False\n"),
        ("a.csv", "sep=|\nthe dog ran|animal|\nthe program ran||x\nDr. No ran. He fell||\n"),
        ("a.csv", '"the dog ran"\tanimal\t\r"the\nprogram ran"\t\ttrue\rDr. No ran. He fell\t\t'),
        ("a.tsv", "the dog ran\tanimal\nthe program ran\t\theld out\nDr. No ran. He fell\t"),
        (
            "a.jsonl",
            '{"text": "the dog ran", "label": "animal"}\n["the program ran", null, true]\n\n'
            '{"held_out": false, "sentence": "Dr. No ran. He fell", "label": null}',
        ),
    ],
)
def test_the_same_sentences_are_read_from_every_kind_of_file(name, text):
    assert read_rows(name, text.encode()) == ROWS


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "The dog ran. The cat ran.\nWe slept"),
        ("a.txt", "1. The dog ran.\n2. The cat ran.\n3. We slept"),
        ("a.txt", "1) The dog ran.\n2) The cat ran.\n3) We slept"),
        ("a.csv", 'text\n"The dog ran. The cat ran."\nWe slept'),
        ("a.csv", '"The dog ran. The cat ran."\nWe slept'),
        ("a.jsonl", '"The dog ran. The cat ran."\n{"text": "We slept"}'),
        ("a.jsonl", '{"text": "The dog ran.\\nThe cat ran.\\nWe slept"}'),
    ],
)
def test_several_sentences_in_one_place_are_parted_where_neither_sense_nor_mark_is_given(name, text):
    assert [row[0] for row in read_rows(name, text.encode())] == ["The dog ran.", "The cat ran.", "We slept"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("kind", FILE_KINDS)
def test_unicode_is_read_with_and_without_a_byte_order_mark(kind, encoding):
    text = json.dumps("l’été 狗 🎉", ensure_ascii=False) if kind == "jsonl" else "l’été 狗 🎉"
    assert read_rows(f"a.{kind}", text.encode(encoding)) == [("l’été 狗 🎉", "", False)]


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", '"a\0b\nc",\u202es\x07,'), ("a.jsonl", r'["a\u0000b\nc\u200f", "\ud800s"]')]
)
def test_what_neither_shows_nor_is_a_letter_does_not_come_in(name, text):
    assert read_rows(name, text.encode()) == [("a b c", "s", False)]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.png", b"a b", r"Only files that end in .txt, .csv, .tsv, .jsonl are read"),
        ("txt", b"a b" * 400_000, "1,200,000 bytes; at most 1,048,576"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text in UTF-8.*Line 1 is"),
        ("a.txt", b"the dog\nthe caf\xe9", "Excel.*Notepad. Line 2 is"),
        ("a.txt", "the dog ran".encode("utf-16-le"), "not text in UTF-8"),
        ("a.csv", b"\xff\xfea", "not text in UTF-8"),
        ("a.txt", b"", "holds no sentence"),
        ("a.csv", b"sentence,sense\n", "holds no sentence"),
        ("a.csv", b"sense,id\nx,1", "names no column “sentence” or “text”"),
        ("a.csv", b'the dog,x\n"the "cat",y', "Line 2 cannot be read: a quotation mark"),
        ("a.csv", b'the dog,x\n\n"the cat,y\n', "Line 3 cannot be read: a quotation mark"),
        ("a.csv", b"a" * 140_000, "Line 1 cannot be read.*very long"),
        ("a.csv", b"a b,x,\nYesterday, the dog, a cat, ran", "Line 2 has 4 cells; line 1 has 3"),
        ("a.csv", b"the dog,x,yes\nthe cat,y,maybe", "Line 2 has neither yes nor no"),
        ("a.csv", b"sep=;\nthe dog;x;yes\nthe cat;y;maybe", "Line 3 has neither yes nor no"),
        ("a.jsonl", b'"the dog"\n\n{"text": ', "Line 3 is not JSON"),
        ("a.jsonl", b'{"label": "x"}', "names no column “sentence” or “text”"),
        ("a.jsonl", b'{"label": "x", "text": null}', "Line 1 has no text as its sentence"),
        ("a.jsonl", b'"the dog"\n7', "Line 2 has no text as its sentence"),
        ("a.jsonl", b"[]", "Line 1 has no text as its sentence"),
        ("a.jsonl", b'{"text": "a b", "label": {"x": 1}}', "Line 1 has a list or object where a text"),
        ("a.jsonl", b"[" * 200_000, "Line 1 is not JSON"),
        ("a.jsonl", b'{"a":' * 100_000, "Line 1 is not JSON"),
        ("a.jsonl", b'["a", ' + b"9" * 5_000 + b"]", "Line 1 is not JSON"),
        ("a.txt", b"a b\n" * (10 * LARGEST.sentences + 1), "more than 10,000 sentences"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_and_where(name, data, message):
    with pytest.raises(UserError, match=message):
        read_rows("a.txt" if name == "txt" else name, data)


def test_a_line_of_running_text_that_cannot_be_read_is_told_by_its_number_in_the_text():
    with pytest.raises(UserError, match="Line 5 has neither"):
        rows_of_running_text("One. Two. Three.\n\na\tb\n\nc\td\tmaybe\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("<b>.png", "x"),
        ("a.csv", '"<b>" <b>'),
        ("a.csv", "a,b,yes\na,c,<b>"),
        ("a.csv", "label,<b>\na,b"),
        ("a.jsonl", "<b>"),
        ("a.jsonl", '{"<b>": 1}'),
    ],
)
def test_no_text_of_a_file_is_in_a_message(name, text):
    with pytest.raises(UserError, match="^[^<]*$"):
        read_rows(name, text.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "Sense", "held_out", "x"]), inner),
)
JSON_LINES = st.lists(JSON, min_size=1).map(lambda values: ("jsonl", "\n".join(map(json.dumps, values)).encode()))
CONTENTS = st.one_of(st.binary(), TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))


@given(st.tuples(st.sampled_from(FILE_KINDS), CONTENTS) | JSON_LINES)
@example(("jsonl", b"[null, null, null, null, []]"))
def test_any_bytes_and_any_json_are_read_or_refused_as_something_the_person_can_change(file):
    kind, data = file
    try:
        rows = read_rows(f"a.{kind}", data)
    except UserError:
        return
    assert rows
    assert [clean_row(*row) for row in rows] == rows


# Texts that mean something else in some place of a file: numbers, list marks, held-out marks, names of columns, quotes.
TELLING = st.sampled_from(
    ["0", "1.", "a)", "ii.", "•", "- b", "x", "no", "held out", '"', '""', '"a" b', 'a "b"', "sentence", "Sense", "1 a"]
)
TELLING_ROWS = st.builds(clean_row, TEXTS | TELLING, TEXTS | TELLING, st.booleans())


@given(st.lists(TELLING_ROWS))
@example([("a. b", "", False), (".a", "", True), ("a", "b\u0301", False)])
@example([("1. a", "", False), ("2. b", "", False), ("- c", "", False)])
@example([("0", "0", False)])
@example([("a;b", "", False), ("c d;e", "", False)])
@example([("a|b", "", False), ("|c d", "", True)])
@example([("sentence,sense", "", False), ("a b", "", False)])
@example([("spring", "of the year", False), ("s1", "a b", True), ("sentence", "sense", False)])
@example([("1", "a b", False), ("2", "c", True)])
@example([("1.", "a", False), ("•", "", True), ("i)", "b", False)])
@example([("x", "", True), ("held out", "x", False), ("no", "no", True)])
@example([('"', "", False), ('"a"', '"b"', False), ('"a" b', "c", True)])
@example([("sentence", "sense", False), ("a b", "c", True)])
@example([("", "a", True), ("", "", True), ("", "1", False)])
@example([("A b. C d.", "", False), ("one", "two words", False)])
def test_rows_written_as_text_are_read_back_the_same(rows):
    kept = [row for row in rows if any(row)]
    text = text_of_rows(rows)
    assert rows_of_running_text(text) == kept
    assert rows_of_text(text) == kept or ('"' in text and text.startswith("sentence\tsense\theld_out"))
    if kept:
        assert read_rows("a.txt", text_file_of_rows(rows)) == kept


@given(
    st.lists(TELLING_ROWS.filter(lambda row: row[0] and not any(text.startswith("'") for text in row[:2])), min_size=1)
)
@example([("=1+1", "-x", False), ("+a", "@b", True), ("＝1", "'", False), ("sentence", "sense", False)])
def test_rows_saved_as_a_table_are_read_back_the_same(rows):
    assert read_rows("a.csv", csv_of_rows(rows)) == rows


def test_a_text_file_of_patterns_is_known_and_a_table_with_braces_and_bars_in_it_is_not():
    patterns = "the {dog|cat} ran -> animal"
    read = read_file("a.txt", patterns.encode())
    assert (read.rows, read.patterns) == (
        (("the dog ran", "animal", False), ("the cat ran", "animal", False)),
        patterns,
    )
    assert read.told == "2 sentences grown from patterns."
    odd = [("a {b|c} d", "", False)]
    assert read_rows("a.txt", text_file_of_rows(odd)) == odd
    assert read_rows("a.csv", csv_of_rows(odd)) == odd
