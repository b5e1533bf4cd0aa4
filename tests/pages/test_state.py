"""The session's document: callbacks of table, text and file, patterns, undo and redo, interrupted and late calls."""

import io
import re
from contextlib import suppress
from functools import partial
from types import SimpleNamespace

import pytest
import streamlit as st

from core.corpus import LARGEST
from core.patterns import read_patterns
from core.presets import DEFAULT, presets
from core.sentence_files import Columns, text_of_rows
from pages.session import files, growth, messages, sentences
from pages.session.document import KEPT_EDITS, Version
from tests.pages.documents import (
    TWO,
    Interruption,
    State,
    apply,
    paste,
    redo,
    send,
    start,
    take,
    type_in,
    undo,
    upload,
)
from tests.table_edits import edits, sent

pytestmark = pytest.mark.usefixtures("session")


def test_unreadable_text_is_reported_with_its_line_and_changes_nothing():
    start(TWO)
    apply("a b\tx\tmaybe")
    assert sentences.rows() == TWO
    assert "Line 1 has neither yes nor no" in sentences.document().text_error
    apply("a b\tx\tyes")
    assert sentences.rows() == [("a b", "x", True)]
    assert sentences.document().text_error is None


def test_a_file_can_be_read_again_with_other_columns_until_its_sentences_change():
    start(TWO)
    upload("a.tsv", b"1\te f\tx\n2\tg h\tz", add=True)
    assert files.opened().told.endswith("sentence: column 2; sense: column 3; held out: none; not used: column 1.")
    files.take_columns(sentences.file_key(), Columns(sentence=1, sense=0))
    assert sentences.rows() == [*TWO, ("e f", "1", False), ("g h", "2", False)]
    files.take_columns(sentences.file_key(), Columns(sentence=1, held_out=2))
    assert "Line 2 has neither yes nor no" in sentences.document().file_error
    files.take_columns("file-0", Columns(sentence=2))  # of a file that was opened before
    assert sentences.rows()[-1] == ("g h", "2", False)
    undo()
    assert files.opened() is None
    files.take_columns(sentences.file_key(), Columns(sentence=2))
    assert sentences.rows() == [*TWO, ("e f", "x", False), ("g h", "z", False)]


def test_undo_and_redo_go_through_every_change_and_no_further_until_another_change():
    start(TWO)
    type_in(typed={0: {"sentence": "a b"}})  # without effect
    sentences.undo(0)
    sentences.redo(0)
    assert (sentences.rows(), sentences.document().past) == (TWO, ())
    type_in(deleted=[0])
    apply("f g")
    changes = [TWO, TWO[1:], [("f g", "", False)]]
    for rows in reversed(changes[:-1]):
        undo()
        assert sentences.rows() == rows
    assert sentences.document().past == ()
    for rows in changes[1:]:
        redo()
        assert sentences.rows() == rows
    assert sentences.document().future == ()
    undo()
    apply("c d\t\theld out")
    assert sentences.document().future  # nothing changed
    apply("h i")
    assert sentences.document().future == ()


def test_a_click_that_arrives_twice_counts_once():
    start(TWO)
    type_in(deleted=[0])
    apply("f g")
    steps = len(sentences.document().past)
    sentences.undo(steps)
    sentences.undo(steps)
    assert sentences.rows() == TWO[1:]
    undo()
    steps = len(sentences.document().future)
    sentences.redo(steps)
    sentences.redo(steps)
    assert sentences.rows() == TWO[1:]


CALLBACKS = {
    "messages": lambda: partial(send, (1, {"kind": "line", "text": "h. i", "sense": "y"})),
    "edit of the table": lambda: partial(take, sent(typed_over_the_first())),
    "text": lambda: partial(sentences.take_text, sentences.text_key()),
    "file": lambda: partial(files.take_file, sentences.file_key()),
    "undo": lambda: partial(sentences.undo, len(sentences.document().past)),
    "redo": lambda: partial(sentences.redo, len(sentences.document().future)),
    "preset": lambda: partial(sentences.start_from, "bank"),
    "reset": lambda: partial(sentences.load_preset, DEFAULT),
}


