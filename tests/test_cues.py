import pytest

from core import read_corpus
from core.cues import cue_places, cues

NOUNS = ("cat", "app")
DISTRACTED = "\n".join(f"the {one} near the {other} ran {one}wise" for one in NOUNS for other in NOUNS)


def test_the_cue_of_each_beginning_is_the_subject_in_the_default_preset_and_no_other_word_tells_as_much(default_corpus):
    cue_of = cues(default_corpus, "ran")
    assert len(cue_of) == 12
    assert all(cue == prompt[1] for prompt, cue in cue_of.items())
    assert {tuple(places) for places in cue_places(default_corpus, "ran").values()} == {(1,)}


def test_the_cue_may_stand_before_a_distractor():
    assert all(cue == prompt[1] for prompt, cue in cues(read_corpus(DISTRACTED), "ran").items())


def test_a_word_that_begins_its_sentence_has_no_cue():
    corpus = read_corpus("ran home\na ran away")
    assert cues(corpus, "ran") == {("ran",): "", ("a", "ran"): "a"}
    assert cue_places(corpus, "ran") == {("ran",): [], ("a", "ran"): [0]}


@pytest.mark.parametrize(("beginning", "cue"), [("by a river w", "by"), ("for a bond w", "for")])
def test_every_word_that_tells_as_much_as_the_cue_could_be_it(beginning, cue):
    corpus = read_corpus("by a river w x\ts\nby a brook w x\ts\nfor a loan w x\tt\nfor a bond w x\tt")
    prompt = tuple(beginning.split())
    assert cues(corpus, "w")[prompt] == cue  # seen twice, so it is trusted more
    assert cue_places(corpus, "w")[prompt] == [0, 2]
