"""Budget: how much work a training may be. A long corpus gets fewer members, a far too long one is refused."""

from dataclasses import replace
from itertools import takewhile

from core.corpus import END, LARGEST, Corpus, Words
from core.counts import next_word_counts, predictions
from core.errors import UserError
from core.nouns import counted
from core.settings import Settings

# The work of a step is prefixes x (vocabulary + OTHER_NUMBERS) x members: for each distinct prefix a network computes a
# logit for each word and, in its layers, about OTHER_NUMBERS numbers. A million takes about 16 ms on one core.
STEP_WORK = 12_000_000
MOST_STEP_WORK = 3 * STEP_WORK
OTHER_NUMBERS = 500
FEWEST_SEEDS, FEWEST_FOLDS = 4, 3

# A first pass is shown while many share the server, until the full training has its turn. On four presets (ran, near,
# bank, stories) its mean probabilities were within 0.07 (total variation) of those of the full training.
FIRST_SEEDS, FIRST_STEPS = 2, 40


def first_pass(settings: Settings) -> Settings:
    """The settings of a first pass: few seeds, no folds, and a fixed step that suits most corpora."""
    steps = min(settings.steps, settings.steps if settings.memorise else FIRST_STEPS)
    return replace(settings, seeds=min(settings.seeds, FIRST_SEEDS), folds=1, fold_starts=1, steps=steps)


def is_first_pass(settings: Settings) -> bool:
    """Whether the settings hold nothing out, as only a first pass does."""
    return settings.folds == 1


class Room:
    """Counts how many sentences fit into the work of a training with the fewest members."""

    def __init__(self) -> None:
        """No sentence yet."""
        self._prefixes: set[Words] = set()
        self._words: set[str] = {END}

    def takes(self, words: Words) -> bool:
        """Whether a training sentence fits beside those taken before; if so, it is taken."""
        prefixes = {prefix for prefix, _ in predictions(words)} - self._prefixes
        new_words = {*words} - self._words
        known = len(self._words) + len(new_words)
        if known > LARGEST.vocabulary + 1 or _least(_work(len(self._prefixes) + len(prefixes), known)) > MOST_STEP_WORK:
            return False
        self._prefixes |= prefixes
        self._words |= new_words
        return True


def excess_work(corpus: Corpus) -> list[str]:
    """How many times too long a training would be, as a phrase; empty if it is not."""
    times = _least(_member_work(corpus)) / MOST_STEP_WORK
    return [f"a training {_at_least(times)} as long as is allowed"] if times > 1 else []


def within_budget(corpus: Corpus, settings: Settings) -> Settings:
    """The settings with as many members as the budget allows.

    First the starts of each fold are cut, then seeds and folds by the same share, down to FEWEST_SEEDS and
    FEWEST_FOLDS. Raises UserError if even these are too many.
    """
    work = _member_work(corpus)
    for starts in range(settings.fold_starts, 0, -1):
        if work * (settings.seeds + settings.folds * starts) <= STEP_WORK:
            return replace(settings, fold_starts=starts)
    if excess := excess_work(corpus):
        room = Room()
        fit = sum(1 for _ in takewhile(room.takes, corpus.training))
        raise UserError(
            f"Too much to train on here: {excess[0]}. Keep the first {fit:,} of the "
            f"{counted(len(corpus.training), 'training sentence')}."
        )
    share = STEP_WORK / (work * (settings.seeds + settings.folds))
    return replace(
        settings,
        seeds=min(settings.seeds, max(FEWEST_SEEDS, int(share * settings.seeds))),
        folds=min(settings.folds, max(FEWEST_FOLDS, int(share * settings.folds))),
        fold_starts=1,
    )


def training_work(corpus: Corpus, settings: Settings) -> int:
    """The work of all steps of a training, in the unit of STEP_WORK, for a model that sees the whole prefix."""
    return _member_work(corpus) * (settings.seeds + settings.folds * settings.fold_starts) * settings.steps


def what_was_cut(settings: Settings, cut: Settings) -> str:
    """A sentence about the members that within_budget cut; "" if it cut none."""
    if cut == settings:
        return ""
    return (
        f"A long corpus: {counted(cut.seeds, 'seed')} and {counted(cut.folds, 'fold')} with "
        f"{counted(cut.fold_starts, 'start')} each are trained "
        f"instead of {settings.seeds}, {settings.folds} and {settings.fold_starts}."
    )


def _member_work(corpus: Corpus) -> int:
    """The work of a step for one member."""
    return _work(len(next_word_counts(corpus.training, None)), len(corpus.vocabulary))


def _work(prefixes: int, vocabulary: int) -> int:
    return prefixes * (vocabulary + OTHER_NUMBERS)


def _least(work: int) -> int:
    return work * (FEWEST_SEEDS + FEWEST_FOLDS)


def _at_least(times: float) -> str:
    """A factor above 1 in words, never rounded down to 1."""
    return f"{max(times, 1.1):.1f} times" if times < 10 else counted(round(times), "time")
