"""Stages: a word's vector layer by layer, and what each stage would predict if it were the last."""

import numpy as np
import pandas as pd
import torch
from sklearn.decomposition import PCA

from core.measures.passes import pass_over
from core.measures.vectors import NO_SENTENCE
from core.models import read_out
from core.runs import Run
from core.uses import read_prefix

__all__ = ["describe_separation", "stage_clouds", "stage_predictions", "stage_separation"]


def stage_clouds(vectors: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The vectors of one seed of attention after each stage, on one basis.

    Takes a frame of vectors. The basis is the two principal components of the vectors after the last stage, with the
    last stage's mean as its middle, signs fixed as in cloud; earlier stages are drawn on the same axes. Columns: stage,
    x, y, prefix, sense, count, sentences. A prompt that begins no sentence has a count of 0.
    """
    of_seed = vectors[(vectors["model"] == "attention") & (vectors["seed"] == seed)]
    grouped = of_seed.groupby(["stage", "prefix"], sort=False)
    labels = grouped.agg(
        sense=("sense", "first"), count=("sentence", "count"), sentences=("sentence", _joined)
    ).reset_index()
    columns = [column for column in of_seed.columns if column[:1] == "v" and column[1:].isdigit()]
    numbers = grouped[columns].first().to_numpy()
    last = numbers[(labels["stage"] == of_seed["stage"].iloc[-1]) & (labels["count"] > 0)]
    flat = _flat(numbers, last)
    return labels.assign(x=flat[:, 0], y=flat[:, 1])


def stage_separation(points: pd.DataFrame) -> pd.DataFrame:
    """How far apart the first two senses' middles lie after each stage, in a frame of stage_clouds.

    Columns: stage, first, second (senses), gap, spread (root mean squared distance from the own middle). Empty if fewer
    than two senses are labelled.
    """
    rows = []
    for stage, of_stage in points[points["sense"].notna()].groupby("stage", sort=False):
        middles = of_stage.groupby("sense", sort=False)[["x", "y"]].mean()
        if len(middles) > 1:
            gap = np.linalg.norm(middles.iloc[0] - middles.iloc[1])
            inside = of_stage[["x", "y"]] - of_stage.groupby("sense")[["x", "y"]].transform("mean")
            rows.append((stage, *middles.index[:2], float(gap), float((inside**2).sum(axis=1).mean() ** 0.5)))
    return pd.DataFrame(rows, columns=["stage", "first", "second", "gap", "spread"])


def stage_predictions(run: Run, prompt: str) -> pd.DataFrame:
    """Next words after a prompt if each stage of attention were the last: its vector through the final norm and the
    unembedding (nostalgebraist 2020, "interpreting GPT: the logit lens"). Columns: stage, seed, word, probability.
    """
    prefix = read_prefix(prompt, run.corpus)
    packed, passed = pass_over(run, "attention", [prefix])
    parameters = run.parameters("attention")
    frames = []
    for stage, stream in passed.stages.items():
        with torch.no_grad():
            logits = read_out(stream[:, [packed.node(prefix)]], parameters)
        answers = logits[:, 0].double().softmax(-1).numpy()
        seeds, vocabulary = answers.shape
        frame = pd.DataFrame({"seed": np.repeat(np.arange(seeds), vocabulary), "probability": answers.ravel()})
        frames.append(frame.assign(stage=stage, word=[*run.corpus.vocabulary] * seeds))
    return pd.concat(frames, ignore_index=True)[["stage", "seed", "word", "probability"]]


def describe_separation(separation: pd.DataFrame, stage: str) -> str:
    """How far apart the senses' middles lie after a stage, against the spread within a sense; of stage_separation."""
    of_stage = separation[separation["stage"] == stage]
    if of_stage.empty:
        return "No two labelled senses to tell apart."
    row = of_stage.iloc[0]
    return f"“{row['first']}” and “{row['second']}” lie {row['gap']:z.2f} apart, each spread over {row['spread']:z.2f}."


def _joined(sentences: pd.Series) -> str:
    return "\n".join(sentences.dropna()) or NO_SENTENCE


def _flat(numbers: np.ndarray, last: np.ndarray) -> np.ndarray:
    if len(last) < 2:
        return np.zeros((len(numbers), 2))
    pca = PCA(2).fit(last)
    flat = np.asarray(pca.transform(numbers))
    return flat * np.where(pca.transform(last[:1])[0] * [-1, 1] < 0, -1, 1)
