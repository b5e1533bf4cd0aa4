from collections import Counter

import pytest

from core.corpus import read_prompt, rows_of_text
from core.limits import suggested_word
from core.patterns import read_patterns
from core.presets import DEFAULT, WINNERS, presets
from core.uses import uses

NAMES = list(presets())
CHOSEN_BY_HAND = ("near", "light", "klyuch")  # their sentences are some of those that the patterns grow into


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


@pytest.mark.parametrize("name", NAMES)
def test_the_patterns_of_a_preset_grow_into_its_sentences_senses_and_marks(name):
    preset = presets()[name]
    patterns = read_patterns(preset.patterns)
    grown, written = Counter(patterns.rows), Counter(rows_of_text(preset.text))
    if name in CHOSEN_BY_HAND:
        assert written < grown
        trained = {word for text, _, mark in written for word in text.lower().split() if not mark}
        assert {word for words in patterns.sentences for word in words} == trained
    else:
        assert written == grown
    assert read_patterns(str(patterns)).rows == patterns.rows


def test_the_default_preset_comes_first_and_holds_out_the_cat_ran_swiftly(default_preset, default_corpus):
    assert NAMES[0] == DEFAULT
    assert default_preset.word == suggested_word(default_corpus) == "ran"
    assert 30 <= len(default_corpus.sentences) <= 90
    assert {use.sense for use in uses(default_corpus, "ran")} == {"animal", "software"}
    assert "the cat ran swiftly" in {sentence.text for sentence in default_corpus.sentences if sentence.held_out}
