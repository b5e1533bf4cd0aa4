import pytest
import streamlit as st

from pages.parts import state

TWO = [("a b", "x", False), ("c d", "", True)]


@pytest.fixture(autouse=True)
def session(monkeypatch):
    class State(dict):
        __getattr__ = dict.__getitem__
        __setattr__ = dict.__setitem__

    monkeypatch.setattr(st, "session_state", State())
    return st.session_state


def type_in(**edits):
    empty = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    st.session_state[state.editor_key()] = empty | edits
    state.take_edits()


def test_rows_of_text_reads_sentence_sense_and_held_out_and_passes_over_blank_lines():
    text = "a b\tx\n\n  \nc d\t\tHeld Out \ne f\t y \tno\tmore"
    assert state.rows_of_text(text) == [("a b", "x", False), ("c d", "", True), ("e f", "y", False)]


def test_rows_written_as_text_are_read_back_the_same():
    assert state.rows_of_text(state.sentences(TWO)) == TWO


def test_edits_are_applied_to_the_rows_that_the_editor_was_filled_with():
    state.replace_rows(TWO)
    type_in(edited_rows={0: {"sentence": "a e"}})
    type_in(edited_rows={0: {"sentence": "a e"}, 1: {"held_out": False}}, added_rows=[{"sentence": "f g"}])
    assert state.rows() == [("a e", "x", False), ("c d", "", False), ("f g", "", False)]


def test_row_numbers_may_arrive_as_text():
    state.replace_rows(TWO)
    type_in(edited_rows={"1": {"sense": "y"}}, deleted_rows=["0"])
    assert state.rows() == [("c d", "y", True)]


def test_a_new_fill_gives_the_editor_a_new_key_and_an_edit_does_not():
    state.replace_rows(TWO)
    key = state.editor_key()
    type_in(edited_rows={0: {"sentence": "a e"}})
    assert state.editor_key() == key
    state.replace_rows(TWO)
    assert state.editor_key() != key


def test_undo_goes_back_through_every_change_and_no_further():
    state.replace_rows(TWO)
    assert not state.can_undo()
    type_in(deleted_rows=[0])
    state.replace_rows(TWO + TWO)
    state.undo()
    assert state.rows() == TWO[1:]
    state.undo()
    assert state.rows() == TWO
    assert not state.can_undo()


def test_a_change_that_changes_nothing_is_not_remembered():
    state.replace_rows(TWO)
    type_in(edited_rows={0: {"sentence": "a b"}})
    assert not state.can_undo()


def test_only_the_last_changes_are_remembered():
    state.replace_rows(TWO)
    for number in range(state.KEPT_EDITS + 20):
        state.replace_rows([(f"a {number}", "", False)])
    assert len(st.session_state.past) == state.KEPT_EDITS


def test_an_editor_filled_with_no_rows_can_be_typed_into():
    state.replace_rows([])
    assert list(state.frame()) == ["sentence", "sense", "held_out"]
    type_in(added_rows=[{"sentence": "a b"}, {"held_out": True}])
    assert state.rows() == [("a b", "", False), ("", "", True)]
