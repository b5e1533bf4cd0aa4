"""Patterns: what they grow into, what is held out, what the true probabilities are, and how faults are told."""

from collections import Counter
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import UserError, read_corpus
from core.corpus import END, corpus_from_rows
from core.grammar import Grammar
from core.pattern_lines import Line, Slot
from core.patterns import SHARE, HeldOut, Patterns, looks_like_patterns, read_patterns
from core.sizes import LARGEST
from core.words import split_words

RAN = """
# who ran how
{animal: dog|cat|fox|cow}
{software: app|bot|job|site}

{the|my|our|a} {animal} ran {home|off|away} -> animal
{the|my|our|a} {software} ran {fast|well|daily} -> software
we fed the {animal}
"""
TEXTS = st.text("ab {}|\\->#→:ж", min_size=1, max_size=6).map(lambda text: " ".join(text.split()))
NAMES = ("animal", "Ж", "a b")


def sentences(text):
    return [sentence for sentence, _, _ in read_patterns(text).rows]


def held_out(text):
    return {sentence for sentence, _, mark in read_patterns(text).rows if mark}


@st.composite
def parsed(draw):
    """Patterns as they are once read: with signs that need a backslash, empty alternatives, names and shares."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    slots = tuple(Slot(tuple(draw(st.lists(TEXTS | st.just(""), min_size=1, max_size=3))), name) for name in names)
    slots = tuple(slot for slot in slots if slot.words)
    alternatives = st.lists(TEXTS | st.just(""), min_size=2, max_size=3).map(lambda words: Slot(tuple(words)))
    choices = st.one_of(alternatives, *(st.just(Slot(name=slot.name)) for slot in slots))
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        ends = [
            f"x {draw(TEXTS)}".rstrip(),
            *(part for slot in draw(st.lists(choices, max_size=3)) for part in (slot, " y ")),
        ]
        lines.append(
            Line((*ends[:-1], " y") if len(ends) > 1 else tuple(ends), draw(st.sampled_from(["", "q", "{|}", "->"])))
        )
    percent = draw(st.none() | st.sampled_from([0.0, 12.5, 50.0]))
    return Patterns(slots, tuple(lines), draw(st.sampled_from([None, HeldOut(percent), HeldOut(percent, ("x",))])))


@given(parsed())
def test_patterns_are_written_so_that_they_are_read_back_and_grow_into_the_product_of_their_alternatives(patterns):
    words = {slot.key: slot.words for slot in patterns.slots}
    count = sum(prod(len(slot.words or words[slot.key]) for slot in line.slots) for line in patterns.lines)
    if count > LARGEST.sentences:
        return
    read = read_patterns(str(patterns))
    assert read == patterns
    assert len(read.rows) == read.count == count


@given(parsed())
@settings(max_examples=50)
def test_every_word_and_sense_that_is_held_out_by_share_is_still_trained_on_and_the_truth_sums_to_one(patterns):
    if patterns.count > LARGEST.sentences or (patterns.held_out and patterns.held_out.beginnings):
        return
    rows = Patterns(patterns.slots, patterns.lines, patterns.held_out).rows
    trained, kept_out = ([row for row in rows if row[2] is mark] for mark in (False, True))
    assert {word for text, _, _ in kept_out for word in split_words(text)} <= {
        word for text, _, _ in trained for word in split_words(text)
    }
    assert {sense for _, sense, _ in kept_out if sense} <= {sense for _, sense, _ in trained}
    assert not {split_words(text) for text, _, _ in kept_out} & {split_words(text) for text, _, _ in trained}
    assert len(kept_out) <= patterns.percent / 100 * len(rows) + 0.5
    grammar = Grammar.of(patterns.sentences)
    assert sum(grammar.sentences.values()) == pytest.approx(1)
    for words in patterns.sentences[:20]:
        assert sum(grammar.probabilities((END, *words[:1])).values()) == pytest.approx(1)


def test_lines_grow_in_their_order_with_the_labels_after_the_arrow():
    rows = read_patterns("the {dog|cat} ran -> animal\nwe slept\n{held out:}").rows
    assert rows == (("the dog ran", "animal", False), ("the cat ran", "animal", False), ("we slept", "", False))


def test_a_name_stands_for_its_words_in_every_line_before_or_after_and_in_any_case():
    assert sentences(
        "we fed the {animal}\n{Animal: dog|cat}\nthe {ANIMAL: one} ran".replace("ANIMAL: one", "ANIMAL")
    ) == [*("we fed the dog", "we fed the cat", "the dog ran", "the cat ran")]
    assert sentences("the {animal: dog|cat} ran\nwe fed the {animal}")[2:] == ["we fed the dog", "we fed the cat"]


def test_an_alternative_may_be_empty_have_several_words_or_be_a_part_of_a_word():
    assert sentences("the {|very} big {guard dog|{cat}".replace("{cat", "cat")) == [
        *("the big guard dog", "the big cat", "the very big guard dog", "the very big cat")
    ]
    assert sentences("{un|}tied {dog|cat}s")[:2] == ["untied dogs", "untied cats"]


@pytest.mark.parametrize(
    ("text", "grown"),
    [
        (r"a \{b\|c\} {d|e\|f}", ["a {b|c} d", "a {b|c} e|f"]),
        (r"a \-> b \\ c", ["a -> b \\ c"]),
        (r"\# a b", ["# a b"]),
        ("at {12:30|noon} x", ["at 12:30 x", "at noon x"]),
        (r"{who\: me|you} ran", ["who: me ran", "you ran"]),
        ("ｔｈｅ｛dog｜cat｝", ["ｔｈｅdog", "ｔｈｅcat"]),
        (
            "the {собака|кошка} {היום|אתמול} जानवर",
            ["the собака היום जानवर", "the собака אתמול जानवर", "the кошка היום जानवर", "the кошка אתמול जानवर"],
        ),  # fmt: skip
        ("{जानवर: कुत्ता|बिल्ली}\nयह {जानवर} है", ["यह कुत्ता है", "यह बिल्ली है"]),
    ],
)
def test_signs_after_a_backslash_are_signs_and_any_script_is_read(text, grown):
    assert sentences(text) == grown


@pytest.mark.parametrize("arrow", ["->", "→", "\t", " -> "])
def test_the_meaning_stands_after_an_arrow_or_a_tab(arrow):
    assert {sense for _, sense, _ in read_patterns(f"the {{dog|cat}} ran{arrow}an animal").rows} == {"an animal"}


def test_an_alternative_given_twice_is_twice_as_probable_and_one_sentence_may_have_two_labels():
    patterns = read_patterns("the {dog|dog|cat} ran\nthe bank fell -> river\nthe bank fell -> money")
    assert Counter(sentence for sentence, _, _ in patterns.rows)["the dog ran"] == 2
    after = Grammar.of(patterns.sentences).probabilities((END, "the"))
    assert after == pytest.approx({"dog": 2 / 5, "cat": 1 / 5, "bank": 2 / 5})
    assert {sense for text, sense, _ in patterns.rows if text == "the bank fell"} == {"river", "money"}


def test_whole_beginnings_are_held_out_where_every_word_still_stands_in_others():
    marked = held_out(RAN)
    beginnings = {sentence.rpartition(" ")[0] for sentence in marked}
    assert len(marked) == SHARE / 100 * 96 == 3 * len(beginnings)
    assert {beginning.split()[1] for beginning in beginnings} == {
        "dog",
        "cat",
        "fox",
        "cow",
        "app",
        "bot",
        "job",
        "site",
    }
    assert held_out(RAN) == marked == held_out(str(read_patterns(RAN)))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (RAN, "ran"),
        ("{the|my} {dog|cat} ran to the {park|house} -> a\n{the|my} {app|bot} ran on the {server|phone} -> b", "ran"),
        ("{the|my} {dog|cat} near the {app|bot} ran {off|home} -> a\nwe fed {the|my} {dog|cat}", "ran"),
        ("the bank {fell|broke} {today|now} -> a", ""),  # it has one beginning
        (
            "{en un|en el} {parque|bar} el banco {cruje|cae}\n{con la|por la} {deuda|hipoteca} el banco {cobra|llama}",
            "banco",
        ),
        ("the dog ran", ""),
    ],
)
def test_the_word_in_question_is_the_last_content_word_that_all_combinations_share(text, word):
    assert read_patterns(text).word == word


def test_single_sentences_after_different_beginnings_are_held_out_where_no_beginning_can_be_spared():
    text = "the {dog|cat|fox} ran {home|off|away} -> animal\nthe {app|bot|job} ran {fast|well|daily} -> software"
    marked = held_out(f"{text}\n{{held out: 34 %}}")
    assert len(marked) == len({sentence.rpartition(" ")[0] for sentence in marked}) == 6


def test_the_share_and_the_beginnings_to_hold_out_can_be_given_and_nothing_else_is_held_out_then():
    assert held_out(RAN + "{held out: 0 %}") == held_out(RAN + "{held out:}") == set()
    assert len(held_out(RAN + "{held out: 12,5 %}")) == 12
    assert held_out(RAN + "{Held out: the dog ran|we fed the cow}") == {
        *("the dog ran home", "the dog ran off", "the dog ran away", "we fed the cow")
    }
    both = held_out(RAN + "{held out: the dog ran}\n{held out: 10 %}")
    assert held_out(RAN + "{held out: the dog ran}") < both


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a b\nthe {dog|cat ran", "Line 2, character 5", "not closed"),
        ("the {dog|{a|b}} ran", "Line 1, character 10", "a brace inside braces"),
        ("the dog} ran", "Line 1, character 8", "closes no brace"),
        ("the dog|cat ran", "Line 1, character 8", "a bar outside braces"),
        ("the {} ran", "Line 1, character 5", "empty"),
        ("\n\nthe {anmal} ran\n{animal: a|b}", "Line 3, character 5", "nearest name is “animal”"),
        ("{a: b|c}\nx {A: d|e}", "Line 2, character 3", "from line 1"),
        ("the dog -> a -> b", "Line 1, character 14", "a -> in the meaning"),
        ("the dog -> {a|b}", "Line 1, character 12", "a { in the meaning"),
        ("the {dog -> a} b", "Line 1, character 10", "an arrow inside braces"),
        ("-> animal", "Line 1, character 1", "no sentence stands before the arrow"),
        ("x {a|b} {held out: 5 %}", "Line 1, character 9", "a line of its own"),
        ("{held out: 95 %}\nx y", "Line 1, character 1", "at most 90 %"),
        ("the {a|b} c\n{held out: zebra}", "Line 2, character 1", "no sentence begins so"),
        ("{a|} {b|}", "Line 1, character 1", "without a word"),
    ],
)
def test_what_cannot_be_read_is_told_with_line_place_and_what_to_do(text, where, what):
    with pytest.raises(UserError) as error:
        read_patterns(text)
    assert str(error.value).startswith(f"{where}: ")
    assert what in str(error.value)


@pytest.mark.parametrize("text", ["", "# nothing", "{animal: dog|cat}"])
def test_patterns_without_a_sentence_are_refused(text):
    with pytest.raises(UserError, match="There is no pattern"):
        read_patterns(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a {b|c}\n" + "x {1|2|3|4|5|6|7|8|9|10}" * 9, "1,000,000,002 sentences.*Line 2 alone makes 1,000,000,000"),
        ("x {a|b}" * 20_000, "more than 1,000,000,000,000 sentences.*nearly all"),
        ("x {a|b} " + "y" * 190_000, "380,00. characters"),
    ],
)
def test_growth_beyond_the_limits_is_refused_before_anything_grows(text, told):
    with pytest.raises(UserError, match=told):
        read_patterns(text)


def test_read_corpus_knows_patterns_by_a_brace_and_a_bar_in_one_line():
    assert read_corpus(RAN) == corpus_from_rows(read_patterns(RAN).rows)
    assert looks_like_patterns("the {dog|cat ran")
    assert looks_like_patterns("the dog|cat} ran")
    assert not looks_like_patterns("the {dog} ran\na | b\n# {a|b}")
    with pytest.raises(UserError, match="Line 2, character 5"):
        read_corpus("we slept\nthe {dog|cat ran")
