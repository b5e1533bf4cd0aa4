"""The editor: every way to change the sentences, what the charts do then, and the remarks beside them."""

import json

import pytest

from core.corpus import LARGEST, rows_of_text
from core.presets import DEFAULT, presets
from core.words import RULE
from pages.session import sentences
from tests.pages.app import (
    all_sentences,
    bars,
    charts,
    click,
    edited,
    on_light_page,
    open_file,
    opened,
    pasted,
    rows,
    run,
    settled,
    trained_corpus,
    uploaded,
    words_shown,
)

PRESET_ROWS = rows_of_text(presets()[DEFAULT].text)
OWN_ROWS = [("a bank holds money", "money", False), ("a bank holds water", "river", False)]
OWN = "a bank holds money\tmoney\na bank holds water\triver"


def button(at, label):
    return next(button for button in at.button if button.label == label)


def start_from(at, name):
    at.selectbox(key="preset_choice").set_value(name)
    return run(at)


def shown(at):
    return [text.value for text in at.text]


def note(at, start):
    return next((text for text in shown(at) if text.startswith(start)), None)


def test_the_box_of_presets_is_set_only_where_the_sentences_have_changed_otherwise():
    at = on_light_page()
    at.selectbox(key="preset_choice").set_value("bank")
    for _ in range(2):  # set to what it shows, it would undo a choice that is on its way
        run(at)
        assert not at.selectbox(key="preset_choice").proto.set_value
    edited(at, edited_rows={0: {"sentence": "the bank is closed"}})
    assert at.selectbox(key="preset_choice").value == sentences.OWN


def test_an_edited_sentence_changes_the_charts():
    at = opened()
    assert "zigzag" not in words_shown(at)
    settled(edited(at, edited_rows={0: {"sentence": "the dog ran zigzag"}}))
    assert not at.exception
    assert rows(at)[0] == ("the dog ran zigzag", "animal", False)
    assert rows(at)[1:] == PRESET_ROWS[1:]
    assert set(trained_corpus(at).training[0]) == {"the", "dog", "ran", "zigzag"}


def test_an_added_row_is_trained_on_even_before_its_other_cells_are_filled():
    at = on_light_page()
    edited(at, added_rows=[{}])
    edited(at, added_rows=[{"sentence": "the dog ran zigzag"}])
    assert not at.exception
    assert rows(at) == [*PRESET_ROWS, ("the dog ran zigzag", "", False)]


def test_deleted_rows_are_no_longer_trained_on():
    at = on_light_page()
    dogs = [number for number, row in enumerate(PRESET_ROWS) if "dog" in row[0]]
    edited(at, deleted_rows=dogs)
    assert not at.exception
    assert rows(at) == [row for row in PRESET_ROWS if "dog" not in row[0]]


def test_edited_added_and_deleted_rows_in_one_change_keep_their_places():
    at = on_light_page()
    added = [{"sentence": "the dog ran zigzag", "sense": "animal", "held_out": True}]
    edited(at, edited_rows={2: {"sentence": "the dog ran off"}}, added_rows=added, deleted_rows=[0])
    assert rows(at)[:2] == [PRESET_ROWS[1], ("the dog ran off", "animal", False)]
    assert rows(at)[-1] == ("the dog ran zigzag", "animal", True)
    assert len(rows(at)) == len(PRESET_ROWS)


def test_emptying_a_cell_raises_nothing():
    for column in ("sentence", "sense", "held_out"):
        at = edited(on_light_page(), edited_rows={0: {column: None}})
        assert not at.exception
        assert len(rows(at)) == len(PRESET_ROWS)


def test_undo_and_redo_are_enabled_only_while_they_have_an_effect():
    at = on_light_page()

    def offered():
        return [not button(at, label).disabled for label in ("Undo", "Redo")]

    assert offered() == [False, False]
    edited(at, edited_rows={0: {"sentence": "the dog ran zigzag"}})
    edited(at, edited_rows={0: {"sentence": "the dog ran zigzag"}}, deleted_rows=[1, 2, 3])
    assert offered() == [True, False]
    click(at, "Undo")
    assert rows(at) == [("the dog ran zigzag", "animal", False), *PRESET_ROWS[1:]]
    assert offered() == [True, True]
    click(at, "Undo")
    assert rows(at) == PRESET_ROWS
    assert offered() == [False, True]
    click(at, "Redo")
    assert rows(at)[0] == ("the dog ran zigzag", "animal", False)
    edited(at, deleted_rows=[0])
    assert rows(at) == PRESET_ROWS[1:]
    assert offered() == [True, False]


