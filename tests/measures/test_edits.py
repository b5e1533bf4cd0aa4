import pytest

from core.corpus import read_corpus, rows_of_text
from core.measures import brought, next_words, top_words
from core.measures.edits import MOST_BROUGHT

BEFORE = "\n".join(f"the {who} ran {how}" for who in ("dog", "cat", "fox") for how in ("away", "home"))


def after(change, was=BEFORE, endings=("ran",)):
    old, new = change
    return brought(read_corpus(was.replace(old, new, 1)), rows_of_text(was), endings)


def test_the_word_just_typed_after_the_word_in_question_is_brought_and_new():
    assert after(("dog ran away", "dog ran outside")) == {"outside": True}


def test_a_known_word_that_now_stands_there_is_brought_and_not_new():
    assert after(("dog ran away", "dog ran home")) == {"home": False}


def test_a_new_word_elsewhere_in_the_sentence_is_brought_after_what_stands_behind_the_ending():
    assert [*after(("the dog ran away", "our puppy ran outside"))] == ["outside", "our", "puppy"]


def test_a_sentence_that_is_taken_out_or_held_out_brings_nothing():
    assert after(("the dog ran away\n", "")) == {}
    assert after(("the dog ran away\n", "the dog ran away\t\theld out\n")) == {}


def test_nothing_is_brought_without_an_edit_or_by_another_text():
    assert brought(read_corpus(BEFORE), None, ["ran"]) == {}
    assert brought(read_corpus("a bat flew\nthe bat broke"), rows_of_text(BEFORE), ["bat"]) == {}


def test_at_most_a_few_words_are_brought():
    new = "the owl ran " + " ".join(f"w{number}" for number in range(9))
    assert len(after(("the dog ran away", new))) == MOST_BROUGHT


@pytest.mark.parametrize("count", [2, 8])
def test_a_requested_word_is_among_the_top_words_once(quick_run, count):
    frames = [next_words(quick_run, prompt) for prompt in ("the dog ran", "the program ran")]
    most = top_words(frames, count)
    least = next(word for word in quick_run.corpus.vocabulary if word not in most)
    assert top_words(frames, count, [most[0], least]) == [*most, least]
