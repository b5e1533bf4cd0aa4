import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from core.measures import next_words, stage_clouds, stage_predictions, stage_separation, vectors
from core.uses import uses
from tests.measures.by_hand import attention_answers, probabilities


@pytest.mark.parametrize("seed", [0, 2])
def test_all_stages_are_drawn_on_the_principal_components_of_the_last(noisy_run, seed):
    frame = vectors(noisy_run, "ran")
    points = stage_clouds(frame, seed)
    assert list(points["stage"].unique()) == list(frame["stage"].unique())
    rows = frame[frame["seed"] == seed].drop_duplicates(["stage", "prefix"]).set_index(["stage", "prefix"])
    numbers = rows.filter(regex=r"^v\d+$").astype(float)
    last = numbers.loc[points["stage"].iloc[-1]]
    assert len(last) > 10
    pca = PCA(2, svd_solver="full").fit(last.to_numpy())
    signs = np.sign(pca.transform(last.to_numpy()[:1])[0]) * [-1, 1]
    for stage, part in points.groupby("stage"):
        expected = pca.transform(numbers.loc[stage].loc[part["prefix"]].to_numpy()) * signs
        np.testing.assert_allclose(part[["x", "y"]], expected, atol=1e-4)
        assert part["count"].sum() == len(uses(noisy_run.corpus, "ran"))
    assert list(points["count"]) == [len(texts.split("\n")) for texts in points["sentences"]]
    before = points[points["stage"] == "embedding"]  # nothing is mixed yet: a word in one place is one point
    for _, part in before.groupby(before["prefix"].str.split().str.len()):
        np.testing.assert_allclose(part[["x", "y"]].std(ddof=0), 0, atol=1e-5)


def test_a_gap_is_between_the_middles_and_the_spread_is_the_root_mean_square_from_the_own_middle():
    points = pd.DataFrame(
        {
            "stage": ["a"] * 5 + ["b"] * 4,
            "sense": ["dog", "dog", "app", "app", None, "dog", "dog", "app", "app"],
            "x": [0.0, 2.0, 4.0, 4.0, 99.0, 1.0, 1.0, 1.0, 1.0],
            "y": [0.0, 0.0, 3.0, 5.0, 99.0, 1.0, 1.0, 1.0, 1.0],
        }
    )
    separation = stage_separation(points).set_index("stage")
    assert tuple(separation.loc["a", ["first", "second", "gap", "spread"]]) == ("dog", "app", 5.0, 1.0)
    assert tuple(separation.loc["b", ["gap", "spread"]]) == (0.0, 0.0)
    assert stage_separation(points[points["sense"] != "app"]).empty


def test_the_first_stage_knows_only_the_last_word_and_the_last_predicts_what_attention_predicts(noisy_run):
    prompts = ("the dog ran", "the program ran")
    frames = [stage_predictions(noisy_run, prompt) for prompt in prompts]
    assert frames[0]["stage"].nunique() == 1 + 2 * noisy_run.settings.layers
    for stage, same in (("embedding", True), ("mixing 1", False)):
        one, other = (frame[frame["stage"] == stage]["probability"].to_numpy() for frame in frames)
        assert np.allclose(one, other, atol=1e-6) is same
    last = frames[0][frames[0]["stage"] == f"feed-forward {noisy_run.settings.layers}"]
    for seed in range(3):
        expected = attention_answers(next_words(noisy_run, prompts[0]), seed, noisy_run)
        np.testing.assert_allclose(probabilities(last[last["seed"] == seed], noisy_run), expected, atol=1e-6)
