"""Passes: one pass of a run's seeds over given prefixes, without gradients."""

from collections.abc import Sequence

import torch

from core.corpus import Words
from core.models import MIXINGS, Pass, run_network
from core.runs import Run
from core.tensors import Prefixes, pack_prefixes


def pass_over(run: Run, mixing: str, prefixes: Sequence[Words]) -> tuple[Prefixes, Pass]:
    """The packed prefixes (END first) and all that the seeds of one kind of mixing compute over them."""
    packed = pack_prefixes(prefixes, run.corpus.ids, MIXINGS[mixing].window)
    with torch.no_grad():
        return packed, run_network(run.parameters(mixing), packed, MIXINGS[mixing], run.settings.heads)
