"""Training: a corpus and settings become a Run, which holds all that the pages show. Read from top to bottom.

For each kind of mixing one ensemble is trained: some members (the seeds) on all training sentences, others (the folds)
without a part of them. Every few steps the losses of all are measured in one batch of tensors. Training ends
when the folds' loss on what they never saw has stopped falling; kept are the weights of the last step at which it was
about as low as ever.

Every random number comes from a generator made here: the same corpus and settings give the same Run, in any thread.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import torch
from torch import Tensor

from core.budget import what_was_cut, within_budget
from core.corpus import Corpus
from core.folds import assign_folds, word_in_question
from core.kernel import Kernel
from core.models import Dropout, Parameters, Weights, initial_parameters, run_network, target_log_probabilities
from core.predictors import NETWORKS, mixing
from core.runs import History, Member, Run, Trained, select_members, stack_members
from core.settings import Settings
from core.tensors import HeldOut, Prefixes, Targets, corpus_prefixes, corpus_targets


@dataclass(frozen=True)
class Progress:
    """What a training reports after each step."""

    mixing: str
    step: int
    steps: int  # at most
    loss: float  # the last measured training loss, mean over members, nats per predicted word; nan before the first
    so_far: Trained | None = None  # the unfinished network at the last measured step; None before the first


def train(
    corpus: Corpus,
    settings: Settings | None = None,
    mixings: Sequence[str] = tuple(NETWORKS),
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Train the named kinds of mixing on a corpus, one after the other; `progress` as for train_mixing.

    A long corpus is trained with fewer members, with a warning; one that is far too long raises UserError (see
    core.budget). The pages do the same.

    >>> from core.corpus import read_corpus
    >>> corpus = read_corpus("the dog ran home\\nthe dog ran away\\nthe program ran")
    >>> run = train(corpus, Settings(seeds=2, folds=2, steps=20, first_candidate=10), ["static"])
    >>> run.models["static"].history.steps.tolist()
    [5, 10, 15, 20]
    """
    asked = settings or Settings()
    settings = within_budget(corpus, asked)
    if cut := what_was_cut(asked, settings):
        warnings.warn(cut, stacklevel=2)
    return assemble(corpus, settings, [train_mixing(mixing, corpus, settings, progress) for mixing in mixings])


def assemble(corpus: Corpus, settings: Settings, models: Sequence[Trained]) -> Run:
    """A run of models that were trained on the same corpus with the same settings, put in the order of the ladder.

    >>> from core.corpus import read_corpus
    >>> corpus, settings = read_corpus("the dog ran\\nthe program ran"), Settings(seeds=2, folds=2, steps=10)
    >>> models = [train_mixing(name, corpus, settings) for name in ("attention", "static")]
    >>> list(assemble(corpus, settings, models).models)
    ['static', 'attention']
    """
    by_name = {model.mixing: model for model in models}
    ordered = {name: by_name[name] for name in NETWORKS if name in by_name}
    return Run(corpus, settings, word_in_question(corpus, settings), ordered)


def train_mixing(
    name: str, corpus: Corpus, settings: Settings, progress: Callable[[Progress], None] | None = None
) -> Trained:
    """Train the seeds and folds of one kind of mixing.

    `progress` is called after each step. An exception that it raises ends the training and reaches the caller.

    >>> from core.corpus import read_corpus
    >>> trained = train_mixing("static", read_corpus("the dog ran\\nthe cat sat"), Settings(seeds=3, folds=2, steps=10))
    >>> tuple(trained.seeds["unembedding"].shape), trained.step  # 3 seeds, width 32, 6 words with END
    ((3, 32, 6), 10)
    """
    word = corpus.ids[word_in_question(corpus, settings)]
    prefixes = corpus_prefixes(corpus, NETWORKS[name].window)
    fold_of = assign_folds(corpus, settings)
    members = ensemble(fold_of, settings)
    targets = corpus_targets(corpus, prefixes, [[fold != member.fold for fold in fold_of] for member in members])
    seeds = [member.seed for member in members]
    parameters = initial_parameters(settings, len(corpus.vocabulary), corpus.longest + 1, seeds)
    fit = _Fit(parameters, prefixes, targets, mixing(name), settings)
    log = _Log(name, members, fold_of, prefixes, targets, settings, word)
    so_far: Trained | None = None
    for step in range(1, settings.steps + 1):
        fit.step(step)
        if step % settings.measure_every == 0 or step == settings.steps:
            log.measure(step, fit.averaged, fit.log_probabilities())
            so_far = log.so_far(fit.averaged) if progress else None
        if progress:
            progress(Progress(name, step, settings.steps, log.loss, so_far))
        if log.is_done:
            break
    return log.trained()


