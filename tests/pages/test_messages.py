"""Messages from the browser: pasted cells, lines, and edits that come again or late; each counts once, none is lost."""

import pytest
import streamlit as st

from pages.session import messages, sentences
from pages.session.document import KEPT_CHANGES
from tests.pages.documents import TWO, add, late, paste, send, start, type_in, undo

pytestmark = pytest.mark.usefixtures("session")


def test_a_message_from_a_page_that_was_left_waits_to_be_sent_again():
    start(TWO)
    messages.take("gone")
    assert sentences.rows() == TWO


def test_lines_pasted_into_one_cell_become_rows_with_its_sense():
    start(TWO)
    type_in(edited_rows={0: {"sentence": "e f\r\ng h\n"}}, added_rows=[{"sentence": "i\tz\tx\nj"}])
    assert sentences.rows() == [("e f", "x", False), ("g h", "x", False), TWO[1], ("i", "z", True), ("j", "", False)]
    assert list(sentences.frame()["sentence"]) == ["e f", "g h", "c d", "i", "j"]


def test_a_paste_counts_once_and_starts_at_the_cell_shown():
    start(TWO)
    type_in(deleted_rows=[0], added_rows=[{}])
    paste("e f\ng h", 1)
    paste("e f\ng h", 1)
    assert sentences.rows() == [TWO[1], ("e f", "", False), ("g h", "", False)]


def test_a_paste_for_a_table_that_was_refilled_lands_on_the_row_it_was_meant_for():
    start(TWO)
    key = sentences.table_key()
    send((1, {"kind": "line", "text": "e f", "sense": ""}))
    paste("a g", 0, number=2, key=key)
    assert sentences.rows() == [("a g", "x", False), TWO[1], ("e f", "", False)]


def test_cells_for_a_table_that_was_refilled_land_below_the_blank_rows_it_had():
    start(TWO)
    key = sentences.table_key()
    type_in(added_rows=[{}, {"sentence": "e f"}])
    send(add("g h"))
    del st.session_state[key]  # as Streamlit does
    paste("e g", 3, number=2, key=key)
    assert sentences.rows() == [*TWO, ("e g", "", False), ("g h", "", False)]


def test_several_cells_for_a_table_that_was_refilled_land_on_their_rows_and_the_added_ones_stay_in_sight():
    start(TWO)
    key = sentences.table_key()
    send(add("e f"))
    paste("a g", 0, number=2, key=key)
    paste("c g", 1, number=3, key=key)
    assert sentences.rows() == [("a g", "x", False), ("c g", "", True), ("e f", "", False)]
    assert sentences.newest_key() == sentences.table_key()


@pytest.mark.parametrize("is_refilled", [False, True])
@pytest.mark.parametrize("has_arrived", [False, True])
@pytest.mark.parametrize(("text", "read"), [("a g", ["a g"]), ("a g\na h", ["a g", "a h"])])
def test_a_cell_that_comes_a_second_time_counts_once_and_else_is_not_lost(text, read, has_arrived, is_refilled):
    start(TWO)
    key = sentences.table_key()
    if has_arrived:
        type_in(edited_rows={0: {"sentence": text}})
    if is_refilled:
        send(add("e f"))
    cells = {"kind": "cells", "key": key, "row": 0, "column": 0, "text": text, "again": True}
    send((2, cells))
    added = ["e f"] if is_refilled else []
    assert [sentence for sentence, *_ in sentences.rows()] == [*read, TWO[1][0], *added]
    send((3, cells))
    assert [sentence for sentence, *_ in sentences.rows()] == [*read, TWO[1][0], *added]


def test_lines_in_a_cell_whose_own_edit_comes_after_the_second_one_count_once():
    start(TWO)
    key = sentences.table_key()
    text = "a g\na h"
    st.session_state[key] = {"edited_rows": {0: {"sentence": text}}, "added_rows": [], "deleted_rows": []}
    send((1, {"kind": "cells", "key": key, "row": 0, "column": 0, "text": text, "again": True}))
    sentences.take_edits(key)  # of the same request: its callback comes after that of the message
    assert [sentence for sentence, *_ in sentences.rows()] == ["a g", "a h", TWO[1][0]]


