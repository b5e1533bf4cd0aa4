import numpy as np
import pandas as pd
import pytest

from core.corpus import END
from core.measures import MOST_PAIRS
from pages.parts import findings

PROMPTS = ("the dog ran", "the program ran")


def distances(*values, model="static"):
    return pd.DataFrame({"model": model, "seed": range(len(values)), "total_variation": values})


def points(*, count, share=(np.nan, np.nan)):
    return pd.DataFrame({"count": count, "share_x": share[0], "share_y": share[1]})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.0] * 8, "The same next words after both prompts in all 8 seeds: distance 0 of 1."),
        ([0.0], "The same next words after both prompts: distance 0 of 1."),
        ([0.01, 0.05], "Nearly the same next words after the two prompts: distance 0.03 (seeds 0.01 to 0.05) of 1."),
        ([0.3, 0.3], "Partly different next words after the two prompts: distance 0.30 of 1."),
        ([0.8, 1.0], "Different next words after the two prompts: distance 0.90 (seeds 0.80 to 1.00) of 1."),
    ],
)
def test_a_distance_is_said_in_words_and_as_a_number(values, said):
    assert findings.distance(distances(*values), "static", PROMPTS) == said


def test_one_seed_apart_from_zero_is_not_called_the_same():
    assert not findings.distance(distances(0.0, 0.0, 0.001), "static", PROMPTS).startswith("The same")


def test_a_table_that_never_saw_a_prompt_says_so():
    said = findings.distance(distances(0.5), "table", PROMPTS)
    assert said == "This table never saw one of the prompts in training, so it has no answer to compare."


def test_equal_prompts_are_not_compared():
    assert (
        findings.distance(distances(0.0), "static", ("a", "a")) == "Both prompts are the same. Choose two that differ."
    )


def test_only_the_named_model_is_spoken_of():
    frame = pd.concat([distances(0.0), distances(0.9, model="attention")])
    assert findings.distance(frame, "static", PROMPTS).startswith("The same")
    assert findings.distance(frame, "attention", PROMPTS).startswith("Different")


def test_one_vector_is_called_one():
    said = findings.vectors(points(count=[40]), "ran", noise=0.2)
    assert said == "One vector for all 40 occurrences of “ran”, whatever stands before it."


def test_several_vectors_are_counted_with_the_share_of_variance_shown():
    said = findings.vectors(points(count=[3, 2, 1, 1], share=(0.6, 0.25)), "ran", noise=0.2)
    assert said.startswith("4 different vectors for 7 occurrences of “ran”")
    assert said.endswith("shows 85.0% of their variance; for as many points of pure noise it would show 20%.")


def test_the_axes_name_their_shares_of_the_variance():
    assert findings.axis_titles(points(count=[3, 2, 1, 1], share=(0.6, 0.25))) == (
        "1st component, 60.0% of variance",
        "2nd component, 25.0%",
    )
    assert findings.axis_titles(points(count=[7]))[0] == "the same vector everywhere: no variance to show"


@pytest.mark.parametrize("count", [2, 3])
def test_of_points_that_always_lie_in_a_plane_no_share_is_given(count):
    few = points(count=[1] * count, share=(1.0, 0.0))
    assert "%" not in findings.vectors(few, "ran", noise=1.0) + "".join(findings.axis_titles(few))


def test_the_most_probable_word_is_that_of_the_mean_over_seeds():
    frame = pd.DataFrame({"word": ["a", "b", "a", "b"], "seed": [0, 0, 1, 1], "probability": [0.9, 0.1, 0.0, 0.9]})
    assert findings.top_word(frame, "x") == "after “x” most probable is “b” with 0.50"


def test_no_answer_is_said_to_be_none():
    frame = pd.DataFrame(columns=["word", "probability"])
    assert findings.top_word(frame, "x") == "no answer after “x”, which was never seen"


def test_the_end_of_a_sentence_is_shown_as_a_word_of_its_own():
    assert (findings.shown(END), findings.shown("ran")) == ("(end)", "ran")


def test_a_sample_of_combinations_is_said_to_be_one():
    whole = "3 of 10 unseen combinations join a beginning and a continuation of one sense."
    assert findings.fitting(3, 10, MOST_PAIRS) == whole
    sample = findings.fitting(3, 10, MOST_PAIRS + 600)
    assert sample == f"{whole} They are of a random sample of 500 of 1,100 pairs, the same sample each time."
