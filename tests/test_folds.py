import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.training
from core import Settings, read_corpus, train
from core.folds import assign_folds
from core.tensors import corpus_targets
from tests.strategies import corpora


@given(corpora(), st.integers(1, 6))
def test_each_training_sentence_has_a_fold_and_copies_have_the_same(corpus, folds):
    fold_of = assign_folds(corpus, Settings(folds=folds))
    assert len(fold_of) == len(corpus.training)
    assert set(fold_of) <= set(range(folds))
    assert len(set(zip(corpus.training, fold_of, strict=True))) == len(set(corpus.training))


@pytest.mark.parametrize("split", ["prompt", "cue"])
def test_sentences_that_share_the_prompt_or_the_cue_are_in_one_fold_and_every_fold_has_some(default_corpus, split):
    folds = {}
    for words, fold in zip(default_corpus.training, assign_folds(default_corpus, Settings(split=split)), strict=True):
        if "ran" in words:
            shared = words[1] if split == "cue" else words[: words.index("ran") + 1]
            folds.setdefault(shared, set()).add(fold)
    assert len(folds) == 12
    assert all(len(of_shared) == 1 for of_shared in folds.values())
    assert set().union(*folds.values()) == set(range(5))


def test_each_subject_that_a_fold_holds_out_is_still_seen_elsewhere(default_corpus):
    folds_of_word = {}
    for words, fold in zip(default_corpus.training, assign_folds(default_corpus, Settings(folds=5)), strict=True):
        for word in words:
            folds_of_word.setdefault(word, set()).add(fold)
    assert all(len(folds_of_word[words[1]]) > 1 for words in default_corpus.training if "ran" in words)


def test_the_prompts_of_another_word_half_as_ambiguous_as_the_one_in_question_are_held_out_whole():
    lines = [f"{cue} w {'xy'[number % 2]}{end}" for number, cue in enumerate("abcdefgh") for end in (1, 2)]
    lines += [f"{cue} v {'pq'[number % 2]}{end}" for number, cue in enumerate("ijkl") for end in (1, 2)]
    corpus = read_corpus("\n".join(lines))
    fold_of = assign_folds(corpus, Settings(word="w", folds=3))
    assert len({(words[:2], fold) for words, fold in zip(corpus.training, fold_of, strict=True)}) == 12


def test_sentences_with_nothing_in_common_are_spread_evenly_over_the_folds():
    corpus = read_corpus("\n".join(f"a{number} b{number}" for number in range(20)))
    assert set(Counter(assign_folds(corpus, Settings(folds=5))).values()) == {4}


def test_neither_the_order_of_sentences_nor_what_is_held_out_matters_to_the_folds(default_corpus):
    texts = [" ".join(words) for words in default_corpus.training]
    shuffled = random.Random(1).sample(texts, len(texts))
    folds, again, of_shuffled = (
        assign_folds(corpus, Settings())
        for corpus in (default_corpus, default_corpus, read_corpus("\n".join(shuffled)))
    )
    assert folds == again
    assert dict(zip(shuffled, of_shuffled, strict=True)) == dict(zip(texts, folds, strict=True))


def test_every_fold_is_left_out_by_one_member_of_each_network_and_the_seeds_leave_out_nothing(
    default_corpus, monkeypatch
):
    masks, settings = [], Settings(seeds=2, folds=3, steps=1, width=4, heads=1, hidden=4)

    def noted(corpus, prefixes, trains_on):
        masks.append(trains_on)
        return corpus_targets(corpus, prefixes, trains_on)

    monkeypatch.setattr(core.training, "corpus_targets", noted)
    train(default_corpus, settings, ["attention", "static"])
    fold_of = assign_folds(default_corpus, settings)
    left_out = [[fold != held_out for fold in fold_of] for held_out in (None, None, 0, 1, 2)]
    assert masks == [left_out, left_out]