def test_reset_restores_the_preset_and_can_be_undone():
    at = on_light_page()
    edited(at, deleted_rows=[0, 1, 2])
    click(at, "Reset")
    assert rows(at) == PRESET_ROWS
    click(at, "Undo")
    assert rows(at) == PRESET_ROWS[3:]


def test_the_text_holds_every_row_in_the_line_format():
    lines = all_sentences(on_light_page()).value.splitlines()
    assert lines[:2] == ["the dog ran quickly\tanimal", "the dog ran swiftly\tanimal"]
    assert lines[5] == "the cat ran swiftly\tanimal\theld out"
    assert rows_of_text("\n".join(lines)) == PRESET_ROWS


def test_table_and_text_follow_each_others_edits():
    at = edited(on_light_page(), edited_rows={0: {"sentence": "the dog ran zigzag"}})
    assert all_sentences(at).value.startswith("the dog ran zigzag\tanimal\n")
    pasted(at, all_sentences(at).value.replace("zigzag", "off"))
    assert rows(at)[0] == ("the dog ran off", "animal", False)
    edited(at, edited_rows={1: {"sentence": "the dog ran up"}})
    assert rows(at)[:2] == [("the dog ran off", "animal", False), ("the dog ran up", "animal", False)]


def test_applying_the_text_as_it_is_changes_nothing():
    at = edited(on_light_page(), edited_rows={0: {"sentence": "the dog ran. the cat ran", "sense": ""}})
    before = rows(at)
    click(at, "Apply")
    assert rows(at) == before


def test_the_text_stays_as_typed():
    at = pasted(on_light_page(), f"{OWN}\n")
    assert all_sentences(at).value == f"{OWN}\n"
    pasted(at, "a bank holds water.   A bank holds money")
    assert all_sentences(at).value == "a bank holds water.   A bank holds money"
    assert rows(at) == [("a bank holds water.", "", False), ("A bank holds money", "", False)]


def test_lines_pasted_after_the_others_are_added_with_their_senses_and_marks():
    at = pasted(on_light_page(), "the dog ran zigzag\tanimal\nthe nose ran\n\na b\tx\theld out", add=True)
    assert not at.exception
    pasted_rows = [("the dog ran zigzag", "animal", False), ("the nose ran", "", False), ("a b", "x", True)]
    assert rows(at) == PRESET_ROWS + pasted_rows


def test_running_text_is_split_at_full_stops():
    at = pasted(on_light_page(), "Dr. Smith ran. The dog ran 3.5 km! Did it?\nNo. Yes.\tsense")
    assert [row[0] for row in rows(at)] == ["Dr. Smith ran.", "The dog ran 3.5 km!", "Did it?", "No. Yes."]


def test_pasted_lines_can_replace_all_sentences():
    at = settled(pasted(opened(), OWN))
    assert not at.exception
    assert rows(at) == OWN_ROWS
    assert "dog" not in words_shown(at)
    assert charts(at)


def test_the_columns_read_from_a_file_are_named_and_can_be_changed():
    data = b"4\tthe dog ran\tanimal\n1\tthe program ran\tsoftware\n4\tthe cat slept\tanimal"
    at = uploaded(on_light_page(), "a.tsv", data)
    told = "3 sentences read; sentence: column 2; sense: column 3; held out: none; not used: column 1."
    assert told in [text.value for text in at.text]
    assert rows(at)[0] == ("the dog ran", "animal", False)
    boxes = {box.label: box for box in at.sidebar.selectbox}
    assert boxes["Sentence"].options == ["column 1: 4", "column 2: the dog ran", "column 3: animal"]
    boxes["Sense"].set_value(0)
    at = run(at)
    assert not at.exception
    assert [row[1] for row in rows(at)] == ["4", "1", "4"]
    assert any("sense: column 1" in text.value for text in at.text)
    at = click(at, "Undo")
    assert not any("3 sentences read" in text.value for text in at.text)


