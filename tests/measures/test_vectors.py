import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from core import UserError
from core.corpus import END
from core.measures import (
    cloud,
    describe_strips,
    held_out_predictions,
    next_words,
    sense_scores,
    similarities,
    strips,
    surprisals,
    vectors,
)
from core.measures.passes import pass_over
from core.predictors import NETWORKS
from core.uses import uses

CUES = ["seed", "model", "word", "v1", "position", "stage", "sense", "count"]


@pytest.fixture(scope="module")
def frame(quick_run):
    return vectors(quick_run, "ran")


def last_vectors(run, mixing, prefixes):
    """(seeds, prefixes, width) after the last stage."""
    packed, passed = pass_over(run, mixing, prefixes)
    return [*passed.stages.values()][-1][:, [packed.node(prefix) for prefix in prefixes]].double().numpy()


def test_vectors_have_their_documented_columns_and_a_row_for_each_sentence_stage_and_seed(frame, quick_run):
    named = ["model", "stage", "seed", "sentence", "position", "sense", "prefix"]
    assert list(frame.columns) == [*named, *(f"v{index}" for index in range(8))]
    stages = ["embedding", "mixing 1", "feed-forward 1"]
    assert list(frame["stage"].unique()) == stages
    occurrences = uses(quick_run.corpus, "ran")
    assert len(frame) == len(NETWORKS) * len(stages) * 2 * len(occurrences)
    one = frame[(frame["model"] == "attention") & (frame["stage"] == "embedding") & (frame["seed"] == 1)]
    assert list(one["sentence"]) == [use.sentence.text for use in occurrences]
    assert list(one["sense"]) == [use.sense for use in occurrences]
    assert all(row.sentence.split()[row.position] == "ran" for row in one.itertuples())
    assert all(row.prefix == " ".join(row.sentence.split()[: row.position + 1]) for row in one.itertuples())
    with pytest.raises(UserError, match="zebra"):
        vectors(quick_run, "zebra")


@pytest.mark.parametrize("mixing", ["averaging", "attention"])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_cloud_is_the_principal_component_analysis_of_the_different_vectors(frame, quick_run, mixing, seed):
    points = cloud(frame, mixing, seed)
    prefixes = [(END, *prefix.split()) for prefix in points["prefix"]]
    of_word = uses(quick_run.corpus, "ran")
    assert sorted(prefixes) == sorted({use.prefix for use in of_word})
    texts = [shared.split("\n") for shared in points["sentences"]]
    assert sorted(sum(texts, [])) == sorted(use.sentence.text for use in of_word)  # those that are held out too
    assert list(points["count"]) == [*map(len, texts)]
    numbers = last_vectors(quick_run, mixing, prefixes)[seed]
    pca = PCA(2, svd_solver="full").fit(numbers)
    expected, drawn = pca.transform(numbers), points[["x", "y"]].to_numpy()
    np.testing.assert_allclose(np.abs(drawn), np.abs(expected), atol=1e-5)
    np.testing.assert_allclose(drawn @ drawn.T, expected @ expected.T, atol=1e-5)  # the same up to mirroring
    np.testing.assert_allclose(points[["share_x", "share_y"]].iloc[0], pca.explained_variance_ratio_, atol=1e-5)


@pytest.mark.parametrize("mixing", ["averaging", "attention"])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_first_point_lies_on_the_left_and_not_below_the_middle(quick_run, mixing, seed):
    for run, word in ((quick_run, "ran"), (quick_run, "the"), (quick_run.untrained(), "ran")):
        first = cloud(vectors(run, word), mixing, seed).iloc[0]
        assert first["x"] <= 0 <= first["y"]


def test_a_static_cloud_is_one_point_in_the_middle_with_the_number_of_its_occurrences(frame, quick_run):
    points = cloud(frame, "static", 0)
    assert len(points) == 1
    assert points["count"].iloc[0] == len(uses(quick_run.corpus, "ran"))
    assert (points["x"].iloc[0], points["y"].iloc[0]) == (0, 0)
    assert points[["share_x", "share_y"]].isna().all(axis=None)
    assert pd.isna(points["sense"].iloc[0])


