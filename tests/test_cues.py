from core import read_corpus
from core.cues import cues


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
