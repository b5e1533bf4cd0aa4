import numpy as np
import pytest

from core.corpus import END
from core.measures import next_words, surprisals
from core.measures.passes import probabilities
from core.predictors import NETWORKS

SENTENCE = "the dog ran quickly"


@pytest.mark.parametrize("mixing", NETWORKS)
def test_the_probabilities_multiply_to_the_probability_of_the_sentence(quick_run, mixing):
    expected = probabilities(quick_run, mixing, [(END,)])[:, 0, quick_run.corpus.ids["the"]].numpy()
    words = SENTENCE.split()
    for place, following in enumerate([*words[1:], END], start=1):
        frame = next_words(quick_run, " ".join(words[:place]))
        chosen = frame[(frame["model"] == mixing) & (frame["word"] == following)].sort_values("seed")
        expected = expected * chosen["probability"].to_numpy()
    frame = surprisals(quick_run, SENTENCE)
    found = frame[frame["model"] == mixing].groupby("seed")["probability"].prod()
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_surprisals_are_in_bits_and_add_up_to_those_of_the_sentence(quick_run):
    frame = surprisals(quick_run, SENTENCE)
    np.testing.assert_allclose(2.0 ** -frame["surprisal"], frame["probability"])
    grouped = frame.groupby(["model", "seed"])
    np.testing.assert_allclose(2.0 ** -grouped["surprisal"].sum(), grouped["probability"].prod())


def test_every_word_and_the_end_stand_at_their_place_once_for_each_model_and_seed(quick_run):
    frame = surprisals(quick_run, "The dog ran, quickly!")
    assert list(frame.columns) == ["model", "seed", "position", "word", "probability", "surprisal"]
    for (_, _), rows in frame.groupby(["model", "seed"]):
        places = rows.sort_values("position")
        assert list(places["position"]) == [0, 1, 2, 3, 4]
        assert list(places["word"]) == [*SENTENCE.split(), END]
    assert len(frame[frame["model"].isin(NETWORKS)]) == 5 * 2 * len(NETWORKS)
