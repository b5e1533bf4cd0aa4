"""Passes: the answers of all predictors after given prefixes, from passes without gradients."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from core.corpus import Words
from core.models import Parameters, Pass, run_network
from core.predictors import NETWORKS, TABLES, mixing
from core.runs import Run
from core.tables import BackOff, Table, back_off, lookup_table
from core.tensors import Prefixes, pack_prefixes

SAME_VECTOR = 1e-6  # largest difference between vectors that count as one


def answers(run: Run, prefixes: Sequence[Words], *, smoothed: bool = True) -> dict[str, np.ndarray]:
    """Next-word probabilities after each prefix (END first) under every predictor: (seeds, prefixes, V) each.

    The networks that the run has come first. A table has one seed. With `smoothed` it falls back on shorter contexts
    (Witten-Bell) and always answers; without, a context that it never saw gives a row of nan.
    """
    by_predictor = {name: probabilities(run, name, prefixes).numpy() for name in run.models}
    longest = back_off(run.corpus, None) if smoothed else None
    for name, predictor in TABLES.items():
        window = predictor.window
        table = longest.shortened(window) if longest else lookup_table(run.corpus, window)
        by_predictor[name] = distributions(table, prefixes, run.corpus.ids)[None]
    return by_predictor


def distributions(table: Table | BackOff, prefixes: Sequence[Words], ids: Mapping[str, int]) -> np.ndarray:
    """A table's next-word probabilities over the vocabulary, (prefixes, V); a row of nan where it has no answer."""
    rows = np.zeros((len(prefixes), len(ids)))
    for row, prefix in zip(rows, prefixes, strict=True):
        following = table.probabilities(prefix)
        row[[ids[word] for word in following]] = [*following.values()]
        if not following:
            row[:] = np.nan
    return rows


def pass_over(
    run: Run, network: str, prefixes: Sequence[Words], parameters: Parameters | None = None
) -> tuple[Prefixes, Pass]:
    """The packed prefixes (END first) and all that one network computes over them.

    `parameters` are those of the run's seeds unless given.
    """
    packed = pack_prefixes(prefixes, run.corpus.ids, NETWORKS[network].window)
    chosen = run.parameters(network) if parameters is None else parameters
    with torch.no_grad():
        return packed, run_network(chosen, packed, mixing(network), run.settings.heads)


def probabilities(run: Run, network: str, prefixes: Sequence[Words], parameters: Parameters | None = None) -> Tensor:
    """One network's next-word probabilities after each prefix, (members, prefixes, V), in double precision."""
    packed, passed = pass_over(run, network, prefixes, parameters)
    return passed.logits[:, [packed.node(prefix) for prefix in prefixes]].double().softmax(-1)


def last_vectors(run: Run, network: str, prefixes: Sequence[Words]) -> np.ndarray:
    """The vector of each prefix's last word after the last stage, (members, prefixes, width)."""
    packed, passed = pass_over(run, network, prefixes)
    last = [*passed.stages.values()][-1]
    return np.asarray(last[:, [packed.node(prefix) for prefix in prefixes]].numpy())
