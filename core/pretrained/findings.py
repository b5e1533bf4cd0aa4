"""Findings: the sentence that says what a frame of a dossier shows."""

import re
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from core.measures.samples import LEVEL
from core.nouns import agreeing, counted
from core.phrases import joined, quoted
from core.pretrained.scores import CLOUDS

CLEARLY = 0.1  # of probability or accuracy: less is called no difference
ROUNDED = 2
LITTLE = 0.01  # of silhouettes: less is not seen in the two digits shown
_GROUP = re.compile(r"group \d+")


def shares(next_words: pd.DataFrame, prompt: str, context: str, *, own: bool) -> pd.DataFrame:
    """The words after a prompt, from a dossier's next_words; with `own` the text's own, their probabilities shared out.

    Columns: word, probability.
    """
    part = next_words[(next_words["prompt"] == prompt) & (next_words["context"] == context)]
    if own:
        part = part[part["is_own"].astype(bool)]
        part = part.assign(probability=part["probability"] / max(part["probability"].sum(), 1e-300))
    return part[["word", "probability"]].sort_values("probability", ascending=False, ignore_index=True)


def shown_words(next_words: pd.DataFrame, prompts: tuple[str, str], count: int, *, own: bool) -> list[str]:
    """The words to draw for two prompts side by side: the most probable of each, the first prompt's first."""
    words: dict[str, None] = {}
    for prompt in prompts:
        ranked = [word for word in shares(next_words, prompt, "all", own=own)["word"] if word not in words]
        words |= dict.fromkeys(ranked[: count // 2])
    return [*words]


def distance(next_words: pd.DataFrame, prompts: tuple[str, str], context: str, *, own: bool) -> float:
    """Total variation between the words after two prompts, over the words that were kept."""
    first, second = (
        shares(next_words, prompt, context, own=own).set_index("word")["probability"] for prompt in prompts
    )
    return float((first.sub(second, fill_value=0.0)).abs().sum() / 2)


def place_labels(labels: list[str]) -> list[str]:
    """A label for each place; a repeated word gets its number, so that all differ.

    >>> place_labels(["the", "dog", "saw", "the"])
    ['the (1)', 'dog', 'saw', 'the (4)']
    """
    return [f"{word} ({place})" if labels.count(word) > 1 else word for place, word in enumerate(labels, start=1)]


def describe_context(next_words: pd.DataFrame, prompts: tuple[str, str], context: str, *, own: bool) -> str:
    """How far apart the words after two prompts are, and the most probable of each."""
    apart = distance(next_words, prompts, context, own=own)
    if apart < 10**-ROUNDED / 2:
        return "It cannot tell them apart: the same next words after both prompts."
    leading = [str(shares(next_words, prompt, context, own=own)["word"].iloc[0]) for prompt in prompts]
    return (
        f"After the other prompt {apart:.0%} of the probability goes to other words; most probable "
        f"{agreeing(len({*leading}), 'is', 'are')} {joined(quoted(dict.fromkeys(leading)))}"
        f"{', for both prompts' if leading[0] == leading[1] else ''}."
    )


def right_shares(uses: pd.DataFrame, words_of: Mapping[str, set[str]]) -> pd.DataFrame:
    """How much of the probability of words of one meaning only goes to the right meaning, for each beginning.

    Takes a dossier's uses and the words of each meaning (core.uses.sense_words). Columns: beginning, sense, share.
    """
    owner = {word: sense for sense, words in words_of.items() for word in words}
    asked = uses[uses["word"].isin(owner)].assign(owner=lambda frame: frame["word"].map(owner))
    if asked.empty or asked["owner"].nunique() < 2:
        return pd.DataFrame(columns=["beginning", "sense", "share"])
    totals = asked.groupby(["beginning", "sense"])["probability"].sum()
    right = asked[asked["owner"] == asked["sense"]].groupby(["beginning", "sense"])["probability"].sum()
    return (right / totals).fillna(0.0).rename("share").reset_index()


def describe_right_shares(frame: pd.DataFrame) -> str:
    """The mean share of the right meaning, beside what no context gives; says as plainly where it fails."""
    if frame.empty:
        return "Which next words belong to which meaning is not told by these sentences, so no share can be given."
    mean, chance = frame.groupby("sense")["share"].mean().mean(), 1 / frame["sense"].nunique()
    found = (
        f"Of the probability of the sentences' own next words {mean:.0%} goes to those of the right meaning, over "
        f"{counted(len(frame), 'beginning')}; without context it is {chance:.0%}."
    )
    if mean < chance + CLEARLY:
        return f"{found} Here the real model fails: it is no better than without context."
    wrong = int((frame["share"] < 0.5).sum())
    if wrong:
        return f"{found} After {wrong} of these beginnings another meaning gets more."
    return f"{found} The right meaning leads after each."


def describe_accuracy(accuracy: pd.DataFrame) -> str:
    """From which layer on neighbours agree on the meaning, beside untrained twins and chance."""
    if accuracy.empty:
        return (
            "No score here: fewer than two meanings can be told apart by what comes before the word. Nothing before it "
            "differs, or the sentences have no labels."
        )
    ours = accuracy[accuracy["weights"] == "pretrained"].set_index("layer")["accuracy"]
    twins = accuracy[accuracy["weights"] != "pretrained"].groupby("layer")["accuracy"].max()
    best, layer = float(ours.max()), int(ours.idxmax())
    ahead = int((ours[1:] > twins[1:] + 1e-9).sum())
    return (
        f"The nearest neighbour has the same meaning in {ours.iloc[0]:.2f} of cases at layer 0 and in {best:.2f} at "
        f"layer {layer}, where the best of {accuracy['weights'].nunique() - 1} untrained twins has {twins[layer]:.2f}; "
        f"always naming the largest meaning has {accuracy['chance'].iloc[0]:.2f}. The real model is ahead of every "
        f"twin in {ahead} of {counted(len(ours) - 1, 'layer')}."
    )


def describe_place(place: pd.DataFrame, word: str, neighbours: list[tuple[str, float]]) -> str:
    """Where GloVe's one vector of a word lies among the words of its meanings."""
    near = joined(quoted(name for name, _ in neighbours[:5]))
    said = f"GloVe has one vector for “{word}”, whatever stands before it. Nearest to it are {near}."
    means = place.groupby("sense", sort=False)["cosine"].mean().sort_values(ascending=False)
    if len(means) < 2:
        return said
    gap = float(means.iloc[0] - means.iloc[-1])
    if gap < CLEARLY:
        low, high = f"{means.iloc[-1]:z.2f}", f"{means.iloc[0]:z.2f}"
        return f"{said} It lies about as far from the words of all meanings (mean cosine {low} to {high})."
    return (
        f"{said} It lies closer to the words of “{means.index[0]}” (mean cosine {means.iloc[0]:z.2f}) than to those of "
        f"“{means.index[-1]}” ({means.iloc[-1]:z.2f}), in every sentence alike."
    )


def describe_means(place: pd.DataFrame) -> str:
    """The mean cosine with the words of each meaning.

    >>> describe_means(pd.DataFrame({"sense": ["game", "fire"], "cosine": [0.09, -0.001]}))
    'mean cosine 0.09 with the words of “game” and 0.00 with the words of “fire”.'
    """
    means = place.groupby("sense", sort=False)["cosine"].mean()
    return f"mean cosine {joined([f'{mean:z.2f} with the words of “{sense}”' for sense, mean in means.items()])}."


def describe_cuts(cuts: pd.DataFrame) -> str:
    """Which word looks most and which cut changes most; the very first piece is told apart."""
    first, later = cuts[cuts["key"] == 0], cuts[cuts["key"] > 0]
    if later.empty:
        return "One earlier word only: there is nothing to compare."
    most = later.loc[later["effect"].idxmax()]
    parked = float(first["weight"].iloc[0]) if len(first) else 0.0
    sentence = (
        f"Cutting the edge from “{most['label']}” in all heads changes the next word by {most['effect']:.2f} of 1; its "
        f"mean weight is {most['weight']:.2f}."
    )
    if parked > max(later["weight"].max(), 0.3):
        sentence += (
            f" The very first word gets {parked:.2f} of the weight: models park attention there, and to cut it "
            f"disturbs them whatever the word is ({float(first['effect'].iloc[0]):.2f})."
        )
    return sentence


def describe_heads(heads: pd.DataFrame, label: str) -> str:
    """How the effect of one edge is spread over the heads."""
    if heads.empty:
        return "No edge to look at."
    best = heads.loc[heads["effect"].idxmax()]
    some = int((heads["effect"] > CLEARLY).sum())
    return (
        f"{some} of {counted(len(heads), 'head')} change the next word by more than {CLEARLY} when only their edge "
        f"from “{label}” is cut; most does head {int(best['head'])} of layer {int(best['layer'])} "
        f"({best['effect']:.2f}, weight {best['weight']:.2f}). Found by effect, on this prompt."
    )


def group_name(number: int) -> str:
    """What a group is called, from its number (from 0)."""
    return f"group {number + 1}"


def are_found_groups(senses: Collection[str]) -> bool:
    """Whether labels are the names of groups that were found, which nobody has named yet."""
    return bool(senses) and all(_GROUP.fullmatch(sense) for sense in senses)


def describe_groups(groups: pd.DataFrame, sizes: list[int], layer: int) -> str:
    """Whether the vectors fall into groups, and better than the untrained twins' do."""
    ours, twins = groups[groups["weights"] == "pretrained"].iloc[0], groups[groups["weights"] != "pretrained"]
    if np.isnan(ours["silhouette"]):
        return "Too few different sentences to look for groups: six are needed."
    found = (
        f"At layer {layer}, without any label, the vectors fall into groups of {joined(list(map(str, sizes)))}: "
        f"silhouette {ours['silhouette']:z.2f}, p = {ours['p']:.3f} beside {CLOUDS} shapeless clouds; of the untrained "
        f"twins {twins['silhouette'].min():z.2f} to {twins['silhouette'].max():z.2f}."
    )
    is_luck, is_random = ours["p"] > LEVEL, ours["silhouette"] <= twins["silhouette"].max() + LITTLE
    if not is_luck and not is_random:
        return f"{found} That is more than luck and more than random weights give."
    given = (
        "luck or random weights give" if is_luck and is_random else "luck gives" if is_luck else "random weights give"
    )
    return f"{found} That is no more than {given}, so the groups may mean nothing."


def describe_both_directions(frame: pd.DataFrame) -> str:
    """What a model that reads in both directions makes of a cue that comes after the word."""
    best = frame.groupby(["model", "reads"], sort=False)["accuracy"].max()
    (both,) = {model for model, reads in best.index if reads == "what came before"}
    (causal,) = {model for model, _ in best.index if model != both}
    return (
        f"{causal} reads from left to right: at “bat” its best layer finds the meaning in {best[causal].max():.2f} of "
        f"cases. {both} reads in both directions: with the whole sentence {best[both, 'the whole sentence']:.2f}, "
        f"shown only what comes before {best[both, 'what came before']:.2f}. The largest meaning has "
        f"{frame['chance'].iloc[0]:.2f}."
    )
