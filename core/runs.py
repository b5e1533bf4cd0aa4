"""Runs: the results of training, as values that never change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.corpus import Corpus, as_words
from core.models import Parameters, initial_parameters
from core.settings import Settings
from core.tensors import HeldOut


@dataclass(frozen=True)
class Member:
    """One member of an ensemble: the seed of its random start, and the fold that it is not trained on, if any."""

    seed: int
    fold: int | None = None


@dataclass(frozen=True)
class History:
    """Losses at each measured step, in nats per predicted word, without dropout."""

    steps: np.ndarray  # (T,)
    training: np.ndarray  # (T, M)
    pairs: np.ndarray  # (T, S, P), loss of each seed at each target
    held_out: np.ndarray  # (T, E), loss at each entry of HeldOut


@dataclass(frozen=True, eq=False)
class Trained:
    """One network after training: the seeds first, then the members that leave out a fold."""

    mixing: str
    members: tuple[Member, ...]
    fold_of: tuple[int, ...]  # the fold of each training sentence
    step: int  # whose weights are used: the last whose folds' loss after the word in question is about the lowest
    seeds: Parameters  # the seeds' weights at that step
    folds: Parameters  # the other members' weights, each at the step that the other folds choose
    replay: Mapping[int, Parameters]  # the seeds' weights at a few earlier steps, to look back at
    history: History
    held_out: HeldOut
    target_words: np.ndarray  # (P,), id of the word before each target
    target_weights: np.ndarray  # (P,), each target's share of the predictions in the training sentences
    is_finished: bool = True  # if not, the seeds are those of the step reached, and no fold has weights

    @property
    def size(self) -> int:
        """Bytes of the weights and of the history."""
        ensembles = (self.seeds, self.folds, *self.replay.values())
        weights = [tensor for parameters in ensembles for tensor in parameters.values()]
        history = (self.history.training, self.history.pairs, self.history.held_out)
        return sum(tensor.nbytes for tensor in weights) + sum(array.nbytes for array in history)

    def held_out_loss(self, word: int) -> np.ndarray:
        """The folds' mean loss after a word (its id) at each measured step, (T,); nan if no fold holds it out."""
        counted = self.held_out.after == word
        counts = self.held_out.counts[counted]
        if not counted.any():
            return np.full(len(self.history.steps), np.nan)
        return np.asarray(self.history.held_out[:, counted] @ counts / counts.sum())


@dataclass(frozen=True, eq=False)
class Run:
    """A trained comparison. Everything on a page is a function of a run and of what the person selected."""

    corpus: Corpus
    settings: Settings
    word: str  # the word in question, which the step is chosen for
    models: Mapping[str, Trained]
    is_trained: bool = True
    shown_step: int | None = None  # the step asked for in at_step, of a run that looks back

    @property
    def key(self) -> tuple[Corpus, Settings, str, tuple[tuple[str, int | None], ...], bool, int | None]:
        """All that determines the run: two runs with equal keys hold the same numbers."""
        reached = tuple((name, None if model.is_finished else model.step) for name, model in self.models.items())
        return self.corpus, self.settings, self.word, reached, self.is_trained, self.shown_step

    @property
    def unfinished(self) -> list[str]:
        """The networks that are still being trained."""
        return [name for name, model in self.models.items() if not model.is_finished]

    def about(self, word: str) -> "Run":
        """The same run about another word; nothing is trained again."""
        return replace(self, word=as_words(word))

    def only(self, mixings: Iterable[str]) -> "Run":
        """The same run with only these kinds of mixing."""
        return replace(self, models={name: model for name, model in self.models.items() if name in {*mixings}})

    @property
    def fold_of(self) -> tuple[int, ...]:
        """The fold of each training sentence."""
        return next(iter(self.models.values())).fold_of

    def step(self, mixing: str) -> int:
        """The step whose weights are used."""
        return self.models[mixing].step

    def parameters(self, mixing: str) -> Parameters:
        """The parameters of the seeds."""
        return self.models[mixing].seeds

    def at_step(self, step: int) -> "Run":
        """The run with the seeds' weights of the kept step nearest to `step`; the folds keep theirs."""
        models = {name: _at_step(model, step) for name, model in self.models.items()}
        return replace(self, models=models, shown_step=step)

    def with_steps_of(self, early: "Run") -> "Run":
        """The run, with the kept steps of a training that was the same but ended early."""
        models = {
            name: replace(model, replay=_kept(early.models[name]))
            for name, model in self.models.items()
            if name in early.models
        }
        replay = (*early.settings.replay, early.settings.steps)
        return replace(self, models={**self.models, **models}, settings=replace(self.settings, replay=replay))

    @property
    def kept_steps(self) -> list[int]:
        """The steps that can be looked back at (of attention, if it was trained)."""
        model = self.models.get("attention") or next(iter(self.models.values()))
        return sorted({*model.replay, model.step})

    def fold_members(self, mixing: str) -> tuple[Sequence[Member], Parameters]:
        """The members that leave out a fold, and their parameters, each at the step that the other folds choose."""
        model = self.models[mixing]
        return [member for member in model.members if member.fold is not None], model.folds

    def untrained(self) -> "Run":
        """The same members before training, with their random weights."""
        models = {name: self._untrained(model) for name, model in self.models.items()}
        return replace(self, models=models, is_trained=False)

    def _untrained(self, model: Trained) -> Trained:
        sizes = self.settings, len(self.corpus.vocabulary), self.corpus.longest + 1
        starts = [member.seed for member in model.members if member.fold is None]
        folds = [member.seed for member in model.members if member.fold is not None]
        others = initial_parameters(*sizes, folds) if folds else model.folds
        return replace(model, seeds=initial_parameters(*sizes, starts), folds=others)


def _at_step(model: Trained, step: int) -> Trained:
    """The network with the seeds' weights of the kept step nearest to `step`; all kept steps are kept further."""
    kept = _kept(model)
    return replace(model, seeds=kept[min(kept, key=lambda kept_step: abs(kept_step - step))], replay=kept)


def _kept(model: Trained) -> dict[int, Parameters]:
    return {model.step: model.seeds, **model.replay}


def stack_members(members: Iterable[Parameters]) -> Parameters:
    """One ensemble of single members, each with a first axis of 1."""
    listed = list(members)
    return {name: torch.cat([member[name] for member in listed]) for name in listed[0]}


def select_members(parameters: Parameters, chosen: slice) -> Parameters:
    """Some members of an ensemble, as a copy."""
    return {name: tensor[chosen].clone() for name, tensor in parameters.items()}