def ensemble(fold_of: Sequence[int], settings: Settings) -> tuple[Member, ...]:
    """The members: the seeds, trained on all training sentences, then one or more for each fold.

    A fold that holds all sentences has no member: nothing would be left to train on.

    >>> ensemble([0, 1, 1], Settings(seeds=2, folds=2))
    (Member(seed=0, fold=None), Member(seed=1, fold=None), Member(seed=0, fold=0), Member(seed=1, fold=1))
    """
    folds = [fold for fold in sorted(set(fold_of)) if set(fold_of) != {fold}]
    starts = range(settings.fold_starts)
    left_out = [Member(start * settings.folds + fold, fold) for start in starts for fold in folds]
    return (*map(Member, range(settings.seeds)), *left_out)


class _Fit:
    """One ensemble in training: the parameters, their running mean, and the optimiser."""

    def __init__(
        self, parameters: Parameters, prefixes: Prefixes, targets: Targets, weights: Weights, settings: Settings
    ) -> None:
        self._prefixes, self._targets, self._weights, self._settings = prefixes, targets, weights, settings
        self._generator = np.random.Generator(np.random.SFC64(0))
        self._kernel = Kernel(parameters, prefixes, targets, weights, settings)
        self.averaged = self._kernel.averaged

    def step(self, step: int) -> None:
        """One step of the optimiser on the full batch, then the running mean of the weights.

        The loss is minus the mean log-probability of a member's targets.
        """
        settings = self._settings
        rate = settings.learning_rate * min(1.0, step / settings.warmup)  # rises to its full value, then stays
        strength = settings.regularisation * min(1.0, (step - 1) / settings.dropout_ramp) ** 2
        dropout = Dropout(self._generator, strength * settings.dropout_embedding, strength * settings.dropout_step)
        memory = min(settings.averaging, step / (step + 3))  # short at first, or the random start would stay in it
        self._kernel.step(rate, 1 - memory, dropout)

    @torch.no_grad()
    def log_probabilities(self) -> Tensor:
        """Log-probability of each target under the averaged weights, without dropout, (M, P)."""
        passed = run_network(self.averaged, self._prefixes, self._weights, self._settings.heads)
        return target_log_probabilities(passed.logits, self._targets)


