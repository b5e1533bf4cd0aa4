"""Interventions: how the prediction changes when an edge is changed.

An edge leads from an earlier word (the key) to the word that attends to it (the query), in all heads and layers.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core.corpus import Words
from core.measures.passes import pass_over
from core.measures.predictions import ALIKE
from core.measures.samples import FEWEST_RANKED
from core.models import Edit, Mixed, attention_weights, project_heads, run_network
from core.nouns import counted
from core.phrases import shown, span
from core.predictors import mixing
from core.runs import Run
from core.tensors import corpus_prefixes, pack_copies
from core.uses import read_prefix

__all__ = [
    "change_edge",
    "change_sizes",
    "describe_agreement",
    "describe_change",
    "describe_interchange",
    "differences_without",
    "edge_effects",
    "interchange",
    "interchange_distances",
    "mark_disagreements",
    "next_words_without",
    "rank_correlation",
]


def edge_effects(run: Run, sentence: str, first: int = 0, last_only: bool = False) -> pd.DataFrame:
    """How cutting each edge of a sentence changes the prediction at the edge's query.

    A cut sets the score to minus infinity; the remaining weights sum to 1 again. Columns: seed, query, key (places from
    `first` on; 0 is the start), weight (mean over heads and layers), effect (total variation between the next-word
    distributions with and without the edge). The start's only edge, to itself, is never cut. With `last_only`,
    only the edges to the last word.
    """
    prefix = read_prefix(sentence, run.corpus)
    queries = range(len(prefix) - 1 if last_only else max(1, first), len(prefix))
    edges = [(query, key) for query in queries for key in range(first, query + 1)]
    whole, passed = _answers(run, prefix, _causal(len(prefix))[None])
    answers, _ = _answers(run, prefix, torch.stack([_without(len(prefix), *edge) for edge in edges]))
    weights = torch.stack([layer.weights[:, 0].mean(1) for layer in passed]).mean(0).numpy()
    frames = []
    for case, (query, key) in enumerate(edges):
        effect = np.abs(answers[:, case, query] - whole[:, 0, query]).sum(-1) / 2
        frame = pd.DataFrame({"weight": weights[:, query, key], "effect": effect})
        frames.append(frame.assign(seed=frame.index, query=query, key=key))
    return pd.concat(frames, ignore_index=True)[["seed", "query", "key", "weight", "effect"]]


def differences_without(run: Run, prompts: tuple[str, str]) -> pd.DataFrame:
    """How far apart attention's next words after two prompts are once one edge to the last word of either is cut.

    Columns: prompt (whose edge), place (that the edge leads to; 0 is the start), difference (total variation, mean over
    seeds).
    """
    prefixes = [read_prefix(prompt, run.corpus) for prompt in prompts]
    answers = [_answers_without_each(run, prefix) for prefix in prefixes]
    frames = []
    for prompt, cut, other in zip(prompts, answers, reversed(answers), strict=True):
        gaps = np.abs(cut[:, 1:] - other[:, :1]).sum(-1) / 2  # (M, n - 1)
        frame = pd.DataFrame({"place": range(gaps.shape[1]), "difference": gaps.mean(0)})
        frames.append(frame.assign(prompt=prompt))
    return pd.concat(frames, ignore_index=True)[["prompt", "place", "difference"]]


def rank_correlation(effects: pd.DataFrame) -> pd.DataFrame:
    """Spearman's correlation of weight and effect over the edges, for each seed. Columns: seed, correlation.

    nan where there are too few edges for one, or where all have the same weight or the same effect.
    """
    rows = [(seed, _rank_correlation(part)) for seed, part in effects.groupby("seed", sort=True)]
    return pd.DataFrame(rows, columns=["seed", "correlation"])


def _rank_correlation(edges: pd.DataFrame) -> float:
    if len(edges) < FEWEST_RANKED or edges["weight"].nunique() < 2 or edges["effect"].nunique() < 2:
        return float("nan")
    return float(edges["weight"].rank().corr(edges["effect"].rank()))


def mark_disagreements(edges: pd.DataFrame) -> pd.DataFrame:
    """Adds the column disagree: edges whose ranks by weight and by effect are more than half of all ranks apart."""
    gap = (edges["weight"].rank(pct=True) - edges["effect"].rank(pct=True)).abs()
    return edges.assign(disagree=gap > 0.5)


def change_edge(run: Run, sentence: str, query: int, key: int) -> pd.DataFrame:
    """The next words after the word at place `query`, unchanged and with one edge changed.

    Columns: seed, change ("none", "cut", "mean": what is passed along the edge is replaced by its mean over
    the different prefixes of the corpus), word, probability.
    """
    prefix = read_prefix(sentence, run.corpus)[: query + 1]
    edge = torch.zeros(len(prefix), len(prefix))
    edge[query, key] = 1.0
    whole = _causal(len(prefix))[None]
    answers = {
        "none": _answers(run, prefix, whole)[0],
        "cut": _answers(run, prefix, _without(len(prefix), query, key)[None])[0],
        "mean": _answers(run, prefix, whole, _replace_by_mean(run, edge))[0],
    }
    return _tidy(run, "change", answers, query)


def next_words_without(run: Run, model: str, prompt: str, places: Collection[int]) -> pd.DataFrame:
    """The next words of one network after a prompt whose last word takes nothing from some places before it.

    For attention and one place, these are the rows "cut" of change_edge. Place 0 is the start; places that the prompt
    does not have before its last word are left out. Columns: model, seed, word, probability.
    """
    prefix = read_prefix(prompt, run.corpus)
    query = len(prefix) - 1
    visible = _causal(len(prefix))
    visible[query, [place for place in places if place < query]] = False
    answers, _ = _answers(run, prefix, visible[None], network=model)
    frame = _tidy(run, "model", {model: answers}, query)
    return frame[["model", "seed", "word", "probability"]]


def change_sizes(changes: pd.DataFrame) -> pd.DataFrame:
    """How far each change moves the next words, as total variation, from a frame of change_edge.

    Columns: seed, cut, mean.
    """
    wide = changes.pivot_table(index=["seed", "word"], columns="change", values="probability")
    sizes = {kind: (wide[kind] - wide["none"]).abs().groupby("seed").sum() / 2 for kind in ("cut", "mean")}
    return pd.DataFrame(sizes).reset_index()


def interchange(run: Run, first: str, second: str) -> pd.DataFrame:
    """The next words after two prompts when the last word of one receives what the last word of the other received.

    Columns: seed, prompt, received_from (a prompt), word, probability.
    """
    frames = []
    for prompt, other in ((first, first), (first, second), (second, second), (second, first)):
        prefix = read_prefix(prompt, run.corpus)
        answers, _ = _answers(run, prefix, _causal(len(prefix))[None], _receive(run, other, len(prefix) - 1))
        frame = _tidy(run, "received_from", {other: answers}, len(prefix) - 1)
        frames.append(frame.assign(prompt=prompt))
    return pd.concat(frames, ignore_index=True)[["seed", "prompt", "received_from", "word", "probability"]]


def interchange_distances(frame: pd.DataFrame, prompt: str, other: str) -> pd.DataFrame:
    """How far a prompt's next words, with what was received in the other, lie from its own and from the other's.

    Takes a frame of interchange. Columns: seed, apart (of the two prompts as they are), to_own, to_other; all total
    variation. A prediction flips where to_other is smaller than to_own.
    """
    wide = frame.pivot_table(index=["seed", "word"], columns=["prompt", "received_from"], values="probability")
    unchanged, of_other, mixed = wide[prompt, prompt], wide[other, other], wide[prompt, other]
    pairs = {"apart": unchanged - of_other, "to_own": mixed - unchanged, "to_other": mixed - of_other}
    return pd.DataFrame({name: gap.abs().groupby("seed").sum() / 2 for name, gap in pairs.items()}).reset_index()


def describe_agreement(edges: pd.DataFrame, correlations: pd.DataFrame) -> str:
    """How far weights agree with effects, from frames of mark_disagreements and rank_correlation."""
    values = correlations["correlation"].dropna()
    if values.empty:
        return (
            "Weights cannot be compared with effects here: that takes more edges that differ. Choose a longer sentence."
        )
    disagree = int(edges["disagree"].sum())
    some = "" if len(values) == len(correlations) else f", in {len(values)} of {counted(len(correlations), 'seed')}"
    return (
        f"How alike weight and effect rank the edges: {span(values)}{some} (rank correlation; 1: the same order). "
        f"They clearly disagree at {disagree} of {counted(len(edges), 'edge')}."
    )


def describe_change(frame: pd.DataFrame, sizes: pd.DataFrame, name: str) -> str:
    """What changes to one edge do to the word that was most probable, and to all; from change_edge, change_sizes."""
    means = frame.groupby(["change", "word"])["probability"].mean()
    word = means["none"].idxmax()
    return (
        f"Without the edge from “{name}” the probability of “{shown(word)}” goes from {means['none'][word]:z.2f} to "
        f"{means['cut'][word]:z.2f}. With the mean in its place it goes to {means['mean'][word]:z.2f}. In all, the cut "
        f"moves {span(sizes['cut'])} of the probability to other words, the mean {span(sizes['mean'])}."
    )


def describe_interchange(distances: pd.DataFrame, first: str, second: str) -> str:
    """In how many seeds the prediction follows what was received, not the prompt; from interchange_distances."""
    if (distances["apart"] < ALIKE).all():
        return "The two prompts have nearly the same next words, so there is nothing to exchange."
    flips = (distances["to_other"] < distances["to_own"]).sum()
    return (
        f"With what it takes up in “{second}”, “{first}” goes on more like “{second}” in {flips} of "
        f"{counted(len(distances), 'seed')}: its next words then lie {span(distances['to_other'])} from those and "
        f"{span(distances['to_own'])} from its own (0: the same, 1: no word in common)."
    )


def _causal(length: int) -> Tensor:
    return torch.ones(length, length, dtype=torch.bool).tril()


def _without(length: int, query: int, key: int) -> Tensor:
    visible = _causal(length)
    visible[query, key] = False
    return visible


def _answers_without_each(run: Run, prefix: Words) -> np.ndarray:
    """Next words (M, n, V) after the last of n places: first as it is, then without the edge from each earlier one."""
    cases = [_causal(len(prefix)), *(_without(len(prefix), len(prefix) - 1, key) for key in range(len(prefix) - 1))]
    answers, _ = _answers(run, prefix, torch.stack(cases))
    return answers[:, :, -1]


def _answers(
    run: Run, prefix: Words, visible: Tensor, edit: Edit | None = None, network: str = "attention"
) -> tuple[np.ndarray, list[Mixed]]:
    """Next-word probabilities (M, copies, n, V) at each place of each copy, and what mixing computed."""
    packed = pack_copies(prefix, run.corpus.ids, visible)
    with torch.no_grad():
        passed = run_network(run.parameters(network), packed, mixing(network), run.settings.heads, edit=edit)
    probabilities = passed.logits.double().softmax(-1)
    return probabilities.view(len(probabilities), *visible.shape[:2], -1).numpy(), passed.mixed


def _replace_by_mean(run: Run, edge: Tensor) -> Edit:
    """An edit that adds weight x (mean value - value) of the marked edges, through the output projection."""
    parameters = run.parameters("attention")
    packed = corpus_prefixes(run.corpus, None)
    with torch.no_grad():
        everywhere = run_network(parameters, packed, attention_weights, run.settings.heads).mixed

    def edit(layer: int, mixed: Mixed) -> Tensor:
        values = everywhere[layer].values.transpose(2, 3).flatten(1, 2)[:, packed.places]  # (M, N, H, d)
        mean = values.mean(1)[:, None, :, None]  # (M, 1, H, 1, d)
        change = (mixed.weights * edge) @ (mean - mixed.values)  # (M, K, H, n, d)
        added = project_heads(change.transpose(2, 3), parameters, layer).sum(3)  # (M, K, n, D)
        return mixed.output + added.flatten(1, 2)

    return edit


def _receive(run: Run, other: str, place: int) -> Edit:
    """An edit that gives the word at a place what the last word of another prompt received, in every layer."""
    prefix = read_prefix(other, run.corpus)
    packed, passed = pass_over(run, "attention", [prefix])

    def edit(layer: int, mixed: Mixed) -> Tensor:
        output = mixed.output.clone()
        output[:, place] = passed.mixed[layer].output[:, packed.node(prefix)]
        return output

    return edit


def _tidy(run: Run, column: str, answers: dict[str, np.ndarray], place: int) -> pd.DataFrame:
    """One row a seed, case and word: the prediction at a place of the only copy. `column` names the case."""
    frames = []
    for case, probabilities in answers.items():
        chosen = probabilities[:, 0, place]
        seeds, vocabulary = chosen.shape
        frame = pd.DataFrame({"seed": np.repeat(np.arange(seeds), vocabulary), "probability": chosen.ravel()})
        frames.append(frame.assign(**{column: case, "word": [*run.corpus.vocabulary] * seeds}))
    return pd.concat(frames, ignore_index=True)[["seed", column, "word", "probability"]]
