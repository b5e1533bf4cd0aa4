"""Runs: what a training leaves behind, as values. Nothing in them changes."""

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
    """One member of an ensemble: its random start, and the fold that it is not trained on, if any."""

    seed: int
    fold: int | None = None


@dataclass(frozen=True)
class History:
    """Losses at each measured step, in nats per predicted word, without dropout."""

    steps: np.ndarray  # (T,)
    training: np.ndarray  # (T, M)
    pairs: np.ndarray  # (T, S, P), the seeds' loss of each target
    held_out: np.ndarray  # (T, E), one column an entry of HeldOut


@dataclass(frozen=True, eq=False)
class Trained:
    """The members of one kind of mixing after training: the seeds first, then the folds."""

    mixing: str
    members: tuple[Member, ...]
    seeds: Mapping[int, Parameters]  # by step: the seeds' parameters at the step that suits the word in question
    replay: Mapping[int, Parameters]  # by step: the seeds' parameters at a few earlier steps, to look back at
    folds: Mapping[int, Parameters]  # by step: the other members' parameters at the steps that folds choose
    history: History
    held_out: HeldOut
    target_words: np.ndarray  # (P,), id of the word that each target stands after
    target_weights: np.ndarray  # (P,), share of the predictions of the training sentences

    def step(self, word: int, without_fold: int | None = None) -> int:
        """The step at which the folds' loss after a word (its id) is lowest; the last one where no fold can tell.

        `without_fold` leaves one fold out of the choice, so that what is measured on it did not choose.
        """
        counted = self._entries(word, without_fold)
        if not counted.any():
            return max(self.seeds)
        candidates = np.isin(self.history.steps, [*(self.seeds if without_fold is None else self.folds)])
        losses = self.history.held_out[candidates][:, counted] @ self.held_out.counts[counted]
        return int(self.history.steps[candidates][losses.argmin()])

    @property
    def size(self) -> int:
        """Bytes of the weights and of the history."""
        weights = [
            tensor
            for kept in (self.seeds, self.replay, self.folds)
            for each in kept.values()
            for tensor in each.values()
        ]
        history = (self.history.training, self.history.pairs, self.history.held_out)
        return sum(tensor.nbytes for tensor in weights) + sum(array.nbytes for array in history)

    def held_out_loss(self, word: int) -> np.ndarray:
        """The folds' loss after a word (its id) at each measured step, (T,); nan where no fold can tell."""
        counted = self._entries(word, None)
        counts = self.held_out.counts[counted]
        if not counted.any():
            return np.full(len(self.history.steps), np.nan)
        return np.asarray(self.history.held_out[:, counted] @ counts / counts.sum())

    def _entries(self, word: int, without_fold: int | None) -> np.ndarray:
        folds = np.array([-1 if member.fold is None else member.fold for member in self.members])
        left_out = folds[self.held_out.members] == (-2 if without_fold is None else without_fold)
        return np.asarray((self.held_out.after == word) & ~left_out)


@dataclass(frozen=True, eq=False)
class Run:
    """A trained comparison. A value: everything on a page is a function of it and of what the person selected."""

    corpus: Corpus
    settings: Settings
    word: str  # the word in question, for which the step is chosen
    models: Mapping[str, Trained]
    is_trained: bool = True
    shown_step: int | None = None  # of a run that looks back

    @property
    def key(self) -> tuple[Corpus, Settings, str, tuple[str, ...], bool, int | None]:
        """What the run is a function of: two runs with equal keys hold the same numbers."""
        return self.corpus, self.settings, self.word, tuple(self.models), self.is_trained, self.shown_step

    def about(self, word: str) -> "Run":
        """The same run with another word in question; nothing is trained anew."""
        return replace(self, word=as_words(word))

    def only(self, mixings: Iterable[str]) -> "Run":
        """The same run without the other kinds of mixing."""
        return replace(self, models={name: model for name, model in self.models.items() if name in {*mixings}})

    def step(self, mixing: str) -> int:
        """The step whose weights are used for the word in question."""
        return self.models[mixing].step(self.corpus.ids[self.word])

    def parameters(self, mixing: str) -> Parameters:
        """The parameters of the seeds, from the step that suits the word in question."""
        return self.models[mixing].seeds[self.step(mixing)]

    def at_step(self, step: int) -> "Run":
        """The run with the weights of one kept step, for looking back; the folds stay as they are."""
        kept = {name: {**model.replay, **model.seeds} for name, model in self.models.items()}
        nearest = {name: min(each, key=lambda other: abs(other - step)) for name, each in kept.items()}
        models = {
            name: replace(model, seeds=dict.fromkeys(model.seeds, kept[name][nearest[name]]))
            for name, model in self.models.items()
        }
        return replace(self, models=models, shown_step=step)

    @property
    def kept_steps(self) -> list[int]:
        """The steps that can be looked back at, those of attention if it was trained."""
        model = self.models.get("attention") or next(iter(self.models.values()))
        return sorted({*model.replay, *model.seeds})

    def fold_members(self, mixing: str) -> tuple[Sequence[Member], Parameters]:
        """The members that leave a fold out, each from the step that the other folds choose."""
        model, word = self.models[mixing], self.corpus.ids[self.word]
        members = [member for member in model.members if member.fold is not None]
        steps = [model.step(word, member.fold) for member in members]
        chosen = [select_members(model.folds[step], slice(place, place + 1)) for place, step in enumerate(steps)]
        return members, stack_members(chosen) if chosen else self.parameters(mixing)

    def untrained(self) -> "Run":
        """The same members before training: what random weights give."""
        models = {name: self._untrained(model) for name, model in self.models.items()}
        return replace(self, models=models, is_trained=False)

    def _untrained(self, model: Trained) -> Trained:
        sizes = self.settings, len(self.corpus.vocabulary), self.corpus.longest + 1
        starts = [member.seed for member in model.members if member.fold is None]
        folds = [member.seed for member in model.members if member.fold is not None]
        seeds = dict.fromkeys(model.seeds, initial_parameters(*sizes, starts))
        others = dict.fromkeys(model.folds, initial_parameters(*sizes, folds)) if folds else model.folds
        return replace(model, seeds=seeds, folds=others)


def stack_members(members: Iterable[Parameters]) -> Parameters:
    """One ensemble from single members, each with a first axis of 1."""
    listed = list(members)
    return {name: torch.cat([member[name] for member in listed]) for name in listed[0]}


def select_members(parameters: Parameters, chosen: slice) -> Parameters:
    """Some members of an ensemble, as a copy."""
    return {name: tensor[chosen].clone() for name, tensor in parameters.items()}
