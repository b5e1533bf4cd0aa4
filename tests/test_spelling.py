from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import spelling
from core.corpus import LARGEST, rows_of_text
from core.presets import presets
from core.spelling import FREQUENT, MOST_OF_A_FORM, Remarks, is_slip, remarks

PROGRAM = rows_of_text("the program ran\nthe program crashed\nour program slept")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("program", "programm"),  # a letter doubled at the end
        ("program", "progam"),  # left out
        ("program", "progrram"),  # put in
        ("program", "progrem"),  # exchanged
        ("program", "porgram"),  # in the wrong order
        ("ключи", "клюючи"),
        ("straße", "starße"),
    ],
)
def test_one_slip_of_a_finger_is_found_either_way(one, other):
    assert is_slip(one, other)
    assert is_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("program", "program"),
        ("program", "programs"),  # forms of one word
        ("charge", "charged"),
        ("крыша", "крышу"),
        ("cansado", "cansada"),
        ("flowers", "blowers"),  # two words
        ("rolled", "trolled"),
        ("lines", "lives"),
        ("landed", "ended"),
        ("bank", "banck"),  # a short word
        ("program", "prgoarm"),  # two slips
        ("program", "pgraam"),
        ("chapter10", "chapter100"),
        ("", ""),
        ("", "p"),
    ],
)
def test_other_words_and_other_forms_are_no_slips(one, other):
    assert not is_slip(one, other)
    assert not is_slip(other, one)


@pytest.mark.parametrize("name", list(presets()))
def test_a_preset_has_nothing_to_look_at_again_until_a_letter_is_doubled(name):
    rows = rows_of_text(presets()[name].text)
    assert remarks(rows) == remarks(rows, rows) == Remarks()
    word = max(presets()[name].corpus.vocabulary[1:], key=len)
    doubled = f"{word[:2]}{word[1:]}"
    assert remarks([*rows, (f"{doubled} b", "", False)], rows).new == {doubled: word, "b": None}


def test_new_words_are_listed_in_order_with_the_known_word_that_each_is_like():
    new = remarks([*PROGRAM, ("zigzag programm ran off", "", False)], PROGRAM).new
    assert list(new.items()) == [("zigzag", None), ("programm", "program"), ("off", None)]
    without = remarks([*PROGRAM, ("a programm ran", "", False)])  # without rows before, no word is new
    assert without == Remarks(slips={"programm": "program"})


def test_a_word_is_a_slip_only_if_it_occurs_once_and_the_other_often():
    assert not remarks([*PROGRAM, ("a programm programm", "", False)]).slips
    assert not remarks([*PROGRAM[:2], ("a programm ran", "", False)]).slips


def test_of_several_words_the_most_frequent_one_is_meant():
    rows = rows_of_text("program progrram\n" + "program progrram\n" * 2 + "progrram a\nprogrrram ran")
    assert remarks(rows).slips == {"progrrram": "progrram"}


def test_copies_are_counted_by_their_words():
    rows = rows_of_text("the dog ran\nThe dog ran!\tx\nthe cat ran\n!!!\n???\nthe dog ran\t\theld out\na dog ran")
    assert remarks(rows) == Remarks(copies=2, trained_on=1)


def test_a_held_out_sentence_is_named_with_the_words_that_training_lacks():
    rows = rows_of_text("the dog ran\nthe cat ran\t\theld out\nthe dog\t\theld out\nthe fox and fox\t\theld out")
    assert remarks(rows).untestable == (("the cat ran", ("cat",)), ("the fox and fox", ("fox", "and")))


def test_more_text_than_is_read_is_passed_over():
    assert remarks([("a " * LARGEST.characters, "", False)] * 2) == Remarks()


def test_a_word_of_a_hundred_thousand_letters_is_compared_with_nothing():
    rows = [("a" * 99_999, "", False), ("a" * 100_000, "", False)]
    assert remarks(rows, rows[:1]).new == {"a" * 100_000: None}


LETTERS = st.text(alphabet="abc", min_size=5, max_size=9)


@given(st.lists(LETTERS, min_size=2, max_size=8, unique=True))
def test_every_pair_of_words_that_is_a_slip_is_found_among_the_rows(words):
    for known, typed in combinations(words, 2):
        new = remarks([(f"{known} {typed}", "", False)], [(known, "", False)]).new
        assert new == {typed: known if is_slip(known, typed) else None}


def test_a_word_is_compared_with_the_most_frequent_ones_of_its_form_and_not_with_hundreds(monkeypatch):
    compared = []
    monkeypatch.setattr(spelling, "is_slip", lambda one, other: compared.append(other) or is_slip(one, other))
    rare = [f"ab{chr(0x250 + number)}cdefg" for number in range(90)]  # phonetic letters, all lower case
    rows = [(word, "", False) for word in [*rare * FREQUENT, *["abzcdefg"] * (FREQUENT + 1), "abqcdefg"]]
    assert remarks(rows).slips == {"abqcdefg": "abzcdefg"}
    assert len(compared) <= MOST_OF_A_FORM
