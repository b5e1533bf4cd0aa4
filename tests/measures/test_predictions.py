import numpy as np
import pandas as pd
import pytest

from core import UserError, read_corpus, train
from core.corpus import END
from core.measures import describe_distance, describe_next_words, distances, next_words, top_words
from core.predictors import NETWORKS, TABLES

PROMPTS = ("the dog ran", "the program ran")
TEXT = "a b c\nd b e\nd b e"


@pytest.fixture(scope="module")
def tiny_run(fast_settings):
    return train(read_corpus(TEXT), fast_settings)


def answers(frame, model):
    return dict(frame[frame["model"] == model][["word", "probability"]].itertuples(index=False))


@pytest.mark.parametrize("prompt", ["the dog ran", "the", "ran ran", "program the"])
def test_probabilities_add_up_to_one_for_each_model_and_seed(quick_run, prompt):
    totals = next_words(quick_run, prompt).groupby(["model", "seed"])["probability"].sum()
    np.testing.assert_allclose(totals, 1, atol=1e-9)
    assert {(model, seed) for model in NETWORKS for seed in (0, 1)} <= set(totals.index)


def test_every_trained_model_and_seed_answers_with_every_word_once(quick_run):
    frame = next_words(quick_run, "the dog ran")
    for model in NETWORKS:
        own = frame[frame["model"] == model]
        assert sorted(own["seed"].unique()) == [0, 1]
        for _, rows in own.groupby("seed"):
            assert sorted(rows["word"]) == sorted(quick_run.corpus.vocabulary)


def test_tables_answer_with_the_shares_that_were_counted(tiny_run):
    frame = next_words(tiny_run, "d b")
    assert answers(frame, "unigram") == pytest.approx(
        {"a": 1 / 12, "b": 3 / 12, "c": 1 / 12, "d": 2 / 12, "e": 2 / 12, END: 3 / 12}
    )
    assert answers(frame, "bigram") == pytest.approx({"c": 1 / 3, "e": 2 / 3})
    assert answers(frame, "trigram") == answers(frame, "table") == {"e": 1.0}


@pytest.mark.parametrize(
    ("prompt", "silent"),
    [("d b", set()), ("b c", {"table"}), ("c b", {"trigram", "table"})],
)
def test_a_table_has_no_row_for_what_it_never_saw(tiny_run, prompt, silent):
    assert {*TABLES} - set(next_words(tiny_run, prompt)["model"]) == silent


@pytest.mark.parametrize("prompt", ["d b", "b c", "c b"])
def test_smoothed_tables_always_answer_with_every_word(tiny_run, prompt):
    frame = next_words(tiny_run, prompt, smoothed=True)
    for table in TABLES:
        found = answers(frame, table)
        assert set(found) == set(tiny_run.corpus.vocabulary)
        assert sum(found.values()) == pytest.approx(1)


def test_smoothing_changes_no_trained_model(tiny_run):
    plain, smoothed = (next_words(tiny_run, "c b", each) for each in (False, True))
    pd.testing.assert_frame_equal(plain[plain["model"].isin(NETWORKS)], smoothed[smoothed["model"].isin(NETWORKS)])


def test_a_prompt_with_an_unknown_word_is_refused_by_name(tiny_run):
    with pytest.raises(UserError, match="zebra"):
        next_words(tiny_run, "a zebra")


def test_distances_are_half_the_sum_of_the_absolute_differences(quick_run):
    first, second = (next_words(quick_run, prompt, smoothed=True) for prompt in ("the dog ran", "the program ran"))
    frame = distances(first, second).set_index(["model", "seed"])["total_variation"]
    vocabulary = list(quick_run.corpus.vocabulary)
    for model, seed in frame.index:
        one, other = (
            each[(each["model"] == model) & (each["seed"] == seed)].set_index("word")["probability"].reindex(vocabulary)
            for each in (first, second)
        )
        assert frame[model, seed] == pytest.approx(np.abs(one.to_numpy() - other.to_numpy()).sum() / 2, abs=1e-12)
    assert len(frame) == 2 * len(NETWORKS) + len(TABLES)


