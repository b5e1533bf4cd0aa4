from pathlib import Path
from textwrap import wrap
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import LARGEST
from core.sentences import is_list_mark, split_sentences, without_list_marks


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The dog ran. Did it? Yes!", ["The dog ran.", "Did it?", "Yes!"]),
        ("the dog ran\nthe cat ran\n\n", ["the dog ran", "the cat ran"]),
        ("Dr. Smith met J. R. Jones vs. Mrs. May. They ran.", ["Dr. Smith met J. R. Jones vs. Mrs. May.", "They ran."]),
        ("At 3.5 km, e.g. today. So did I. We won", ["At 3.5 km, e.g. today.", "So did I.", "We won"]),
        ("He said “go.” She (too!) ran. Wait… what", ["He said “go.”", "She (too!) ran.", "Wait… what"]),
        ("狗跑了。「猫走了。」鸟飞了", ["狗跑了。", "「猫走了。」鸟飞了"]),
        ("One. Two.\tsense", ["One. Two.\tsense"]),
        ("the dog ran.the cat ran", ["the dog ran.the cat ran"]),
    ],
)
def test_running_text_is_parted_into_sentences(text, sentences):
    assert split_sentences(text) == sentences


@given(st.one_of(st.text(), st.text(alphabet=st.sampled_from("aADr.!?…。」”) \n\t\x85I"))))
def test_parting_into_sentences_loses_nothing_but_spaces(text):
    parts = split_sentences(text)
    assert all(part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("lines", "bare"),
    [
        (["1. The dog ran.", "2. The cat ran."], ["The dog ran.", "The cat ran."]),
        (["9.  a dog", "", "10. a cat"], ["a dog", "", "a cat"]),
        (["1. a dog", "1. a cat"], ["a dog", "a cat"]),
        (["a. the dog", "b. the cat"], ["the dog", "the cat"]),
        (["iv. the dog", "V. the cat"], ["the dog", "the cat"]),
        (
            ["1) a dog", "(2) a cat", "[7] a fox", "b) an owl", "3.) a cow"],
            ["a dog", "a cat", "a fox", "an owl", "a cow"],
        ),
        (
            ["- a dog", "* a cat", "• a fox", "–\ta cow", "\uf0b7\tan owl"],
            ["a dog", "a cat", "a fox", "a cow", "an owl"],
        ),
        (["[ ] a dog", "- [x] a cat", "[✓] a fox", "☒ an owl"], ["a dog", "a cat", "a fox", "an owl"]),
        (["— a dog", "+ a cat", "⁃ a fox", "•an owl", "▪a cow"], ["a dog", "a cat", "a fox", "an owl", "a cow"]),
        (["① a dog", "❷a cat", "（3） a fox", "4)an owl"], ["a dog", "a cat", "a fox", "an owl"]),
        (
            ["1.a dog", "2.a cat", "", "１．犬", "２．猫", "1、犬", "2、猫"],
            ["a dog", "a cat", "", "犬", "猫", "犬", "猫"],
        ),
        (
            ["1: a dog", "2: a cat", "#7 a fox", "1.- an owl", "2.- a cow"],
            ["a dog", "a cat", "#7 a fox", "an owl", "a cow"],
        ),
        (["1 - a dog", "2 - a cat", "1/ a fox", "2/ an owl"], ["a dog", "a cat", "a fox", "an owl"]),
        (["1.9. a dog", "1.10. a cat", "2.1. a fox", "2.2. an owl"], ["a dog", "a cat", "a fox", "an owl"]),
        (["1 The dog", "2 The cat", "", "3 The fox"], ["The dog", "The cat", "", "The fox"]),
        (["1.1 The dog", "1.2 The cat", "2.1 The fox"], ["The dog", "The cat", "The fox"]),
        (["7.\tthe dog ran\tanimal", "o\tthe cat ran"], ["the dog ran\tanimal", "the cat ran"]),
    ],
)
def test_the_marks_of_a_list_are_no_part_of_its_sentences(lines, bare):
    assert without_list_marks(lines) == bare


