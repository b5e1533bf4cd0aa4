"""Curves: the losses during training."""

import numpy as np
import pandas as pd

from core.limits import NATS_A_BIT
from core.measures.samples import CLEAR
from core.nouns import agreeing
from core.phrases import joined
from core.runs import Run, Trained

__all__ = ["curves", "describe_curve", "describe_early_losses", "early_losses"]


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


def early_losses(run: Run) -> pd.DataFrame:
    """The folds' loss after the word in question at the step whose weights are used, and at its lowest before.

    Columns: model, step (whose weights are used), bits (the loss there), early_step (of the lowest loss among the
    measured steps before the first that may be chosen), early_bits (the loss there), is_worse (whether the used weights
    are clearly worse than those). Without a network whose folds can be asked, and without an early step, it is empty.
    """
    rows = []
    for name, model in run.models.items():
        steps, losses = model.history.steps, model.held_out_loss(run.corpus.ids[run.word]) / NATS_A_BIT
        early = steps < run.settings.candidates_from
        if np.isnan(losses).any() or not early.any():
            continue
        used, lowest = losses[steps == model.step][0], losses[early].argmin()
        rows.append((name, model.step, used, steps[early][lowest], losses[early][lowest]))
    frame = pd.DataFrame(rows, columns=["model", "step", "bits", "early_step", "early_bits"])
    return frame.assign(is_worse=frame["bits"] > frame["early_bits"] + CLEAR / NATS_A_BIT)


def describe_early_losses(frame: pd.DataFrame, word: str) -> str:
    """Which of the weights used are worse than earlier ones, from a frame of early_losses; "" if none are.

    >>> frame = pd.DataFrame({"model": ["attention"], "step": [45], "bits": [14.02], "early_step": [10]})
    >>> describe_early_losses(frame.assign(early_bits=6.81, is_worse=True), "spring")
    '...by attention with 6.81 bits at step 10, against 14.02 at step 45, which is shown. What it shows may be...'
    """
    worse = frame[frame["is_worse"]]
    if worse.empty:
        return ""
    cases = [
        f"by {row.model} with {row.early_bits:.2f} bits at step {row.early_step}, against {row.bits:.2f} at step "
        f"{row.step}, which is shown"
        for row in worse.itertuples()
    ]
    shown = agreeing(len(cases), "it shows", "they show")
    return (
        f"After beginnings never seen, the word after “{word}” was guessed better earlier in training: "
        f"{joined(cases)}. What {shown} may be learnt by heart."
    )


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