def test_deleting_every_sentence_is_explained_and_can_be_undone():
    at = opened()
    for empty in (lambda: pasted(at, " \n\t\n"), lambda: edited(at, deleted_rows=range(len(PRESET_ROWS)))):
        empty()
        assert not at.exception
        assert at.error[0].value.startswith("There is no sentence to train on.")
        click(at, "Undo")
        assert not at.error
        assert rows(at) == PRESET_ROWS


def test_control_characters_and_direction_marks_are_dropped():
    at = pasted(on_light_page(), "a\0b c\u202e\u2066\ts\x07\u200fe\nd e")
    assert rows(at) == [("a b c", "s e", False), ("d e", "", False)]
    edited(at, edited_rows={0: {"sentence": "\u202ea\x07b", "sense": "\u202dx"}})
    assert rows(at)[0] == ("a b", "x", False)


def test_the_rule_for_words_is_shown_in_the_editor():
    assert any(RULE in caption.value for caption in on_light_page().sidebar.caption)


def test_an_untrainable_corpus_is_explained_and_kept_beside_the_last_charts():
    at = opened()
    before = [chart.data for chart in bars(at)]
    for text, message in {
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


def test_a_changed_preset_is_called_your_sentences():
    at = on_light_page()
    box = at.selectbox(key="preset_choice")
    assert (box.value, box.options[-1]) == (DEFAULT, presets()[list(presets())[-1]].title)
    edited(at, deleted_rows=[0])
    assert at.selectbox(key="preset_choice").value == "own"
    assert at.selectbox(key="preset_choice").options[-1] == "Your sentences"
    click(at, "Undo")
    assert at.selectbox(key="preset_choice").value == DEFAULT


def test_the_persons_own_sentences_come_back_with_their_preset():
    at = start_from(on_light_page(), "light")
    pasted(at, "the light lamp fell\nthe light went out")
    own = rows(at)
    start_from(start_from(at, "bank"), "near")
    assert rows(at) == rows_of_text(presets()["near"].text)
    assert at.selectbox(key="preset_choice").options[-1] == "Your sentences"
    start_from(at, "own")
    assert rows(at) == own
    assert at.session_state["preset"] == "light"
    assert any("Changed from" in caption.value and "light" in caption.value for caption in at.sidebar.caption)


def test_reset_keeps_the_persons_own_sentences():
    at = pasted(on_light_page(), OWN)
    click(at, "Reset")
    assert rows(at) == PRESET_ROWS
    assert rows(start_from(at, "own")) == OWN_ROWS


def test_undo_after_choosing_a_preset_restores_the_earlier_preset():
    at = start_from(on_light_page(), "bank")
    click(at, "Undo")
    assert (rows(at), at.session_state["preset"]) == (PRESET_ROWS, DEFAULT)
    click(at, "Redo")
    assert at.session_state["preset"] == at.selectbox(key="preset_choice").value == "bank"


def test_an_unchanged_preset_gets_no_remarks():
    at = on_light_page()
    for name in presets():
        start_from(at, name)
        noted = [text for text in shown(at) if text.startswith(("New", "Occurs", "Held out but")) or "repeated" in text]
        assert not noted, name


def test_new_words_are_named_at_once_with_similar_known_words(slow_training):
    at = edited(opened_without_training(slow_training), edited_rows={3: {"sentence": "the programm ran zigzag"}})
    assert at.get("progress")
    assert note(at, "New words") == "New words: “programm” (like “program”?), “zigzag”."


def opened_without_training(slow_training):
    slow_training.set()
    at = opened()
    slow_training.clear()
    return at


def test_new_words_stay_named_while_the_sense_of_the_last_edit_is_filled_in():
    at = edited(on_light_page(), added_rows=[{"sentence": "the dog ran zigzag"}])
    edited(at, added_rows=[{"sentence": "the dog ran zigzag", "sense": "animal"}])
    assert note(at, "New words") == "New words: “zigzag”."
    edited(at, added_rows=[{"sentence": "the dog ran zigzag", "sense": "animal"}], deleted_rows=[0])
    assert note(at, "New words") is None
    click(at, "Undo")
    assert note(at, "New words") == "New words: “zigzag”."  # as it was then
    click(at, "Undo")
    click(at, "Undo")
    assert note(at, "New words") is None


def test_a_long_list_of_new_words_is_cut():
    at = pasted(on_light_page(), "a b c d e f g h i j")
    assert note(at, "New words") == "New words: “a”, “b”, “c”, “d”, “e”, “f” and 4 more."


def test_a_likely_typing_slip_is_still_named_after_the_next_edit():
    at = edited(on_light_page(), edited_rows={3: {"sentence": "the programm ran home"}})
    edited(at, edited_rows={3: {"sentence": "the programm ran home"}, 4: {"sentence": "the cat ran"}})
    assert note(at, "Occurs once") == "Occurs once: “programm” (like “program”?)."


def test_repeated_sentences_are_counted():
    at = pasted(on_light_page(), "the dog ran\nThe dog ran!\tx\nthe cat ran\nthe cat ran\t\theld out")
    assert "2 repeated: each copy counts in training." in shown(at)
    assert "1 held out and trained on at once: not unseen." in shown(at)


def test_a_held_out_sentence_with_a_word_missing_from_training_is_named():
    at = pasted(on_light_page(), "the dog ran home\nthe cat ran\nthe fox ran away\t\theld out")
    assert note(at, "Held out") == "Held out but untestable: “the fox ran away” (no training on “fox”, “away”)."


def test_a_file_replaces_the_sentences_and_can_be_undone():
    table = b"sentence,sense\na bank holds money,money\na bank holds water,river\n"
    at = uploaded(on_light_page(), "bank.csv", table)
    assert not at.exception
    assert rows(at) == OWN_ROWS
    assert not open_file(at).value
    assert rows(click(at, "Undo")) == PRESET_ROWS


def test_a_file_can_be_added_to_the_sentences():
    lines = [json.dumps({"text": "the dog ran zigzag", "label": "animal"}), json.dumps("The nose ran. It ran")]
    at = uploaded(on_light_page(), "more.JSONL", "\n".join(lines).encode(), add=True)
    added = [("the dog ran zigzag", "animal", False), ("The nose ran.", "", False), ("It ran", "", False)]
    assert rows(at) == PRESET_ROWS + added
    assert note(at, "New words") == "New words: “zigzag”, “nose”, “it”."


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("dog.txt", b"\x89PNG\r\n\x1a\n\0\0\0", "The file is not text in UTF-8."),
        ("dog.csv", b"sentence\n" + b"a" * LARGEST.upload_bytes, "The file has 1,048,585 bytes"),
        ("dog.jsonl", b'"the dog"\n{', "Line 2 is not JSON."),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_and_changes_nothing(name, data, message):
    at = uploaded(on_light_page(), name, data)
    assert not at.exception
    assert at.sidebar.error[0].value.startswith(message)
    assert rows(at) == PRESET_ROWS
    uploaded(at, "bank.txt", OWN.encode())
    assert not at.error
    assert rows(at) == OWN_ROWS


def test_the_sentences_can_be_saved_as_text_and_as_a_table():
    labels = [element.proto.label for element in on_light_page().sidebar.get("download_button")]
    assert labels == ["Save .txt", "Save .csv"]


def test_sentences_too_long_for_a_link_are_offered_as_a_file():
    words = [f"{number * 7919 % 99991:x}" for number in range(9000)]
    at = pasted(on_light_page(), "\n".join(" ".join(words[start : start + 10]) for start in range(0, 9000, 10)))
    assert any("a reload loses them" in warning.value for warning in at.sidebar.warning)
    assert "Save as a file" in [each.proto.label for each in at.sidebar.get("download_button")]
    click(at, "Undo")
    assert not at.sidebar.warning


def test_one_sentence_is_counted_in_the_singular():
    at = pasted(on_light_page(), "the dog ran")
    assert any(caption.value.startswith("1 sentence, 0 of them") for caption in at.sidebar.caption)