class _Log:
    """The losses so far, and the weights of the steps that may be chosen."""

    def __init__(
        self,
        name: str,
        members: tuple[Member, ...],
        fold_of: Sequence[int],
        prefixes: Prefixes,
        targets: Targets,
        settings: Settings,
        word: int,
    ) -> None:
        self._name, self._members, self._fold_of = name, members, tuple(fold_of)
        self._targets, self._settings = targets, settings
        self._target_words = prefixes.words[targets.nodes].numpy()
        self._asked = targets.held_out.after == word
        self._lowest, self._lowest_at = np.inf, 0
        self._rows: list[tuple[int, np.ndarray, np.ndarray, np.ndarray]] = []
        self._kept: dict[int, Parameters] = {}

    def measure(self, step: int, averaged: Parameters, log_probabilities: Tensor) -> None:
        """Note the losses at a step, from the log-probability of each target (M, P)."""
        training = -(self._targets.weights * log_probabilities).sum(1).numpy()  # (M,)
        held_out = self._targets.held_out
        losses = -log_probabilities.numpy()[held_out.members, held_out.pairs]  # (E,)
        self._rows.append((step, training, -log_probabilities[: self._settings.seeds].numpy(), losses))
        loss = float((losses * held_out.counts)[self._asked].sum())
        if step >= self._settings.candidates_from and loss < (1 - self._settings.least_gain) * self._lowest:
            self._lowest, self._lowest_at = loss, step
        if step in self._settings.replay or step >= self._settings.candidates_from or step == self._settings.steps:
            self._kept[step] = select_members(averaged, slice(None))

    @property
    def loss(self) -> float:
        """The latest training loss, mean over members; nan before the first is measured."""
        return float(self._rows[-1][1].mean()) if self._rows else nan

    @property
    def is_done(self) -> bool:
        """Whether the folds' loss after the word in question has stopped falling."""
        return 0 < self._lowest_at <= self._rows[-1][0] - self._settings.patience

    def so_far(self, averaged: Parameters) -> Trained:
        """The seeds' weights at the step that was just measured, as a copy: training goes on in `averaged`."""
        seeds = select_members(averaged, slice(self._settings.seeds))
        return self._made(self._rows[-1][0], seeds, folds={}, replay={}, is_finished=False)

    def trained(self) -> Trained:
        """What is kept of the training: the weights of the step that suits the word in question best.

        Pages show other words with the same weights: a step for each word would take several times the memory.
        """
        history, held_out = self._history, self._targets.held_out
        seeds = slice(self._settings.seeds)
        candidates = [step for step in self._kept if step >= self._settings.candidates_from] or [max(self._kept)]
        fold_of_member = np.array([-1 if member.fold is None else member.fold for member in self._members])
        left_out = fold_of_member[held_out.members]  # (E,), the fold that an entry is of
        tolerance = self._settings.least_gain
        chosen = chosen_step(candidates, history, held_out, self._asked, tolerance)
        steps = [
            chosen_step(candidates, history, held_out, self._asked & (left_out != fold), tolerance)
            for fold in fold_of_member[seeds.stop :]
        ]
        folds = [select_members(self._kept[step], slice(at, at + 1)) for at, step in enumerate(steps, seeds.stop)]
        replay = {step: select_members(self._kept[step], seeds) for step in self._kept if step not in candidates}
        chosen_seeds = select_members(self._kept[chosen], seeds)
        return self._made(chosen, chosen_seeds, stack_members(folds) if folds else {}, replay)

    @property
    def _history(self) -> History:
        return History(*map(np.array, zip(*self._rows, strict=True)))

    def _made(
        self,
        step: int,
        seeds: Parameters,
        folds: Parameters,
        replay: Mapping[int, Parameters],
        *,
        is_finished: bool = True,
    ) -> Trained:
        return Trained(
            mixing=self._name,
            members=self._members,
            fold_of=self._fold_of,
            step=step,
            seeds=seeds,
            folds=folds,
            replay=replay,
            history=self._history,
            held_out=self._targets.held_out,
            target_words=self._target_words,
            target_weights=self._targets.weights[0].numpy(),
            is_finished=is_finished,
        )


def chosen_step(
    candidates: Sequence[int], history: History, held_out: HeldOut, counted: np.ndarray, tolerance: float
) -> int:
    """The last candidate step whose loss of the folds is at most a share `tolerance` above the lowest candidate's.

    The loss is that over the counted entries (E,); if none is counted, the last candidate is chosen. What is measured
    on a fold must not choose its step: leave the fold's entries out of those counted.

    >>> history = History(np.array([10, 20]), np.empty(0), np.empty(0), np.array([[3.0, 1.0], [2.0, 5.0]]))
    >>> held_out = HeldOut(np.array([1, 2]), np.array([0, 1]), np.array([7, 7]), np.array([1.0, 1.0]))
    >>> chosen_step([10, 20], history, held_out, np.array([True, True]), tolerance=0.01)
    10
    >>> chosen_step([10, 20], history, held_out, np.array([True, False]), tolerance=0.01)
    20
    """
    if not counted.any():
        return max(candidates)
    rows = np.isin(history.steps, candidates)
    losses = history.held_out[rows][:, counted] @ held_out.counts[counted]
    return int(history.steps[rows][losses <= (1 + tolerance) * losses.min()].max())