def typed_over_the_first():
    return edits(sentences.document().table_fills, 2, {0: {"sentence": "f"}})


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_interrupted_anywhere_and_called_again_counts_once(session, monkeypatch, name):
    begin = with_something_in_every_widget(session)
    callback = CALLBACKS[name]()
    callback()
    once = essence(sentences.document())
    assert once != essence(begin["document"])
    for uses in range(30):
        session.clear()
        session.update(begin)
        with monkeypatch.context() as patch:
            patch.setattr(State, "uses_left", uses)
            with suppress(Interruption):
                callback()
        is_done = essence(sentences.document()) == once
        callback()
        assert essence(sentences.document()) == once
    assert is_done


def with_something_in_every_widget(session):
    start(TWO)
    apply("a b")
    apply("c d")
    undo()
    session[sentences.text_key()] = "g h. i"
    file = io.BytesIO(b"j")
    file.name = "j.txt"
    session[sentences.file_key()] = file
    return dict(session)


def essence(document):
    return document.now, document.past, document.future, document.own, document.now.before


def test_input_of_a_text_that_has_been_refilled_is_ignored():
    start(TWO)
    text = sentences.text_key()
    sentences.replace_rows(TWO[1:])
    sentences.take_text(text)
    assert sentences.rows() == TWO[1:]


def test_an_edit_of_the_table_refills_the_text_and_the_other_way_round():
    start(TWO)
    fills, text = sentences.document().table_fills, sentences.text_key()
    type_in(deleted=[0])
    assert sentences.document().table_fills == fills
    assert sentences.text_key() != text
    text = sentences.text_key()
    apply("f g\n\n")
    assert sentences.document().table_fills == fills + 1
    assert sentences.document().table == (("f g", "", False),)
    apply("f g. H i")
    assert sentences.text_key() == text  # it shows what was typed


def test_the_uploader_is_emptied_unless_its_file_is_unreadable_and_a_removed_file_takes_its_message_with_it():
    start(TWO)
    key = sentences.file_key()
    upload("a.csv", b'"')
    assert sentences.file_key() == key
    assert sentences.document().file_error.startswith("Line 1")
    st.session_state[key] = None  # the file is removed
    files.take_file(key)
    assert sentences.document().file_error is None
    upload("a.csv", b"f g", add=True)
    assert sentences.file_key() != key
    assert sentences.document().file_error is None
    assert sentences.rows() == [*TWO, ("f g", "", False)]


def test_only_edits_by_hand_report_new_words():
    sentences.load_preset(DEFAULT)
    assert not sentences.noticed().new
    sentences.replace_rows(TWO)
    assert not sentences.noticed().new
    apply("a b\tx\ne c")
    assert list(sentences.noticed().new) == ["e"]
    upload("a.txt", b"a f", add=True)
    assert list(sentences.noticed().new) == ["f"]
    sentences.load_preset("bank")
    assert not sentences.noticed().new
    apply("a b\na f")
    assert list(sentences.noticed().new) == ["b", "f"]
    sentences.replace_rows([("g h", "", False)])
    assert not sentences.noticed().new
    apply("g i")
    undo()
    assert not sentences.noticed().new


def test_no_preset_has_the_name_reserved_for_own_sentences():
    assert sentences.OWN not in sentences.presets()


@pytest.mark.parametrize(
    "long",
    [
        [("a " * LARGEST.characters, "", False)],
        [("a", "s" * LARGEST.characters, False)],
        [("", "", False)] * (10 * LARGEST.sentences + 1),
    ],
    ids=["sentence", "sense", "rows"],
)
def test_oversized_sentences_are_kept_but_not_in_the_history(long):
    start(TWO)
    sentences.replace_rows(long)
    assert sentences.rows() == long
    sentences.replace_rows([("f g", "", False)])
    undo()
    assert sentences.rows() == TWO
    assert sentences.document().past == ()


def test_the_history_is_limited():
    start(TWO)
    for number in range(KEPT_EDITS + 20):
        sentences.replace_rows([(f"a {number}", "", False)])
    assert len(sentences.document().past) == KEPT_EDITS


LONG_ROWS = [(f"{letter} sentence", f"sense {letter}", False) for letter in "abcde"]


