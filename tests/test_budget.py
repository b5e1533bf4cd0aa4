import re
from dataclasses import replace

import pytest

import core.budget
from core import Settings, UserError, read_corpus
from core.budget import FEWEST_FOLDS, FEWEST_SEEDS, what_was_cut, within_budget
from core.counts import next_word_counts
from core.presets import presets


def corpus_of(sentences, words=12, different=401):
    """Sentences that share hardly any beginning; every word occurs in many of them."""
    lines = (" ".join(f"w{(s * 7 + w * s) % different}" for w in range(words)) for s in range(sentences))
    return read_corpus("\n".join(lines))


def work(corpus, settings):
    """Of a step, by the rule that the module states."""
    members = settings.seeds + settings.folds * settings.fold_starts
    return len(next_word_counts(corpus.training, None)) * (len(corpus.vocabulary) + 500) * members


@pytest.mark.parametrize("name", presets())
def test_a_preset_is_trained_in_full(name):
    settings = Settings(word=presets()[name].word)
    assert within_budget(presets()[name].corpus, settings) == settings


def test_a_longer_corpus_is_trained_with_fewer_seeds_and_folds_within_the_budget_and_that_is_said():
    corpus, settings = corpus_of(110), Settings(word="w1")
    cut = within_budget(corpus, settings)
    assert FEWEST_SEEDS < cut.seeds < settings.seeds
    assert FEWEST_FOLDS <= cut.folds < settings.folds
    assert work(corpus, cut) <= core.budget.STEP_WORK < work(corpus, settings)
    assert replace(cut, seeds=settings.seeds, folds=settings.folds) == settings
    assert "instead of 8, 5 and 1" in what_was_cut(settings, cut)
    assert what_was_cut(settings, within_budget(corpus_of(10), settings)) == ""


@pytest.mark.parametrize("sentences", range(100, 400, 100))
def test_the_members_are_never_fewer_than_the_fewest_and_the_work_never_above_the_most(sentences):
    corpus = corpus_of(sentences)
    for settings in (Settings(), Settings(fold_starts=8)):
        cut = within_budget(corpus, settings)
        assert cut.seeds >= FEWEST_SEEDS
        assert cut.folds >= FEWEST_FOLDS
        assert cut.fold_starts >= 1
        assert work(corpus, cut) <= core.budget.MOST_STEP_WORK


def test_a_corpus_that_is_longer_never_gets_more_members():
    cuts = [within_budget(corpus_of(sentences), Settings()) for sentences in range(60, 360, 30)]
    members = [cut.seeds + cut.folds for cut in cuts]
    assert members == sorted(members, reverse=True)
    assert members[0] == 13
    assert members[-1] == FEWEST_SEEDS + FEWEST_FOLDS


def test_a_corpus_that_is_far_too_long_is_refused_with_how_much_and_how_many_sentences_fit():
    corpus = corpus_of(900, 30, 907)
    with pytest.raises(UserError, match="a training 7.4 times as long as is allowed") as refused:
        within_budget(corpus, Settings())
    fit = _fitting(refused)
    assert within_budget(corpus_of(fit, 30, 907), Settings())
    with pytest.raises(UserError):
        within_budget(corpus_of(fit + 1, 30, 907), Settings())


def test_a_corpus_a_little_too_long_is_not_told_to_keep_all_of_it(monkeypatch):
    corpus = corpus_of(40)
    least = work(corpus, Settings(seeds=FEWEST_SEEDS, folds=FEWEST_FOLDS))
    monkeypatch.setattr(core.budget, "STEP_WORK", least // 3)
    monkeypatch.setattr(core.budget, "MOST_STEP_WORK", round(0.997 * least))
    with pytest.raises(UserError, match="1.1 times") as refused:
        within_budget(corpus, Settings())
    assert 0 < _fitting(refused) < 40


def test_settings_that_ask_for_few_members_are_never_given_more():
    settings = Settings(seeds=2, folds=2)
    cut = within_budget(corpus_of(400), settings)
    assert (cut.seeds, cut.folds) == (2, 2)


def _fitting(refused):
    (number,) = re.findall(r"the first (\d+) of", str(refused.value))
    return int(number)
