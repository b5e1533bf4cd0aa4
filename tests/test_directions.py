"""Right-to-left words inside left-to-right sentences. They are written here by their code points, so that this file
reads the same in every editor."""

import pytest

from core.directions import FSI, PDI, is_right_to_left, isolate, isolate_mentioned

HEBREW, ARABIC, THAANA = "\u05e8\u05e5", "\u062c\u0631\u0649", "\u078b\u07aa\u0788\u07a6"


def alone(text):
    return f"{FSI}{text}{PDI}"


@pytest.mark.parametrize("word", [HEBREW, ARABIC, THAANA, f"{HEBREW}'{HEBREW}", f"{HEBREW} iphone {HEBREW}"])
def test_a_right_to_left_word_stands_for_itself_beside_a_number(word):
    assert isolate(word) == alone(word)
    assert isolate_mentioned(f"“{word}” · 1.92 bits") == f"“{alone(word)}” · 1.92 bits"


@pytest.mark.parametrize("text", ["ran", "бежал 3", "the “dog” ran, 2 of 8", "走る", ""])
def test_other_texts_stay_as_they_are(text):
    assert isolate(text) == isolate_mentioned(text) == text


def test_words_of_a_list_stand_for_themselves_and_a_phrase_stays_whole():
    listed = isolate_mentioned(f"{HEBREW}, {ARABIC} {ARABIC} and 3 more")
    assert listed == f"{alone(HEBREW)}, {alone(f'{ARABIC} {ARABIC}')} and 3 more"


def test_a_quotation_is_isolated_whole_whatever_else_is_in_it():
    mixed = f"iphone {HEBREW}, {HEBREW} 3"
    assert isolate_mentioned(f"“{mixed}” and “{HEBREW}”") == f"“{alone(mixed)}” and “{alone(HEBREW)}”"


def test_a_text_that_has_its_marks_gets_no_more():
    for once in (isolate(HEBREW), isolate_mentioned(f"“{HEBREW}” 2, {ARABIC} (3)")):
        assert isolate(once) == isolate_mentioned(once) == once


def test_the_first_letter_with_a_direction_decides_how_a_text_is_read():
    assert is_right_to_left(f"3. “{HEBREW} ran")
    assert not is_right_to_left(f"“ran {HEBREW}")
    assert not is_right_to_left("123")
