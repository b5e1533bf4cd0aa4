import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import END
from core.words import split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The DOG Ran", "the dog ran"),
        ('the dog, ran! (away) ... "home"?', "the dog ran away home"),
        ("don't", "don't"),
        ("don’t", "don't"),
        ("the dogs' 'bone'", "the dogs bone"),
        ("rock'n'roll", "rock'n'roll"),
        ("a well-known -dog- -- ran", "a well-known dog ran"),
        ("well‐known", "well-known"),
        ("été ÉTÉ", "été été"),
        ("chapter 12 3.5", "chapter 12 3 5"),
        ("<b>dog</b>&nbsp;", "b dog b nbsp"),
        ("dog\x00ran", "dog ran"),
        ("הכלב רץ", "הכלב רץ"),
        ("\u202eالكلب\u202c ركض", "الكلب ركض"),
        ("the dog ran 🎉", "the dog ran 🎉"),
        ("🎉dog", "🎉 dog"),
    ],
)
def test_a_line_becomes_these_words(text, words):
    assert split_words(text) == tuple(words.split())


@pytest.mark.parametrize("text", ["", " ", "\t\n", "...", "-", "'", "’‐-'", "<>", "\x00", "\u202e", "\ud800"])
def test_a_line_without_letters_has_no_words(text):
    assert split_words(text) == ()


def test_each_chinese_and_japanese_character_is_a_word():
    assert split_words("狗跑了。") == ("狗", "跑", "了")
    assert split_words("犬がはしる") == tuple("犬がはしる")


def test_chinese_characters_part_from_the_letters_beside_them():
    assert split_words("the狗ran") == ("the", "狗", "ran")


def test_an_emoji_of_several_characters_is_one_word():
    assert split_words("👩‍👩‍👧 ran") == ("👩‍👩‍👧", "ran")
    assert split_words("👍🏽 ran") == ("👍🏽", "ran")
    assert split_words("❤️ ran") == ("❤️", "ran")


@pytest.mark.parametrize("text", ["Été café", "Ångström", "한국어", "が", "ộ"])
def test_composed_and_decomposed_accents_are_the_same_word(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert split_words(decomposed) == split_words(composed)


@given(st.text())
def test_any_text_can_be_split_and_no_word_is_empty_or_has_whitespace(text):
    for word in split_words(text):
        assert word.split() == [word]


@given(st.text())
def test_splitting_the_joined_words_again_gives_the_same_words(text):
    words = split_words(text)
    assert split_words(" ".join(words)) == words


@given(st.text(alphabet=st.sampled_from("aß'’-‐ΣσİIé\u0301\u0307\u200d\ufe0f🎉👍🏽狗が\u3099 <>.")))
def test_splitting_again_gives_the_same_words_for_the_awkward_characters(text):
    words = split_words(text)
    assert split_words(" ".join(words)) == words


@given(st.one_of(st.text(), st.text(alphabet="<end>END ")))
def test_no_typed_word_can_equal_the_end_token(text):
    assert END not in split_words(text)


def test_typing_the_end_token_gives_an_ordinary_word():
    assert split_words(END) == ("end",)
