import numpy as np
import pandas as pd
import pytest

from core import UserError, read_corpus, train
from core.corpus import END
from core.measures import describe_conclusion, describe_distance, describe_next_words, distances, next_words, top_words
from core.predictors import NETWORKS, TABLES

PROMPTS = ("the dog ran", "the program ran")
TEXT = "a b c\nd b e\nd b e"


@pytest.fixture(scope="module")
def tiny_run(fast_settings):
    return train(read_corpus(TEXT), fast_settings)


def answers(frame, model):
    return dict(frame[frame["model"] == model][["word", "probability"]].itertuples(index=False))


@pytest.mark.parametrize("prompt", ["the dog ran", "the", "ran ran", "program the"])
def test_every_model_and_seed_answers_with_every_word_once_and_probabilities_add_up_to_one(quick_run, prompt):
    frame = next_words(quick_run, prompt)
    np.testing.assert_allclose(frame.groupby(["model", "seed"])["probability"].sum(), 1, atol=1e-9)
    words = frame[frame["model"].isin(NETWORKS)].groupby(["model", "seed"])["word"].apply(sorted)
    assert [*words.index] == sorted((model, seed) for model in NETWORKS for seed in (0, 1))
    assert all(of_model == sorted(quick_run.corpus.vocabulary) for of_model in words)


def test_tables_answer_with_the_shares_that_were_counted(tiny_run):
    frame = next_words(tiny_run, "d b")
    assert answers(frame, "unigram") == pytest.approx(
        {"a": 1 / 12, "b": 3 / 12, "c": 1 / 12, "d": 2 / 12, "e": 2 / 12, END: 3 / 12}
    )
    assert answers(frame, "bigram") == pytest.approx({"c": 1 / 3, "e": 2 / 3})
    assert answers(frame, "trigram") == answers(frame, "table") == {"e": 1.0}


@pytest.mark.parametrize(("prompt", "silent"), [("d b", set()), ("b c", {"table"}), ("c b", {"trigram", "table"})])
def test_a_table_has_no_row_for_what_it_never_saw_unless_it_is_smoothed(tiny_run, prompt, silent):
    plain, smoothed = (next_words(tiny_run, prompt, smoothed) for smoothed in (False, True))
    assert {*TABLES} - set(plain["model"]) == silent
    for table in TABLES:
        shares = answers(smoothed, table)
        assert set(shares) == set(tiny_run.corpus.vocabulary)
        assert sum(shares.values()) == pytest.approx(1)
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


def test_words_that_only_one_prompt_is_followed_by_count_in_full_and_without_an_answer_there_is_no_distance(tiny_run):
    first, second, unseen = (next_words(tiny_run, prompt) for prompt in ("a b", "d b", "c b"))
    frame = distances(first, second).set_index("model")["total_variation"]
    assert (frame["table"], frame["trigram"], frame["bigram"]) == (1.0, 1.0, 0.0)
    assert set(distances(second, unseen)["model"]) == {*NETWORKS, "unigram", "bigram"}


@pytest.mark.parametrize(("prompt", "same_last_word"), [("ran", True), ("the dog", False)])
def test_the_static_distance_is_exactly_zero_where_and_only_where_the_last_words_are_the_same(
    quick_run, prompt, same_last_word
):
    frame = distances(next_words(quick_run, prompt), next_words(quick_run, "the the program ran"))
    static = frame["model"] == "static"
    assert (frame.loc[static, "total_variation"] == 0.0).all() == same_last_word
    assert (frame.loc[frame["model"].isin(["averaging", "attention"]), "total_variation"] > 1e-6).all()


def mixture(**probabilities):
    return pd.DataFrame({"model": "m", "seed": 0, "word": list(probabilities), "probability": probabilities.values()})


