"""Budget: a long corpus is trained with fewer members, by a stated rule, and one that is far too long not at all."""

from dataclasses import replace

from core.corpus import Corpus
from core.counts import next_word_counts
from core.errors import UserError
from core.settings import Settings

# Work of a step: different prefixes, times numbers computed for each (the vocabulary's logits, and about OTHER_NUMBERS
# in the layers), times members. One unit of a million is about 16 ms on one core.
STEP_WORK = 12_000_000
MOST_STEP_WORK = 3 * STEP_WORK
OTHER_NUMBERS = 500
FEWEST_SEEDS, FEWEST_FOLDS = 4, 3

# A first pass, for when many share the server: what is shown until the full training has its turn. On four presets
# (ran, near, bank, stories) its mean probabilities were within 0.07 (total variation) of those of the full training.
FIRST_SEEDS, FIRST_STEPS = 2, 120


def first_pass(settings: Settings) -> Settings:
    """The settings of a short first training: a few seeds and no folds, ended at a step that suits most corpora."""
    steps = min(settings.steps, settings.steps if settings.memorise else FIRST_STEPS)
    return replace(settings, seeds=min(settings.seeds, FIRST_SEEDS), folds=1, fold_starts=1, steps=steps)


def is_first_pass(settings: Settings) -> bool:
    """Whether nothing is left out to be tested on, as only a first pass does."""
    return settings.folds == 1


def within_budget(corpus: Corpus, settings: Settings) -> Settings:
    """The settings with as many members as the budget allows: first fewer starts a fold, then fewer seeds and folds.

    Seeds and folds are cut by the same share, not below FEWEST_SEEDS and FEWEST_FOLDS; raises UserError if even these
    are too many.
    """
    work = _member_work(corpus)
    for starts in range(settings.fold_starts, 0, -1):
        if work * (settings.seeds + settings.folds * starts) <= STEP_WORK:
            return replace(settings, fold_starts=starts)
    least = work * (FEWEST_SEEDS + FEWEST_FOLDS)
    if least > MOST_STEP_WORK:
        raise UserError(
            f"The corpus is too long to train on here: {sum(map(len, corpus.training)):,} words, "
            f"{len(corpus.vocabulary) - 1:,} of them different. Keep about {0.9 * MOST_STEP_WORK / least:.0%} of it."
        )
    share = STEP_WORK / (work * (settings.seeds + settings.folds))
    return replace(
        settings,
        seeds=min(settings.seeds, max(FEWEST_SEEDS, int(share * settings.seeds))),
        folds=min(settings.folds, max(FEWEST_FOLDS, int(share * settings.folds))),
        fold_starts=1,
    )


def training_work(corpus: Corpus, settings: Settings) -> int:
    """Work of a whole training, in the unit of STEP_WORK: all steps, of a model that looks at the whole prefix."""
    return _member_work(corpus) * (settings.seeds + settings.folds * settings.fold_starts) * settings.steps


def _member_work(corpus: Corpus) -> int:
    """Work of a step for one member."""
    return len(next_word_counts(corpus.training, None)) * (len(corpus.vocabulary) + OTHER_NUMBERS)
