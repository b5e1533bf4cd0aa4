"""What a first visit is told: words to guess from, and what each arc carries."""

import re

import pytest

from core import read_corpus
from core.measures import (
    arc_effects,
    continuations,
    describe_arcs,
    describe_cut,
    distances,
    next_words_without,
)
from core.presets import DEFAULT, presets


def test_words_to_guess_from_are_those_after_each_prompt_and_after_the_word_without_the_end():
    corpus = read_corpus("a w x\na w x\na w y\na w\nb w z\nc w v\na w q\theld\theld out")
    frame = continuations(corpus, ("a w", "b w"))
    assert frame["word"].unique().tolist() == ["v", "x", "y", "z"]
    assert frame[frame["word"] == "x"][["prompt", "count", "total"]].values.tolist() == [["a w", 2, 4], ["b w", 0, 1]]


def test_each_arc_is_told_with_the_difference_that_is_left_once_it_is_cut(default_run):
    prompts = ("the dog ran", "program ran")
    effects = arc_effects(default_run, prompts)
    assert effects[["prompt", "place", "word"]].values.tolist() == [
        ["the dog ran", 0, "start"],
        ["the dog ran", 1, "the"],
        ["the dog ran", 2, "dog"],
        ["program ran", 0, "start"],
        ["program ran", 1, "program"],
    ]
    for prompt, place, _, difference in effects.itertuples(index=False):
        frames = [next_words_without(default_run, "attention", each, [place] * (each == prompt)) for each in prompts]
        assert difference == pytest.approx(distances(*frames)["total_variation"].mean())


def test_what_is_foretold_of_the_arc_that_counts_most_is_said_once_it_is_cut(default_run):
    prompts = presets()[DEFAULT].prompts
    whole = [next_words_without(default_run, "attention", prompt, []) for prompt in prompts]
    effects = arc_effects(default_run, prompts)
    most = effects.loc[effects["difference"].idxmin()]
    cut = [
        next_words_without(default_run, "attention", prompt, [most["place"]] * (prompt == most["prompt"]))
        for prompt in prompts
    ]
    foretold, said = describe_arcs(effects, distances(*whole)), describe_cut(distances(*whole), distances(*cut), ["it"])
    assert re.findall(r"\d+%", foretold) == re.findall(r"\d+%", said)
