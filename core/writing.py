"""Writing: a predictor writes sentences, each word drawn from its own next-word probabilities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.corpus import END, Words
from core.measures.passes import distributions, probabilities
from core.models import Parameters
from core.predictors import TABLES
from core.runs import Run, select_members
from core.tables import lookup_table


@dataclass(frozen=True)
class Draft:
    """A sentence being written."""

    words: Words
    given: int  # how many of the words are the beginning that was given
    chances: tuple[float, ...] = ()  # the probability of each word drawn after it, and of the end
    done: bool = False

    def chance(self, place: int) -> float:
        """The probability with which the word at a place was drawn; 1 for those given."""
        return 1.0 if place < self.given else self.chances[place - self.given]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How to draw."""

    temperature: float = 1.0  # below 1 favours probable words, 0 takes the most probable one
    top_k: int | None = None  # draw among this many of the most probable words; None: all
    seed: int = 0  # of the random numbers: the same seed, the same sentences
    model_seed: int = 0  # which seed of a network writes


def write(run: Run, model: str, beginning: Words, count: int, manner: Manner) -> list[Draft]:
    """`count` sentences that continue a beginning; each ends with END or at the length of the longest sentence."""
    *_, last = writing(run, model, beginning, count, manner)
    return last


def writing(run: Run, model: str, beginning: Words, count: int, manner: Manner) -> Iterator[list[Draft]]:
    """The sentences at the start and after each further word, until all are done.

    `model` is a network of the run or one of TABLES. Where a table has no answer, its sentence ends.
    """
    generator = np.random.default_rng(manner.seed)
    answers = _Answers(run, model, manner.model_seed)
    drafts = [Draft(beginning, len(beginning), done=len(beginning) >= run.corpus.longest) for _ in range(count)]
    yield drafts
    while not all(draft.done for draft in drafts):
        prefixes = {(END, *draft.words) for draft in drafts if not draft.done}
        following = {prefix: _shaped(answer, manner) for prefix, answer in answers.after(sorted(prefixes)).items()}
        draws = generator.random(count)  # one a sentence, done or not, so that no sentence depends on when others end
        drafts = [
            draft if draft.done else _longer(draft, run, following[END, *draft.words], draw)
            for draft, draw in zip(drafts, draws, strict=True)
        ]
        yield drafts


class _Answers:
    """The next-word probabilities (V,) of one model after any prefix."""

    def __init__(self, run: Run, model: str, seed: int) -> None:
        self._run, self._model = run, model
        if model in TABLES:
            self._table = lookup_table(run.corpus, TABLES[model].window)
        else:
            self._parameters: Parameters = select_members(run.parameters(model), slice(seed, seed + 1))

    def after(self, prefixes: list[Words]) -> Mapping[Words, np.ndarray]:
        if self._model in TABLES:
            rows = np.nan_to_num(distributions(self._table, prefixes, self._run.corpus.ids))
        else:
            rows = probabilities(self._run, self._model, prefixes, self._parameters)[0].numpy()
        return dict(zip(prefixes, rows, strict=True))


def _shaped(answer: np.ndarray, manner: Manner) -> np.ndarray:
    """The probabilities after top-k and temperature; all zero stays all zero."""
    kept = answer
    if manner.top_k is not None and manner.top_k < np.count_nonzero(answer):
        kept = np.zeros_like(answer)
        best = np.argsort(-answer, kind="stable")[: manner.top_k]  # of equal ones the first in alphabetical order
        kept[best] = answer[best]
    if manner.temperature == 0:
        kept = (np.arange(len(kept)) == kept.argmax()) * float(kept.any())
    elif manner.temperature != 1:
        kept = (kept / max(kept.max(), 1e-300)) ** (1 / manner.temperature)
    total = kept.sum()
    return np.asarray(kept / total if total else kept)


def _longer(draft: Draft, run: Run, answer: np.ndarray, draw: float) -> Draft:
    if not answer.any():
        return replace(draft, done=True)
    number = min(int(np.searchsorted(answer.cumsum(), draw, side="right")), int(answer.nonzero()[0][-1]))
    chances = (*draft.chances, float(answer[number]))
    word = run.corpus.vocabulary[number]
    if word == END:
        return replace(draft, chances=chances, done=True)
    words = (*draft.words, word)
    return replace(draft, words=words, chances=chances, done=len(words) >= run.corpus.longest)