def test_a_cell_of_an_added_row_that_comes_a_second_time_lands_below_deleted_ones():
    start(TWO)
    type_in(deleted_rows=[0], added_rows=[{"sentence": "e f"}])
    for number, row in enumerate((0, 1, 2), 1):
        cells = {"kind": "cells", "key": sentences.table_key(), "row": row, "column": 0, "text": f"g {row}"}
        send((number, {**cells, "again": True}))
    assert [sentence for sentence, *_ in sentences.rows()] == ["g 0", "g 1", "g 2"]


def test_a_paste_for_a_table_that_nobody_remembers_is_appended():
    start(TWO)
    key = sentences.table_key()
    for number in range(2 * KEPT_CHANGES):
        sentences.replace_rows([*TWO, (f"c{number}", "", False)])
    paste("e f", 0, key=key)
    assert sentences.rows()[3:] == [("e f", "", False)]


def test_an_unreadable_pasted_mark_is_reported_until_the_next_change():
    start(TWO)
    paste("e f\tx\tnonsense", 0)
    assert sentences.rows() == TWO
    assert sentences.document().table_error.startswith("Line 1 has neither yes nor no")
    type_in(deleted_rows=[0])
    assert sentences.document().table_error is None


def test_each_message_counts_once_in_its_order_however_often_it_is_sent():
    start(TWO)
    send(add("e", number=1))
    send(add("e", number=1), add("f", "y", number=2), add("g", number=3))
    send(add("g", number=3))
    assert sentences.rows() == [*TWO, ("e", "", False), ("f", "y", False), ("g", "", False)]
    send(add("e", number=1), outbox="another tab")
    assert sentences.rows()[5:] == [("e", "", False)]
    undo()
    undo()
    assert sentences.rows() == [*TWO, ("e", "", False), ("f", "y", False)]
    send(add("g", number=3))
    assert sentences.rows() == [*TWO, ("e", "", False), ("f", "y", False)]


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("The dog ran. The cat ran!", [("The dog ran.", "y", False), ("The cat ran!", "y", False)]),
        ("the dog ran\nthe cat ran\n", [("the dog ran", "y", False), ("the cat ran", "y", False)]),
        ("1. the dog ran\n2. the cat ran", [("the dog ran", "y", False), ("the cat ran", "y", False)]),
        ("1\tthe dog ran\tz\n2\tthe cat ran\t", [("the dog ran", "z", False), ("the cat ran", "y", False)]),
        ("•\tthe dog ran\n•\tthe cat ran", [("the dog ran", "y", False), ("the cat ran", "y", False)]),
        ("the dog ran\t\theld out\nthe cat ran\tz\tx", [("the dog ran", "y", True), ("the cat ran", "z", True)]),
        ("Label\tText\nz\tthe dog ran\n\tthe cat ran", [("the dog ran", "z", False), ("the cat ran", "y", False)]),
        ('"the dog\nran"\tz', [("the dog ran", "z", False)]),
    ],
)
def test_the_line_takes_sentences_lists_running_text_and_cells(text, added):
    start(TWO)
    send(add(text, "y"))
    assert sentences.rows() == [*TWO, *added]


def test_what_the_line_cannot_read_goes_back_into_it_and_changes_nothing():
    start(TWO)
    send(add("a b\tx\tmaybe", number=1), add("e f", number=2))
    assert sentences.rows() == [*TWO, ("e f", "", False)]
    assert sentences.document().returned == ("tab", 1, "a b\tx\tmaybe")


def test_edits_of_several_tables_ago_are_not_lost_and_undone_in_their_order():
    start(TWO)
    key = sentences.table_key()
    send(add("e", number=1))
    send(add("f", number=2))
    type_in(edited_rows={3: {"sense": "y"}})
    late(key, edited_rows={0: {"sentence": "a g"}})
    assert sentences.rows() == [("a g", "x", False), TWO[1], ("e", "", False), ("f", "y", False)]
    undo()
    undo()
    undo()
    assert sentences.rows() == [("a g", "x", False), TWO[1]]
    undo()
    assert sentences.rows() == TWO