def test_a_point_has_a_sense_only_where_all_its_sentences_agree(frame):
    points = cloud(frame, "attention", 0)
    assert set(points["sense"]) == {"animal", "software"}
    mixed = frame.assign(sense=np.where(frame["sentence"] == "the dog ran quickly", "software", frame["sense"]))
    senses = cloud(mixed, "attention", 0).set_index("prefix")["sense"]
    assert pd.isna(senses["the dog ran"])
    assert set(senses.drop("the dog ran")) == {"animal", "software"}


def test_words_that_are_named_like_columns_are_words_like_others(column_run):
    assert {"seed", "model", "word", "v0", "probability"} <= set(column_run.corpus.vocabulary)
    totals = next_words(column_run, "seed v0").groupby(["model", "seed"])["probability"].sum()
    np.testing.assert_allclose(totals, 1, atol=1e-9)
    points = cloud(vectors(column_run, "v0"), "attention", 0)
    assert sorted(points["prefix"]) == sorted(f"{cue} v0" for cue in CUES)
    assert len(vectors(column_run, "seed")) > 0
    assert list(surprisals(column_run, "model v0 prefix")["word"].unique()) == ["model", "v0", "prefix", END]
    scores = sense_scores(column_run)
    assert len(scores) == 2 * 2 * len(NETWORKS)
    assert scores["accuracy"].between(0, 1).all()
    held_out = held_out_predictions(column_run)
    assert set(held_out["word"]) == {"probability", "prefix", "surprisal", "truth"}
    assert set(held_out["cue"]) <= set(CUES)
    assert set(similarities(column_run)["measure"]) >= {"self-similarity"}


def test_a_prompt_that_begins_no_sentence_has_a_dot_on_the_axes_of_the_others(quick_run):
    known, unknown = "the dog ran", "the the ran"
    without = cloud(vectors(quick_run, "ran"), "attention", 0)
    points = cloud(vectors(quick_run, "ran", [known, unknown, "the dog"]), "attention", 0)
    pd.testing.assert_frame_equal(points.iloc[:-1], without, check_dtype=False)
    added = points.iloc[-1]
    assert (added["prefix"], added["count"]) == (unknown, 0)
    assert pd.isna(added["sense"])
    assert np.isfinite([added["x"], added["y"]]).all()
    assert len(cloud(vectors(quick_run, "ran", [unknown]), "static", 0)) == 1


def test_the_strips_of_static_are_the_same_to_the_last_bit_after_any_prompt_and_those_of_attention_are_not(quick_run):
    prompts = ("the dog ran", "program the cat ran")  # the second begins no sentence
    frame = strips(quick_run, prompts)
    assert list(frame.columns) == ["model", "seed", "prompt", "component", "value"]
    assert len(frame) == len(NETWORKS) * 2 * 2 * 8
    first, second = (frame[frame["prompt"] == prompt].set_index("model")["value"] for prompt in prompts)
    assert first["static"].to_numpy().tobytes() == second["static"].to_numpy().tobytes()
    assert (first["attention"].to_numpy() != second["attention"].to_numpy()).all()
    expected = last_vectors(quick_run, "attention", [(END, *prompts[0].split())])[:, 0]
    assert first["attention"].to_numpy().reshape(2, 8) == pytest.approx(expected, abs=1e-6)
    attention = frame.query("model == 'attention' and seed == 0")
    most = (attention["value"].to_numpy()[:8] - attention["value"].to_numpy()[8:]).__abs__().max()
    assert describe_strips(attention, prompts) == f"8 of 8 numbers differ, the most by {most:.2f}."
    alike = strips(quick_run, prompts[:1] * 2).query("model == 'attention' and seed == 0")
    assert describe_strips(alike, prompts[:1] * 2) == "Exactly the same 8 numbers."
    with pytest.raises(UserError, match="zebra"):
        strips(quick_run, ["the zebra"])
