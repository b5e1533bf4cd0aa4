"""Measured: the probability on the words of each sense, and the beginnings that nobody trained on."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.corpus import END, Words
from core.measures.passes import answers
from core.measures.samples import needed
from core.nouns import agreeing, counted
from core.runs import Run
from core.uses import Use, sense_words, uses


def new_questions(run: Run) -> list[Use]:
    """The uses that can be asked about, and whose beginning no training sentence has: all held out."""
    seen = {words[:end] for words in run.corpus.training for end in range(1, len(words) + 1)}
    return [use for use in uses(run.corpus, run.word) if use.beginning not in seen]


def masses(run: Run, prompts: Sequence[Words]) -> dict[str, np.ndarray]:
    """The probability on the words of each sense after each prompt, for each model and table with back-off.

    Each (seeds, prompts, senses), the senses as in sense_words; tables have one seed. At least one prompt.
    """
    words = [*sense_words(run.corpus, run.word).values()]
    paths = [(END, *prompt) for prompt in prompts]
    columns = [[run.corpus.ids[word] for word in each] for each in words]
    return {
        model: np.stack([found[:, :, own].sum(-1) for own in columns], axis=-1)
        for model, found in answers(run, paths).items()
    }


def right_shares(run: Run, prompts: Mapping[Words, str]) -> dict[str, np.ndarray]:
    """The probability on the words of the right sense, for each model and table with back-off; (seeds,).

    Takes prompts with their senses, each of which has words of its own. First the mean over the prompts of a sense,
    then over the senses, so that a guess at the more frequent one gains nothing.
    """
    senses = [*sense_words(run.corpus, run.word)]
    right = np.array([senses.index(sense) for sense in prompts.values()])
    own = {model: found[:, range(len(right)), right] for model, found in masses(run, [*prompts]).items()}
    return {
        model: np.mean([found[:, right == sense].mean(1) for sense in np.unique(right)], axis=0)
        for model, found in own.items()
    }


def enough(passed: np.ndarray) -> bool:
    """Whether at least 7 of 8 seeds pass, (seeds,)."""
    return bool(passed.sum() >= needed(len(passed)))


def tally(passed: np.ndarray) -> str:
    """How many seeds pass and how many have to."""
    count, seeds = int(passed.sum()), len(passed)
    return f"{count} of {counted(seeds, 'seed')} {agreeing(count, 'does', 'do')}; {needed(seeds)} have to."
