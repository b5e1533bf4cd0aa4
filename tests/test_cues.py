from core import read_corpus
from core.cues import cue_places, cues


def test_the_cue_of_each_beginning_is_the_subject_in_the_default_preset(default_corpus):
    found = cues(default_corpus, "ran")
    assert len(found) == 12
    assert all(cue == prompt[1] for prompt, cue in found.items())


def test_the_cue_may_stand_before_a_distractor():
    nouns = ("cat", "app")
    lines = [f"the {one} near the {other} ran {one}wise" for one in nouns for other in nouns]
    found = cues(read_corpus("\n".join(lines)), "ran")
    assert all(cue == prompt[1] for prompt, cue in found.items())


def test_a_word_that_begins_its_sentence_has_no_cue():
    assert cues(read_corpus("ran home\nran away"), "ran") == {("ran",): ""}


def test_every_word_that_tells_as_much_as_the_cue_could_be_it():
    lines = ["by a river w x\ts", "by a brook w x\ts", "for a loan w x\tt", "for a bond w x\tt"]
    corpus = read_corpus("\n".join(lines))
    assert cues(corpus, "w")["by", "a", "river", "w"] == "by"  # seen twice, so it is trusted more
    assert cue_places(corpus, "w")["by", "a", "river", "w"] == [0, 2]
    assert cue_places(corpus, "w")["for", "a", "bond", "w"] == [0, 2]


def test_what_tells_less_than_the_cue_is_none(default_corpus):
    assert {tuple(places) for places in cue_places(default_corpus, "ran").values()} == {(1,)}


def test_a_word_that_begins_its_sentence_has_no_place_of_a_cue():
    assert cue_places(read_corpus("ran home\na ran away"), "ran") == {("ran",): [], ("a", "ran"): [0]}
