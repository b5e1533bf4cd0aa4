"""Findings: sentences that say what a frame shows. Each is computed; none is written in advance."""

from collections.abc import Sequence

import pandas as pd

from core import Run
from core.corpus import END
from core.limits import NATS_A_BIT, PrefixFacts
from core.measures import MARKS, MOST_PAIRS, nearest_sentence

IN_A_PLANE = 3  # points that two components always show whole
MOST_NAMED = 6  # words or sentences that one line names


def shown(word: str) -> str:
    """A word as it is shown: END has no letters of its own."""
    return "(end)" if word == END else word


def no_negative_zero(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    """The numbers rounded as they will be shown, so that none of them reads as minus nothing."""
    numbers = frame.select_dtypes("number").columns
    return frame.assign(**{name: frame[name].round(digits) + 0.0 for name in numbers})


def listed(items: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    rest = len(items) - MOST_NAMED
    return ", ".join(items[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def counted(count: int, thing: str) -> str:
    """So many things, in words that agree."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def span(values: pd.Series) -> str:
    """The mean over seeds with the range, or the value alone."""
    if values.round(2).nunique() == 1:
        return f"{values.mean():z.2f}"
    return f"{values.mean():z.2f} (seeds {values.min():z.2f} to {values.max():z.2f})"


def leaders(values: pd.Series, digits: int, *, lowest: bool = False) -> tuple[list[str], float]:
    """The names that have the highest (or lowest) value as far as its digits are shown, and that value."""
    seen = values.round(digits)
    best = seen.min() if lowest else seen.max()
    return [str(name) for name in seen.index[seen == best]], float(best)


def joined(names: Sequence[str]) -> str:
    """Names in a row, the last after "and"; of many the first few."""
    if len(names) > MOST_NAMED:
        return listed(names)
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def most_probable(means: pd.Series) -> str:
    """Which words of a series of probabilities are most probable."""
    words, best = leaders(means, 2)
    named = joined([f"“{shown(word)}”" for word in words])
    if len(words) > 1:
        return f"most probable are {named} with {best:.2f} each"
    return f"most probable is {named} with {best:.2f}"


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
    return f"after “{prompt}” {most_probable(means)}"


def vectors(points: pd.DataFrame, word: str, noise: float) -> str:
    """What a cloud of one word's vectors shows; `noise` is the share of variance that pure noise would show."""
    total = int(points["count"].sum())
    if len(points) == 1:
        if total == 1:
            return f"“{word}” occurs once, so it has one vector under any model."
        return f"One vector for all {total} occurrences of “{word}”, whatever stands before it."
    different = (
        f"{len(points)} different vectors for {counted(total, 'occurrence')} of “{word}”: one for each different "
        "beginning."
    )
    if len(points) <= IN_A_PLANE:
        return f"{different} So few points always lie in one plane, so that the picture shows all that differs."
    share = points["share_x"].iloc[0] + points["share_y"].iloc[0]
    return (
        f"{different} The picture shows {share:.1%} of their variance; for as many points of pure noise it would show "
        f"{noise:.0%}."
    )


def axis_titles(points: pd.DataFrame) -> tuple[str, str]:
    """What the two axes of a cloud stand for, with their share of the variance."""
    if len(points) == 1:
        return "the same vector everywhere: no variance to show", "no variance"
    if len(points) <= IN_A_PLANE:
        return "1st component", "2nd component"
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
        f"“{word}” occurs {counted(about.occurrences, 'time')} after {counted(about.beginnings, 'different beginning')}"
        f"; occurrences after the same one get the same vector. {_repeats(about.copies)}"
    )
    table = (
        f"A lookup table of the {about.solved_by} knows as much after “{word}”, on these sentences, as any model can: "
        "what it lacks shows on combinations that it never saw."
        if about.solved_by
        else f"No lookup table of one or two words is enough after “{word}”: what decides stands further back."
    )
    return [label, shared, table]


def _repeats(copies: int) -> str:
    return "1 sentence repeats another." if copies == 1 else f"{copies or 'No'} sentences repeat another."


def of_seeds(how: str, count: int, total: int) -> str:
    """In how many seeds; one start alone is no count."""
    return f", {how} in {count} of {total} seeds" if total > 1 else ""


def accuracy(scores: pd.DataFrame, model: str) -> str:
    """How one model's vectors sort by sense, trained beside untrained."""
    own = scores[scores["model"] == model]
    trained, before = own[own["trained"]], own[~own["trained"]]
    wins = (trained["accuracy"].to_numpy() > before["accuracy"].to_numpy()).sum()
    sentence = (
        f"{model.capitalize()}: {span(trained['accuracy'])} after training, {span(before['accuracy'])} before"
        f"{of_seeds('higher', wins, len(trained))}. p at most {trained['p'].max():z.3f}; agreement of clusters found "
        f"without labels {span(trained['clusters'])}."
    )
    if trained["position"].notna().all():
        sentence += f" The same neighbours agree on the word's place in {span(trained['position'])}."
    return sentence


def one_vector_alone(word: str) -> str:
    """Why a word's vectors cannot be compared with each other, and what to do about it."""
    return (
        f"“{word}” stands after one beginning only, so it has no two vectors to compare. Add a sentence in which other "
        "words come before it."
    )


def growth(frame: pd.DataFrame) -> str:
    """How contexts outgrow the corpus."""
    last = frame[frame["n"] == frame["n"].max()].set_index("contexts")["count"]
    filled = last.get("filled", 0.0)
    return (
        f"Of {last['possible with these words']:.1e} possible contexts for n = {frame['n'].max()} the sentences fill "
        f"{filled:z.0f}. With the words of GPT-2 there would be {last['possible with the words of GPT-2']:.1e}."
    )


def surprise(frame: pd.DataFrame) -> str:
    """The least expected word of a sentence under one model, from its rows of surprisals."""
    words, least = leaders(frame.groupby("label", sort=False)["probability"].mean(), 3, lowest=True)
    return f"least expected: {joined([f'“{word}”' for word in words])} with {least:z.3f}"


def best_rung(frame: pd.DataFrame, sentence: str, run: Run) -> str:
    """Which rung finds a sentence most probable, and whether it was trained on."""
    means = frame.groupby("model")["probability"].mean().sort_values(ascending=False)
    seen = "stands in the training sentences" if tuple(sentence.split(" ")) in run.corpus.training else "was never seen"
    first, best = leaders(means, 4)
    rest = means.drop(first)
    second, then = leaders(rest, 4) if len(rest) else ([], 0.0)
    after = f", then {joined(second)} ({then:z.4f})" if second else ""
    return (
        f"“{sentence}” {seen}. Most probable under {joined(first)} ({best:.4f}){after}, mean over seeds of the product "
        "over its words."
    )


def no_fitting(proposed: int, word: str) -> str:
    """Why there is no summary."""
    return (
        f"Cannot be tested here: of {counted(proposed, 'unseen combination')} around “{word}” none is known to fit, "
        "because sense labels are missing or every fitting combination was trained on. Label senses, or hold out some."
    )


def fitting(fitting: int, proposed: int, pairs: int) -> str:
    """How many of the proposed combinations fit, and whether all were looked at."""
    joins = "joins" if fitting == 1 else "join"
    whole = counted(proposed, "unseen combination")
    count = f"{fitting} of {whole} {joins} a beginning and a continuation of one sense."
    drawn = f" They are of a random sample of {MOST_PAIRS} of {pairs:,} pairs, the same sample each time."
    return count + (drawn if pairs > MOST_PAIRS else "")


def in_unit(nats: float, unit: str) -> float:
    """Nats in the unit that is shown."""
    return nats / NATS_A_BIT if unit == "bits" else nats


def curve(frame: pd.DataFrame, unit: str, level: float, step: int) -> str:
    """How close training came to the floor, and whether the held-out loss turned."""
    training = frame[frame["on"] == "training"]
    last = training[training["step"] == training["step"].max()][unit]
    gap = f"Training ends {last.mean() - level:z.2f} {unit} above the floor of {level:z.2f}."
    held_out = frame[frame["on"] == "held out"].set_index("step")[unit]
    if held_out.empty:
        return f"{gap} No fold can be asked here: that takes more sentences that share their words."
    turned = held_out.iloc[-1] > held_out.min() * 1.05
    verdict = f"turned up again to {held_out.iloc[-1]:z.2f}" if turned else f"ended at {held_out.iloc[-1]:z.2f}"
    return f"{gap} Held out it was lowest at step {held_out.idxmin()} with {held_out.min():z.2f} and {verdict}."


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
    (most, high), (least, low) = leaders(own, 2), leaders(own, 2, lowest=True)
    if high == low:
        return f"Copied word for word: by all alike ({high:.0%})."
    return f"Copied word for word: most by {joined(most)} ({high:.0%}), least by {joined(least)} ({low:.0%})."


def accepted(shares: pd.DataFrame) -> str:
    """Which rung writes most sentences that are new and accepted by the grammar."""
    own = shares[~shares["mark"].isin(MARKS)].set_index("model")["share"]
    if own.empty:
        return "Whether new sentences make sense cannot be checked here: the grammar of these sentences is not known."
    others, most = leaders(own.drop("attention"), 3)
    if not max(most, own["attention"]):
        return "No model writes a sentence that is new and accepted by the grammar."
    verdict = (
        "Attention writes most sentences that are new and accepted by the grammar"
        if round(own["attention"], 3) > most
        else "Attention does not write most of what is new and accepted by the grammar"
    )
    writes = "writes" if len(others) == 1 else "write"
    return f"{verdict} ({own['attention']:.1%}); of the others {joined(others)} {writes} most ({most:.1%})."
