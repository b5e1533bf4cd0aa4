import pytest

from core.presets import DEFAULT, presets
from pages.parts.state import rows_of_text
from tests.pages.app import bars, charts, click, edited, opened, pasted, rows, settled, trained_corpus, words_shown

PRESET_ROWS = rows_of_text(presets()[DEFAULT].text)


def test_an_edited_sentence_changes_the_charts():
    at = opened()
    assert "zigzag" not in words_shown(at)
    settled(edited(at, edited_rows={0: {"sentence": "the dog ran zigzag"}}))
    assert not at.exception
    assert rows(at)[0] == ("the dog ran zigzag", "animal", False)
    assert rows(at)[1:] == PRESET_ROWS[1:]
    assert set(trained_corpus(at).training[0]) == {"the", "dog", "ran", "zigzag"}


def test_a_sense_and_a_held_out_mark_can_be_edited():
    at = opened()
    settled(edited(at, edited_rows={0: {"sense": "beast", "held_out": True}, 1: {"held_out": False}}))
    assert not at.exception
    assert rows(at)[:2] == [("the dog ran quickly", "beast", True), ("the dog ran swiftly", "animal", False)]


def test_an_added_row_is_trained_on_even_before_its_other_cells_are_filled():
    at = opened()
    settled(edited(at, added_rows=[{}]))
    settled(edited(at, added_rows=[{"sentence": "the dog ran zigzag"}]))
    assert not at.exception
    assert rows(at) == [*PRESET_ROWS, ("the dog ran zigzag", "", False)]
    assert "zigzag" in trained_corpus(at).vocabulary


def test_deleted_rows_are_no_longer_trained_on():
    at = opened()
    dogs = [number for number, row in enumerate(PRESET_ROWS) if "dog" in row[0]]
    settled(edited(at, deleted_rows=dogs))
    assert not at.exception
    assert rows(at) == [row for row in PRESET_ROWS if "dog" not in row[0]]
    assert "dog" not in trained_corpus(at).vocabulary


def test_edited_added_and_deleted_rows_in_one_change_keep_their_places():
    at = opened()
    added = [{"sentence": "the dog ran zigzag", "sense": "animal", "held_out": True}]
    settled(edited(at, edited_rows={2: {"sentence": "the dog ran off"}}, added_rows=added, deleted_rows=[0]))
    assert rows(at)[:2] == [PRESET_ROWS[1], ("the dog ran off", "animal", False)]
    assert rows(at)[-1] == ("the dog ran zigzag", "animal", True)
    assert len(rows(at)) == len(PRESET_ROWS)


@pytest.mark.parametrize("column", ["sentence", "sense", "held_out"])
def test_a_cell_that_is_emptied_gives_no_exception(column):
    at = settled(edited(opened(), edited_rows={0: {column: None}}))
    assert not at.exception
    assert len(rows(at)) == len(PRESET_ROWS)


def test_undo_brings_the_rows_back_one_change_at_a_time():
    at = opened()
    before = [chart.data for chart in bars(at)]
    settled(edited(at, edited_rows={0: {"sentence": "the dog ran zigzag"}}))
    settled(edited(at, edited_rows={0: {"sentence": "the dog ran zigzag"}}, deleted_rows=[1, 2, 3]))
    settled(click(at, "Undo"))
    assert rows(at) == [("the dog ran zigzag", "animal", False), *PRESET_ROWS[1:]]
    settled(click(at, "Undo"))
    assert rows(at) == PRESET_ROWS
    assert all(new.data.equals(old) for new, old in zip(bars(at), before, strict=True))


def test_undo_is_offered_only_when_there_is_a_change_to_go_back_by():
    def undo(at):
        return next(button for button in at.button if button.label == "Undo")

    at = opened()
    assert undo(at).disabled
    edited(at, edited_rows={0: {"sentence": "the dog ran zigzag"}})
    assert not undo(at).disabled
    assert undo(settled(click(at, "Undo"))).disabled


def test_an_edit_after_undo_starts_from_the_rows_that_undo_brought_back():
    at = opened()
    settled(edited(at, deleted_rows=[0]))
    settled(click(at, "Undo"))
    settled(edited(at, edited_rows={1: {"sentence": "the dog ran zigzag"}}))
    assert rows(at)[:2] == [PRESET_ROWS[0], ("the dog ran zigzag", "animal", False)]


def test_reset_brings_the_preset_back_and_can_itself_be_undone():
    at = opened()
    settled(edited(at, deleted_rows=[0, 1, 2]))
    settled(click(at, "Reset"))
    assert rows(at) == PRESET_ROWS
    settled(click(at, "Undo"))
    assert rows(at) == PRESET_ROWS[3:]


def test_pasted_lines_are_added_with_their_senses_and_marks():
    at = settled(pasted(opened(), "the dog ran zigzag\tanimal\nthe nose ran\n\na b\tx\theld out", button="Add"))
    assert not at.exception
    pasted_rows = [("the dog ran zigzag", "animal", False), ("the nose ran", "", False), ("a b", "x", True)]
    assert rows(at) == PRESET_ROWS + pasted_rows
    assert "zigzag" in trained_corpus(at).vocabulary


def test_pasted_lines_can_take_the_place_of_all_sentences():
    at = settled(pasted(opened(), "a bank holds money\tmoney\na bank holds water\triver"))
    assert not at.exception
    assert rows(at) == [("a bank holds money", "money", False), ("a bank holds water", "river", False)]
    assert "dog" not in words_shown(at)
    assert charts(at)


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_pasting_nothing_changes_nothing(text):
    at = settled(pasted(opened(), text))
    assert rows(at) == PRESET_ROWS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!!!\n???", "There is no sentence to train on."),
        ("the dog ran\t\theld out", "Every sentence is held out."),
        ("dog\ncat", "No training sentence has more than one word"),
        (f"{'a' * 41} b", "The corpus has 41 letters in one word; at most 40 are read."),
    ],
)
def test_a_corpus_that_cannot_be_trained_on_is_explained_and_kept_as_typed(text, message):
    at = opened()
    before = [chart.data for chart in bars(at)]
    settled(pasted(at, text))
    assert not at.exception
    assert [error.value.startswith(message) for error in at.error] == [True]
    assert rows(at) == rows_of_text(text)
    assert all(new.data.equals(old) for new, old in zip(bars(at), before, strict=True))
    assert any("still shows the last sentences" in caption.value for caption in at.caption)


def test_deleting_every_row_is_explained_and_can_be_undone():
    at = settled(edited(opened(), deleted_rows=range(len(PRESET_ROWS))))
    assert not at.exception
    assert at.error[0].value.startswith("There is no sentence to train on.")
    settled(click(at, "Undo"))
    assert not at.error
    assert rows(at) == PRESET_ROWS
