import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus import END
from core.words import RULE, cleaned, split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The DOG Ran", "the dog ran"),
        ('the dog, ran! (away) ... "home"?', "the dog ran away home"),
        ("don't", "don't"),
        ("don’t don‘t don´t don`t donʼt", "don't don't don't don't don't"),
        ("’tis the ‘dog’ “ran” «away»", "tis the dog ran away"),
        ("the dogs' 'bone'", "the dogs bone"),
        ("rock'n'roll", "rock'n'roll"),
        ("a well-known -dog- -- ran", "a well-known dog ran"),
        ("well‐known well‑known", "well-known well-known"),
        ("a dog—or a cat – ran", "a dog or a cat ran"),
        ("été ÉTÉ", "été été"),
        ("3.5 3,5 1.000,50 10:30 $3.50 50% 7. 8, 9: 1/2", "3.5 3,5 1.000,50 10:30 3.50 50 7 8 9 1 2"),
        ("U.S. troops, e.g. at 5 p.m.", "u.s troops e.g at 5 p.m"),
        ("the dog ran.The cat", "the dog ran the cat"),
        ("Straße Köln ẞ", "straße köln ß"),
        ("İstanbul ISTANBUL istanbul I\u0307", "istanbul istanbul istanbul i"),
        ("ΟΔΟΣ οδός", "οδος οδός"),
        ("ﬁsh oﬀ", "fish off"),
        ("pro\u00adgram pro\u2060gram do\u200eg", "program program dog"),
        ("col·lecció צה״ל", "col·lecció צה״ל"),
        ("<b>dog</b>&nbsp;", "b dog b nbsp"),
        ("dog\x00ran", "dog ran"),
        ("הכלב רץ", "הכלב רץ"),
        ("\u202eالكلب\u202c ركض", "الكلب ركض"),
        ("the dog ran 🎉", "the dog ran 🎉"),
        ("🎉dog", "🎉 dog"),
        ("👩‍👩‍👧 👍🏽 ❤️ ran", "👩‍👩‍👧 👍🏽 ❤️ ran"),
        ('"שלום" אמר ה"כלב" ורץ', "שלום אמר ה כלב ורץ"),
        ("אמר 'שלום' וכו׳", "אמר שלום וכו"),
        ("狗跑了。犬がはしる", "狗 跑 了 犬 が は し る"),
        ("the狗ran", "the 狗 ran"),
        (END, "end"),
        *((text, "") for text in ("", " ", "\t\n", "...", "-", "'", "’‐-'", "<>", "\x00", "\u202e", "\ud800")),
    ],
)
def test_a_line_becomes_these_words(text, words):
    assert split_words(text) == tuple(words.split())


@pytest.mark.parametrize(
    "spellings",
    [
        "צה״ל צה\"ל צה”ל צה“ל צה″ל צה''ל צה’’ל",
        'מנכ״לית מנכ"לית',
        "ג'ירפה ג׳ירפה ג’ירפה",
        "בית-ספר בית־ספר",
        "hawai'i hawaiʻi hawaiʼi hawai’i hawai‘i hawai‛i hawai´i hawai`i hawai＇i hawai｀i hawai′i hawaiʾi hawaiʿi",
        "м'ята м’ята мʼята",
        "well-known well‐known well‑known well－known well﹣known",
        "كتاب كتـــاب كتابـ ﻛﺘﺎﺏ",
        "الله ﷲ",
        "cd ＣＤ ｃｄ Cd 𝐂𝐃 𝓬𝓭 𝙲𝚍",
        "3.5 ３．５ 𝟑.𝟓",
        "fish ﬁsh ｆｉｓｈ ﬁſh",
        "ijs ĳs Ĳs",
        "col·lecció coŀlecció col‧lecció COL·LECCIÓ",
        "ștefan ştefan",
        "μm µm",
        "가 가",
    ],
)
def test_one_word_typed_in_several_ways_is_the_same_word(spellings):
    first, *others = map(split_words, spellings.split(" "))
    assert len(first) == 1
    assert others == [first] * len(others)


def test_full_and_half_width_are_the_same_words():
    assert split_words("ＣＤを３枚買った") == split_words("CDを3枚買った") == ("cd", "を", "3", "枚", "買", "っ", "た")
    assert split_words("ｶﾒﾗとﾌﾟﾛｸﾞﾗﾑが走った｡") == split_words("カメラとプログラムが走った。")
    assert split_words("ｔｈｅ　ｄｏｇ　ｄｏｎ＇ｔ　ｒｕｎ．") == ("the", "dog", "don't", "run")


def test_what_has_a_meaning_of_its_own_stays_as_it_is():
    words = "x² h₂o ½ № ① ⅳ ㎏ ª ß ς ё ى"
    assert split_words(words.replace("ⅳ", "Ⅳ")) == tuple(words.split(" "))


@pytest.mark.parametrize("text", ["Été café", "Ångström", "한국어", "が", "ộ"])
def test_composed_and_decomposed_accents_are_the_same_word(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert split_words(decomposed) == split_words(composed)


AWKWARD = "aß'’-‐ΣσİIé\u0301\u0307\u200d\ufe0f🎉👍🏽狗が\u3099 <>.Ａｶﾞ．ـﻻ𝐢צ\"״ſŉ"


@given(st.one_of(st.text(), st.text(st.sampled_from(AWKWARD)), st.text(alphabet="<end>END ")))
def test_no_word_is_empty_or_has_whitespace_or_is_the_end_token_and_splitting_again_gives_the_same_words(text):
    words = split_words(text)
    assert all(word.split() == [word] for word in words)
    assert END not in words
    assert split_words(" ".join(words)) == words


def test_the_rule_that_is_shown_is_the_rule_that_holds():
    (inside,) = [part.split(")")[0] for part in RULE.split("(")[1:]]
    examples = [example.strip() for example in inside.split(", ")]
    assert examples == ["don’t", "well-known", "3.5", "U.S."]
    assert [split_words(example) for example in examples] == [("don't",), ("well-known",), ("3.5",), ("u.s",)]


DIRECTIONS = (0x202A, 0x202E, 0x2066, 0x2069, 0x200E, 0x200F, 0x61C, 0xAD, 0xFEFF)
NOT_DRAWN = (0x34F, 0x115F, 0x1160, 0x180E, 0x2062, 0x206A, 0x3164, 0xFE00, 0xFFA0, 0xE0041, 0xE0100)
SPACES = (0, 0x9, 0x2028, 0x9B, 0xD800, 0x200B, 0xFFF9, 0xFDD0, 0xFFFE, 0xFFFF, 0x10FFFF)


def test_cleaning_leaves_spaces_for_what_parts_words_and_nothing_for_what_is_not_drawn():
    assert {cleaned(f"d{chr(code)}og") for code in (*DIRECTIONS, *NOT_DRAWN)} == {"dog"}
    assert {cleaned(f"d{chr(code)}og") for code in SPACES} == {"d og"}
    assert cleaned("👩‍👩‍👧 می‌خواهم e\u0301") == "👩‍👩‍👧 می‌خواهم é"
    assert cleaned("x" + "\u0301" * 30) == "x" + "\u0301" * 30  # a letter keeps thirty accents and no more
    assert cleaned("x" + "\u0301\u0327" * 100_000 + "y\u0323") == cleaned("x" + "\u0301\u0327" * 15 + "y\u0323")


@given(st.text())
def test_cleaned_text_is_clean_and_has_the_same_words(text):
    clean = cleaned(text)
    assert not [each for each in clean if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")]
    assert cleaned(clean) == clean
    assert split_words(clean) == split_words(text)