def test_the_top_words_are_those_of_the_first_prompt_and_then_of_the_second_by_their_mean_over_seeds_in_any_model():
    frames = [mixture(a=0.1, b=0.6, c=0.3, d=0.0), mixture(a=0.1, b=0.2, c=0.1, d=0.6)]
    assert top_words(frames, 4) == ["b", "c", "a", "d"]
    assert top_words(frames, 2) == ["b", "d"]
    one, other = mixture(a=0.9, b=0.1), mixture(a=0.0, b=1.0)
    assert top_words([pd.concat([one, other.assign(seed=1)])], 1) == ["b"]
    assert top_words([pd.concat([one, mixture(a=0.1, b=0.0, c=0.99).assign(model="other")])], 2) == ["c", "a"]


def test_a_probable_word_is_shown_although_the_other_prompt_has_improbable_words_of_its_own():
    five, other = mixture(a=0.2, b=0.2, c=0.2, d=0.2, e=0.2), mixture(f=0.03, g=0.02, h=0.01, i=0.01, a=0.93)
    assert {*"abcde"} < {*top_words([five, other], 8)}
    assert top_words([mixture(a=0.5, b=0.5), mixture(c=0.25, d=0.25, e=0.25, f=0.25)], 4) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("values", "model", "prompts", "sentence"),
    [
        ([0.0] * 8, "static", PROMPTS, "It cannot tell them apart: exactly the same guesses in all 8 trainings."),
        ([0.0], "static", PROMPTS, "It cannot tell them apart: exactly the same guesses."),
        ([0.01, 0.05], "static", PROMPTS,
         "It hardly tells them apart: 3% (1% to 5%) of the probability goes to other words."),
        ([0.3, 0.3], "static", PROMPTS, "It tells them apart in part: 30% of the probability goes to other words."),
        ([0.8, 1.0], "static", PROMPTS,
         "It tells them apart: 90% (80% to 100%) of the probability goes to other words."),
        ([0.9], "table", PROMPTS,
         "This table never saw one of the prompts in training, so it has no answer to compare."),
        ([0.0], "static", ("a", "a"), "Both prompts are the same. Choose two that differ."),
    ],
)  # fmt: skip
def test_how_far_two_prompts_are_told_apart_is_said_in_words_and_as_a_share(values, model, prompts, sentence):
    frame = pd.DataFrame({"model": "static", "seed": range(len(values)), "total_variation": values})
    others = frame.assign(model="attention", total_variation=0.5)
    assert describe_distance(pd.concat([frame, others]), model, prompts) == sentence
    assert describe_next_words(frame.head(0), "x") == "no answer after “x”, which was never seen"


@pytest.mark.parametrize(
    ("attention", "averaging", "prompts", "sentence"),
    [
        (0.9, None, PROMPTS, "Attention can: 90% of the probability goes to other words."),
        (0.9, 0.8, PROMPTS, "So can averaging over all words (80%): these two prompts take context, not choice."),
        (0.9, 0.3, PROMPTS, "Averaging over all words does less (30%): here choosing the words helps."),
        (0.9, 0.05, PROMPTS, "Averaging over all words hardly does (5%): here the words have to be chosen."),
        (0.3, 0.4, PROMPTS, "Attention can, in part: 30% of the probability goes to other words. So can averaging"),
        (0.05, 0.9, PROMPTS, "Attention hardly tells it here: 5% of the probability goes to other words."),
        (0.9, 0.9, ("a b", "a c"), "The prompts end in two words, “b” and “c”: any model can tell these apart."),
        (0.9, 0.9, ("a b", "a b"), "Both prompts are the same. Choose two that differ."),
    ],
)
def test_the_conclusion_says_what_static_cannot_and_whether_the_words_had_to_be_chosen(
    attention, averaging, prompts, sentence
):
    moved = {"static": 0.0, "attention": attention} | ({} if averaging is None else {"averaging": averaging})
    frame = pd.DataFrame([(model, seed, value) for model, value in moved.items() for seed in range(8)])
    said = describe_conclusion(frame.set_axis(["model", "seed", "total_variation"], axis=1), prompts)
    assert sentence in said
    same_word = prompts[0] != prompts[1] and prompts[0].split()[-1] == prompts[1].split()[-1]
    assert ("exactly the same guesses in all 8 trainings" in said) == same_word
    assert ("averaging" in said.lower()) == (averaging is not None and attention > 0.1 and same_word)
