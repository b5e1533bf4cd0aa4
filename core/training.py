"""Training: a corpus and settings become a Run, which holds everything that the pages show.

All members of an ensemble (seeds and folds) are one batch of tensors. Every random number comes from a generator made
here, so the same corpus and settings give the same Run, in any thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from core.corpus import Corpus
from core.folds import assign_folds
from core.limits import suggested_word
from core.models import MIXINGS, Dropout, Mixing, Parameters, decays, initial_parameters, run_network
from core.settings import Settings
from core.tensors import Prefixes, Targets, corpus_prefixes, corpus_targets


@dataclass(frozen=True)
class Progress:
    """What a training reports now and then."""

    mixing: str
    step: int
    steps: int  # at most
    loss: float  # training loss, mean over members, in nats per predicted word


@dataclass(frozen=True)
class History:
    """Losses at each measured step, in nats per predicted word, without dropout."""

    steps: np.ndarray  # (T,)
    training: np.ndarray  # (T, M)
    held_out_after: np.ndarray  # (T, V) the folds' loss after each word, at unseen prefixes; nan where there are none


@dataclass(frozen=True, eq=False)
class Trained:
    """The members of one kind of mixing after training: the seeds first, then the folds."""

    mixing: str
    snapshots: Mapping[int, Parameters]  # by step; the steps that are best for some word
    history: History
    first_candidate: int

    def step(self, word: str, corpus: Corpus) -> int:
        """The step at which the folds' loss after the word is lowest; the last one where no fold can tell."""
        return int(self.history.steps[_best_step(self.history, corpus.ids[word], self.first_candidate)])


@dataclass(frozen=True, eq=False)
class Run:
    """A trained comparison. A value: nothing in it changes, and everything on a page is a function of it."""

    corpus: Corpus
    settings: Settings
    word: str  # the word in question, for which the step is chosen
    models: Mapping[str, Trained]

    def about(self, word: str) -> "Run":
        """The same run with another word in question; nothing is trained anew."""
        return replace(self, word=word)

    def parameters(self, mixing: str) -> Parameters:
        """The parameters of the seeds, from the step that suits the word in question."""
        model = self.models[mixing]
        snapshot = model.snapshots[model.step(self.word, self.corpus)]
        return {name: tensor[: self.settings.seeds] for name, tensor in snapshot.items()}


