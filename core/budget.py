"""Budget: a long corpus is trained with fewer members, by a stated rule, and one that is far too long not at all."""

from dataclasses import replace
from itertools import takewhile

from core.corpus import END, LARGEST, Corpus, Words
from core.counts import next_word_counts, predictions
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


class Room:
    """Room for sentences within the work of a training, with the fewest members."""

    def __init__(self) -> None:
        """Without any sentence yet."""
        self._prefixes: set[Words] = set()
        self._words: set[str] = {END}

    def takes(self, words: Words) -> bool:
        """Whether a training sentence fits beside those before; if it does, it is one of them."""
        prefixes = {prefix for prefix, _ in predictions(words)} - self._prefixes
        unknown = {*words} - self._words
        known = len(self._words) + len(unknown)
        if known > LARGEST.vocabulary + 1 or _least(_work(len(self._prefixes) + len(prefixes), known)) > MOST_STEP_WORK:
            return False
        self._prefixes |= prefixes
        self._words |= unknown
        return True


def excess_work(corpus: Corpus) -> list[str]:
    """By how much a training would be too long, if it would."""
    times = _least(_member_work(corpus)) / MOST_STEP_WORK
    return [f"a training {_at_least(times)} times as long as is allowed"] if times > 1 else []


def within_budget(corpus: Corpus, settings: Settings) -> Settings:
    """The settings with as many members as the budget allows: first fewer starts a fold, then fewer seeds and folds.

    Seeds and folds are cut by the same share, not below FEWEST_SEEDS and FEWEST_FOLDS; raises UserError if even these
    are too many.
    """
    work = _member_work(corpus)
    for starts in range(settings.fold_starts, 0, -1):
        if work * (settings.seeds + settings.folds * starts) <= STEP_WORK:
            return replace(settings, fold_starts=starts)
    if found := excess_work(corpus):
        room = Room()
        fit = sum(1 for _ in takewhile(room.takes, corpus.training))
        raise UserError(
            f"Too much to train on here: {found[0]}. Keep the first {fit:,} of the {len(corpus.training):,} training "
            "sentences."
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


def what_was_cut(settings: Settings, cut: Settings) -> str:
    """A sentence about members that within_budget took away; "" if it took none."""
    if cut == settings:
        return ""
    return (
        f"A long corpus: {cut.seeds} seed{'s'[: cut.seeds > 1]} and {cut.folds} folds with {cut.fold_starts} "
        f"start{'s'[: cut.fold_starts > 1]} each are trained "
        f"instead of {settings.seeds}, {settings.folds} and {settings.fold_starts}."
    )


def _member_work(corpus: Corpus) -> int:
    """Work of a step for one member."""
    return _work(len(next_word_counts(corpus.training, None)), len(corpus.vocabulary))


def _work(prefixes: int, vocabulary: int) -> int:
    return prefixes * (vocabulary + OTHER_NUMBERS)


def _least(work: int) -> int:
    return work * (FEWEST_SEEDS + FEWEST_FOLDS)


def _at_least(times: float) -> str:
    """A factor above 1 with one decimal, never rounded down to 1."""
    return f"{max(times, 1.1):.1f}" if times < 10 else f"{times:,.0f}"