@pytest.mark.parametrize(
    "lines",
    [
        ["3. Mai: der Hund lief.", "4. Mai: die Katze lief."],
        ["1. FC Köln gewann.", "the dog ran"],
        ["A. Smith ran.", "the dog ran", "D. Jones ran."],
        ["1. a dog", *["the dog ran"] * 5, "2. a cat"],
        ["3.5 km", "1984. What a year", "I. Newton"],
        ["-5 degrees", "(the) dog", "o dog"],
        ["1.", "2.", "-", "1.\t"],
        ["1. a dog\t", "2. a cat\t"],
        ["1 dog ran", "2 dogs ran", "3 dogs ran"],
        ["12 Dogs ran", "13 Dogs ran", "20 Dogs ran"],
        ["3.5 km is far", "4.5 km is farther", "8.5 km is too far"],
        ["1:1 is a draw", "2:1 is none", "2 - 1 is one", "3 - 1 is two", "3/4 of a dog", "4/4 of a dog"],
    ],
)
def test_what_only_looks_like_the_mark_of_a_list_stays(lines):
    assert without_list_marks(lines) == lines


def test_a_cell_with_a_number_or_a_bullet_is_a_list_mark():
    cells = ["1", "12.", "3)", "(4)", " a) ", "b.", "•", "-", "٣", "", "the", "3.5", "1. the dog", "a", "I ran"]
    assert [is_list_mark(cell) for cell in cells] == [True] * 9 + [False] * 6


LABELLED = [
    line
    for line in (Path(__file__).parent / "parted_sentences.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ")
]


@pytest.mark.parametrize("labelled", LABELLED)
def test_a_line_is_parted_where_its_sentences_end_and_nowhere_else(labelled):
    text = labelled.replace(" | ", " ").replace("|", "")
    assert split_sentences(text) == [sentence.strip() for sentence in labelled.split("|")]


def test_where_nine_in_ten_lines_are_one_sentence_a_line_of_two_stays_whole():
    lines = ["The dog ran"] * 9
    assert split_sentences("\n".join([*lines, "It ran. It slept."])) == [*lines, "It ran. It slept."]
    assert split_sentences("\n".join([*lines[1:], "It ran. It slept."])) == [*lines[1:], "It ran.", "It slept."]
    assert len(split_sentences("\n".join([*lines, "It ran. It slept. It ate."]))) == 12


RUNNING = (
    "Am 3. Mai lief der kleine Hund in den Wald, z. B. zu Dr. Müller. Dort blieb er dann bis zum Abend. "
    "Das alte Programm lief am 4. Mai noch einmal ohne einen Fehler und wurde dann gelöscht. Niemand sah es."
)


@pytest.mark.parametrize("width", [45, 60, 80])
@pytest.mark.parametrize(
    "text",
    [
        RUNNING,
        "狗跑了，猫也跑了。" * 12,
        "The one long sentence of this mail has no end before " + "its end " * 9 + "here.",
    ],
)
def test_a_text_wrapped_to_a_width_reads_as_the_same_text_in_one_line(text, width):
    lines = (
        [text[place : place + width // 2] for place in range(0, len(text), width // 2)]
        if "狗" in text
        else wrap(text, width)
    )
    assert split_sentences("\n".join(lines)) == split_sentences(text)
    assert split_sentences("\n\n".join(["\n".join(lines)] * 2)) == split_sentences(text) * 2


@pytest.mark.parametrize(
    "lines",
    [
        ["the dog ran home to the store near the river", "the cat ran home to the store near the water"],
        ["The dog ran home. Then it slept in the store", "The cat ran home. Then it slept in the house"],
        ["The Dog That Ran to the Store near the River", "The Cat That Ran to the Store near the Water"],
        [
            "The dog ran home to the store near the river,",
            "but the cat slept.",
            "So did the old and tired fox of this wood.",
        ],
    ],
)
def test_lines_that_are_no_wrapped_text_are_not_joined(lines):
    assert len(split_sentences("\n".join(lines))) >= len(lines)


@pytest.mark.parametrize("part", ["a. ", "! ", "a.) ", "(", "1. ", ". ( ", "狗!", "a b c. D e f\n"])
def test_parting_takes_time_linear_in_the_text(part):
    started = monotonic()
    split_sentences(part * (LARGEST.characters // len(part)) + "x")
    assert monotonic() - started < 20  # seconds; quadratic, it would take minutes


@given(st.lists(st.text(st.sampled_from("12a.)(- \t•x")), max_size=4))
def test_no_line_is_left_without_its_sentence(lines):
    bare = without_list_marks(lines)
    assert len(bare) == len(lines)
    assert all(line.endswith(rest) and (rest or not line) for line, rest in zip(lines, bare, strict=True))
