"""Findings: sentences that say what a frame shows. Each is computed; none is written in advance."""

import pandas as pd

from core.corpus import END


def shown(word: str) -> str:
    """A word as it is shown: END has no letters of its own."""
    return "(end)" if word == END else word


def span(values: pd.Series) -> str:
    """The mean over seeds with the range, or the value alone."""
    if values.nunique() == 1:
        return f"{values.iloc[0]:.2f}"
    return f"{values.mean():.2f} (seeds {values.min():.2f} to {values.max():.2f})"


def distance(frame: pd.DataFrame, model: str, prompts: tuple[str, str]) -> str:
    """How far apart two prompts' next words are under one model, from a frame of distances."""
    values = frame.loc[frame["model"] == model, "total_variation"]
    if values.empty:
        return "This table never saw one of the prompts in training, so it has no answer to compare."
    first, second = prompts
    if first == second:
        return "Both prompts are the same. Choose two that differ."
    if values.max() == 0:
        seeds = f" in all {len(values)} seeds" if len(values) > 1 else ""
        return f"The same next words after both prompts{seeds}: distance 0 of 1."
    how = "Nearly the same" if values.mean() < 0.1 else "Different" if values.mean() > 0.5 else "Partly different"
    return f"{how} next words after the two prompts: distance {span(values)} of 1."


def vectors(points: pd.DataFrame, word: str) -> str:
    """What a cloud of one word's vectors shows."""
    total = int(points["count"].sum())
    if len(points) == 1:
        return f"One vector for all {total} occurrences of “{word}”, whatever stands before it."
    return (
        f"{len(points)} different vectors for {total} occurrences of “{word}”: one for each different beginning. "
        f"The picture shows {points['share_x'].iloc[0] + points['share_y'].iloc[0]:.1%} of their variance."
    )


def top_word(frame: pd.DataFrame, prompt: str) -> str:
    """The most probable next word of one model's frame of next words, mean over seeds."""
    if frame.empty:
        return f"no answer after “{prompt}”, which was never seen"
    means = frame.groupby("word")["probability"].mean()
    return f"after “{prompt}” most probable is “{means.idxmax()}” with {means.max():.2f}"


def axis_titles(points: pd.DataFrame) -> tuple[str, str]:
    """What the two axes of a cloud stand for, with their share of the variance."""
    if len(points) == 1:
        return "the same vector everywhere: no variance to show", "no variance"
    shares = points[["share_x", "share_y"]].iloc[0]
    return f"1st component, {shares.iloc[0]:.1%} of variance", f"2nd component, {shares.iloc[1]:.1%}"
