import pytest

from core.corpus import read_corpus, rows_of_text
from core.measures import answered, brought, changed_beginnings, describe_edit, edit_effects, next_words, top_words
from core.measures.edits import MOST_BROUGHT
from core.measures.passes import probabilities
from core.uses import prefix_of

BEFORE = "\n".join(f"the {who} ran {how}" for who in ("dog", "cat", "fox") for how in ("away", "home"))


def after(change, was=BEFORE, endings=("ran",)):
    old, new = change
    return brought(read_corpus(was.replace(old, new, 1)), rows_of_text(was), endings)


def test_the_word_just_typed_after_the_word_in_question_is_brought_and_new():
    assert after(("dog ran away", "dog ran outside")) == {"outside": True}


def test_a_known_word_that_now_stands_there_is_brought_and_not_new():
    assert after(("dog ran away", "dog ran home")) == {"home": False}


def test_known_words_elsewhere_in_a_new_sentence_are_not_brought():
    assert after(("the dog ran away", "the fox ran away\nthe dog ran away")) == {"away": False}


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


def effects(now, before=None):
    asked = {(model, f"the {who} ran", word): value for (model, who, word), value in now.items()}
    was = before and {(model, f"the {who} ran", word): value for (model, who, word), value in before.items()}
    return edit_effects(asked, was)


def test_the_word_that_an_edit_brought_is_told_after_each_prompt_under_each_model():
    now = {("static", "dog", "out"): 0.1, ("static", "app", "out"): 0.1}
    now |= {("attention", "dog", "out"): 0.18, ("attention", "app", "out"): 0.01}
    text = describe_edit(effects(now), ["out"], ["static", "attention"])
    assert text == (
        "After this edit “out” gets 10% after either prompt under static; "
        "18% after “the dog ran” and 1% after “the app ran” under attention."
    )
    before = {("static", "dog", "home"): 0.5, ("static", "app", "home"): 0.5, ("attention", "dog", "out"): 0.05}
    text = describe_edit(effects(now, before), ["out"], ["static", "attention"])
    assert "10% after either prompt (0% before) under static" in text
    assert "18% after “the dog ran” (5% before) and 1% after “the app ran” under attention" in text


def test_without_a_word_that_was_brought_the_one_that_changed_most_is_told():
    now = {("static", "dog", "out"): 0.1, ("attention", "dog", "home"): 0.2, ("attention", "dog", "away"): 0.8}
    before = {("static", "dog", "out"): 0.12, ("attention", "dog", "home"): 0.6, ("attention", "dog", "away"): 0.7}
    text = describe_edit(effects(now, before), [], ["static", "attention"])
    assert text == "Most changed by this edit: under attention “home” fell from 60% to 20% after “the dog ran”."
    assert "changed no next word after these prompts by 5%" in describe_edit(effects(now, now), [], ["static"])
    assert describe_edit(effects(now), [], ["static"]) == ""


def test_the_beginnings_that_an_edit_changed_are_those_of_its_sentences():
    corpus = read_corpus(BEFORE.replace("dog ran away", "owl ran outside"))
    assert changed_beginnings(corpus, rows_of_text(BEFORE), "ran") == {"the owl ran"}
    assert changed_beginnings(corpus, None, "ran") == changed_beginnings(corpus, [], "ran") == set()


@pytest.mark.parametrize("count", [2, 8])
def test_a_requested_word_is_among_the_top_words_once(quick_run, count):
    frames = [next_words(quick_run, prompt) for prompt in ("the dog ran", "the program ran")]
    most = top_words(frames, count)
    least = next(word for word in quick_run.corpus.vocabulary if word not in most)
    assert top_words(frames, count, [most[0], least]) == [*most, least]


def test_what_was_answered_is_the_mean_over_seeds_under_the_models_asked_for(quick_run):
    prompts = ("the dog ran", "the program ran")
    found = answered(quick_run, prompts, ["static", "attention"])
    assert {(model, prompt) for model, prompt, _ in found} == {
        (model, prompt) for model in ("static", "attention") for prompt in prompts
    }
    for number, prompt in enumerate(prompts):
        by_seed = probabilities(quick_run, "attention", [prefix_of(each) for each in prompts])[:, number]
        for word, value in zip(quick_run.corpus.vocabulary, by_seed.mean(0), strict=True):
            assert found["attention", prompt, word] == pytest.approx(float(value))
