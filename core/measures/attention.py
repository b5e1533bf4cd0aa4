"""Attention: the attention weights in one sentence, and one row of them worked out number by number."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from scipy.optimize import linear_sum_assignment

from core.corpus import Words
from core.measures.passes import pass_over
from core.models import Pass, project_heads
from core.nouns import counted
from core.phrases import joined, leaders, quoted, span
from core.predictors import NETWORKS
from core.runs import Run
from core.uses import read_prefix

__all__ = [
    "WeightRow",
    "attention_map",
    "describe_largest",
    "describe_rest_on_start",
    "describe_row",
    "describe_strongest",
    "labels",
    "one_row",
    "rest_on_start",
    "weights_before",
]

START = "(start)"  # the label of END before a sentence


def labels(words: Words) -> list[str]:
    """A label for each word of a prefix; a repeated word gets its place, so that all labels differ.

    >>> labels(("<end>", "the", "dog", "saw", "the"))
    ['(start)', 'the (1)', 'dog', 'saw', 'the (4)']
    """
    return [
        START if place == 0 else f"{word} ({place})" if words.count(word) > 1 else word
        for place, word in enumerate(words)
    ]


def attention_map(run: Run, sentence: str) -> pd.DataFrame:
    """The attention weights within a sentence, for every seed, layer and head.

    Columns: seed, layer, head (both from 1), query, key (places; 0 is the start), weight (sums to 1 for a query),
    passed (weight times the length of the value after the output projection: Kobayashi et al. 2020). The heads of each
    seed are in the order that matches seed 0's best (see match_heads).
    """
    prefix = read_prefix(sentence, run.corpus)
    frames = []
    for layer, mixed in enumerate(_along(run, prefix).mixed):
        weights = mixed.weights[:, 0].numpy()  # (M, H, n, n)
        lengths = project_heads(mixed.values[:, 0].transpose(1, 2), run.parameters("attention"), layer).norm(dim=-1)
        passed = weights * lengths.transpose(1, 2)[:, :, None, :].numpy()
        order = match_heads(weights)
        for seed in range(len(weights)):
            frames.append(
                _tidy(weights[seed, order[seed]], passed[seed, order[seed]]).assign(seed=seed, layer=layer + 1)
            )
    frame = pd.concat(frames, ignore_index=True)
    return frame[["seed", "layer", "head", "query", "key", "weight", "passed"]]


def weights_before(run: Run, prompt: str) -> pd.DataFrame:
    """The weight that the last word of a prompt gives each place before it, under each network that sees these.

    Columns: model, seed, place (0 is the start), weight (mean over heads and layers; what is missing to 1 stays with
    the word itself). Averaging gives all the same weight; static sees only the word itself and has no rows.
    """
    prefix = read_prefix(prompt, run.corpus)
    seeds, last = run.settings.seeds, len(prefix) - 1
    frames = [pd.DataFrame(columns=["model", "seed", "place", "weight"])]
    for network in run.models:
        if NETWORKS[network].window is not None:
            continue
        _, passed = pass_over(run, network, [prefix])
        rows = [layer[..., 0, :, last, :last].mean(-2).expand(seeds, last) for layer in passed.weights]
        seed, place = (each.ravel() for each in np.indices((seeds, last)))
        weight = torch.stack(rows).mean(0).numpy().ravel()
        frames.append(pd.DataFrame({"model": network, "seed": seed, "place": place, "weight": weight}))
    return pd.concat(frames[1:] or frames, ignore_index=True)


def rest_on_start(weights: pd.DataFrame) -> pd.DataFrame:
    """The weight on the start, mean over words and heads, from a frame of attention_map.

    Columns: seed, weight, even (the weight if all visible places got the same).
    """
    start = weights[(weights["key"] == 0) & (weights["query"] > 0)]
    start = start.assign(even=1 / (start["query"] + 1))
    return start.groupby("seed", as_index=False)[["weight", "even"]].mean()


def match_heads(weights: np.ndarray) -> list[list[int]]:
    """For each member, the order of its heads that is closest to the first member's, by squared differences of weights.

    Needed because heads have no names: which head does what differs between random starts.
    """
    gaps = ((weights[:, None] - weights[0][None, :, None]) ** 2).sum((-2, -1))  # (M, H of the first, H of the member)
    return [linear_sum_assignment(member)[1].tolist() for member in gaps]


@dataclass(frozen=True)
class WeightRow:
    """How one word attends to the others in one head, number by number."""

    scores: pd.DataFrame  # columns: key, product (q . k), scaled (product / sqrt(d)), weight
    vectors: pd.DataFrame  # columns: vector (query, key ..., value ..., taken up), index, number
    moved: float  # length of the vector that the head adds
    before: float  # length of the word's vector before that


def one_row(run: Run, sentence: str, place: int, seed: int, head: int, layer: int = 1) -> WeightRow:
    """The numbers behind one row of attention_map: a word (by its place, 0 is the start), seed, head and layer.

    `head` is numbered as in attention_map.
    """
    prefix = read_prefix(sentence, run.corpus)
    passed = _along(run, prefix)
    mixed, before = passed.mixed[layer - 1], list(passed.stages.values())[2 * (layer - 1)]
    matched = match_heads(mixed.weights[:, 0].numpy())[seed][head - 1]
    query, keys, values, weights = (
        each[seed, 0, matched] for each in (mixed.queries, mixed.keys, mixed.values, mixed.weights)
    )
    names = labels(prefix)[: place + 1]
    products = (keys[: place + 1] @ query[place]).numpy()
    taken_up = weights[place, : place + 1] @ values[: place + 1]
    scores = pd.DataFrame(
        {
            "key": names,
            "product": products,
            "scaled": products / np.sqrt(query.shape[-1]),
            "weight": weights[place, : place + 1].numpy(),
        }
    )
    rows = {
        "query": query[place],
        **{f"key of {name}": keys[number] for number, name in enumerate(names)},
        **{f"value of {name}": values[number] for number, name in enumerate(names)},
        "taken up": taken_up,
    }
    vectors = pd.DataFrame({name: vector.numpy() for name, vector in rows.items()})
    tidy = vectors.rename_axis("index").reset_index().melt("index", var_name="vector", value_name="number")
    heads = torch.zeros(len(mixed.values), 1, *mixed.values.shape[2::2])
    heads[seed, 0, matched] = taken_up
    added = project_heads(heads, run.parameters("attention"), layer - 1)[seed, 0, matched]
    return WeightRow(scores, tidy, float(added.norm()), float(before[seed, place].norm()))


def describe_largest(frame: pd.DataFrame, value: str) -> str:
    """The largest of the values of edges between named words; columns: from, to and the value."""
    seen = frame[value].round(2)
    top = frame[seen == seen.max()]
    row = top.iloc[0]
    others = f", and {counted(len(top) - 1, 'other')} as large" if len(top) > 1 else ""
    return f"the largest is from {row['from']} to {row['to']} with {row[value]:z.2f}{others}"


def describe_strongest(row: pd.DataFrame, name: str) -> str:
    """Where one word looks most; columns of its row: from, weight."""
    places, weight = leaders(row.set_index("from")["weight"], 2)
    named = joined(quoted(places))
    each = "" if len(places) == 1 else " each"
    return f"“{name}” takes up {named} with weight {weight:z.2f}{each} (evenly shared it would be {1 / len(row):z.2f})."


def describe_rest_on_start(frame: pd.DataFrame) -> str:
    """How much weight rests on the start, from a frame of rest_on_start."""
    return (
        f"The start gets {span(frame['weight'])} of a word's weight; evenly shared it would be "
        f"{frame['even'].mean():z.2f}. Weights sum to 1, so a head with nothing to take up still has to leave its "
        "weight somewhere; “What it causes” shows whether that matters. Heads differ from seed to seed, so they are "
        "matched before any mean."
    )


def describe_row(numbers: WeightRow, name: str) -> str:
    """What one head adds to the word's vector, from one_row."""
    top = numbers.scores.loc[numbers.scores["weight"].idxmax()]
    return (
        f"The largest product is with “{top['key']}”: weight {top['weight']:z.3f}. Projected back, what is taken up "
        f"adds a vector of length {numbers.moved:z.2f} to that of “{name}”, which had length {numbers.before:z.2f}."
    )


def _along(run: Run, prefix: Words) -> Pass:
    """The pass of attention over one prefix; nodes, and places in its only block, are in the order of the words."""
    _, passed = pass_over(run, "attention", [prefix])
    return passed


def _tidy(weights: np.ndarray, passed: np.ndarray) -> pd.DataFrame:
    """One row a head, query and visible key."""
    head, query, key = (each.ravel() for each in np.indices(weights.shape))
    frame = pd.DataFrame(
        {"head": head + 1, "query": query, "key": key, "weight": weights.ravel(), "passed": passed.ravel()}
    )
    return frame[frame["key"] <= frame["query"]]
