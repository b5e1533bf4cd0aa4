import pytest

from core.corpus import read_prompt
from core.limits import suggested_word
from core.presets import DEFAULT, WINNERS, presets
from core.uses import uses

NAMES = list(presets())


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_has_its_texts_and_two_different_known_prompts_that_end_in_its_word(name):
    preset = presets()[name]
    assert preset.name == name
    assert all(text.strip() for text in (preset.title, preset.shows))
    assert preset.winner in WINNERS
    assert preset.word in preset.corpus.ids
    assert len(set(preset.prompts)) == 2
    for prompt in preset.prompts:
        assert " ".join(read_prompt(prompt, preset.corpus)) == prompt
        assert prompt.split()[-1] == preset.word


@pytest.mark.parametrize("name", NAMES)
def test_a_held_out_sentence_of_a_preset_has_only_known_words_and_is_not_trained_on(name):
    corpus = presets()[name].corpus
    assert corpus.training
    for sentence in corpus.sentences:
        assert all(word in corpus.ids for word in sentence.words), sentence.text
        assert not (sentence.held_out and sentence.words in corpus.training), sentence.text


@pytest.mark.parametrize("name", [name for name, preset in presets().items() if preset.grammar])
def test_every_sentence_of_a_preset_with_a_grammar_is_one_of_the_grammars(name):
    preset = presets()[name]
    assert [s.text for s in preset.corpus.sentences if not preset.grammar.accepts(s.words)] == []
    assert sum(preset.grammar.sentences.values()) == pytest.approx(1)


def test_the_default_preset_comes_first_and_holds_out_the_cat_ran_swiftly(default_preset, default_corpus):
    assert NAMES[0] == DEFAULT
    assert default_preset.word == suggested_word(default_corpus) == "ran"
    assert 30 <= len(default_corpus.sentences) <= 90
    assert {use.sense for use in uses(default_corpus, "ran")} == {"animal", "software"}
    assert "the cat ran swiftly" in {sentence.text for sentence in default_corpus.sentences if sentence.held_out}
