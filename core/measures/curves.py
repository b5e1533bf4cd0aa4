"""Curves: the losses during training."""

import numpy as np
import pandas as pd

from core.limits import NATS_A_BIT
from core.runs import Run, Trained

__all__ = ["curves", "describe_curve"]


def curves(run: Run) -> pd.DataFrame:
    """The losses at each measured step, over all words and right after the word in question.

    Columns: model, where ("all words", "after the word"), on ("training", "held out"), seed (nan for held out: all
    folds together), step, nats, bits. Held-out losses are after beginnings that a fold's members never saw.
    """
    word = run.corpus.ids[run.word]
    frames = [frame for model in run.models.values() for frame in _of(model, word)]
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(bits=frame["nats"] / NATS_A_BIT)


def describe_curve(frame: pd.DataFrame, unit: str, level: float) -> str:
    """How close training came to the floor, and whether the held-out loss turned.

    Takes one model's rows of curves at one `where`; the level of its floor is in the unit ("nats" or "bits").
    """
    training = frame[frame["on"] == "training"]
    last = training[training["step"] == training["step"].max()][unit]
    gap = f"Training ends {last.mean() - level:z.2f} {unit} above the floor of {level:z.2f}."
    held_out = frame[frame["on"] == "held out"].set_index("step")[unit]
    if held_out.empty:
        return f"{gap} No fold can be asked here: that takes more sentences that share their words."
    turned = held_out.iloc[-1] > held_out.min() * 1.05
    verdict = f"turned up again to {held_out.iloc[-1]:z.2f}" if turned else f"ended at {held_out.iloc[-1]:z.2f}"
    return f"{gap} Held out it was lowest at step {held_out.idxmin()} with {held_out.min():z.2f} and {verdict}."


def _of(model: Trained, word: int) -> list[pd.DataFrame]:
    history, held_out = model.history, model.held_out
    chosen = model.target_words == word
    after = history.pairs[:, :, chosen] @ (model.target_weights[chosen] / model.target_weights[chosen].sum())
    seeds = history.pairs.shape[1]
    everywhere = history.held_out @ (held_out.counts / max(held_out.counts.sum(), 1))
    return [
        _frame(model, "all words", "training", history.training[:, :seeds]),
        _frame(model, "after the word", "training", after),
        _frame(model, "all words", "held out", everywhere[:, None] if len(held_out.counts) else None),
        _frame(model, "after the word", "held out", model.held_out_loss(word)[:, None]),
    ]


def _frame(model: Trained, where: str, on: str, losses: np.ndarray | None) -> pd.DataFrame:
    if losses is None:
        return pd.DataFrame()
    steps, lines = losses.shape
    frame = pd.DataFrame({"step": np.repeat(model.history.steps, lines), "nats": losses.ravel()})
    seeds = np.tile(np.arange(lines, dtype=float), steps) if on == "training" else np.nan
    return frame.assign(model=model.mixing, where=where, on=on, seed=seeds).dropna(subset="nats")
