"""Which part of a long text is shown, and where words wrap."""

import pytest

from core.charts.lettering import (
    SHORT_WIDTH,
    TITLE_SIZE,
    filled_lines,
    fitting_lines,
    level_titles,
    shortened,
    text_width,
)

PROMPT = "yesterday afternoon the old brown dog near the broken printer ran …"


def test_a_long_text_loses_its_first_words_and_never_its_last():
    (line,) = fitting_lines(PROMPT, 100, 13, most=1)
    assert line.startswith("… ")
    assert line.endswith("printer ran …")


@pytest.mark.parametrize(
    ("text", "other", "told"),
    [
        ("a dog near the pump ran …", "a pump near the dog ran …", "a dog … the pump ran …"),
        ("a pump near the dog ran …", "a dog near the pump ran …", "a pump … the dog ran …"),
        ("when our river rose the bank …", "when our loan ended the bank …", "… river rose the bank …"),
        (
            "the dog near the old printer ran …",
            "the app near the old printer ran …",
            "… dog … old printer ran …",
        ),
        ("the app that a dog saw ran …", "it ran …", "… that a dog saw ran …"),  # they differ in more than fits
        ("a dog near the old pump ran …", "a dog near the old pump ran …", "… the old pump ran …"),
        ("the dog ran …", "the program ran …", "the dog ran …"),
    ],
)
def test_a_shortened_text_keeps_what_differs_from_the_other_and_its_last_word(text, other, told):
    assert shortened(text, other) == told
    assert text_width(told, TITLE_SIZE) <= SHORT_WIDTH


def test_an_ellipsis_at_the_end_has_no_line_of_its_own():
    whole = "the king pressed his seal …"
    fits = text_width(whole.removesuffix(" …"), 13) + 1
    assert fitting_lines(whole, fits, 13, most=2)[-1] == "seal …"


def test_a_text_that_fits_in_its_lines_is_whole():
    lines = fitting_lines(PROMPT, 150, 13, most=4)
    assert " ".join(lines) == PROMPT
    assert all(text_width(line, 13) <= 150 for line in lines)


def test_a_word_that_is_wider_than_a_line_has_a_line_of_its_own():
    assert list(filled_lines(["a", "b" * 80, "c"], 100, 11)) == [["a"], ["b" * 80], ["c"]]


def test_titles_side_by_side_have_as_many_lines_so_that_their_bars_stand_level():
    assert level_titles("the dog ran …", ["the dog ran …", PROMPT])[:-1] == [""] * (len(level_titles(PROMPT, [])) - 1)
    assert level_titles("the dog ran …", ["the cat ran …"]) == ["the dog ran …"]


def test_broad_and_joined_letters_count_as_what_they_are():
    assert text_width("犬走", 10) > text_width("do", 10)
    assert text_width("e\u0301", 10) == text_width("e", 10)
