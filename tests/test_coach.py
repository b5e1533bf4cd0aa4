"""What the coach says of sentences, before any training."""

import time

import pytest

from core import read_corpus
from core.coach import advice, one_of_each, only_memorised, shared_beginnings
from core.corpus import END, Corpus
from core.limits import suggested_word
from core.presets import presets
from core.uses import trained_uses
from tests.texts import corpora

GROWN = "\n".join(
    [f"the {who} ran {how}\tanimal" for who in ("dog", "cat", "fox") for how in ("home", "away")]
    + [f"the {what} ran {how}\tsoftware" for what in ("app", "job", "bot") for how in ("late", "twice")]
    + [f"we saw the {each}" for each in ("dog", "cat", "fox", "app", "job", "bot")]
)


def steps(text, word):
    return [each.step for each in advice(read_corpus(text), word)]


def without_meanings(text):
    return "\n".join(line.split("\t")[0] for line in text.split("\n"))


def test_the_coach_is_silent_on_every_preset_with_meanings():
    for preset in presets().values():
        found = [each.step for each in advice(preset.corpus, preset.word)]
        assert found == (["mark"] if preset.name == "plain" else []), preset.name


def test_natural_sentences_can_only_be_memorised_and_what_is_said_of_them_is_so():
    for word, corpus in corpora("one_word"):
        first, second = advice(corpus, word)
        once = by_hand(corpus)
        assert first.text.startswith(f"{once:.0%} of the beginnings occur once, so a model can only memorise.")
        assert second.text == "No meanings are marked: choose one for each sentence."
        beginnings, shared = {use.beginning for use in trained_uses(corpus, word)}, by_search(corpus, word)
        text = only_memorised(corpus, word)
        assert f"{len(beginnings)} beginnings that end in “{word}”, {len(shared) or 'none'} can be asked" in text


def by_hand(corpus):
    """The share of different beginnings that occur once."""
    begun = [words[:end] for words in corpus.training for end in range(len(words) + 1)]
    return sum(begun.count(each) == 1 for each in {*begun}) / len({*begun})


def by_search(corpus, word):
    """The beginnings that other sentences have all words of, searched for one by one."""
    found = set()
    for use in trained_uses(corpus, word):
        others = [words for words in corpus.training if words[: use.place + 1] != use.beginning]
        known = {END, *(each for words in others for each in words)}
        if others and {*use.beginning, use.following} <= known and use.place < max(map(len, others)):
            found.add(use.beginning)
    return found


@pytest.mark.parametrize("name", [*presets(), "spring"])
def test_a_beginning_is_shared_if_other_sentences_have_all_its_words(name):
    corpus = presets()[name].corpus if name in presets() else corpora("one_word")[0][1]
    for word in {suggested_word(corpus), *list(corpus.ids)[1::9]}:
        assert shared_beginnings(corpus, word) == by_search(corpus, word)


def test_one_step_leads_to_the_next_until_all_is_well():
    assert steps(without_meanings(GROWN), "ran") == ["mark"]
    assert steps(GROWN.replace("\tsoftware", ""), "ran") == ["mark"]
    assert "“animal”" in advice(read_corpus(GROWN.replace("\tsoftware", "")), "ran")[0].text
    assert steps(GROWN, "ran") == ["hold out"]
    corpus = read_corpus(GROWN)
    lines = GROWN.split("\n")
    for place in one_of_each(corpus, "ran"):
        lines[place] += "\theld out"
    assert steps("\n".join(lines), "ran") == []


def test_what_is_held_out_is_one_of_each_meaning_whose_words_stand_elsewhere():
    corpus = read_corpus(GROWN)
    places = one_of_each(corpus, "ran")
    assert sorted(corpus.sentences[place].sense for place in places) == ["animal", "software"]
    left = {word for place, each in enumerate(corpus.sentences) if place not in places for word in each.words}
    assert all({*corpus.sentences[place].words} <= left for place in places)
    assert one_of_each(read_corpus("a w x\tone\nb w y\ttwo"), "w") == []


def test_where_the_word_stands_first_nothing_before_it_can_tell():
    (first, *_) = advice(read_corpus("light travels fast\nlight bags help\nlight fills the room"), "light")
    assert first.text.startswith("“light” stands first in its sentence: nothing before it can tell.")


def test_a_thousand_sentences_are_looked_through_at_once():
    lines = [f"w{n} of the w{n + 1} ran w{n % 7} and w{n % 11}\t{'ab'[n % 2]}" for n in range(1000)]
    corpus = Corpus(read_corpus("\n".join(lines)).sentences)
    start = time.perf_counter()
    advice(corpus, "ran")
    assert time.perf_counter() - start < 2
