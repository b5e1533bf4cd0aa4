"""Findings of the attention page, each computed from the frame that it speaks of."""

import pandas as pd

from core.measures import Row
from pages.parts import findings
from pages.parts.findings import counted, joined, leaders, shown, span


def largest(frame: pd.DataFrame, value: str) -> str:
    """The largest cell of a heatmap."""
    seen = frame[value].round(2)
    top = frame[seen == seen.max()]
    row = top.iloc[0]
    others = f", and {counted(len(top) - 1, 'other')} as large" if len(top) > 1 else ""
    return f"the largest is from {row['from']} to {row['to']} with {row[value]:z.2f}{others}"


def strongest(row: pd.DataFrame, name: str) -> str:
    """Where one word looks most."""
    places, weight = leaders(row.set_index("from")["weight"], 2)
    named = joined([f"“{place}”" for place in places])
    each = "" if len(places) == 1 else " each"
    return f"“{name}” takes up {named} with weight {weight:z.2f}{each} (evenly shared it would be {1 / len(row):z.2f})."


def at_rest(frame: pd.DataFrame) -> str:
    """How much weight rests on the start, from a frame of rest_on_start."""
    return (
        f"The start gets {span(frame['weight'])} of a word's weight; evenly shared it would be "
        f"{frame['even'].mean():z.2f}. Weights must sum to 1, so a head that has nothing to take up leaves its weight "
        "somewhere: what that does to the prediction stands under “What it causes”. Heads have no names and differ "
        "from seed to seed; they are matched before any mean."
    )


def row(numbers: Row, name: str) -> str:
    """What one head adds to the word's vector."""
    top = numbers.scores.loc[numbers.scores["weight"].idxmax()]
    return (
        f"The largest product is with “{top['key']}”: weight {top['weight']:z.3f}. Projected back, what is taken up "
        f"adds a vector of length {numbers.moved:z.2f} to that of “{name}”, which had length {numbers.before:z.2f}."
    )


def agreement(frame: pd.DataFrame, correlations: pd.DataFrame) -> str:
    """How far weights agree with effects."""
    values = correlations["correlation"].dropna()
    if values.empty:
        return (
            "Weights cannot be compared with effects here: that takes more edges that differ. Choose a longer sentence."
        )
    disagree = int(frame["disagree"].sum())
    some = "" if len(values) == len(correlations) else f", in {len(values)} of {len(correlations)} seeds"
    return (
        f"Rank correlation of weight and effect over the edges: {span(values)}{some}. "
        f"They clearly disagree at {disagree} of {counted(len(frame), 'edge')}."
    )


def default_edge(place: int) -> int:
    """The edge shown first: from the word just before."""
    return max(0, place - 1)


def change(frame: pd.DataFrame, sizes: pd.DataFrame, name: str) -> str:
    """What the two changes to one edge do to the word that was most probable, and to all."""
    means = frame.groupby(["change", "word"])["probability"].mean()
    word = means["none"].idxmax()
    return (
        f"Without the edge from “{name}” the probability of “{shown(word)}” goes from {means['none'][word]:z.2f} to "
        f"{means['cut'][word]:z.2f}; with its message replaced by the mean, to {means['mean'][word]:z.2f}. Of all next "
        f"words, cutting moves {span(sizes['cut'])}, replacing {span(sizes['mean'])}."
    )


def interchange(distances: pd.DataFrame, first: str, second: str) -> str:
    """In how many seeds the prediction follows what was received rather than the prompt's own words."""
    if (distances["apart"] < 0.1).all():
        return "The two prompts have nearly the same next words, so there is nothing to flip."
    flips = (distances["to_other"] < distances["to_own"]).sum()
    return (
        f"With what was received in “{second}”, the next words after “{first}” come closer to those after “{second}” "
        f"in {flips} of {counted(len(distances), 'seed')}: distance {span(distances['to_other'])} from them and "
        f"{span(distances['to_own'])} from its own."
    )


def shares(frame: pd.DataFrame, word: str) -> str:
    """Which word contributes most, and what the shares sum to."""
    means = frame.groupby("name")["share"].mean()
    whole = f"All shares sum to {span(frame.groupby('seed')['share'].sum())}, the full effect of the earlier words."
    top, size = leaders(means.abs(), 2)
    if not size:
        return f"No earlier word changes the probability of “{word}”. {whole}"
    if len(top) > 1:
        return f"{joined([f'“{name}”' for name in top])} change the probability of “{word}” equally much. {whole}"
    does = "contributes most to" if means[top[0]] > 0 else "takes most away from"
    return f"“{top[0]}” {does} “{word}”: {span(frame[frame['name'] == top[0]]['share'])}. {whole}"


def share_domain(frame: pd.DataFrame) -> tuple[float, float]:
    """An axis that holds all shares and zero."""
    return min(-0.1, round(frame["share"].min() - 0.05, 1)), max(0.5, round(frame["share"].max() + 0.05, 1))


def most_probable(frame: pd.DataFrame) -> str:
    """The most probable next word of some bars, mean over seeds."""
    return findings.most_probable(frame.groupby("word")["probability"].mean())


def parted(separation: pd.DataFrame, stage: str) -> str:
    """How far the senses' middles lie apart after a stage, against the spread within a sense."""
    own = separation[separation["stage"] == stage]
    if own.empty:
        return "No two labelled senses to tell apart."
    row = own.iloc[0]
    return f"“{row['first']}” and “{row['second']}” lie {row['gap']:z.2f} apart, each spread over {row['spread']:z.2f}."