def train(
    corpus: Corpus,
    settings: Settings | None = None,
    mixings: Sequence[str] = tuple(MIXINGS),
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Train the named kinds of mixing on the corpus, one after the other; arguments as for train_mixing."""
    settings = settings or Settings()
    return assemble(corpus, settings, [train_mixing(mixing, corpus, settings, progress) for mixing in mixings])


def assemble(corpus: Corpus, settings: Settings, models: Sequence[Trained]) -> Run:
    """A run from models that were trained on the same corpus with the same settings."""
    return Run(corpus, settings, suggested_word(corpus), {model.mixing: model for model in models})


def train_mixing(
    name: str, corpus: Corpus, settings: Settings, progress: Callable[[Progress], None] | None = None
) -> Trained:
    """Train the seeds and folds of one kind of mixing.

    `progress` is called every few steps; an exception that it raises ends the training and reaches the caller.
    """
    mixing, word = MIXINGS[name], corpus.ids[suggested_word(corpus)]
    prefixes = corpus_prefixes(corpus, mixing.window)
    trains_on = _members(corpus, settings)
    targets = corpus_targets(corpus, prefixes, trains_on)
    seeds = [*range(settings.seeds), *range(len(trains_on) - settings.seeds)]
    parameters = initial_parameters(settings, len(corpus.vocabulary), corpus.longest + 1, seeds)
    fit = _Fit(parameters, prefixes, targets, mixing, settings)
    log = _Log(targets, len(corpus.vocabulary), settings)
    for step in range(1, settings.steps + 1):
        fit.step(step)
        if step % settings.measure_every == 0 or step == settings.steps:
            log.measure(step, fit.averaged, fit.log_probabilities())
            if progress:
                progress(Progress(name, step, settings.steps, log.loss))
            if log.is_done(word):
                break
    return Trained(name, log.snapshots(), log.history(), settings.first_candidate)


def _members(corpus: Corpus, settings: Settings) -> list[list[bool]]:
    """Whether each member is trained on each training sentence: the seeds on all, then a member for each fold."""
    fold_of = assign_folds(corpus, settings.folds)
    folds = [[fold != left_out for fold in fold_of] for left_out in range(settings.folds)]
    return [[True] * len(fold_of)] * settings.seeds + [fold for fold in folds if not all(fold) and any(fold)]


class _Fit:
    """The state of one ensemble in training."""

    def __init__(
        self, parameters: Parameters, prefixes: Prefixes, targets: Targets, mixing: Mixing, settings: Settings
    ) -> None:
        self.averaged = {name: tensor.clone() for name, tensor in parameters.items()}
        self._parameters = {name: tensor.requires_grad_() for name, tensor in parameters.items()}
        self._prefixes, self._targets, self._mixing, self._settings = prefixes, targets, mixing, settings
        self._generator = np.random.Generator(np.random.SFC64(0))
        groups = [
            {"params": [p for n, p in parameters.items() if decays(n) == decayed], "weight_decay": rate}
            for decayed, rate in ((True, settings.weight_decay), (False, 0.0))
        ]
        betas = (settings.beta1, settings.beta2)
        self._optimizer = torch.optim.AdamW(groups, lr=settings.learning_rate, betas=betas, fused=True)

    def step(self, step: int) -> None:
        """One step of AdamW on the full batch, then the running mean of the weights."""
        settings = self._settings
        for group in self._optimizer.param_groups:
            group["lr"] = settings.learning_rate * min(1.0, step / settings.warmup)
        ramp = min(1.0, (step - 1) / settings.dropout_ramp) if settings.dropout_ramp else 1.0
        dropout = Dropout(self._generator, ramp * settings.dropout_embedding, ramp * settings.dropout_step)
        loss = -(self._targets.weights * self._predict(self._parameters, dropout)).sum()
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        memory = min(settings.averaging, step / (step + 9))
        with torch.no_grad():
            for name, mean in self.averaged.items():
                mean.lerp_(self._parameters[name], 1 - memory)

    @torch.no_grad()
    def log_probabilities(self) -> Tensor:
        """Log-probability of each target under the averaged weights, without dropout, (M, P)."""
        return self._predict(self.averaged, None)

    def _predict(self, parameters: Parameters, dropout: Dropout | None) -> Tensor:
        passed = run_network(parameters, self._prefixes, self._mixing, self._settings.heads, dropout)
        members, _, vocabulary = passed.logits.shape
        pairs = self._targets.nodes * vocabulary + self._targets.words
        return passed.logits.log_softmax(-1).view(members, -1).gather(1, pairs.expand(members, -1))


class _Log:
    """Losses so far, and the weights of the steps that may be chosen."""

    def __init__(self, targets: Targets, vocabulary: int, settings: Settings) -> None:
        self._targets, self._vocabulary, self._settings = targets, vocabulary, settings
        self._rows: list[tuple[int, np.ndarray, np.ndarray]] = []
        self._kept: dict[int, Parameters] = {}

    def measure(self, step: int, averaged: Parameters, log_probabilities: Tensor) -> None:
        """Note the losses at a step."""
        training = -(self._targets.weights * log_probabilities).sum(1).numpy()
        self._rows.append((step, training, self._held_out_after(log_probabilities)))
        if step >= self._settings.first_candidate or step == self._settings.steps:
            self._kept[step] = {name: tensor.clone() for name, tensor in averaged.items()}

    @property
    def loss(self) -> float:
        """The latest training loss, mean over members."""
        return float(self._rows[-1][1].mean())

    def is_done(self, word: int) -> bool:
        """Whether the folds' loss after the word has not been lower for a while."""
        history = self.history()
        latest = int(history.steps[-1])
        if latest < self._settings.first_candidate + self._settings.patience:
            return False
        best = int(history.steps[_best_step(history, word, self._settings.first_candidate)])
        return latest - best >= self._settings.patience

    def history(self) -> History:
        """All losses so far."""
        steps, training, held_out = zip(*self._rows, strict=True)
        return History(np.array(steps), np.stack(training), np.stack(held_out))

    def snapshots(self) -> dict[int, Parameters]:
        """The weights of each step that is best for some word."""
        history = self.history()
        best = {_best_step(history, word, self._settings.first_candidate) for word in range(self._vocabulary)}
        return {step: self._kept[step] for step in sorted(int(history.steps[row]) for row in best)}

    def _held_out_after(self, log_probabilities: Tensor) -> np.ndarray:
        held_out = self._targets.held_out
        losses = -log_probabilities[held_out.members, held_out.pairs] * held_out.counts
        total = torch.bincount(held_out.after, losses, self._vocabulary)
        count = torch.bincount(held_out.after, held_out.counts, self._vocabulary)
        return (total / count).numpy()  # 0 / 0 is nan: no fold can tell


def _best_step(history: History, word: int, first_candidate: int) -> int:
    """Row of the candidate step with the lowest loss of the folds after the word; the last row if there is none."""
    losses = np.where(history.steps >= first_candidate, history.held_out_after[:, word], np.nan)
    return len(losses) - 1 if np.isnan(losses).all() else int(np.nanargmin(losses))
