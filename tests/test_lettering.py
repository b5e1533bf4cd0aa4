"""Which part of a long text is shown, and where words wrap."""

from core.charts.lettering import filled_lines, fitting_lines, level_titles, text_width

PROMPT = "yesterday afternoon the old brown dog near the broken printer ran …"


def test_a_long_text_loses_its_first_words_and_never_its_last():
    (line,) = fitting_lines(PROMPT, 100, 13, most=1)
    assert line.startswith("… ")
    assert line.endswith("printer ran …")


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
