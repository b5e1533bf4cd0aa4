"""Recordings: small, of the sentences as they are, and with the frames that the live functions give."""

import numpy as np
import pandas as pd
import pytest

from core.pretrained import scores
from core.pretrained.dossier import examine, fingerprint_of, read, write
from core.pretrained.findings import describe_groups
from core.pretrained.recordings import FOLDER, place_between, recorded, recording_of, static_vectors
from core.pretrained.scores import accuracies, group_members, group_silhouette, groups, vectors_of
from core.pretrained.texts import Text, texts
from tests.pretrained.random_models import SENTENCES

TEXT = Text("mine", "mine", "spring", ("They drank from a spring", "The spring broke a spring"), "", SENTENCES, False)


def cosines(frame):
    """The cosines of every layer's vectors with each other."""
    found = []
    for _, part in frame.groupby("layer"):
        unit = vectors_of(part) / np.linalg.norm(vectors_of(part), axis=1, keepdims=True)
        found.append(unit @ unit.T)
    return np.stack(found)


def same_frames(ours, theirs, within):
    """Nine rows in ten are in both, as equally probable words may change places, and their numbers agree."""
    assert ours.frames.keys() == theirs.frames.keys()
    for name, frame in ours.frames.items():
        numbers = [column for column in frame if frame[column].dtype.kind == "f"]
        keys = [column for column in frame if column not in numbers]
        pair = [each.astype(dict.fromkeys(keys, str)).set_index(keys)[numbers] for each in (frame, theirs.frames[name])]
        joined = pair[0].join(pair[1].add_suffix("_too"), how="inner") if len(frame) else frame
        assert len(joined) >= 0.9 * len(frame), name
        for column in numbers if len(frame) else ():
            np.testing.assert_allclose(joined[column], joined[f"{column}_too"], atol=within, err_msg=f"{name} {column}")


def lengths(frame):
    return np.linalg.norm(vectors_of(frame), axis=1)


def test_what_is_written_is_read_again_with_the_same_columns_and_numbers(model):
    dossier = examine(model, TEXT)
    again = read(write(dossier, TEXT), TEXT)
    same_frames(again, dossier, 1e-3)
    details = ["layer", "sentence", "position", "sense"]
    pd.testing.assert_frame_equal(again.vectors[details], dossier.vectors[details], check_dtype=False)
    np.testing.assert_allclose(cosines(again.vectors), cosines(dossier.vectors), atol=2e-3)
    np.testing.assert_allclose(lengths(again.vectors), lengths(dossier.vectors), rtol=2e-3)
    assert write(dossier, TEXT) == write(dossier, TEXT)
    found, expected = (accuracies(each.vectors, SENTENCES, "spring") for each in (again, dossier))
    assert found["accuracy"].tolist() == pytest.approx(expected["accuracy"].tolist(), abs=0.2)


def test_there_is_a_recording_of_every_text_and_all_are_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 2_000_000
    models = {recorded(name).model_fingerprint for name in texts()}
    assert len(models) == 1
    for name, text in texts().items():
        assert recorded(name).text_fingerprint == fingerprint_of(text)
        assert {*recorded(name).frames["next_words"]["prompt"]} == {*text.prompts}


def test_a_recording_is_found_by_its_sentences_and_word_however_they_are_written():
    ran = texts()["ran"]
    respelt = ran.sentences.replace("the dog", "The DOG").replace("held out", "x")
    assert recording_of(respelt, "ran") is ran
    assert recording_of(ran.sentences, "dog") is None
    assert recording_of("the dog ran away", "ran") is None


def test_glove_has_one_vector_a_word_and_ran_lies_nearer_to_horse_than_to_program():
    cosine = static_vectors().cosine
    assert cosine("ran", "horse") == pytest.approx(0.54, abs=0.01)
    assert cosine("ran", "dog") == pytest.approx(0.45, abs=0.01)
    assert cosine("ran", "program") == pytest.approx(0.44, abs=0.01)
    place = place_between("ran", {"animal": ["dog", "horse"], "software": ["program", "none-such"]})
    assert [*zip(place["sense"], place["other"], strict=True)] == [
        ("animal", "dog"),
        ("animal", "horse"),
        ("software", "program"),
    ]


def test_groups_that_stand_apart_are_found_and_a_shapeless_cloud_has_none():
    generator = np.random.default_rng(1)
    centres = np.repeat(np.eye(3, 8) * 5, 6, axis=0)
    apart = pd.DataFrame(centres + generator.normal(0, 0.1, (18, 8))).add_prefix("v")
    shapeless = pd.DataFrame(generator.normal(0, 1, (18, 8))).add_prefix("v")
    along_one_axis = pd.DataFrame(np.repeat([[-1.0], [1.0]], 6, axis=0) * np.eye(1, 8)).add_prefix("v")
    along_one_axis += generator.normal(0, 0.1, (12, 8))
    assert groups(along_one_axis)[2] < 0.05
    labels, silhouette, p = groups(apart)
    assert [len({*labels[start : start + 6]}) for start in (0, 6, 12)] == [1, 1, 1]
    assert (silhouette > 0.9, p < 0.05) == (True, True)
    assert groups(shapeless)[2] > 0.05
    assert np.isnan(groups(apart.head(5))[1])
    assert group_members(apart).tolist() == pd.factorize(labels)[0].tolist()
    assert group_silhouette(apart) == silhouette


def test_shapeless_clouds_have_every_p_alike_and_two_that_are_far_apart_the_smallest(monkeypatch):
    monkeypatch.setattr(scores, "CLOUDS", 39)
    generator = np.random.default_rng(2)

    def p_of(numbers):
        return groups(pd.DataFrame(numbers).add_prefix("v"))[2]

    for width in (3, 40):  # the unit vectors of few numbers lie on a sphere, which is no normal distribution
        found = np.array([p_of(generator.normal(0, 1, (12, width))) for _ in range(40)])
        assert np.mean(found <= 0.1) <= 0.25
        assert 0.3 < np.mean(found <= 0.6) < 0.9
    far = np.repeat([[-5.0], [5.0]], 6, axis=0) * np.eye(1, 40)
    assert p_of(far + generator.normal(0, 0.3, far.shape)) == 1 / 40


@pytest.mark.parametrize(
    ("p", "twin", "said"),
    [
        (0.01, 0.3, "more than luck and more than random weights give"),
        (0.01, 0.7, "no more than random weights give"),
        (0.2, 0.3, "no more than luck gives"),
        (0.2, 0.7, "no more than luck or random weights give"),
    ],
)
def test_of_groups_it_is_said_what_they_do_not_beat(p, twin, said):
    rows = [("pretrained", 0.6, p), ("untrained 0", twin, 0.5)]
    frame = pd.DataFrame(rows, columns=["weights", "silhouette", "p"])
    assert f" That is {said}" in describe_groups(frame, [3, 3], 2)
