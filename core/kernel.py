"""Kernel: one step of training, compiled by Numba: about three times as fast as torch, with the same results.

torch goes through an ensemble operation by operation, and most of a step is spent on moving what does not fit into the
processor's cache. Here one member after the other goes through the pass, its gradient and the optimiser. The pass to
read is that of core.models, which everything but the step of training uses; tests compare the two. A network whose
weights are not compiled gets its gradients from torch.

Compiling takes ten to thirty seconds, once: Numba keeps the result beside this file, or in the user's cache.
"""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numba import njit

from core import buffers, gradients, optimizer, products
from core.buffers import Layout
from core.gradients import backward, forward, loss_back
from core.models import (
    Dropout,
    Parameters,
    Weights,
    attention_weights,
    reads_queries,
    run_network,
    target_log_probabilities,
    uniform_weights,
)
from core.optimizer import Rates, optimise
from core.products import OPTIONS
from core.settings import Settings
from core.tensors import Prefixes, Targets

KNOWN = (uniform_weights, attention_weights)  # the weights that are compiled; others go through torch
COMPILED = (gradients, optimizer, products)  # the modules that the compiled step is made of
VERSION = zlib.crc32(b"".join(Path(str(module.__file__)).read_bytes() for module in COMPILED))


def _versioned(version: int) -> Callable[..., None]:
    """The step. Numba's cache looks at this file and at what a function closes over, not at what it calls elsewhere."""

    def step(parameters, averaged, momenta, squares, found, room, batch, sizes, at, weights, drawn, levels, rates):
        _ = version
        for member in range(len(parameters)):
            own, gradient = parameters[member], found[member]
            forward(own, room, batch, sizes, at, drawn, member, levels)
            loss_back(room, batch, sizes, weights[member])
            backward(own, gradient, room, batch, sizes, at, drawn, member, levels)
            optimise(own, gradient, momenta[member], squares[member], room, sizes, at, rates)
            averaged[member] += rates.averaging * (own - averaged[member])

    return _kept(step)


def _kept(function: Callable[..., None]) -> Callable[..., None]:
    """The function, compiled when it is first called; kept on the disk if there is a folder that can be written."""
    options: dict[str, Any] = {"no_cfunc_wrapper": True, **OPTIONS}
    try:
        made: Callable[..., None] = njit(cache=True, **options)(function)
    except RuntimeError:  # Numba found no such folder
        made = njit(**options)(function)
    return made


_step = _versioned(VERSION)


def _optimise(parameters, averaged, momenta, squares, found, room, sizes, at, rates):
    for member in range(len(parameters)):
        own = parameters[member]
        optimise(own, found[member], momenta[member], squares[member], room, sizes, at, rates)
        averaged[member] += rates.averaging * (own - averaged[member])


_step_by_autograd = njit(**OPTIONS)(_optimise)


class Kernel:
    """An ensemble in training."""

    def __init__(
        self, parameters: Parameters, prefixes: Prefixes, targets: Targets, weights: Weights, settings: Settings
    ) -> None:
        """Start from a copy of the parameters, with a momentum of zero."""
        layout = Layout(parameters)
        rows = layout.rows(parameters)
        self._rows = (rows, rows.copy(), np.zeros_like(rows), np.zeros_like(rows), np.zeros_like(rows))
        self.parameters, self.averaged = layout.views(rows), layout.views(self._rows[1])
        self.gradients = layout.views(self._rows[4])  # of the latest step, at the parameters before it
        vocabulary = parameters["unembedding"].shape[-1]
        self._sizes = buffers.sizes(settings, vocabulary, len(prefixes.words), reads_queries(weights))
        self._given = prefixes, targets, weights
        self._batch, self._offsets = buffers.batch(prefixes, targets), layout.offsets
        self._work, self._targets = buffers.work(self._sizes, self._batch), targets.weights.numpy()
        self._settings, self._steps = settings, 0

    def step(self, rate: float, averaging: float, dropout: Dropout) -> None:
        """One step at a learning rate; the running mean of the weights goes by a share `averaging` towards them."""
        self._steps += 1
        rates = Rates.of(self._settings, self._steps, rate, averaging)
        if self._given[2] in KNOWN:
            given = self._batch, self._sizes, self._offsets, self._targets
            _step(*self._rows, self._work, *given, self._drawn(dropout), dropout.levels, rates)
        else:
            self._find_by_autograd(dropout)
            _step_by_autograd(*self._rows, self._work, self._sizes, self._offsets, rates)

    def _find_by_autograd(self, dropout: Dropout) -> None:
        """Gradients of a network with other weights than those that are compiled."""
        prefixes, targets, weights = self._given
        leaves = {name: view.clone().requires_grad_() for name, view in self.parameters.items()}
        logits = run_network(leaves, prefixes, weights, self._settings.heads, dropout).logits
        loss = -(targets.weights * target_log_probabilities(logits, targets)).sum()
        found = torch.autograd.grad(loss, [*leaves.values()], allow_unused=True, materialize_grads=True)
        for name, gradient in zip(leaves, found, strict=True):
            self.gradients[name].copy_(gradient)

    def _drawn(self, dropout: Dropout) -> np.ndarray:
        """The random bytes of a step, (1 + 2 L, M N D): of the embedding, then twice for each layer."""
        count = len(self._targets) * self._sizes.nodes * self._sizes.width
        of_embedding, of_step = dropout.levels
        levels = (of_embedding, *[of_step] * (2 * self._sizes.layers))
        return np.stack([dropout.drawn(count, level) for level in levels])