def test_words_that_only_one_prompt_is_followed_by_count_in_full(tiny_run):
    frame = distances(next_words(tiny_run, "a b"), next_words(tiny_run, "d b")).set_index("model")["total_variation"]
    assert (frame["table"], frame["trigram"], frame["bigram"]) == (1.0, 1.0, 0.0)


def test_a_model_without_an_answer_to_one_of_the_prompts_has_no_distance(tiny_run):
    frame = distances(next_words(tiny_run, "d b"), next_words(tiny_run, "c b"))
    assert set(frame["model"]) == {*NETWORKS, "unigram", "bigram"}


def test_the_static_distance_is_exactly_zero_whatever_the_length_of_the_prompts(quick_run):
    frame = distances(next_words(quick_run, "ran"), next_words(quick_run, "the the program ran"))
    assert (frame.loc[frame["model"] == "static", "total_variation"] == 0.0).all()
    assert (frame.loc[frame["model"].isin(["averaging", "attention"]), "total_variation"] > 1e-6).all()


def test_static_tells_prompts_with_different_last_words_apart(quick_run):
    frame = distances(next_words(quick_run, "the dog"), next_words(quick_run, "the dog ran"))
    assert (frame.loc[frame["model"] == "static", "total_variation"] > 1e-6).all()


def mixture(**probabilities):
    return pd.DataFrame({"model": "m", "seed": 0, "word": list(probabilities), "probability": probabilities.values()})


def test_the_top_words_are_those_of_the_first_prompt_and_then_of_the_second():
    frames = [mixture(a=0.1, b=0.6, c=0.3, d=0.0), mixture(a=0.1, b=0.2, c=0.1, d=0.6)]
    assert top_words(frames, 4) == ["b", "c", "d", "a"]
    assert top_words(frames, 2) == ["b", "d"]


def test_a_word_that_one_model_finds_probable_is_shown_though_the_others_do_not():
    shy = mixture(a=0.5, b=0.45, c=0.05)
    bold = mixture(a=0.1, b=0.0, c=0.9).assign(model="other")
    assert top_words([pd.concat([shy, bold])], 2) == ["c", "a"]


def test_the_top_words_go_by_the_mean_over_seeds():
    one, other = mixture(a=0.9, b=0.1), mixture(a=0.0, b=1.0).assign(seed=1)
    assert top_words([pd.concat([one, other])], 1) == ["b"]


def distance_frame(*values, model="static"):
    return pd.DataFrame({"model": model, "seed": range(len(values)), "total_variation": values})


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
    assert describe_distance(distance_frame(*values), "static", PROMPTS) == said


def test_one_seed_apart_from_zero_is_not_called_the_same():
    assert not describe_distance(distance_frame(0.0, 0.0, 0.001), "static", PROMPTS).startswith("The same")


def test_a_table_that_never_saw_a_prompt_says_so():
    said = describe_distance(distance_frame(0.5), "table", PROMPTS)
    assert said == "This table never saw one of the prompts in training, so it has no answer to compare."


def test_equal_prompts_are_not_compared():
    said = describe_distance(distance_frame(0.0), "static", ("a", "a"))
    assert said == "Both prompts are the same. Choose two that differ."


def test_only_the_named_model_is_spoken_of():
    frame = pd.concat([distance_frame(0.0), distance_frame(0.9, model="attention")])
    assert describe_distance(frame, "static", PROMPTS).startswith("The same")
    assert describe_distance(frame, "attention", PROMPTS).startswith("Different")


def test_the_most_probable_word_is_that_of_the_mean_over_seeds():
    frame = pd.DataFrame({"word": ["a", "b", "a", "b"], "seed": [0, 0, 1, 1], "probability": [0.9, 0.1, 0.0, 0.9]})
    assert describe_next_words(frame, "x") == "after “x” most probable is “b” with 0.50"


def test_no_answer_is_said_to_be_none():
    frame = pd.DataFrame(columns=["word", "probability"])
    assert describe_next_words(frame, "x") == "no answer after “x”, which was never seen"
