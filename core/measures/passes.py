"""Passes: one pass of a run's members over given prefixes, without gradients."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.corpus import Words
from core.models import MIXINGS, Parameters, Pass, run_network
from core.runs import Run
from core.tensors import Prefixes, pack_prefixes


def pass_over(
    run: Run, mixing: str, prefixes: Sequence[Words], parameters: Parameters | None = None
) -> tuple[Prefixes, Pass]:
    """The packed prefixes (END first) and all that one kind of mixing computes over them.

    `parameters` are those of the run's seeds unless given.
    """
    packed = pack_prefixes(prefixes, run.corpus.ids, MIXINGS[mixing].window)
    chosen = run.parameters(mixing) if parameters is None else parameters
    with torch.no_grad():
        return packed, run_network(chosen, packed, MIXINGS[mixing], run.settings.heads)


def probabilities(run: Run, mixing: str, prefixes: Sequence[Words], parameters: Parameters | None = None) -> Tensor:
    """Next-word probabilities after each prefix, (members, prefixes, vocabulary), in double precision."""
    packed, passed = pass_over(run, mixing, prefixes, parameters)
    return passed.logits[:, [packed.node(prefix) for prefix in prefixes]].double().softmax(-1)


def last_vectors(run: Run, mixing: str, prefixes: Sequence[Words]) -> np.ndarray:
    """The vector of each prefix's last word after the last stage, (members, prefixes, width)."""
    packed, passed = pass_over(run, mixing, prefixes)
    last = [*passed.stages.values()][-1]
    return np.asarray(last[:, [packed.node(prefix) for prefix in prefixes]].numpy())
