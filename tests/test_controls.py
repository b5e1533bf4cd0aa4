from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Settings, train
from core.controls import shuffled_after
from core.measures import distances, next_words
from core.presets import presets
from tests.strategies import corpora

PRESETS = list(presets())


def heads_and_tails(corpus, word):
    parts = [
        (words[: words.index(word) + 1], words[words.index(word) + 1 :]) for words in corpus.training if word in words
    ]
    return [head for head, _ in parts], Counter(tail for _, tail in parts)


def assert_only_tails_changed_places(corpus, word, shuffled):
    before, after = (Counter(w for words in each.training for w in words) for each in (corpus, shuffled))
    assert before == after
    assert heads_and_tails(corpus, word) == heads_and_tails(shuffled, word)
    for sentence, other in zip(corpus.sentences, shuffled.sentences, strict=True):
        assert (sentence.sense, sentence.held_out) == (other.sense, other.held_out)
        if sentence.held_out or word not in sentence.words:
            assert sentence == other


@pytest.mark.parametrize("name", PRESETS)
def test_the_control_keeps_the_words_what_precedes_and_what_can_follow_and_changes_which_goes_with_which(name):
    preset = presets()[name]
    shuffled = shuffled_after(preset.corpus, preset.word)
    assert_only_tails_changed_places(preset.corpus, preset.word, shuffled)
    pairs = zip(preset.corpus.training, shuffled.training, strict=True)
    assert sum(one != other for one, other in pairs) > 5


@given(corpora(), st.sampled_from("abcde"), st.integers(0, 3))
def test_any_corpus_keeps_its_words_heads_and_tails(corpus, word, seed):
    assert_only_tails_changed_places(corpus, word, shuffled_after(corpus, word, seed))


def test_a_seed_gives_the_same_control_each_time_and_a_word_that_does_not_occur_changes_nothing(default_corpus):
    first, again, other = (shuffled_after(default_corpus, "ran", seed) for seed in (0, 0, 1))
    assert first == again != other
    assert shuffled_after(default_corpus, "zebra") == default_corpus


def test_attention_tells_a_dog_from_a_program_far_less_once_the_endings_are_exchanged(default_corpus):
    settings = Settings(word="ran", seeds=2, folds=2)

    def distance(corpus):
        run = train(corpus, settings, ["attention"])
        frame = distances(next_words(run, "the dog ran"), next_words(run, "the program ran"))
        return frame.loc[frame["model"] == "attention", "total_variation"]

    assert (distance(default_corpus) > 0.8).all()
    assert (distance(shuffled_after(default_corpus, "ran")) < 0.4).all()
