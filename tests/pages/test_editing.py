"""The editor: every way to change the sentences, what the page does then, and the remarks beside them."""

import gc
import json

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.runtime.state.common import WidgetMetadata

from core.corpus import rows_of_text
from core.presets import DEFAULT, presets
from core.words import RULE
from pages.session import sentences, table
from pages.session.sentences import TEXT_KEYS
from tests.pages.app import (
    all_sentences,
    bars,
    click,
    edited,
    on_light_page,
    open_file,
    opened,
    pasted,
    rows,
    run,
    start_box,
    start_from,
    texts,
    uploaded,
)

PRESET_ROWS = rows_of_text(presets()[DEFAULT].text)
OWN_ROWS = [("a bank holds money", "money", False), ("a bank holds water", "river", False)]
OWN = "a bank holds money\tmoney\na bank holds water\triver"
ZIGZAG = {"sentence": "the dog ran zigzag"}


@pytest.fixture
def at():
    return on_light_page()


def note(at, start):
    return next((text for text in texts(at) if text.startswith(start)), None)


def test_edited_added_and_deleted_rows_in_one_change_keep_their_places(at):
    typed = {0: {"sense": ""}, 2: {"sentence": "the dog ran off"}}
    edited(at, typed=typed, added=[ZIGZAG | {"sense": "animal", "held_out": True}], deleted=[1])
    assert not at.exception
    assert rows(at)[:3] == [("the dog ran quickly", "", False), ("the dog ran off", "animal", False), PRESET_ROWS[3]]
    assert rows(at)[-1] == ("the dog ran zigzag", "animal", True)
    assert len(rows(at)) == len(PRESET_ROWS)


def test_what_the_browser_sends_before_it_hears_of_an_edit_does_not_load_the_preset_again(at):
    start_from(at, "bank")
    before = at._tree.get_widget_states()
    edited(at, typed={0: ZIGZAG})
    assert start_box(at).value == sentences.OWN
    for _ in range(2):
        at._run(before)
        assert (rows(at)[0], start_box(at).value) == (("the dog ran zigzag", "river", False), sentences.OWN)
    start_from(at, "bank")
    assert rows(at) == rows_of_text(presets()["bank"].text)


def test_an_edit_is_taken_in_although_the_next_request_comes_in_the_middle(at, monkeypatch):
    change, accepted = table.with_typed, []

    def disturbed(*arguments):
        accepted.append(get_script_run_ctx().script_requests.request_rerun(RerunData()))
        return change(*arguments)

    monkeypatch.setattr(table, "with_typed", disturbed)
    edited(at, typed={0: ZIGZAG})
    assert accepted == [True]
    assert rows(at)[0] == ("the dog ran zigzag", "animal", False)


def test_undo_and_redo_are_enabled_only_while_they_have_an_effect(at):
    def offered():
        buttons = {button.label: button for button in at.button}
        return [not buttons[label].disabled for label in ("Undo", "Redo")]

    assert offered() == [False, False]
    edited(at, typed={0: ZIGZAG})
    edited(at, deleted=[1])
    assert offered() == [True, False]
    click(at, "Undo")
    assert rows(at) == [("the dog ran zigzag", "animal", False), *PRESET_ROWS[1:]]
    assert offered() == [True, True]
    click(at, "Undo")
    assert rows(at) == PRESET_ROWS
    assert offered() == [False, True]
    click(at, "Redo")
    assert rows(at)[0] == ("the dog ran zigzag", "animal", False)
    edited(at, deleted=[0])
    assert rows(at) == PRESET_ROWS[1:]
    assert offered() == [True, False]


def test_the_box_of_presets_is_set_only_where_the_sentences_have_changed_otherwise(at):
    start_box(at).set_value("bank")
    for _ in range(2):  # set to what it shows, it would undo a choice that is on its way
        run(at)
        assert not start_box(at).proto.set_value
    edited(at, typed={0: {"sentence": "the bank is closed"}})
    assert start_box(at).value == sentences.OWN


def test_changed_sentences_are_called_the_persons_own_and_come_back_after_presets_and_a_reset(at):
    def shown():
        box = start_box(at)
        return box.value, box.options[-1]

    assert shown() == (DEFAULT, presets()[list(presets())[-1]].title)
    start_from(at, "light")
    pasted(at, OWN)
    assert shown() == ("own", "Your sentences")
    start_from(start_from(at, "bank"), "near")
    assert rows(at) == rows_of_text(presets()["near"].text)
    start_from(at, "own")
    assert rows(at) == OWN_ROWS
    assert at.session_state["preset"] == "light"
    assert any("Changed from" in caption.value and "light" in caption.value for caption in at.sidebar.caption)
    click(at, "Reset")
    assert (rows(at), shown()) == (rows_of_text(presets()["light"].text), ("light", "Your sentences"))
    click(at, "Undo")
    assert rows(at) == OWN_ROWS
    click(at, "Reset")
    assert rows(start_from(at, "own")) == OWN_ROWS


