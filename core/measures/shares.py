"""Shares: how much each earlier word contributes to the probability of one next word (Shapley 1953)."""

from itertools import combinations
from math import factorial

import pandas as pd
import torch

from core.corpus import read_word
from core.models import attention_weights, run_network
from core.phrases import joined, leaders, quoted, span
from core.runs import Run
from core.tensors import pack_copies
from core.uses import read_prefix

__all__ = ["MOST_PLAYERS", "describe_shares", "shapley_values", "share_domain"]

MOST_PLAYERS = 8  # earlier words, the nearest ones; words further back are always seen


def shapley_values(run: Run, prompt: str, word: str) -> pd.DataFrame:
    """Exact Shapley values of the earlier words for the probability of one next word after a prompt.

    A word outside a coalition is seen by no other word; the start and the last word itself always are. Columns: seed,
    place, share. The shares of a seed sum to the probability with all words less that with none of the earlier ones.
    Raises UserError for an unknown word.
    """
    prefix = read_prefix(prompt, run.corpus)
    target = read_word(word, run.corpus)
    players = range(max(1, len(prefix) - 1 - MOST_PLAYERS), len(prefix) - 1)
    coalitions = [frozenset(chosen) for size in range(len(players) + 1) for chosen in combinations(players, size)]
    values = dict(zip(coalitions, _values(run, prefix, target, players, coalitions), strict=True))
    frames = []
    for player in players:
        share = sum(
            _chance(len(coalition), len(players)) * (values[coalition | {player}] - values[coalition])
            for coalition in coalitions
            if player not in coalition
        )
        frames.append(pd.DataFrame({"seed": range(run.settings.seeds), "place": player, "share": share}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["seed", "place", "share"])


def describe_shares(frame: pd.DataFrame, word: str) -> str:
    """Which word contributes most, and what the shares sum to; a frame of shapley_values with a column name."""
    if frame.empty:
        return "No earlier word: there is nothing to share out."
    means = frame.groupby("name")["share"].mean()
    whole = f"All shares sum to {span(frame.groupby('seed')['share'].sum())}, the full effect of the earlier words."
    top, size = leaders(means.abs(), 2)
    if not size:
        return f"No earlier word changes the probability of “{word}”. {whole}"
    if len(top) > 1:
        return f"{joined(quoted(top))} change the probability of “{word}” equally much. {whole}"
    does = "contributes most to" if means[top[0]] > 0 else "takes most away from"
    return f"“{top[0]}” {does} “{word}”: {span(frame[frame['name'] == top[0]]['share'])}. {whole}"


def share_domain(frame: pd.DataFrame) -> tuple[float, float]:
    """An axis that holds all shares and zero."""
    return min(-0.1, round(frame["share"].min() - 0.05, 1)), max(0.5, round(frame["share"].max() + 0.05, 1))


def _chance(size: int, players: int) -> float:
    """The share of all orders of the players in which exactly a given coalition comes before a given player."""
    return factorial(size) * factorial(players - size - 1) / factorial(players)


def _values(
    run: Run, prefix: tuple[str, ...], target: str, players: range, coalitions: list[frozenset[int]]
) -> torch.Tensor:
    """The probability of the target with each coalition, (coalitions, seeds), all in one batch."""
    length = len(prefix)
    visible = torch.ones(length, length, dtype=torch.bool).tril().repeat(len(coalitions), 1, 1)
    itself = torch.eye(length, dtype=torch.bool)
    for case, coalition in enumerate(coalitions):
        for absent in set(players) - coalition:
            visible[case, :, absent] &= itself[:, absent]
    packed = pack_copies(prefix, run.corpus.ids, visible)
    with torch.no_grad():
        logits = run_network(run.parameters("attention"), packed, attention_weights, run.settings.heads).logits
    last = logits.view(len(logits), len(coalitions), length, -1)[:, :, -1]
    return last.double().softmax(-1)[..., run.corpus.ids[target]].T
