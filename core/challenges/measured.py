"""Measured: the probability of each sense's next words, and the beginnings that training lacks."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.corpus import END, Words
from core.measures.passes import answers
from core.measures.samples import needed
from core.nouns import agreeing, counted
from core.runs import Run
from core.uses import Use, sense_words, uses


def new_questions(run: Run) -> list[Use]:
    """The held-out uses whose beginning is in no training sentence."""
    seen = {words[:end] for words in run.corpus.training for end in range(1, len(words) + 1)}
    return [use for use in uses(run.corpus, run.word) if use.beginning not in seen]


def masses(run: Run, prompts: Sequence[Words]) -> dict[str, np.ndarray]:
    """The probability of each sense's next words after each prompt, by model and table with back-off.

    Each (seeds, prompts, senses), the senses in the order of sense_words; tables have one seed. At least one prompt.
    """
    paths = [(END, *prompt) for prompt in prompts]
    words_of = sense_words(run.corpus, run.word)
    columns = [[run.corpus.ids[word] for word in words] for words in words_of.values()]
    return {
        model: np.stack([chances[:, :, ids].sum(-1) for ids in columns], axis=-1)
        for model, chances in answers(run, paths).items()
    }


def right_shares(run: Run, prompts: Mapping[Words, str]) -> dict[str, np.ndarray]:
    """The probability of the right sense's next words, by model and table with back-off; each (seeds,).

    `prompts` gives the sense of each prompt. The mean is taken over the prompts of a sense, then over the senses, so
    that guessing the more frequent sense gains nothing.
    """
    senses = [*sense_words(run.corpus, run.word)]
    right = np.array([senses.index(sense) for sense in prompts.values()])
    shares = {model: mass[:, range(len(right)), right] for model, mass in masses(run, [*prompts]).items()}
    return {
        model: np.mean([share[:, right == sense].mean(1) for sense in np.unique(right)], axis=0)
        for model, share in shares.items()
    }


def enough(passed: np.ndarray) -> bool:
    """Whether at least 7 of 8 seeds pass, (seeds,)."""
    return bool(passed.sum() >= needed(len(passed)))


def tally(passed: np.ndarray) -> str:
    """How many seeds pass and how many have to."""
    count, seeds = int(passed.sum()), len(passed)
    return f"{count} of {counted(seeds, 'seed')} {agreeing(count, 'does', 'do')}; {needed(seeds)} have to."