def test_undo_after_choosing_a_preset_restores_the_earlier_preset(at):
    click(start_from(at, "bank"), "Undo")
    assert (rows(at), at.session_state["preset"]) == (PRESET_ROWS, DEFAULT)
    click(at, "Redo")
    assert at.session_state["preset"] == start_box(at).value == "bank"


def test_table_and_text_hold_every_row_and_follow_each_others_edits(at):
    lines = all_sentences(at).value.splitlines()
    assert lines[:2] == ["the dog ran quickly\tanimal", "the dog ran swiftly\tanimal"]
    assert lines[5] == "the cat ran swiftly\tanimal\theld out"
    assert rows_of_text("\n".join(lines)) == PRESET_ROWS
    edited(at, typed={0: ZIGZAG})
    assert all_sentences(at).value.startswith("the dog ran zigzag\tanimal\n")
    pasted(at, all_sentences(at).value.replace("zigzag", "off"))
    edited(at, typed={1: {"sentence": "the dog ran. the cat ran"}})
    after = [("the dog ran off", "animal", False), ("the dog ran. the cat ran", "animal", False), *PRESET_ROWS[2:]]
    assert rows(at) == after
    click(at, "Apply")
    assert rows(at) == after


def test_a_visit_does_not_keep_the_text_of_every_edit(at):
    for number in range(TEXT_KEYS + 3):
        at = edited(at, typed={0: {"sentence": f"the dog ran {'o' * number}"}})
    kept = [each.id for each in gc.get_objects() if isinstance(each, WidgetMetadata) and "-text-" in each.id]
    assert len(set(kept)) <= TEXT_KEYS
    assert all_sentences(at).value.startswith(f"the dog ran {'o' * number}\t")


def test_the_text_stays_as_typed(at):
    for text in (f"{OWN}\n", "a bank holds water.   A bank holds money"):
        pasted(at, text)
        assert all_sentences(at).value == text
    assert rows(at) == [("a bank holds water.", "", False), ("A bank holds money", "", False)]


def test_control_characters_and_direction_marks_are_dropped(at):
    pasted(at, "a\0b c\u202e\u2066\ts\x07\u200fe\nd e")
    assert rows(at) == [("a b c", "s e", False), ("d e", "", False)]
    edited(at, typed={0: {"sentence": "\u202ea\x07b", "sense": "\u202dx"}})
    assert rows(at)[0] == ("a b", "x", False)


def test_the_rule_for_words_and_the_number_of_sentences_are_shown(at):
    pasted(at, "the dog ran")
    assert any(
        text.value.startswith("1 sentence, 0 of them") and text.proto.help == RULE for text in at.sidebar.caption
    )


def test_an_untrainable_corpus_is_explained_and_kept_beside_the_last_charts_and_can_be_undone():
    at = opened()
    before = [chart.data for chart in bars(at)]
    for text, message in {
        " \n\t\n": "There is no sentence to train on.",
        "!!!\n???": "There is no sentence to train on.",
        "the dog ran\t\theld out": "Every sentence is held out.",
        "dog\ncat": "No training sentence has more than one word",
        f"{'a' * 41} b": "Too much to train on here: 1 word of more than 40 letters",
    }.items():
        pasted(at, text)
        assert not at.exception
        assert [error.value.startswith(message) for error in at.error] == [True]
        assert rows(at) == rows_of_text(text)
        assert all(new.data.equals(old) for new, old in zip(bars(at), before, strict=True))
        assert any("still shows the last sentences" in caption.value for caption in at.caption)
        click(at, "Undo")
        assert not at.error
        assert rows(at) == PRESET_ROWS
    edited(at, deleted=range(len(PRESET_ROWS)))
    assert at.error[0].value.startswith("There is no sentence to train on.")


def test_all_exceeded_limits_are_named_at_once_and_a_button_keeps_what_fits():
    lines = (" ".join(f"w{(s * 131 + w * w * 17) % 2500}" for w in range(28)) for s in range(477))
    at = pasted(opened(), "\n".join([*lines, "long " * 61]))
    (error,) = [each.value for each in at.error]
    assert all(each in error for each in ("different words", "more than 60 words", "times as long as is allowed"))
    (keep,) = [button for button in at.sidebar.button if button.label.startswith("Keep the")]
    count = int(keep.label.split()[2])
    assert f"{count} of the 478 sentences fit" in error
    keep.click()
    run(at)
    assert not at.error
    assert len(rows(at)) == count
    assert not any(button.label.startswith("Keep the") for button in at.sidebar.button)
    click(at, "Undo")
    assert len(rows(at)) == 478
    pasted(at, "ab cd")  # or what was kept would be trained during the next tests


