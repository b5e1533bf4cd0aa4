import pytest

from core.corpus import read_prompt
from core.limits import suggested_word
from core.presets import DEFAULT, WINNERS, presets
from core.uses import uses

NAMES = list(presets())


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_parses_and_its_texts_are_filled_in(name):
    preset = presets()[name]
    assert preset.name == name
    assert preset.corpus.training
    assert all(text.strip() for text in (preset.title, preset.shows))
    assert preset.winner in WINNERS


@pytest.mark.parametrize("name", NAMES)
def test_the_word_and_prompts_of_a_preset_are_known(name):
    preset = presets()[name]
    assert preset.word in preset.corpus.ids
    for prompt in preset.prompts:
        assert " ".join(read_prompt(prompt, preset.corpus)) == prompt


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_has_two_different_prompts_that_end_in_its_word(name):
    preset = presets()[name]
    assert len(set(preset.prompts)) == 2
    assert [prompt.split()[-1] for prompt in preset.prompts] == [preset.word] * 2


@pytest.mark.parametrize("name", NAMES)
def test_a_held_out_sentence_of_a_preset_has_only_known_words(name):
    corpus = presets()[name].corpus
    for sentence in corpus.sentences:
        assert all(word in corpus.ids for word in sentence.words), sentence.text


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_of_a_preset_is_both_trained_on_and_held_out(name):
    corpus = presets()[name].corpus
    held_out = {sentence.words for sentence in corpus.sentences if sentence.held_out}
    assert not held_out & set(corpus.training)


def test_the_default_preset_comes_first():
    assert NAMES[0] == DEFAULT


def test_the_default_preset_has_thirty_to_ninety_sentences_and_labels(default_corpus):
    assert 30 <= len(default_corpus.sentences) <= 90
    assert {use.sense for use in uses(default_corpus, "ran")} == {"animal", "software"}


def test_the_default_preset_holds_out_the_cat_ran_swiftly(default_corpus):
    held_out = {sentence.text for sentence in default_corpus.sentences if sentence.held_out}
    assert "the cat ran swiftly" in held_out


def test_the_word_of_the_default_preset_is_the_one_that_the_meter_suggests(default_preset):
    assert default_preset.word == suggested_word(default_preset.corpus)


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_a_preset_with_a_grammar_is_one_of_the_grammars(name):
    preset = presets()[name]
    if preset.grammar:
        assert [s.text for s in preset.corpus.sentences if not preset.grammar.accepts(s.words)] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_shares_of_a_grammar_add_up_to_one(name):
    grammar = presets()[name].grammar
    assert grammar is None or sum(grammar.sentences.values()) == pytest.approx(1)
