"""Toys: what the toy models answer to the questions that a pretrained model is asked, in frames like its own."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.corpus import END, as_words
from core.measures.attention import labels
from core.measures.interventions import edge_effects
from core.measures.static import static_vectors
from core.measures.vectors import vectors
from core.nouns import counted
from core.phrases import span
from core.pretrained.findings import describe_cuts
from core.pretrained.scores import group_silhouette
from core.runs import Run


def toy_cuts(run: Run, prompt: str) -> pd.DataFrame:
    """How cutting each edge to the prompt's last word, in all heads, changes what toy attention predicts.

    Columns: seed, key, label, weight, effect, as in cut_effects; key 0 is the start, which the toys put before a
    sentence. Raises UserError for a prompt with a word that the corpus lacks.
    """
    words = as_words(prompt).split(" ")
    named = labels((END, *words))
    frame = edge_effects(run, prompt, last_only=True)
    frame = frame[frame["key"] < len(words)].reset_index(drop=True)
    return frame.assign(label=frame["key"].map(named.__getitem__))[["seed", "key", "label", "weight", "effect"]]


def describe_toy_cuts(cuts: pd.DataFrame) -> str:
    """Which word toy attention looks at most and which cut changes most, mean over seeds."""
    means = cuts.groupby(["key", "label"], as_index=False)[["weight", "effect"]].mean()
    return f"Toy attention, mean over {counted(cuts['seed'].nunique(), 'seed')}: {describe_cuts(means)}"


def toy_place(run: Run, others: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The toy static embedding's cosine of the word in question with other words, as place_between for GloVe's.

    Columns: sense, other, cosine (mean over seeds). Words that the corpus lacks are left out.
    """
    if run.word not in run.corpus.ids:
        return pd.DataFrame(columns=["sense", "other", "cosine"])
    units = []
    for seed in range(run.settings.seeds):
        matrix = static_vectors(run, seed).matrix.astype(np.float64)
        units.append(matrix / np.linalg.norm(matrix, axis=1, keepdims=True))
    ids, mean = run.corpus.ids, np.mean([unit @ unit[run.corpus.ids[run.word]] for unit in units], axis=0)
    rows = [
        (sense, other, float(mean[ids[other]]))
        for sense, words in others.items()
        for other in words
        if other in ids and other != run.word
    ]
    return pd.DataFrame(rows, columns=["sense", "other", "cosine"])


def toy_groups(run: Run) -> pd.DataFrame:
    """How far toy attention's vectors of the word after the last stage fall into groups.

    Columns: seed, trained, silhouette (as groups has it for a pretrained model; nan where too few beginnings differ).
    """
    rows = []
    for trained, variant in ((True, run), (False, run.untrained())):
        frame = vectors(variant.only(["attention"]), run.word)
        last = frame[frame["stage"] == frame["stage"].iloc[-1]]
        rows += [(seed, trained, group_silhouette(part)) for seed, part in last.groupby("seed")]
    return pd.DataFrame(rows, columns=["seed", "trained", "silhouette"])


def describe_toy_groups(frame: pd.DataFrame) -> str:
    """How far toy attention's vectors fall into groups, beside those before training, from a frame of toy_groups."""
    if frame["silhouette"].isna().any():
        return "Toy attention: too few different sentences to look for groups."
    after, before = (frame.loc[frame["trained"] == trained, "silhouette"] for trained in (True, False))
    return f"Toy attention, trained on these sentences: silhouette {span(after)}; before training {span(before)}."
