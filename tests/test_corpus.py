import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import UserError, read_corpus
from core.corpus import (
    END,
    LARGEST,
    Sentence,
    is_prompt,
    nearest_word,
    read_mark,
    read_prompt,
    rows_of_text,
)

RAN = "the dog ran quickly\tanimal\nthe program ran slowly\tsoftware\nthe cat ran swiftly\tanimal\theld out\n"


def letters(number):
    """A different word of letters for each number."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")


def test_a_tab_brings_the_sense_and_a_second_tab_the_held_out_mark():
    assert read_corpus(f"{RAN}b a\t\theld out").sentences == (
        Sentence(("the", "dog", "ran", "quickly"), "animal"),
        Sentence(("the", "program", "ran", "slowly"), "software"),
        Sentence(("the", "cat", "ran", "swiftly"), "animal", held_out=True),
        Sentence(("b", "a"), None, held_out=True),
    )


YES = [
    "held out",
    " Held-Out ",
    "HELD_OUT",
    "x",
    "X",
    "yes",
    "TRUE",
    "1",
    "✓",
    "☑",
    "ja",
    "WAHR",
    "VRAI",
    "ＴＲＵＥ",
    "是",
]
NO = ["", " ", "-", "no", "False", "0", "nein", "FALSCH", "FAUX", "train", "none", "☐"]


def test_the_held_out_mark_may_be_written_as_people_and_spreadsheets_do():
    for mark in (*YES, *NO):
        assert read_mark(mark) is (mark in YES), mark
        assert read_corpus(f"a b\nb a\tx\t{mark}").sentences[1].held_out is (mark in YES), mark
    assert read_mark("held") is None


def test_senses_are_listed_once_in_the_order_of_their_first_appearance():
    assert read_corpus("a b\tz\nb a\ny c\ta\nc d\tz").senses == ["z", "a"]


def test_senses_that_look_the_same_are_the_same():
    text = "a b\tété\nb a\te\u0301te\u0301\nc a\t été\u202e\nd a\té\u00adté\x00\nd b\t\u202e"
    assert read_corpus(text).senses == ["été"]


def test_rows_are_clean_and_keep_what_cannot_be_trained_on():
    text = "a\0b\tx\n\n  \n!!!\t\tHeld Out \ne f\t y \tno\t\n\tz"
    assert rows_of_text(text) == [("a b", "x", False), ("!!!", "", True), ("e f", "y", False), ("", "z", False)]


def test_corpora_with_the_same_sentences_are_equal_and_hash_alike_however_they_are_typed():
    one, other = read_corpus(RAN), read_corpus("\n...\tsense\n  \n" + RAN.replace("the dog", "The  DOG,"))
    assert one.sentences[0].text == "the dog ran quickly"
    before = hash(one)
    assert one.vocabulary  # computing from a corpus does not change it
    assert one == other == read_corpus(RAN.replace("\n", "\r\n"))
    assert hash(one) == hash(other) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [("quickly", "away"), ("animal", "beast"), ("\theld out", ""), ("\tsoftware", "\tsoftware\theld out")],
)
def test_corpora_that_differ_in_a_word_a_sense_or_a_mark_are_not_equal(old, new):
    assert read_corpus(RAN) != read_corpus(RAN.replace(old, new))


def test_the_vocabulary_is_end_and_the_sorted_words_of_the_training_sentences_only():
    corpus = read_corpus(RAN)
    assert corpus.vocabulary == (END, "dog", "program", "quickly", "ran", "slowly", "the")
    assert [corpus.ids[word] for word in corpus.vocabulary] == list(range(7))


def test_training_keeps_copies_and_order_and_leaves_out_what_is_held_out():
    corpus = read_corpus("b a\na b\nb a\na a b\t\theld out")
    assert (corpus.training, corpus.longest) == ((("b", "a"), ("a", "b"), ("b", "a")), 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no sentence"),
        (" \n...\n\t\n", "no sentence"),
        ("a b\t\theld out\nb a\tx\theld out", "Every sentence is held out"),
        ("one\ntwo\nthree words here\t\theld out", "more than one word"),
        ("a b\n" * (LARGEST.sentences + 1), r"1,001 sentences \(at most 1,000\)"),
        ("a " * (LARGEST.words_a_sentence + 1), "1 sentence of more than 60 words"),
        (" a" * 61 + "\t\theld out\na b", "1 sentence of more than 60 words"),
        ("a b\n" + "a" * (LARGEST.characters_a_word + 1), "1 word of more than 40 letters"),
        ("\n".join(f"a {letters(n)}" for n in range(1000)) + "\n" + "a b", "1,001 sentences"),
        (
            "\n".join(" ".join(letters(3 * n + part) for part in range(3)) for n in range(667)),
            r"2,001 different words \(at most 2,000\)",
        ),
        ("a b\n\nb a\tx\theld", "Line 3 has neither yes nor no as held-out mark"),
        ("a b\t\t\t\nb a\tx\tno\tmore", "Line 2 has more than three cells"),
        ("หมาวิ่งไปที่บ้านแล้วก็นอนหลับอยู่ข้างเตาไฟจนถึงเช้า\nแมวนอน", "“หมาวิ่งไปที่บ้านแล้ว…” has no spaces between its words"),
        ("หมาวิ่ง\nแมวนอน", "has no spaces between its words. Put them in: Thai, Lao, Khmer and Burmese are not parted"),
        ("แมววิ่งช้า และกินข้าว\nสุนัขวิ่งเร็ว และนอนหลับ", "has no spaces between its words"),
        ("ໝາແລ່ນ\nແມວນອນ", "has no spaces between its words"),
        ("ឆ្កែរត់\nឆ្មាដេក", "has no spaces between its words"),
        ("ခွေးပြေးတယ်\nကြောင်အိပ်တယ်", "has no spaces between its words"),
        ("a b " + "." * LARGEST.characters, "Too much to read: 200,004 characters .at most 200,000.. Shorten it"),
        ("a b\t" + "*s*" * 14, "1 sense of more than 40 characters .“s s s s s"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_with_what_was_found(text, message):
    with pytest.raises(UserError, match=message):
        read_corpus(text)


@pytest.mark.parametrize(
    "text",
    [
        "หมา วิ่ง\nแมว\u200bนอน",
        "a b\n" * LARGEST.sentences,
        "a " * LARGEST.words_a_sentence,
        "a " + "b" * LARGEST.characters_a_word,
        "\n".join(f"{letters(2 * n)} {letters(2 * n + 1)}" for n in range(1000)),
        "a b " + "." * (LARGEST.characters - 4),
        "a b\t" + "s" * LARGEST.characters_a_sense,
    ],
)
def test_a_text_exactly_at_a_limit_is_read(text):
    assert read_corpus(text).training


LINES = st.lists(st.sampled_from(["a", "b", "c d", "...", "\t", "held out", "\n", "\r", "\u2028", "\x00", "狗", " "]))


@given(st.one_of(st.text(), LINES.map("".join), LINES.map(" ".join)))
def test_any_text_is_read_or_refused_as_something_the_person_can_change(text):
    try:
        corpus = read_corpus(text)
    except UserError:
        return
    assert corpus.longest >= 2
    assert all(word in corpus.ids for words in corpus.training for word in words)


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("the progam ran", "“progam” does not occur.*“program”"),
        ("the zzz ran", "“zzz” does not occur.*no word is spelt like it"),
        ("the dog ran swiftly", "“swiftly” does not occur"),  # in held-out sentences only
        ("the zzz yyy zzz", "^[^z]*“zzz”[^z]*“yyy”[^z]*$"),  # each is named once
        ("a b c d e", "“c” [^“]* 2 more words do not occur"),
        ("x" * (LARGEST.characters_a_prompt + 1), "2,501 characters; at most 2,500"),
        ("the dog ran the dog", "5 words and the longest training sentence 4"),
        *((text, "empty") for text in ("", "   ", "?!")),
    ],
)
def test_a_prompt_that_cannot_be_asked_is_refused_with_what_was_found(prompt, message):
    with pytest.raises(UserError, match=message):
        read_prompt(prompt, read_corpus(RAN))


def test_a_prompt_becomes_its_words_and_may_be_as_long_as_the_longest_training_sentence():
    assert read_prompt("The DOG ran? the", read_corpus(RAN)) == ("the", "dog", "ran", "the")


@pytest.mark.parametrize(
    ("word", "known", "nearest"),
    [
        ("quikly", ["slowly", "quickly", "quick"], "quickly"),
        ("zzz", ["slowly", "quickly"], None),
        ("tiger", ["the", "dog", "ran"], None),
        ("lion", ["on", "the"], None),
        ("zebra", ["bread"], None),
        ("tree", ["the"], None),
        ("a", ["the", "ran"], None),
        ("teh", ["the", "ten"], "the"),
        ("kat", ["cat"], "cat"),
        ("progarm", ["program", "programs"], "program"),
        ("succesfuly", ["successfully", "successful"], "successfully"),
        ("собаки", ["собака", "кошка"], "собака"),
    ],
)
def test_only_a_word_that_may_be_meant_is_called_the_nearest(word, known, nearest):
    assert nearest_word(word, known) == nearest


@pytest.mark.parametrize(
    "text",
    ["The DOG ran?", "the zzz", "the dog ran ran ran", "", " ! ", "the " * (LARGEST.characters_a_prompt // 4 + 1), END],
)
def test_a_text_is_a_prompt_exactly_if_it_can_be_read(text):
    try:
        can_be_read = bool(read_prompt(text, read_corpus(RAN)))
    except UserError:
        can_be_read = False
    assert is_prompt(text, read_corpus(RAN)) == can_be_read


@pytest.mark.parametrize(
    "text",
    [
        "หมา วิ่ง ไป บ้าน\nโปรแกรม คอมพิวเตอร์ ทำงาน เร็ว",
        "ကျောင်းသား သည် စာအုပ် ကို ဖတ်သည်\nခွေး သည် အိမ် သို့ ပြေးသည်",
        "the dog ran to กรุงเทพมหานคร\nthe cat ran\nthe fox ran",
    ],
)
def test_words_of_scripts_without_spaces_are_read_where_spaces_were_typed(text):
    assert [sentence.text for sentence in read_corpus(text).sentences] == text.split("\n")
