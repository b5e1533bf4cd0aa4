import io
from contextlib import suppress
from functools import partial

import pytest
import streamlit as st

from core.corpus import LARGEST
from core.presets import DEFAULT
from core.sentence_files import Columns
from pages.parts import state
from pages.parts.document import KEPT_EDITS, Document, Version

TWO = [("a b", "x", False), ("c d", "", True)]


class Interruption(BaseException):
    pass


class State(dict):
    """Session state that breaks off whatever uses it once too often, as Streamlit does when a run is to end."""

    uses_left = 1_000_000

    def _used(self, use, *arguments):
        State.uses_left -= 1
        if State.uses_left < 0:
            raise Interruption
        return use(self, *arguments)

    def __contains__(self, key):
        return self._used(dict.__contains__, key)

    def __getitem__(self, key):
        return self._used(dict.__getitem__, key)

    def __setitem__(self, key, value):
        self._used(dict.__setitem__, key, value)

    def get(self, *arguments):
        return self._used(dict.get, *arguments)

    __getattr__ = __getitem__
    __setattr__ = __setitem__


@pytest.fixture(autouse=True)
def session(monkeypatch):
    monkeypatch.setattr(st, "session_state", State())
    return st.session_state


def start(rows):
    st.session_state.document = Document(Version(tuple(rows), DEFAULT)).with_table_filled()


def undo():
    state.undo(len(state.document().past))


def redo():
    state.redo(len(state.document().future))


def type_in(**edits):
    empty = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    st.session_state[state.table_key()] = empty | edits
    state.take_edits(state.table_key())


def test_edits_are_applied_to_the_rows_that_the_editor_was_filled_with():
    start(TWO)
    type_in(edited_rows={0: {"sentence": "a e"}})
    type_in(edited_rows={0: {"sentence": "a e"}, 1: {"held_out": False}}, added_rows=[{"sentence": "f g"}])
    assert state.rows() == [("a e", "x", False), ("c d", "", False), ("f g", "", False)]


def test_row_numbers_may_arrive_as_text():
    start(TWO)
    type_in(edited_rows={"1": {"sense": "y"}}, deleted_rows=["0"])
    assert state.rows() == [("c d", "y", True)]


def apply(text):
    st.session_state[state.text_key()] = text
    state.take_text(state.text_key())


def test_text_that_cannot_be_read_is_told_with_its_line_and_changes_nothing():
    start(TWO)
    apply("a b\tx\tmaybe")
    assert state.rows() == TWO
    assert "Line 1 has neither yes nor no" in state.document().text_error
    apply("a b\tx\tyes")
    assert state.rows() == [("a b", "x", True)]
    assert state.document().text_error is None


def upload(name, data, *, add=False):
    file = io.BytesIO(data)
    file.name = name
    st.session_state.file_adds = add
    st.session_state[state.file_key()] = file
    state.take_file(state.file_key())


def test_a_file_is_told_and_read_again_with_other_columns_until_its_sentences_are_changed():
    start(TWO)
    upload("a.tsv", b"1\te f\tx\n2\tg h\tz", add=True)
    assert state.opened().told.endswith("sentence: column 2; sense: column 3; held out: none; not used: column 1.")
    state.take_columns(state.file_key(), Columns(sentence=1, sense=0))
    assert state.rows() == [*TWO, ("e f", "1", False), ("g h", "2", False)]
    state.take_columns(state.file_key(), Columns(sentence=1, held_out=2))
    assert "Line 2 has neither yes nor no" in state.document().file_error
    state.take_columns("file-0", Columns(sentence=2))  # of a file that was opened before
    assert state.rows()[-1] == ("g h", "2", False)
    undo()
    assert state.opened() is None
    state.take_columns(state.file_key(), Columns(sentence=2))
    assert state.rows() == [*TWO, ("e f", "x", False), ("g h", "z", False)]


def test_a_new_fill_gives_the_editor_a_new_key_and_an_edit_does_not():
    start(TWO)
    key = state.table_key()
    type_in(edited_rows={0: {"sentence": "a e"}})
    assert state.table_key() == key
    state.replace_rows(TWO)
    assert state.table_key() != key


def test_undo_goes_back_through_every_change_and_no_further():
    start(TWO)
    assert state.document().past == ()
    type_in(deleted_rows=[0])
    state.replace_rows(TWO + TWO)
    undo()
    assert state.rows() == TWO[1:]
    undo()
    assert state.rows() == TWO
    assert state.document().past == ()


def test_a_click_that_arrives_twice_counts_once():
    start(TWO)
    type_in(deleted_rows=[0])
    apply("f g")
    steps = len(state.document().past)
    state.undo(steps)
    state.undo(steps)
    assert state.rows() == TWO[1:]
    undo()
    steps = len(state.document().future)
    state.redo(steps)
    state.redo(steps)
    assert state.rows() == TWO[1:]


