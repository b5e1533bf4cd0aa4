import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sentences import is_list_mark, split_sentences, without_list_marks


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The dog ran. Did it? Yes!", ["The dog ran.", "Did it?", "Yes!"]),
        ("the dog ran\nthe cat ran\n\n", ["the dog ran", "the cat ran"]),
        ("Dr. Smith met J. R. Jones vs. Mrs. May. They ran.", ["Dr. Smith met J. R. Jones vs. Mrs. May.", "They ran."]),
        ("At 3.5 km, e.g. today. So did I. We won", ["At 3.5 km, e.g. today.", "So did I.", "We won"]),
        ("He said “go.” She (too!) ran. Wait… what", ["He said “go.”", "She (too!) ran.", "Wait…", "what"]),
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
    ],
)
def test_what_only_looks_like_the_mark_of_a_list_stays(lines):
    assert without_list_marks(lines) == lines


def test_a_cell_with_a_number_or_a_bullet_is_a_list_mark():
    assert all(map(is_list_mark, ["1", "12.", "3)", "(4)", " a) ", "b.", "•", "-", "٣"]))
    assert not any(map(is_list_mark, ["", "the", "3.5", "1. the dog", "a", "I ran"]))


@given(st.lists(st.text(st.sampled_from("12a.)(- \t•x")), max_size=4))
def test_no_line_is_left_without_its_sentence(lines):
    bare = without_list_marks(lines)
    assert len(bare) == len(lines)
    assert all(line.endswith(rest) and (rest or not line) for line, rest in zip(lines, bare, strict=True))
