"""Findings: sentences that say what a frame shows. Each is computed; none is written in advance."""

from collections.abc import Sequence

import pandas as pd

from core import Run
from core.corpus import END
from core.limits import NATS_A_BIT, PrefixFacts
from core.measures import MARKS, MOST_PAIRS, difference, nearest_sentence

LEAST_GAP = 0.02  # nats: below it lies what noise in training leaves between models that could do equally well
MOST_NAMED = 6  # words or sentences that one line names
SPLITS = {"fold": "Beginnings that were never seen", "marked": "Sentences marked as held out"}


def shown(word: str) -> str:
    """A word as it is shown: END has no letters of its own."""
    return "(end)" if word == END else word


def listed(items: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    rest = len(items) - MOST_NAMED
    return ", ".join(items[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def span(values: pd.Series) -> str:
    """The mean over seeds with the range, or the value alone."""
    if values.round(2).nunique() == 1:
        return f"{values.mean():.2f}"
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


def top_word(frame: pd.DataFrame, prompt: str) -> str:
    """The most probable next word of one model's frame of next words, mean over seeds."""
    if frame.empty:
        return f"no answer after “{prompt}”, which was never seen"
    means = frame.groupby("word")["probability"].mean()
    return f"after “{prompt}” most probable is “{means.idxmax()}” with {means.max():.2f}"


def vectors(points: pd.DataFrame, word: str, noise: float) -> str:
    """What a cloud of one word's vectors shows; `noise` is the share of variance that pure noise would show."""
    total = int(points["count"].sum())
    if len(points) == 1:
        return f"One vector for all {total} occurrences of “{word}”, whatever stands before it."
    share = points["share_x"].iloc[0] + points["share_y"].iloc[0]
    return (
        f"{len(points)} different vectors for {total} occurrences of “{word}”: one for each different beginning. "
        f"The picture shows {share:.1%} of their variance; for as many points of pure noise it would show {noise:.0%}."
    )


def axis_titles(points: pd.DataFrame) -> tuple[str, str]:
    """What the two axes of a cloud stand for, with their share of the variance."""
    if len(points) == 1:
        return "the same vector everywhere: no variance to show", "no variance"
    shares = points[["share_x", "share_y"]].iloc[0]
    return f"1st component, {shares.iloc[0]:.1%} of variance", f"2nd component, {shares.iloc[1]:.1%}"


def facts(about: PrefixFacts, word: str) -> list[str]:
    """What a corpus can and cannot show about a word, before any training."""
    once = f"{about.seen_once:.0%} of the different prefixes occur once"
    label = (
        f"{once}: the floor of the whole prefix is mostly a floor for memorising."
        if about.memorisation
        else f"{once}, so the floor of the whole prefix is not one for memorising alone."
    )
    shared = (
        f"“{word}” occurs {about.occurrences} times after {about.beginnings} different beginnings; occurrences after "
        f"the same one get the same vector. {about.copies} sentences repeat another."
    )
    table = (
        f"A lookup table of the {about.solved_by} knows as much after “{word}”, on these sentences, as any model can: "
        "what it lacks shows on combinations that it never saw."
        if about.solved_by
        else f"No lookup table of one or two words is enough after “{word}”: what decides stands further back."
    )
    return [label, shared, table]


def nothing_held_out(split: str, word: str, untestable: int) -> str:
    """Why there is no held-out loss to show."""
    if split == "marked":
        return f"Cannot be tested here: no testable sentence with “{word}” is marked as held out in the editor."
    return (
        f"Cannot be tested here: when its fold is left out, no beginning that ends in “{word}” can be asked "
        f"({untestable} have words that occur nowhere else)."
    )


def held_out(frame: pd.DataFrame, losses: pd.DataFrame, split: str) -> list[str]:
    """What one split shows: context against none, choosing against averaging, the way to the truth."""
    part, loss = frame[frame["split"] == split], losses[losses["split"] == split].set_index(["model", "seed"])["loss"]
    sentences = [_gap(part, loss, "attention", "static"), _gap(part, loss, "attention", "averaging")]
    ways = losses[(losses["split"] == split) & (losses["model"] == "attention")]["way"]
    if ways.notna().all():
        sentences.append(f"Of the way from static to the true grammar, attention covers {span(ways)}.")
    return sentences


def _gap(part: pd.DataFrame, loss: pd.Series, better: str, worse: str) -> str:
    row = difference(part, better, worse).iloc[0]
    wins = (loss[better] < loss[worse].mean()).sum()
    interval = f"95 % interval over {row['sentences']} sentences {row['low']:.2f} to {row['high']:.2f}"
    if row["low"] > LEAST_GAP:
        verdict = f"{better.capitalize()} is better than {worse} by {row['difference']:.2f} nats"
    elif row["high"] < -LEAST_GAP:
        verdict = f"{better.capitalize()} is worse than {worse} by {-row['difference']:.2f} nats"
    else:
        verdict = f"No clear difference between {better} and {worse} ({row['difference']:+.2f} nats)"
    needed = ""
    if worse == "averaging" and row["low"] <= LEAST_GAP:
        needed = " Choosing which words count is not needed here."
    return f"{verdict}, {interval}, lower in {wins} of {_starts(len(loss[better]))}.{needed}"


def _starts(count: int) -> str:
    return "1 start" if count == 1 else f"{count} seeds"


def loss_domain(part: pd.DataFrame) -> tuple[float, float]:
    """The axis of held-out losses: from 0 to a little above the trained models; higher table losses are cut there."""
    trained = part[part["model"].isin(["static", "averaging", "attention"])]["loss"].max()
    return 0.0, round(1.4 * trained + 0.05, 1)


def truth_rule(part: pd.DataFrame) -> dict[str, float]:
    """Where the true grammar's own loss lies, if the grammar is known."""
    truth = part["truth"].mean()
    return {} if pd.isna(truth) else {"the grammar": truth}


def lowest(part: pd.DataFrame) -> str:
    """Which model has the lowest loss."""
    means = part.groupby("model")["loss"].mean()
    return f"lowest is {means.idxmin()} with {means.min():.2f} nats"


def accuracy(scores: pd.DataFrame, model: str) -> str:
    """How one model's vectors sort by sense, trained beside untrained."""
    own = scores[scores["model"] == model]
    trained, before = own[own["trained"]], own[~own["trained"]]
    wins = (trained["accuracy"].to_numpy() > before["accuracy"].to_numpy()).sum()
    sentence = (
        f"{model.capitalize()}: {span(trained['accuracy'])} after training, {span(before['accuracy'])} before; higher "
        f"in {wins} of {len(trained)} seeds. p at most {trained['p'].max():.3f}; agreement of clusters found without "
        f"labels {span(trained['clusters'])}."
    )
    if trained["position"].notna().all():
        sentence += f" The same neighbours agree on the word's place in {span(trained['position'])}."
    return sentence


def growth(frame: pd.DataFrame) -> str:
    """How contexts outgrow the corpus."""
    last = frame[frame["n"] == frame["n"].max()].set_index("contexts")["count"]
    filled = last.get("filled", 0.0)
    return (
        f"Of {last['possible with these words']:.1e} possible contexts for n = {frame['n'].max()} the sentences fill "
        f"{filled:.0f}. With the words of GPT-2 there would be {last['possible with the words of GPT-2']:.1e}."
    )


def surprise(frame: pd.DataFrame) -> str:
    """The least expected word of a sentence under one model, from its rows of surprisals."""
    means = frame.groupby("label", sort=False)["probability"].mean()
    return f"least expected: “{means.idxmin()}” with {means.min():.3f}"


def best_rung(frame: pd.DataFrame, sentence: str, run: Run) -> str:
    """Which rung finds a sentence most probable, and whether it was trained on."""
    means = frame.groupby("model")["probability"].mean().sort_values(ascending=False)
    seen = "stands in the training sentences" if tuple(sentence.split(" ")) in run.corpus.training else "was never seen"
    first, second = means.index[:2]
    return (
        f"“{sentence}” {seen}. Most probable under {first} ({means.iloc[0]:.4f}), then {second} ({means.iloc[1]:.4f}), "
        "mean over seeds of the product over its words."
    )


def no_fitting(proposed: int, word: str) -> str:
    """Why there is no summary."""
    return (
        f"Cannot be tested here: of {proposed} unseen combinations around “{word}” none is known to fit, because sense "
        "labels are missing or every fitting combination was trained on."
    )


def fitting(fitting: int, proposed: int, pairs: int) -> str:
    """How many of the proposed combinations fit, and whether all were looked at."""
    count = f"{fitting} of {proposed} unseen combinations join a beginning and a continuation of one sense."
    drawn = f" They are of a random sample of {MOST_PAIRS} of {pairs:,} pairs, the same sample each time."
    return count + (drawn if pairs > MOST_PAIRS else "")


def in_unit(nats: float, unit: str) -> float:
    """Nats in the unit that is shown."""
    return nats / NATS_A_BIT if unit == "bits" else nats


def curve(frame: pd.DataFrame, unit: str, level: float, step: int) -> str:
    """How close training came to the floor, and whether the held-out loss turned."""
    training = frame[frame["on"] == "training"]
    last = training[training["step"] == training["step"].max()][unit]
    gap = f"Training ends {last.mean() - level:.2f} {unit} above the floor of {level:.2f}."
    held_out = frame[frame["on"] == "held out"].set_index("step")[unit]
    if held_out.empty:
        return f"{gap} No fold can be asked here."
    turned = held_out.iloc[-1] > held_out.min() * 1.05
    verdict = f"turned up again to {held_out.iloc[-1]:.2f}" if turned else f"ended at {held_out.iloc[-1]:.2f}"
    return f"{gap} Held out it was lowest at step {held_out.idxmin()} with {held_out.min():.2f} and {verdict}."


def marked(marks: pd.DataFrame, run: Run) -> list[str]:
    """Each sentence's mark, with the nearest training sentence of those that are new."""
    lines = []
    for number, row in enumerate(marks.itertuples(), start=1):
        nearest = nearest_sentence(tuple(str(row.sentence).split(" ")), run.corpus)
        where = "" if row.mark == MARKS[0] else f"; nearest: “{nearest}”"
        lines.append(f"{number}. {row.mark}{where}")
    return lines


def copied(shares: pd.DataFrame) -> str:
    """Which rung copies most and which least."""
    own = shares[shares["mark"] == MARKS[0]].set_index("model")["share"]
    return f"Copied word for word: most by {own.idxmax()} ({own.max():.0%}), least by {own.idxmin()} ({own.min():.0%})."


def accepted(shares: pd.DataFrame) -> str:
    """Which rung writes most sentences that are new and accepted by the grammar."""
    own = shares[~shares["mark"].isin(MARKS)].set_index("model")["share"]
    if own.empty:
        return "Whether new sentences make sense cannot be checked here: the grammar of these sentences is not known."
    best = own.drop("attention").idxmax()
    if own["attention"] > own[best]:
        verdict = f"Attention writes most sentences that are new and accepted by the grammar ({own['attention']:.1%})"
    else:
        verdict = f"Attention does not write most of what is new and accepted by the grammar ({own['attention']:.1%})"
    return f"{verdict}; of the others {best} writes most ({own[best]:.1%})."