CALLBACKS = {
    "edit of the table": lambda: partial(state.take_edits, state.table_key()),
    "text": lambda: partial(state.take_text, state.text_key()),
    "file": lambda: partial(state.take_file, state.file_key()),
    "undo": lambda: partial(state.undo, len(state.document().past)),
    "redo": lambda: partial(state.redo, len(state.document().future)),
    "preset": lambda: partial(state.start_from, "bank"),
    "reset": lambda: partial(state.load_preset, DEFAULT),
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_that_is_broken_off_anywhere_and_called_again_counts_once(session, monkeypatch, name):
    begin = with_something_in_every_widget(session)
    callback = CALLBACKS[name]()
    callback()
    once = essence(state.document())
    assert once != essence(begin["document"])
    for uses in range(30):
        session.clear()
        session.update(begin)
        with monkeypatch.context() as patch:
            patch.setattr(State, "uses_left", uses)
            with suppress(Interruption):
                callback()
        is_done = essence(state.document()) == once
        callback()
        assert essence(state.document()) == once
    assert is_done


def with_something_in_every_widget(session):
    start(TWO)
    apply("a b")
    apply("c d")
    undo()
    session[state.table_key()] = {"edited_rows": {0: {"sentence": "f"}}, "added_rows": [], "deleted_rows": []}
    session[state.text_key()] = "g h. i"
    file = io.BytesIO(b"j")
    file.name = "j.txt"
    session[state.file_key()] = file
    return dict(session)


def essence(document):
    return document.now, document.past, document.future, document.own, document.now.before


def test_an_undo_or_redo_with_nowhere_to_go_is_passed_over():
    start(TWO)
    state.undo(0)
    state.redo(0)
    assert state.rows() == TWO


def test_what_was_typed_into_widgets_that_were_filled_anew_since_is_passed_over():
    start(TWO)
    table, text = state.table_key(), state.text_key()
    state.replace_rows(TWO[1:])
    state.take_edits(table)
    state.take_text(text)
    assert state.rows() == TWO[1:]


def test_redo_goes_forward_through_every_undo_and_no_further():
    start(TWO)
    type_in(deleted_rows=[0])
    apply("f g")
    undo()
    undo()
    assert state.document().past == ()
    redo()
    assert state.rows() == TWO[1:]
    redo()
    assert state.rows() == [("f g", "", False)]
    assert state.document().future == ()
    undo()
    assert state.rows() == TWO[1:]


def test_a_change_after_undo_takes_the_way_forward_away():
    start(TWO)
    type_in(deleted_rows=[0])
    undo()
    assert state.document().future
    apply("a b\tx\nc d\t\theld out")
    assert state.document().future  # nothing changed
    apply("f g")
    assert state.document().future == ()


def test_an_edit_of_the_table_gives_the_text_a_new_key_and_one_of_the_text_the_table():
    start(TWO)
    table, text = state.table_key(), state.text_key()
    type_in(deleted_rows=[0])
    assert state.table_key() == table
    assert state.text_key() != text
    text = state.text_key()
    apply("f g\n\n")
    assert state.table_key() != table
    apply("f g. H i")
    assert state.text_key() == text  # it shows what was typed


def test_a_file_is_forgotten_once_it_is_taken_and_stays_when_it_cannot_be_read():
    start(TWO)
    key = state.file_key()
    upload("a.csv", b'"')
    assert state.file_key() == key
    assert state.document().file_error.startswith("Line 1")
    upload("a.csv", b"f g", add=True)
    assert state.file_key() != key
    assert state.document().file_error is None
    assert state.rows() == [*TWO, ("f g", "", False)]


def test_a_file_that_is_taken_away_takes_its_message_with_it():
    start(TWO)
    upload("a.csv", b'"')
    st.session_state[state.file_key()] = None
    state.take_file(state.file_key())
    assert state.document().file_error is None
    assert state.rows() == TWO


def test_only_the_persons_own_edits_bring_new_words():
    state.load_preset(DEFAULT)
    assert not state.noticed().new
    state.replace_rows(TWO)
    assert not state.noticed().new
    apply("a b\tx\ne c")
    assert list(state.noticed().new) == ["e"]
    upload("a.txt", b"a f", add=True)
    assert list(state.noticed().new) == ["f"]
    state.load_preset("bank")
    assert not state.noticed().new
    apply("a b\na f")
    assert list(state.noticed().new) == ["b", "f"]
    state.replace_rows([("g h", "", False)])
    assert not state.noticed().new
    apply("g i")
    undo()
    assert not state.noticed().new


def test_ones_own_sentences_are_offered_from_the_first_change_on():
    state.load_preset(DEFAULT)
    assert state.OWN not in state.starting_points()
    type_in(deleted_rows=[0])
    assert state.starting_points()[-1] == state.starting_point() == state.OWN
    own = state.rows()
    state.start_from("bank")
    assert state.starting_point() == "bank"
    state.start_from(state.OWN)
    assert (state.rows(), st.session_state.preset) == (own, DEFAULT)


def test_a_preset_that_is_chosen_unchanged_leaves_ones_own_sentences_as_they_were():
    state.load_preset(DEFAULT)
    state.replace_rows(TWO)
    for name in ("bank", "light", "bank"):
        state.start_from(name)
    state.start_from(state.OWN)
    assert state.rows() == TWO


def test_no_preset_is_called_as_ones_own_sentences_are():
    assert state.OWN not in state.presets()


@pytest.mark.parametrize(
    "long",
    [
        [("a " * LARGEST.characters, "", False)],
        [("a", "s" * LARGEST.characters, False)],
        [("", "", False)] * (10 * LARGEST.sentences + 1),
    ],
    ids=["sentence", "sense", "rows"],
)
def test_what_is_longer_than_a_corpus_may_be_is_kept_but_not_a_hundred_times(long):
    start(TWO)
    state.replace_rows(long)
    assert state.rows() == long
    state.replace_rows([("f g", "", False)])
    undo()
    assert state.rows() == TWO
    assert state.document().past == ()


def test_a_change_that_changes_nothing_is_not_remembered():
    start(TWO)
    type_in(edited_rows={0: {"sentence": "a b"}})
    assert state.document().past == ()


def test_only_the_last_changes_are_remembered():
    start(TWO)
    for number in range(KEPT_EDITS + 20):
        state.replace_rows([(f"a {number}", "", False)])
    assert len(state.document().past) == KEPT_EDITS


def test_an_editor_filled_with_no_rows_can_be_typed_into():
    state.replace_rows([])
    assert list(state.frame()) == ["sentence", "sense", "held_out"]
    type_in(added_rows=[{"sentence": "a b"}, {"held_out": True}])
    assert state.rows() == [("a b", "", False), ("", "", True)]


def test_rows_without_anything_in_them_are_no_sentences():
    start(TWO)
    type_in(added_rows=[{}, {"sentence": None}, {"sentence": " "}])
    assert state.rows() == TWO
    assert state.document().past == ()
    type_in(added_rows=[{}, {"sentence": "e f"}])
    assert state.rows() == [*TWO, ("e f", "", False)]


def test_only_rows_with_words_are_counted():
    start([*TWO, ("", "x", True), ("!?", "", True)])
    assert state.counts() == (2, 1)


def test_lines_pasted_into_one_cell_become_rows_with_its_sense():
    start(TWO)
    type_in(edited_rows={0: {"sentence": "e f\r\ng h\n"}}, added_rows=[{"sentence": "i\tz\tx\nj"}])
    assert state.rows() == [("e f", "x", False), ("g h", "x", False), TWO[1], ("i", "z", True), ("j", "", False)]
    assert list(state.frame()["sentence"]) == ["e f", "g h", "c d", "i", "j"]


def paste(text, row, column=0, *, name="1", key=None):
    state.take_paste({"name": name, "key": key or state.table_key(), "row": row, "column": column, "text": text})


def test_what_is_pasted_counts_once_and_stands_where_the_table_showed_the_cell():
    start(TWO)
    type_in(deleted_rows=[0], added_rows=[{}])
    paste("e f\ng h", 1)
    paste("e f\ng h", 1)
    assert state.rows() == [TWO[1], ("e f", "", False), ("g h", "", False)]


def test_what_is_pasted_into_a_table_that_has_been_filled_anew_is_added():
    start(TWO)
    key = state.table_key()
    state.replace_rows(TWO[1:])
    paste("e f", 0, key=key)
    assert state.rows() == [TWO[1], ("e f", "", False)]


def test_a_pasted_mark_that_cannot_be_read_is_told_of_until_the_next_change():
    start(TWO)
    paste("e f\tx\tnonsense", 0)
    assert state.rows() == TWO
    assert state.document().table_error.startswith("Line 1 has neither yes nor no")
    type_in(deleted_rows=[0])
    assert state.document().table_error is None


def late(key, **edits):
    st.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | edits
    state.take_edits(key)


@pytest.mark.parametrize("fill", [undo, lambda: apply("k l"), lambda: state.load_preset("bank")])
def test_an_edit_that_arrives_after_the_table_was_filled_anew_is_not_lost(fill):
    start(TWO)
    type_in(edited_rows={0: {"sentence": "a e"}})
    key = state.table_key()
    fill()
    late(key, edited_rows={0: {"sentence": "a e"}}, added_rows=[{"sentence": "f g"}])
    document = state.document()
    typed = [("a e", "x", False), TWO[1], ("f g", "", False)]
    assert typed in [list(version.rows) for version in (*document.past, document.now, *document.future)]
    assert TWO in [list(version.rows) for version in document.past]
    assert state.table_key() != key


def test_undo_takes_back_what_was_typed_a_moment_before_it_was_clicked():
    start(TWO)
    type_in(edited_rows={0: {"sentence": "a e"}})
    steps = len(state.document().past)
    type_in(edited_rows={0: {"sentence": "a e"}, 1: {"sentence": "c f"}})
    state.undo(steps)
    assert state.rows() == [("a e", "x", False), TWO[1]]


def test_a_text_that_cannot_be_read_outlasts_an_edit_of_the_table():
    start(TWO)
    apply("a b\tx\tnonsense")
    text = state.text_key()
    type_in(deleted_rows=[0])
    assert state.text_key() == text
    assert state.document().text_error