def test_an_unchanged_preset_gets_no_remarks(at):
    for name in presets():
        start_from(at, name)
        noted = [text for text in texts(at) if text.startswith(("New", "Occurs", "Held out but")) or "repeated" in text]
        assert not noted, name


def test_new_words_are_named_during_the_training_with_similar_known_words_and_a_slip_after_the_next_edit_too(
    slow_training,
):
    slow_training.set()
    at = opened()
    slow_training.clear()
    edited(at, typed={3: {"sentence": "the programm ran zigzag"}})
    assert at.get("progress")
    assert note(at, "New words") == "New words: “programm” (like “program”?), “zigzag”."
    edited(at, typed={4: {"sentence": "the cat ran"}})
    assert note(at, "Occurs once") == "Occurs once: “programm” (like “program”?)."


def test_new_words_stay_named_while_the_sense_of_the_last_edit_is_filled_in(at):
    edited(at, added=[ZIGZAG])
    edited(at, typed={len(PRESET_ROWS): {"sense": "animal"}})
    assert note(at, "New words") == "New words: “zigzag”."
    edited(at, deleted=[0])
    assert note(at, "New words") is None
    click(at, "Undo")
    assert note(at, "New words") == "New words: “zigzag”."  # as it was then
    click(at, "Undo")
    click(at, "Undo")
    assert note(at, "New words") is None


def test_a_long_list_of_new_words_is_cut_and_copies_and_untestable_sentences_are_named(at):
    pasted(at, "a b c d e f g h i j")
    assert note(at, "New words") == "New words: “a”, “b”, “c”, “d”, “e”, “f” and 4 more."
    pasted(at, "the dog ran\nThe dog ran!\tx\nthe cat ran\nthe cat ran\t\theld out\nthe fox ran away\t\theld out")
    assert "2 repeated: each copy counts in training." in texts(at)
    assert "1 held out and trained on at once: not unseen." in texts(at)
    assert note(at, "Held out") == "Held out but untestable: “the fox ran away” (no training on “fox”, “away”)."


def test_a_file_replaces_the_sentences_or_is_added_to_them(at):
    uploaded(at, "bank.csv", b"sentence,sense\na bank holds money,money\na bank holds water,river\n")
    assert rows(at) == OWN_ROWS
    assert not open_file(at).value
    assert rows(click(at, "Undo")) == PRESET_ROWS
    lines = [json.dumps({"text": "the dog ran zigzag", "label": "animal"}), json.dumps("The nose ran. It ran")]
    uploaded(at, "more.JSONL", "\n".join(lines).encode(), add=True)
    added = [("the dog ran zigzag", "animal", False), ("The nose ran.", "", False), ("It ran", "", False)]
    assert rows(at) == PRESET_ROWS + added
    assert note(at, "New words") == "New words: “zigzag”, “nose”, “it”."


def test_the_columns_read_from_a_file_are_named_and_can_be_changed(at):
    uploaded(at, "a.tsv", b"4\tthe dog ran\tanimal\n1\tthe program ran\tsoftware\n4\tthe cat slept\tanimal")
    assert "3 sentences read; sentence: column 2; sense: column 3; held out: none; not used: column 1." in texts(at)
    assert rows(at)[0] == ("the dog ran", "animal", False)
    boxes = {box.label: box for box in at.sidebar.selectbox}
    assert boxes["Sentence"].options == ["column 1: 4", "column 2: the dog ran", "column 3: animal"]
    boxes["Sense"].set_value(0)
    run(at)
    assert [row[1] for row in rows(at)] == ["4", "1", "4"]
    assert any("sense: column 1" in text for text in texts(at))
    assert not any("3 sentences read" in text for text in texts(click(at, "Undo")))


def test_a_file_that_cannot_be_read_is_explained_and_changes_nothing(at):
    uploaded(at, "dog.txt", b"\x89PNG\r\n\x1a\n\0\0\0")
    assert not at.exception
    assert at.sidebar.error[0].value.startswith("The file is not text in UTF-8.")
    assert rows(at) == PRESET_ROWS
    uploaded(at, "bank.txt", OWN.encode())
    assert not at.error
    assert rows(at) == OWN_ROWS


def test_sentences_too_long_for_a_link_are_offered_as_a_file(at):
    words = [f"{number * 7919 % 99991:x}" for number in range(9000)]
    pasted(at, "\n".join(" ".join(words[start : start + 10]) for start in range(0, 9000, 10)))
    assert any("a reload loses them" in warning.value for warning in at.sidebar.warning)
    assert "Save as a file" in [each.proto.label for each in at.sidebar.get("download_button")]
    click(at, "Undo")
    assert not at.sidebar.warning
