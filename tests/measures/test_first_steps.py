"""What a first visit is told: words to guess from, and what each arc carries."""

import pytest

from core import read_corpus
from core.measures import arc_effects, change_edge, change_sizes, continuations


def test_words_to_guess_from_are_those_after_each_prompt_and_after_the_word_without_the_end():
    corpus = read_corpus("a w x\na w x\na w y\na w\nb w z\nc w v\na w q\theld\theld out")
    frame = continuations(corpus, ("a w", "b w"))
    assert frame["word"].unique().tolist() == ["v", "x", "y", "z"]
    assert frame[frame["word"] == "x"][["prompt", "count", "total"]].values.tolist() == [["a w", 2, 4], ["b w", 0, 1]]


def test_what_an_arc_carries_is_what_cutting_its_edge_moves(default_run):
    effects = arc_effects(default_run, ["the dog ran", "program ran"])
    assert effects[["prompt", "place", "word"]].values.tolist() == [
        ["the dog ran", 0, "start"],
        ["the dog ran", 1, "the"],
        ["the dog ran", 2, "dog"],
        ["program ran", 0, "start"],
        ["program ran", 1, "program"],
    ]
    moved = change_sizes(change_edge(default_run, "the dog ran", 3, 2))["cut"].mean()
    assert effects["effect"][2] == pytest.approx(moved)
