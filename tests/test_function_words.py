"""Which word a text is about: never a function word while another word stands in several sentences."""

import pytest

from core import function_words, read_corpus
from core.corpus import as_words
from core.limits import is_worth_asking, suggested_word
from core.presets import presets
from tests.texts import corpora

UKRAINIAN = "ключ лежить на столі у кухні\nу лісі б'є ключ з водою\nвін загубив ключ у полі\nна столі ключ і на стіні"


@pytest.fixture
def no_lists(monkeypatch):
    monkeypatch.setattr(function_words, "_lists", lambda: {"none": frozenset()})


def suggestions(name):
    return [(word, suggested_word(corpus)) for word, corpus in corpora(name)]


@pytest.mark.parametrize(("name", "count", "least"), [("one_word", 28, 26), ("held_back", 7, 6)])
def test_of_ten_natural_sentences_the_word_that_they_are_about_is_suggested(name, count, least):
    found = suggestions(name)
    assert len(found) == count
    assert sum(word == suggested for word, suggested in found) >= least


def test_without_a_list_for_the_language_the_sentences_themselves_show_the_function_words(no_lists):
    assert sum(word == suggested for word, suggested in suggestions("one_word")) >= 26
    assert suggested_word(read_corpus(UKRAINIAN)) == "ключ"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (UKRAINIAN, "ключ"),
        ("他打开了门\n门很旧了\n我在门前等你\n这门课很难\n门外有人了", "门"),
        ("川の春は水が多い\n春に桜が咲く\n彼は春を待っている\n青春の春は短い", "春"),
        ("Is the bank open today?\nWhere is the bank of the river?\nDid the bank call?\nWho sat on the bank?", "bank"),
        ("the bank is shut\ndie Bank ist zu\non the bank of the river\nauf der Bank im Park", "bank"),
        ("the bat hit the bat\na bat flew over the bat\nhe swung a bat at the bat\nthe old bat slept", "bat"),
        ("Light travels fast\nLight bags are easy\nLight fills the room\nLight shone from the house\na house", "light"),
        ("the sea is the sea\nthe sun is on the sea\nthe sun was out", "sea"),
    ],
)
def test_no_function_word_is_suggested_in_any_language_or_mixture_or_where_a_word_stands_first_or_twice(text, word):
    assert suggested_word(read_corpus(text)) == word


def test_where_no_other_word_stands_in_two_sentences_a_function_word_may_be_suggested():
    assert suggested_word(read_corpus("the dog ran\nwe saw the cat\na bird in the tree")) == "the"


@pytest.mark.parametrize("letter", "avw")
def test_single_letters_do_not_make_a_text_czech(letter):
    lines = [f"{cue} {letter} {cue}{end}" for cue in "pqrs" for end in (1, 2)]
    assert suggested_word(read_corpus("\n".join(lines))) == letter


def test_a_word_given_beforehand_is_worth_asking_on_its_own_preset_and_not_where_it_hardly_stands():
    for preset in presets().values():
        assert preset.winner == "none" or is_worth_asking(preset.word, preset.corpus)
    (_, spring), *_ = corpora("one_word")
    more = read_corpus(
        "\n".join([*map(" ".join, spring.training), "a dog ran to us in the dry spring", "water ran out"])
    )
    assert suggested_word(more) == "spring"
    assert not is_worth_asking("ran", more)
    assert not is_worth_asking("unheard", more)


def test_words_with_an_apostrophe_are_function_words_if_all_parts_are():
    listed = function_words.function_words(read_corpus("c'est l'avocat qu'il n'a pas dans la ville").training)
    assert {"c'est", "qu'il", "n'a", "la"} <= listed
    assert not {"l'avocat", "ville"} & listed


def test_the_lists_are_of_words_as_they_stand_in_sentences():
    for words in function_words._lists().values():
        for word in words:
            assert as_words(word) == word
