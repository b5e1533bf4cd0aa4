"""First steps: what a first visit is told, step by step, about a word after two prompts."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from core.corpus import END, Corpus
from core.counts import next_word_counts
from core.measures.interventions import differences_without
from core.measures.predictions import ALIKE, MEMORISED
from core.nouns import agreeing, counted
from core.phrases import joined, quoted, shown
from core.runs import Run
from core.uses import prefix_of

__all__ = [
    "arc_effects",
    "are_two_uses",
    "continuations",
    "describe_arcs",
    "describe_cut",
    "describe_guess",
    "describe_no_two_uses",
    "describe_one_vector_or_two",
    "describe_parting",
]

OFFERED = 6  # words to guess from
START = "start"  # what stands for the start of a sentence, which has no letters


def are_two_uses(prompts: tuple[str, str]) -> bool:
    """Whether two prompts are two uses of one word: they differ, and end in the same word.

    >>> are_two_uses(("the dog ran", "the app ran")), are_two_uses(("the dog ran", "the dog ran"))
    (True, False)
    """
    first, second = prompts
    return first != second and first.split(" ")[-1] == second.split(" ")[-1]


def describe_no_two_uses(word: str) -> str:
    """That a word has no two uses to compare, and what to do."""
    return (
        f"“{word}” stands after one beginning only, so there are no two uses to compare. Add two sentences in which "
        "different words stand before it, or choose another text under “Start from”."
    )


def continuations(corpus: Corpus, prompts: tuple[str, str]) -> pd.DataFrame:
    """How often each word comes next after either prompt, in the training sentences.

    At most OFFERED words: the most frequent after each prompt in turn, then those after the last word anywhere.
    Columns: word, prompt, count, total (sentences that begin with the prompt). The end of a sentence is left out.
    """
    whole, by_word = (next_word_counts(corpus.training, window) for window in (None, 1))
    after = {prompt: whole.get(prefix_of(prompt), Counter[str]()) for prompt in prompts}
    anywhere = by_word.get((prefix_of(prompts[0])[-1],), Counter[str]())
    ranked = [[word for word, _ in counts.most_common(OFFERED // 2) if word != END] for counts in after.values()]
    words = [*dict.fromkeys([*sum(ranked, []), *(word for word, _ in anywhere.most_common() if word != END)])]
    rows = [
        (word, prompt, counts[word], counts.total())
        for word in sorted(words[:OFFERED])
        for prompt, counts in after.items()
    ]
    return pd.DataFrame(rows, columns=["word", "prompt", "count", "total"])


def describe_guess(frame: pd.DataFrame, word: str) -> str:
    """How often a guessed word comes next after either prompt, from a frame of continuations.

    >>> rows = [("home", "the dog ran", 2, 4), ("home", "the app ran", 0, 3)]
    >>> describe_guess(pd.DataFrame(rows, columns=["word", "prompt", "count", "total"]), "home")
    'In the sentences “home” follows “the dog ran” 2 times of 4 and “the app ran” 0 of 3: the words before it tell.'
    """
    first, second = frame[frame["word"] == word].itertuples()
    if not first.total or not second.total:
        new = [each.prompt for each in (first, second) if not each.total]
        return f"No sentence begins with {joined(quoted(new))}: whoever guesses has to go by other sentences."
    shares = first.count / first.total, second.count / second.total
    tell = "tell" if shares[0] != shares[1] else "tell nothing about it"
    times = agreeing(first.count, "time", "times")
    return (
        f"In the sentences “{shown(word)}” follows “{first.prompt}” {first.count} {times} of {first.total} and "
        f"“{second.prompt}” {second.count} of {second.total}: the words before it {tell}."
    )


def describe_one_vector_or_two(strips: pd.DataFrame, prompts: tuple[str, str]) -> str:
    """Whether one model has one vector for the last word of two prompts, or two, from its rows of a frame of strips.

    >>> same = {"seed": 0, "prompt": ["a b", "a b", "c b", "c b"], "component": [0, 1, 0, 1], "value": [1, 2, 1, 2]}
    >>> describe_one_vector_or_two(pd.DataFrame(same), ("a b", "c b"))
    '“b” has one vector after both prompts: its 2 numbers are exactly the same, so the difference is blank.'
    """
    wide = strips.pivot(index=["seed", "component"], columns="prompt", values="value")
    gaps, word = (wide[prompts[0]] - wide[prompts[1]]).abs(), prompts[0].split(" ")[-1]
    trainings, numbers = (strips[column].nunique() for column in ("seed", "component"))
    everywhere = f" in all {counted(trainings, 'training')}" if trainings > 1 else ""
    if gaps.max() == 0:
        return (
            f"“{word}” has one vector after both prompts: its {counted(numbers, 'number')} "
            f"{agreeing(numbers, 'is', 'are')} exactly the same{everywhere}, so the difference is blank."
        )
    return f"“{word}” has two vectors, one after each prompt: their numbers differ by up to {gaps.max():.2g}."


def describe_parting(distances: pd.DataFrame, *, may_be_recall: bool = False) -> str:
    """Which of averaging and attention tell two prompts apart, from a frame of distances.

    `may_be_recall`: as for describe_distance.

    >>> frame = pd.DataFrame({"model": ["averaging", "attention"], "seed": 0, "total_variation": [0.02, 0.98]})
    >>> describe_parting(frame)
    'Only attention tells them apart: 98% of its probability goes to other words, of averaging 2%.'
    """
    means = distances.groupby("model")["total_variation"].mean()
    averaging, attention = means["averaging"], means["attention"]
    able = [model for model in ("averaging", "attention") if means[model] >= ALIKE]
    if len(able) == 1:
        (one,) = able
        other = "averaging" if one == "attention" else "attention"
        how = f"Only {one} {f'gives {MEMORISED}' if may_be_recall else 'tells them apart'}"
        return f"{how}: {means[one]:.0%} of its probability goes to other words, of {other} {means[other]:.0%}."
    can = f"Both {f'give {MEMORISED}' if may_be_recall else 'tell them apart'}"
    how = can if able else "Neither tells them apart here"
    shares = f"{averaging:.0%} of the probability under averaging, {attention:.0%} under attention"
    return f"{how}: {shares} goes to other words."


def arc_effects(run: Run, prompts: tuple[str, str]) -> pd.DataFrame:
    """What cutting each arc of attention to the last word of either prompt leaves of their difference.

    Columns: prompt, place (of the word that the arc leads to; 0 is the start), word, difference (total variation
    between the two prompts' next words with this arc cut, mean over seeds).
    """
    frame = differences_without(run, prompts)
    words = {prompt: (START, *prefix_of(prompt)[1:]) for prompt in prompts}
    frame["word"] = [words[prompt][place] for prompt, place in zip(frame["prompt"], frame["place"], strict=True)]
    return frame[["prompt", "place", "word", "difference"]]


def describe_arcs(effects: pd.DataFrame, distances: pd.DataFrame) -> str:
    """Which arc counts most, before any is cut, from frames of arc_effects and, for attention, of distances.

    It foretells what describe_cut says once that arc is cut.

    >>> rows = [("the dog ran", 1, "the", 0.97), ("the dog ran", 2, "dog", 0.47)]
    >>> effects = pd.DataFrame(rows, columns=["prompt", "place", "word", "difference"])
    >>> describe_arcs(effects, pd.DataFrame({"model": "attention", "seed": [0], "total_variation": [0.98]}))
    'Most hangs on “dog” in “the dog ran”: cut it, and 47% instead of 98% of the probability goes to other words.'
    """
    apart = _mean(distances)
    if apart < ALIKE:
        return f"Attention hardly tells the two apart here ({apart:.0%}), so there is no difference to cut away."
    most = effects.loc[effects["difference"].idxmin()]
    left = f"{most['difference']:.0%} instead of {apart:.0%} of the probability goes to other words"
    if most["difference"] > apart - ALIKE:
        return f"No single arc carries the difference: cut any one, and at least {left}."
    return f"Most hangs on “{most['word']}” in “{most['prompt']}”: cut it, and {left}."


def describe_cut(whole: pd.DataFrame, cut: pd.DataFrame, where: Sequence[str]) -> str:
    """What cutting some arcs of attention does to the difference, from frames of distances before and after.

    >>> whole, cut = (pd.DataFrame({"model": "attention", "total_variation": [value]}) for value in (0.98, 0.04))
    >>> describe_cut(whole, cut, ["“dog”"])
    'Without “dog” 4% instead of 98% of the probability goes to other words: the difference is gone.'
    """
    before, after = _mean(whole), _mean(cut)
    if before < ALIKE:
        left = "there was hardly a difference to take away"
    elif after < ALIKE:
        left = "the difference is gone"
    elif after <= before / 2:
        left = "most of the difference is gone"
    elif after <= before - ALIKE:
        left = "a part of the difference is gone"
    else:
        left = "the difference stays"
    return (
        f"Without {joined(where)} {after:.0%} instead of {before:.0%} of the probability goes to other words: {left}."
    )


def _mean(distances: pd.DataFrame) -> float:
    return float(distances.loc[distances["model"] == "attention", "total_variation"].mean())
