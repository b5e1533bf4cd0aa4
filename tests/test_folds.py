import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.training
from core import Settings, read_corpus, train
from core.counts import predictions
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
    fold_of = assign_folds(default_corpus, Settings(folds=5))
    for fold in range(5):
        sentences = list(zip(default_corpus.training, fold_of, strict=True))
        kept = {word for words, each in sentences if each != fold for word in words}
        for words in [words for words, each in sentences if each == fold and "ran" in words]:
            assert words[1] in kept, words


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


@pytest.fixture(scope="module")
def planted():
    """What `train` really hands to the trainer for a corpus with one sentence like no other."""
    pairs = (("dog", "home"), ("dog", "away"), ("cat", "home"), ("cat", "away"), ("app", "well"), ("app", "badly"))
    text = "".join(f"the {subject} ran {how}\n" for subject, how in pairs)
    corpus = read_corpus(text + "an old badger ran sideways\nwe fed the dog\nwe fed the cat\n")
    seen = []

    def spy(corpus, prefixes, trains_on):
        seen.append((prefixes, trains_on, corpus_targets(corpus, prefixes, trains_on)))
        return seen[-1][-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core.training, "corpus_targets", spy)
        settings = Settings(seeds=2, folds=3, steps=1, width=4, heads=1, hidden=4)
        train(corpus, settings, mixings=("attention", "static"))
    return corpus, settings, seen


def test_a_member_of_a_fold_has_no_training_weight_on_what_only_its_held_out_sentence_has(planted):
    corpus, settings, ((prefixes, trains_on, targets), _) = planted
    sentence = ("an", "old", "badger", "ran", "sideways")
    (number,) = [number for number, words in enumerate(corpus.training) if words == sentence]
    (member,) = [member for member, chosen in enumerate(trains_on) if not chosen[number]]
    counts = Counter(pair for words in corpus.training for pair in predictions(words))
    unique = [pair for pair in predictions(sentence) if counts[pair] == 1]
    assert member >= settings.seeds
    assert len(unique) == len(sentence) + 1
    for prefix, following in unique:
        (pair,) = (
            ((targets.nodes == prefixes.index[prefix]) & (targets.words == corpus.ids[following])).nonzero().flatten()
        )
        weights = targets.weights[:, pair].tolist()
        assert weights[member] == 0
        assert all(weight > 0 for other, weight in enumerate(weights) if other != member)


def test_every_fold_is_left_out_by_one_member_and_the_seeds_leave_out_nothing(planted):
    corpus, settings, ((_, trains_on, _), (_, static_trains_on, _)) = planted
    assert static_trains_on == trains_on
    assert all(all(chosen) for chosen in trains_on[: settings.seeds])
    trainers = zip(*trains_on, strict=True)  # for each sentence, who trains on it
    assert [who.count(False) for who in trainers] == [1] * len(corpus.training)


def test_what_is_judged_is_what_comes_after_prefixes_that_the_member_never_trained_on(planted):
    corpus, _, ((prefixes, trains_on, targets), _) = planted
    held_out = targets.held_out
    assert len(held_out.members) > 0
    for member, pair in zip(held_out.members.tolist(), held_out.pairs.tolist(), strict=True):
        here = targets.nodes == targets.nodes[pair]
        assert targets.weights[member, here].sum() == 0


def test_the_same_held_out_predictions_judge_every_kind_of_mixing(planted):
    _, _, seen = planted
    totals = []
    for _, _, targets in seen:
        held_out, total = targets.held_out, Counter()
        entries = zip(held_out.members.tolist(), held_out.pairs.tolist(), held_out.after.tolist(), strict=True)
        for (member, pair, after), count in zip(entries, held_out.counts.tolist(), strict=True):
            total[member, int(targets.words[pair]), after] += count
        totals.append(total)
    assert totals[0] == totals[1]
