"""Findings about losses: which model predicts better what nobody trained on, and where attention is wrong."""

import pandas as pd

from core.measures import difference
from core.measures.samples import CLEAR, FEWEST, FEWEST_SEEDS, needed, too_few
from pages.parts.findings import counted, joined, leaders, of_seeds, shown, span

SPLITS = {"fold": "Beginnings that were never seen", "marked": "Sentences marked as held out"}


def nothing_held_out(split: str, word: str, untestable: int) -> str:
    """Why there is no held-out loss to show, and what to do about it."""
    if split == "marked":
        return (
            f"Cannot be tested here: no sentence with “{word}” that can be asked is marked as held out. Mark some "
            "whose words stand in other sentences, too."
        )
    unknown = f" Of {counted(untestable, 'sentence')} a word occurs nowhere else." if untestable else ""
    return (
        f"Cannot be tested here: when its fold is left out, no beginning that ends in “{word}” can be asked.{unknown} "
        "Write more sentences that share their words."
    )


def cannot_be_asked(count: int) -> str:
    """How many sentences are left out of what is asked."""
    return f"{counted(count, 'sentence')} with the word cannot be asked"


def held_out(frame: pd.DataFrame, losses: pd.DataFrame, split: str) -> list[str]:
    """What one split shows: context against none, choosing against averaging, the way to the truth."""
    part, loss = frame[frame["split"] == split], losses[losses["split"] == split]
    beginnings = part["prefix"].nunique()
    if beginnings < FEWEST:
        return [f"Which model is better cannot be tested here. {too_few(beginnings)}"]
    by_seed = loss.set_index(["model", "seed"])["loss"]
    sentences = [_gap(part, by_seed, "attention", other) for other in ("static", "averaging")]
    return [*sentences, *_way(loss[loss["model"] == "attention"])]


def _way(own: pd.DataFrame) -> list[str]:
    """How far attention comes from static to the truth, where that can be said."""
    if own["way"].isna().any():
        return []
    questions, known = own["questions"].iloc[0], own["known"].iloc[0]
    over = "" if known == questions else f" on the {known} of {questions} sentences that the grammar can write"
    above = (own["loss_there"] - own["truth"]).mean()
    if own["way"].mean() < 0:
        return [f"Attention lies further from the true grammar than static{over}: {above:z.2f} nats above its loss."]
    if own["way"].mean() > 1:
        return [f"Attention covers the whole way from static to the true grammar{over}, and {-above:z.2f} nats more."]
    return [f"Of the way from static to the true grammar, attention covers {span(own['way'])}{over}."]


def _gap(part: pd.DataFrame, loss: pd.Series, one: str, other: str) -> str:
    """Whether one model is better than another, by the interval over beginnings and the seeds together."""
    row = difference(part, one, other).iloc[0]
    gaps = loss[other].mean() - loss[one]
    over = f"95 % interval over {counted(row['beginnings'], 'beginning')}"
    better, worse = row["low"] > CLEAR, row["high"] < -CLEAR
    agreeing = int((gaps > 0).sum() if row["difference"] > 0 else (gaps < 0).sum())
    agree = len(gaps) < FEWEST_SEEDS or agreeing >= needed(len(gaps))
    if better and agree:
        found = f"by {row['difference']:z.2f} nats, {over} {row['low']:z.2f} to {row['high']:z.2f}"
        return f"{one.capitalize()} is better than {other} {found}{of_seeds('lower', agreeing, len(gaps))}."
    if worse and agree:
        found = f"by {-row['difference']:z.2f} nats, {over} {-row['high']:z.2f} to {-row['low']:z.2f}"
        return f"{one.capitalize()} is worse than {other} {found}{of_seeds('higher', agreeing, len(gaps))}."
    return (
        f"Between {one} and {other} it is too close to call: the loss of {other} less that of {one} is "
        f"{row['difference']:z.2f} nats, {over} {row['low']:z.2f} to {row['high']:z.2f}"
        f"{of_seeds(f'{one} lower', int((gaps > 0).sum()), len(gaps))}. Clear is a difference of more than {CLEAR}."
    )


def loss_domain(part: pd.DataFrame) -> tuple[float, float]:
    """The axis of held-out losses: from 0 to a little above the trained models; higher table losses are cut there."""
    trained = part[part["model"].isin(["static", "averaging", "attention"])]["loss"].max()
    return 0.0, round(1.4 * trained + 0.05, 1)


def truth_rule(part: pd.DataFrame) -> dict[str, float]:
    """Where the true grammar's own loss lies, if it knows everything that was asked."""
    return {"the grammar": part["truth"].mean()} if (part["known"] == part["questions"]).all() else {}


def lowest(part: pd.DataFrame) -> str:
    """Which model has the lowest loss."""
    models, best = leaders(part.groupby("model")["loss"].mean(), 2, lowest=True)
    return f"lowest {'is' if len(models) == 1 else 'are'} {joined(models)} with {best:z.2f} nats"


def most_wrong(behind: pd.DataFrame) -> str:
    """Where attention lies furthest behind static, from a frame of behind_static."""
    row = behind.iloc[0]
    costs = f"“{shown(row['word'])}” costs it {row['attention']:z.2f} nats, and static {row['static']:z.2f}"
    if row["behind"] > CLEAR:
        return f"Attention is most wrong on “{row['sentence']}”: {costs}, which sees no context."
    does = "gains least" if row["behind"] < 0 else "loses most"
    return (
        f"Attention is clearly wrong on none of {counted(len(behind), 'combination')}: nowhere is static, which sees "
        f"no context, better by more than {CLEAR} nats. It {does} on “{row['sentence']}”: {costs}."
    )
