"""Losses: how well each network predicts, beside the floor that none can beat."""

import pandas as pd

from core.limits import floor
from core.models import parameter_count
from core.predictors import NETWORKS, mixing
from core.runs import Run

__all__ = ["losses"]


def losses(run: Run) -> pd.DataFrame:
    """One row a network, in nats per predicted word.

    Columns: model, parameters (numbers that a seed's predictions depend on), step (whose weights are used), steps (that
    were trained), training (loss, mean over seeds), floor (the lowest possible), held_out (the folds' loss
    after the word in question, at prefixes they never saw; nan if there are none).
    """
    rows = []
    for name, model in run.models.items():
        history = model.history
        step = run.step(name)
        row = list(history.steps).index(step)
        training = history.training[row, : run.settings.seeds].mean()
        held_out = model.held_out_loss(run.corpus.ids[run.word])[row]
        window = NETWORKS[name].window
        lowest = floor(run.corpus, window)
        count = parameter_count(run.parameters(name), mixing(name), window)
        rows.append((name, count, step, history.steps[-1], training, lowest, held_out))
    columns = ["model", "parameters", "step", "steps", "training", "floor", "held_out"]
    return pd.DataFrame(rows, columns=columns)