WAYS = {
    "edit of the table": lambda: type_in(typed={1: {"sentence": "other"}}),
    "paste": lambda: paste("other", 1),
    "text": lambda: apply(text_of_rows(with_other(LONG_ROWS))),
    "file": lambda: upload("a.tsv", text_of_rows(with_other(LONG_ROWS)).encode()),
    "rows": lambda: sentences.replace_rows([(f"{a}", f"{b}", c) for a, b, c in with_other(LONG_ROWS)]),
}


def with_other(rows):
    return [rows[0], ("other", rows[1][1], False), *rows[2:]]


@pytest.mark.parametrize("way", WAYS)
def test_two_versions_share_every_row_and_text_that_has_not_changed(way):
    start(LONG_ROWS)
    WAYS[way]()
    WAYS[way]()
    old, new = LONG_ROWS, sentences.rows()
    assert new == with_other(old)
    assert [new[place] is old[place] for place in range(5)] == [True, False, True, True, True]
    assert new[1][1] is old[1][1]


def test_a_table_without_rows_can_be_typed_into():
    sentences.replace_rows([])
    type_in(added=[{"sentence": "a b"}, {"held_out": True}])
    assert sentences.rows() == [("a b", "", False), ("", "", True)]


def test_blank_rows_are_no_change():
    start(TWO)
    type_in(added=[{"sentence": ""}, {"sentence": " "}])
    assert sentences.rows() == TWO
    assert sentences.document().past == ()
    type_in(added=[{"sentence": "e f"}])
    assert sentences.rows() == [*TWO, ("e f", "", False)]


@pytest.mark.parametrize(
    ("data", "columns", "read"),
    [
        (b"a b\tx\tmaybe\nc d\ty\tyes", Columns(0, 1), [("a b", "x", False), ("c d", "y", False)]),
        (b"a b\tx\tmaybe\nc d\ty\tyes", Columns(0, 2), [("a b", "maybe", False), ("c d", "yes", False)]),
        (b"sense\tid\nx\te\ny\tf", Columns(1, 0), [("e", "x", False), ("f", "y", False)]),
    ],
)
def test_a_refused_file_can_be_read_with_other_columns(data, columns, read):
    start(TWO)
    upload("a.tsv", data)
    assert sentences.document().file_error
    assert sentences.rows() == TWO
    files.take_columns(sentences.file_key(), columns)
    assert sentences.rows() == read
    assert sentences.document().file_error is None
    assert files.opened().columns == columns
    undo()
    assert sentences.rows() == TWO


def test_a_file_that_no_columns_make_readable_offers_none():
    start(TWO)
    upload("a.tsv", b"a b\tx\tmaybe\nc d\ty\tyes")
    upload("a.jsonl", b"{")
    assert sentences.document().file_error
    assert files.opened() is None


def test_only_rows_with_words_are_counted():
    start([*TWO, ("", "x", True), ("!?", "", True)])
    assert sentences.counts() == (2, 1)


@pytest.mark.parametrize("fill", [undo, lambda: apply("k l"), lambda: sentences.load_preset("bank")])
def test_an_edit_that_arrives_after_the_table_was_refilled_is_not_lost(fill):
    start(TWO)
    type_in(typed={0: {"sentence": "a e"}})
    fills = sentences.document().table_fills
    fill()
    type_in(fills=fills, length=2, added=[{"sentence": "f g"}])
    document = sentences.document()
    typed = [("a e", "x", False), TWO[1], ("f g", "", False)]
    assert typed in [list(version.rows) for version in (*document.past, document.now, *document.future)]
    assert TWO in [list(version.rows) for version in document.past]
    assert sentences.document().table_fills > fills


def test_undo_covers_an_edit_typed_just_before_the_click():
    start(TWO)
    type_in(typed={0: {"sentence": "a e"}})
    steps = len(sentences.document().past)
    type_in(typed={1: {"sentence": "c f"}})
    sentences.undo(steps)
    assert sentences.rows() == [("a e", "x", False), TWO[1]]


def test_unreadable_text_survives_an_edit_of_the_table():
    start(TWO)
    apply("a b\tx\tnonsense")
    text = sentences.text_key()
    type_in(deleted=[0])
    assert sentences.text_key() == text
    assert sentences.document().text_error


GROWN = "the {dog|cat|cow} ran {home|off} -> animal\nthe {app|bot|job} ran {fast|well} -> software"


