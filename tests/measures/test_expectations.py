import pandas as pd
import pytest

from core import read_corpus
from core.measures import SAME, Expectation, compared, contrasting_words

CORPUS = read_corpus(
    "the dog ran away\nthe dog ran away\nthe dog ran home\nthe dog ran\nthe app ran home\nthe app ran on\nthe cat sat\n"
)


def frame(**probabilities):
    """Next words of two seeds of the static model, one of them a little off."""
    rows = [
        ("static", seed, word, value + (0.02 if seed else -0.02) * (1 if word == "away" else -1))
        for word, value in probabilities.items()
        for seed in (0, 1)
    ]
    return pd.DataFrame(rows, columns=["model", "seed", "word", "probability"])


def one(expectation, first, second, words=("away", "on")):
    frame = compared([expectation], first, second, words)
    return frame.set_index("asked")


def test_the_words_to_choose_between_follow_only_one_prompt_each_and_most_often():
    assert contrasting_words(CORPUS, ("the dog ran", "the app ran")) == ("away", "on")


@pytest.mark.parametrize("prompts", [("the dog ran", "the dog ran"), ("the dog ran", "the fox"), ("ran dog", "ran")])
def test_without_a_word_of_its_own_for_each_prompt_there_is_nothing_to_choose_between(prompts):
    assert contrasting_words(CORPUS, prompts) is None


@pytest.mark.parametrize(
    ("away", "on", "winner"), [(0.6, 0.3, "away"), (0.2, 0.7, "on"), (0.45, 0.42, SAME), (0.42, 0.45, SAME)]
)
def test_the_winner_is_the_word_with_the_higher_mean_unless_they_are_close(away, on, winner):
    first = frame(away=away, on=on, home=1 - away - on)
    for expected in ("away", "on", SAME):
        row = one(Expectation("static", expected, 0.5), first, first).loc["winner"]
        assert (row["expected"], row["found"]) == (expected, winner)
        assert row["right"] == (expected == winner)
        assert row["detail"] == f"“away” {away:.2f}, “on” {on:.2f}"


@pytest.mark.parametrize(("expected", "right"), [(0.4, True), (0.59, True), (0.21, True), (0.15, False), (0.65, False)])
def test_a_distance_is_right_if_it_is_near_the_one_that_came_out(expected, right):
    first, second = frame(away=0.7, on=0.3), frame(away=0.3, on=0.7)
    row = one(Expectation("static", None, expected), first, second, None).loc["distance"]
    assert (row["found"], row["right"]) == ("0.40", right)


def test_a_question_that_was_not_answered_is_not_counted():
    first = frame(away=0.7, on=0.3)
    assert list(one(Expectation("static", None, 0.0), first, first).index) == ["distance"]
    assert list(one(Expectation("static", "on", None), first, first).index) == ["winner"]
