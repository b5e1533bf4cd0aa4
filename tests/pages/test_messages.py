"""Messages from the browser: edits of the table, and lines; each counts once, and one that comes late is not lost."""

import pytest

from pages.session import messages, sentences
from pages.session.document import KEPT_CHANGES
from tests.pages.documents import TWO, add, paste, send, start, type_in, undo

pytestmark = pytest.mark.usefixtures("session")


def test_a_message_from_a_page_that_was_left_waits_to_be_sent_again():
    start(TWO)
    messages.take("gone")
    assert sentences.rows() == TWO


def test_edits_of_the_table_are_those_of_the_rows_that_it_shows():
    start(TWO)
    type_in(typed={0: {"sentence": "a e"}})
    type_in(typed={1: {"held_out": False, "sense": "y"}}, added=[{"sentence": "f g"}])
    assert sentences.rows() == [("a e", "x", False), ("c d", "y", False), ("f g", "", False)]
    type_in(deleted=[0])
    type_in(typed={0: {"sentence": "c h"}})
    assert sentences.rows() == [("c h", "y", False), ("f g", "", False)]


def test_a_row_whose_text_was_deleted_is_no_sentence_but_keeps_its_place_until_the_table_is_filled():
    start(TWO)
    type_in(typed={0: {"sentence": " ", "sense": ""}})
    assert sentences.rows() == TWO[1:]
    type_in(typed={1: {"sentence": "c e"}})
    assert sentences.rows() == [("c e", "", True)]
    type_in(typed={0: {"sentence": "a e"}})
    assert sentences.rows() == [("a e", "", False), ("c e", "", True)]


def test_a_paste_counts_once_and_starts_at_the_cell_shown():
    start(TWO)
    type_in(deleted=[0])
    paste("e f\ng h", 1)
    paste("e f\ng h", 1)
    assert sentences.rows() == [TWO[1], ("e f", "", False), ("g h", "", False)]


def test_edits_of_a_table_that_was_refilled_land_on_the_row_they_were_meant_for():
    start(TWO)
    fills = sentences.document().table_fills
    send(add("e f"))
    paste("a g", 0, number=2, fills=fills)
    type_in(fills=fills, length=2, typed={1: {"sentence": "c g"}}, added=[{"sentence": "h i"}])
    assert sentences.rows() == [("a g", "x", False), ("c g", "", True), ("h i", "", False), ("e f", "", False)]
    assert sentences.document().newest == sentences.document().table_fills  # the added one stays in sight


def test_cells_for_a_table_that_was_refilled_land_below_the_blank_rows_it_had():
    start(TWO)
    fills = sentences.document().table_fills
    type_in(added=[{"held_out": False}, {"sentence": "e f"}])
    send(add("g h"))
    paste("e g", 3, number=2, fills=fills)
    assert sentences.rows() == [*TWO, ("e g", "", False), ("g h", "", False)]


def test_sentences_for_a_table_that_nobody_remembers_are_appended():
    start(TWO)
    fills = sentences.document().table_fills
    for number in range(2 * KEPT_CHANGES):
        sentences.replace_rows([*TWO, (f"c{number}", "", False)])
    paste("e f", 0, fills=fills)
    type_in(fills=fills, typed={0: {"sentence": "g h", "sense": "x"}}, deleted=[1])
    assert sentences.rows()[2:] == [(f"c{number}", "", False), ("e f", "", False), ("g h", "", False)]


def test_an_unreadable_pasted_mark_is_reported_until_the_next_change():
    start(TWO)
    paste("e f\tx\tnonsense", 0)
    assert sentences.rows() == TWO
    assert sentences.document().table_error.startswith("Line 1 has neither yes nor no")
    type_in(deleted=[0])
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
    fills = sentences.document().table_fills
    send(add("e", number=1))
    send(add("f", number=2))
    type_in(typed={3: {"sense": "y"}})
    type_in(fills=fills, typed={0: {"sentence": "a g"}})
    assert sentences.rows() == [("a g", "x", False), TWO[1], ("e", "", False), ("f", "y", False)]
    undo()
    undo()
    undo()
    assert sentences.rows() == [("a g", "x", False), TWO[1]]
    undo()
    assert sentences.rows() == TWO
