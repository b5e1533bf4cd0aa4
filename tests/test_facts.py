from math import log2

import pytest

from core import read_corpus
from core.limits import contrasting_prompts, floor, floors, prefix_facts
from core.presets import presets


def test_the_floors_stand_in_nats_and_bits_under_their_documented_columns(default_corpus):
    frame = floors(default_corpus, "ran").set_index("sees")
    assert set(frame.columns) == {"all_nats", "all_bits", "word_nats", "word_bits"}
    windows = {"last word": 1, "last two words": 2, "whole prefix": None}
    assert list(frame.index) == list(windows)
    for sees, window in windows.items():
        assert frame.loc[sees, "all_nats"] == floor(default_corpus, window)
        assert frame.loc[sees, "word_nats"] == floor(default_corpus, window, "ran")
        assert 2 ** frame.loc[sees, "all_bits"] == pytest.approx(2.718281828 ** frame.loc[sees, "all_nats"])


def test_the_floors_of_a_corpus_that_is_counted_by_hand():
    frame = floors(read_corpus("a w x\nb w y\nb w y\nb w x"), "w").set_index("sees")
    third = log2(3) - 2 / 3  # entropy of one and two thirds
    assert frame["word_bits"].to_dict() == pytest.approx(
        {"last word": 1.0, "last two words": 0.75 * third, "whole prefix": 0.75 * third}
    )
    first = -(0.25 * log2(0.25) + 0.75 * log2(0.75))  # a or b begins
    assert frame["all_bits"].to_dict() == pytest.approx(
        {
            "last word": (first + 1.0) / 4,
            "last two words": (first + 0.75 * third) / 4,
            "whole prefix": (first + 0.75 * third) / 4,
        }
    )


def test_what_decides_far_back_is_in_the_floor_of_the_whole_prefix_alone():
    frame = floors(read_corpus("a p w x\nb p w y"), "w").set_index("sees")["word_bits"]
    assert frame.to_dict() == pytest.approx({"last word": 1.0, "last two words": 1.0, "whole prefix": 0.0})


def test_the_facts_of_a_corpus_that_is_counted_by_hand():
    facts = prefix_facts(read_corpus("a w x\na w x\nb w y\nc z\nw w\nb w q\t\theld out"), "w")
    # Prefixes: none (5), a (2), a w (2), a w x (2), b, b w, b w y, c, c z, w, w w.
    assert facts.seen_once == pytest.approx(7 / 11)
    assert facts.memorisation
    assert facts.copies == 1
    assert facts.occurrences == 5
    assert facts.beginnings == 4


def test_copies_are_counted_beyond_the_first():
    assert prefix_facts(read_corpus("a w\na w\na w\nb w\nb w"), "w").copies == 3
    assert prefix_facts(read_corpus("a w\nb w"), "w").copies == 0


def test_a_corpus_of_copies_is_not_one_for_memorising():
    facts = prefix_facts(read_corpus("a w x\na w x"), "w")
    assert facts.seen_once == 0
    assert not facts.memorisation


@pytest.mark.parametrize(
    ("text", "solved_by"),
    [
        ("a w x\nb w x", "last word"),
        ("a w x\na w y\nb w x\nb w y", "last word"),
        ("a w x\nb w y", "last two words"),
        ("a p w x\nb p w y", None),
        ("a p w x\nb p w x\na q w y\nb q w y", "last two words"),
    ],
)
def test_a_corpus_is_solved_by_the_shortest_window_that_knows_as_much_as_the_whole_prefix(text, solved_by):
    assert prefix_facts(read_corpus(text), "w").solved_by == solved_by


def test_no_table_of_two_words_solves_the_preset_where_choosing_is_needed():
    preset = next(preset for preset in presets().values() if preset.winner == "attention")
    assert prefix_facts(preset.corpus, preset.word).solved_by is None


@pytest.mark.parametrize("name", [name for name, preset in presets().items() if preset.winner == "none"])
def test_the_last_word_solves_a_preset_where_no_model_can_win(name):
    preset = presets()[name]
    assert prefix_facts(preset.corpus, preset.word).solved_by == "last word"


def test_of_all_pairs_the_one_with_the_fewest_common_next_words_contrasts():
    corpus = read_corpus("a w x\na w y\nb w x\nb w y\nc w x\nc w z\nd w p\nd w q")
    first, second = contrasting_prompts(corpus, "w")
    assert "d w" in (first, second)
    assert first != second


def test_contrasting_prompts_are_never_taken_from_held_out_sentences():
    corpus = read_corpus("a w x\nb w x\nc w y\t\theld out")
    assert set(contrasting_prompts(corpus, "w")) == {"a w", "b w"}