def apply_patterns(text, number=1):
    sent = {"outbox": "a", "messages": [{"kind": "patterns", "text": text, "fills": 0, "number": number}]}
    st.session_state["patterns-box"] = SimpleNamespace(sent=sent)
    messages.take("patterns-box")


def test_patterns_grow_in_place_of_the_sentences_once_and_undo_and_redo_fill_their_box():
    start(TWO)
    apply_patterns(GROWN)
    apply_patterns("another {text|one}")  # the same message
    grown = sentences.document()
    assert (len(grown.now.rows), grown.now.patterns, len(grown.past)) == (12, GROWN, 1)
    assert growth.patterns_of(grown.now).word == "ran"
    sentences.undo(1)
    assert (sentences.rows(), sentences.document().now.patterns) == (TWO, "")
    sentences.redo(1)
    assert sentences.document().now == grown.now
    assert sentences.document().patterns_fills == grown.patterns_fills + 2


def test_patterns_that_cannot_be_read_change_nothing_and_stay_in_their_box_when_something_is_undone():
    start(TWO)
    apply_patterns(GROWN)
    apply_patterns("the {dog", 2)
    refused = sentences.document()
    assert (refused.now.patterns, refused.patterns_refused) == (GROWN, "the {dog")
    assert refused.patterns_error.startswith("Line 1, character 5: ")
    sentences.undo(1)
    assert sentences.document().patterns_fills == refused.patterns_fills
    apply_patterns("the {dog|cat} ran", 3)
    assert sentences.document().patterns_error is None
    assert len(sentences.rows()) == 2


def test_the_true_probabilities_are_known_while_the_sentences_are_what_the_patterns_grew_into():
    start(TWO)
    apply_patterns(GROWN)
    corpus = sentences.corpus()
    assert sentences.grammar(corpus).accepts(("the", "cow", "ran", "off"))
    apply_patterns(f"{GROWN}\nthe dog slept", 2)
    assert sentences.grammar(sentences.corpus()).accepts(("the", "dog", "slept"))
    assert sentences.grammar(corpus)  # the charts of the sentences before are still shown
    sentences.replace_rows([*sentences.rows(), ("the dog sat", "", False)])
    assert sentences.grammar(sentences.corpus()) is None
    assert "changed by hand" in growth.note(sentences.document().now)


def test_every_preset_shows_its_patterns_and_the_tab_says_where_they_grow_into_more():
    for name, preset in presets().items():
        sentences.load_preset(name)
        assert sentences.document().now.patterns == preset.patterns != ""
        assert sentences.grammar(sentences.corpus()).sentences == preset.grammar.sentences
        told = growth.note(sentences.document().now)
        assert told == "" or re.match(r"The sentences are \d+ of the \d+ sentences that these patterns grow", told)
    sentences.load_preset("near")
    assert growth.note(sentences.document().now).startswith("The sentences are 144 of the 708 sentences")


def test_patterns_that_grow_into_the_present_sentences_leave_them_in_their_order():
    start([*reversed(read_patterns(GROWN).rows)])
    before = sentences.rows()
    apply_patterns(GROWN)
    assert sentences.rows() == before
    assert sentences.grammar(sentences.corpus())
    assert growth.note(sentences.document().now) == ""


def test_a_link_carries_patterns_unless_they_are_those_of_its_preset():
    start(TWO)
    assert sentences.patterns() == ""
    apply_patterns(GROWN)
    rows, patterns = sentences.rows(), sentences.patterns()
    assert patterns == GROWN
    sentences.load_preset("near")
    assert sentences.patterns() == ""
    sentences.take_shared(rows, DEFAULT, patterns)
    assert growth.patterns_of(sentences.document().now)


def test_sentences_of_ones_own_are_lines_of_patterns_to_begin_with_which_grow_into_them():
    rows = (("the {dog} ran -> home | away", "animal", False), ("# the app ran", "", True), ("we ran", "a|b", False))
    lines = growth.first_lines(Version(rows, DEFAULT, presets()[DEFAULT].patterns))
    assert list(read_patterns(lines).rows) == [(text, sense, False) for text, sense, _ in rows]
    assert growth.first_lines(Version(rows[:1], DEFAULT, lines)) == ""
