"""Vectors: the vector of one word in each sentence, and a picture of these in two dimensions."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from core.errors import UserError
from core.measures.passes import last_vectors, pass_over
from core.nouns import agreeing, counted
from core.runs import Run
from core.uses import prefix_of, read_prefix, uses

__all__ = ["axis_titles", "cloud", "describe_cloud", "describe_strips", "strips", "vectors"]

NO_SENTENCE = "no sentence begins like this"
IN_A_PLANE = 3  # so many points always lie in a plane, which two components show whole


def vectors(run: Run, word: str, prompts: Sequence[str] = ()) -> pd.DataFrame:
    """The vector of a word in every sentence that has it, after each stage of the network.

    Columns: model, stage, seed, sentence, position (from 0), sense, prefix (the sentence up to the word), v0, v1, ...
    Sentences with a word that was never trained on are left out. A prompt that ends in the word and begins no sentence
    has a row as well, with no sentence and no sense. Raises UserError for an unknown word.
    """
    word_uses = uses(run.corpus, word)
    if not word_uses:
        raise UserError(f"“{word}” does not occur in the training sentences. Choose a word that does.")
    known = [use.prefix for use in word_uses]
    extra = [prefix for prefix in map(prefix_of, dict.fromkeys(prompts)) if prefix[-1] == word and prefix not in known]
    prefixes = [*known, *extra]
    nothing = [None] * len(extra)
    details = pd.DataFrame(
        {
            "sentence": [*(use.sentence.text for use in word_uses), *nothing],
            "position": [len(prefix) - 2 for prefix in prefixes],
            "sense": [*(use.sense for use in word_uses), *nothing],
            "prefix": [" ".join(prefix[1:]) for prefix in prefixes],
        }
    )
    cases, numbers = [], []
    for mixing in run.models:
        packed, passed = pass_over(run, mixing, prefixes)
        nodes = [packed.node(prefix) for prefix in prefixes]
        for stage, stream in passed.stages.items():
            cases += [(mixing, stage, seed) for seed in range(len(stream))]
            numbers.append(stream[:, nodes].numpy())  # (seeds, occurrences, width)
    flat = np.concatenate(numbers).reshape(-1, run.settings.width)
    first = pd.DataFrame(cases, columns=["model", "stage", "seed"])
    first = first.loc[first.index.repeat(len(details))].reset_index(drop=True)
    repeated = details.loc[np.tile(details.index, len(cases))].reset_index(drop=True)
    columns = pd.DataFrame(flat, columns=[f"v{index}" for index in range(run.settings.width)])
    return pd.concat([first, repeated, columns], axis=1)


def cloud(frame: pd.DataFrame, model: str, seed: int) -> pd.DataFrame:
    """One model's and seed's vectors after the last stage, in the two directions of their largest variance (PCA).

    Takes a frame of vectors. One row a distinct vector: sentences that agree up to the word share one. Columns: x, y,
    prefix, sense, sentences (joined by a line break), count, share_x, share_y (of the variance; nan if all vectors are
    the same). The first row has a negative x and a positive y, so that a picture is never mirrored by chance. Vectors
    of prompts that begin no sentence come last, with a count of 0; the directions are those of the others.
    """
    chosen = frame[(frame["model"] == model) & (frame["seed"] == seed)]
    chosen = chosen[chosen["stage"] == chosen["stage"].iloc[-1]]
    begins_none = chosen["sentence"].isna()
    chosen, others = chosen[~begins_none], chosen[begins_none]
    numbers = _numbers(chosen)
    _, first, group = np.unique(numbers, axis=0, return_index=True, return_inverse=True)
    points = chosen.groupby(first[group]).agg(  # equal vectors together, named by the place of the first
        prefix=("prefix", "first"),
        sense=("sense", _one_or_none),
        sentences=("sentence", "\n".join),
        count=("sentence", "size"),
    )
    if len(points) == 1:
        points["prefix"] = ""
        return points.reset_index(drop=True).assign(x=0.0, y=0.0, share_x=np.nan, share_y=np.nan)
    distinct = numbers.iloc[points.index]
    pca = PCA(2).fit(distinct, None)
    flat = pca.transform(distinct)
    signs = np.where(flat[0] * [-1, 1] < 0, -1, 1)
    flat *= signs
    share_x, share_y = pca.explained_variance_ratio_
    points = points.reset_index(drop=True)
    points = points.assign(x=flat[:, 0], y=flat[:, 1])
    if len(others):
        flat = pca.transform(_numbers(others)) * signs
        added = others[["prefix", "sense"]].assign(sentences=NO_SENTENCE, count=0, x=flat[:, 0], y=flat[:, 1])
        points = pd.concat([points, added], ignore_index=True)
    return points.assign(share_x=share_x, share_y=share_y)


def describe_cloud(points: pd.DataFrame, word: str, noise: float) -> str:
    """What a frame of cloud shows; `noise` is the share of variance that pure noise would show (noise_share)."""
    total = int(points["count"].sum())
    if len(points) == 1:
        if total == 1:
            return f"“{word}” occurs once, so it has one vector under any model."
        return f"One vector for all {counted(total, 'occurrence')} of “{word}”, whatever stands before it."
    different = (
        f"{counted(len(points), 'different vector')} for {counted(total, 'occurrence')} of “{word}”: one for each "
        "different beginning."
    )
    if len(points) <= IN_A_PLANE:
        return f"{different} So few points always lie in one plane, so that the picture shows all that differs."
    share = points["share_x"].iloc[0] + points["share_y"].iloc[0]
    return (
        f"{different} The picture shows {share:.1%} of their variance; for as many points of pure noise it would show "
        f"{noise:.0%}."
    )


def strips(run: Run, prompts: Sequence[str]) -> pd.DataFrame:
    """The numbers of the vector of each prompt's last word after the last stage, under every network.

    Columns: model, seed, prompt, component (from 0), value. Under static, prompts that end in the same word have the
    same values to the last bit. Raises UserError for a prompt with a word that the corpus lacks.
    """
    different, frames = [*dict.fromkeys(prompts)], []
    for network in run.models:
        numbers = last_vectors(run, network, [read_prefix(prompt, run.corpus) for prompt in different])
        seed, prompt, component = (each.ravel() for each in np.indices(numbers.shape))
        values = {"component": component, "value": numbers.ravel()}
        frames.append(pd.DataFrame({"model": network, "seed": seed, "prompt": np.array(different)[prompt], **values}))
    return pd.concat(frames, ignore_index=True)


def describe_strips(frame: pd.DataFrame, prompts: tuple[str, str]) -> str:
    """How the vectors after two prompts differ under one model and seed, from its rows of strips.

    >>> same = {"prompt": ["a b", "a b", "c b", "c b"], "component": [0, 1, 0, 1], "value": [0.5, 0.1, 0.5, 0.1]}
    >>> describe_strips(pd.DataFrame(same), ("a b", "c b"))
    'Exactly the same 2 numbers.'
    """
    first, second = (frame.loc[frame["prompt"] == prompt, "value"].to_numpy() for prompt in prompts)
    changed = int((first != second).sum())
    if not changed:
        return f"Exactly the same {counted(len(first), 'number')}."
    most = np.abs(first - second).max()
    differ = agreeing(changed, "differs", "differ")
    return f"{changed} of {counted(len(first), 'number')} {differ}, the most by {most:.2f}."


def axis_titles(points: pd.DataFrame) -> tuple[str, str]:
    """What the two axes of a cloud stand for, with their share of the variance."""
    if len(points) == 1:
        return "the same vector everywhere: no variance to show", "no variance"
    if len(points) <= IN_A_PLANE:
        return "1st component", "2nd component"
    shares = points[["share_x", "share_y"]].iloc[0]
    return f"1st component, {shares.iloc[0]:.1%} of variance", f"2nd component, {shares.iloc[1]:.1%}"


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.filter(regex=r"^v\d+$")


def _one_or_none(senses: pd.Series) -> str | None:
    """The sense, if all have the same one."""
    return senses.iloc[0] if senses.nunique(dropna=False) == 1 else None
