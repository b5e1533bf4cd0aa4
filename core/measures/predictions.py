"""Predictions: the next word after a prompt, under every predictor.

The plainest measure, and the pattern of all others: a run and a question in, a tidy frame out, one row an observation.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.measures.passes import answers
from core.nouns import counted
from core.phrases import joined, leaders, quoted, share_span
from core.predictors import TABLES
from core.runs import Run
from core.uses import read_prefix

__all__ = [
    "describe_conclusion",
    "describe_distance",
    "describe_most_probable",
    "describe_next_words",
    "distances",
    "next_words",
    "top_words",
]

ALIKE = 0.1  # total variation, below which two predictions hardly differ
MEMORISED = "other words after each, perhaps only memorised"  # of a difference that may be recall
HALF = 0.5  # total variation, above which they differ in most of their probability


def next_words(run: Run, prompt: str, smoothed: bool = False) -> pd.DataFrame:
    """The probability of each word of the vocabulary after a prompt, for every model and seed.

    Columns: model, seed, word, probability (sums to 1 within model and seed; END is the end of the sentence). Lookup
    tables have seed 0 only, and no row at all if they never saw the prompt; with `smoothed` they fall back on shorter
    contexts (Witten-Bell) and always answer. Raises UserError for a prompt with a word that the corpus lacks.

    >>> from core import Settings, read_corpus, train
    >>> corpus = read_corpus("the dog ran home\\nthe dog ran away\\nthe program ran")
    >>> run = train(corpus, Settings(seeds=2, folds=2, steps=10), ["static"])
    >>> frame = next_words(run, "the dog")
    >>> frame[frame["model"] == "table"].values.tolist()
    [['table', 0, 'ran', 1.0]]
    """
    prefix = read_prefix(prompt, run.corpus)
    found = answers(run, [prefix], smoothed=smoothed)  # by model, (seeds, 1, V)
    return pd.concat([_rows(run, model, each[:, 0]) for model, each in found.items()], ignore_index=True)


def top_words(frames: list[pd.DataFrame], count: int, also: Sequence[str] = ()) -> list[str]:
    """The words to show side by side for several prompts: the most probable ones, mean over seeds, of any model.

    A quarter of two prompts' words are each one's own most probable, as a prompt may spread its probability over many;
    the others are those that are most probable after any prompt. Takes frames of next_words, one a prompt. Returns at
    most `count` words, those that are most probable after the first prompt first, and then those of `also` that are not
    among them.

    >>> first = pd.DataFrame({"model": "static", "word": ["home", "away"], "probability": [0.7, 0.3]})
    >>> second = pd.DataFrame({"model": "static", "word": ["home", "well"], "probability": [0.6, 0.4]})
    >>> top_words([first, second], 2, also=["away"])
    ['home', 'well', 'away']
    """
    means = [frame.groupby(["model", "word"])["probability"].mean().groupby("word").max() for frame in frames]
    table = pd.concat(means, axis=1, keys=range(len(means))).fillna(0.0)
    words: list[str] = []
    for prompt in table:
        own = table[prompt].drop(words).nlargest(max(1, count // (2 * len(frames))))
        words += [*own.index]
    highest = table.max(axis=1)
    words += [*highest.drop(words).nlargest(count - len(words)).index]
    of_prompt = table.loc[words].idxmax(axis=1)
    words.sort(key=lambda word: (of_prompt[word], -highest[word]))
    return [*words, *(word for word in also if word not in words)]


def distances(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """How far apart two prompts' next words are: total variation, half the sum of the absolute differences.

    Takes two frames of next_words. Columns: model, seed, total_variation (0: the same, 1: no word in common). A model
    without an answer to one of the prompts is left out.

    >>> first = pd.DataFrame({"model": "static", "seed": 0, "word": ["home", "away"], "probability": [0.7, 0.3]})
    >>> second = pd.DataFrame({"model": "static", "seed": 0, "word": ["home", "well"], "probability": [0.6, 0.4]})
    >>> distances(first, second).round(2).values.tolist()
    [['static', 0, 0.4]]
    """
    keys = ["model", "seed", "word"]
    pair = first.merge(second, on=keys, how="outer", suffixes=("_first", "_second"))
    answered = set(first["model"]) & set(second["model"])
    pair = pair[pair["model"].isin(answered)].fillna({"probability_first": 0.0, "probability_second": 0.0})
    pair["total_variation"] = (pair["probability_first"] - pair["probability_second"]).abs() / 2
    return pair.groupby(["model", "seed"], as_index=False)["total_variation"].sum()


def describe_distance(frame: pd.DataFrame, model: str, prompts: tuple[str, str], *, may_be_recall: bool = False) -> str:
    """How far apart two prompts' next words are under one model, from a frame of distances.

    `may_be_recall`: the sentences cannot show more than recall (why_only_recall), so that a difference is no finding.

    >>> frame = pd.DataFrame({"model": "static", "seed": [0, 1], "total_variation": [0.0, 0.0]})
    >>> describe_distance(frame, "static", ("the dog ran", "the program ran"))
    'It cannot tell them apart: exactly the same guesses in all 2 trainings.'
    """
    values = frame.loc[frame["model"] == model, "total_variation"]
    if values.empty:
        return "This table never saw one of the prompts in training, so it has no answer to compare."
    first, second = prompts
    if first == second:
        return "Both prompts are the same. Choose two that differ."
    if values.max() == 0:
        return f"It cannot tell them apart: {_same_guesses(len(values))}."
    how, moved = "It tells them apart", f"{share_span(values)} of the probability goes to other words"
    if values.mean() < ALIKE:
        how = "It hardly tells them apart"
    elif may_be_recall:
        how, moved = (
            f"It gives {MEMORISED}",
            f"{share_span(values)} of the probability",
        )
    elif values.mean() <= HALF:
        how = "It tells them apart in part"
    return f"{how}: {moved}."


def describe_conclusion(frame: pd.DataFrame, prompts: tuple[str, str], only_recall: str | None = None) -> str:
    """Whether a static vector, attention and averaging tell two prompts apart, from a frame of distances.

    `only_recall`: why the sentences cannot show more than recall (why_only_recall), or "" where that is said already.

    >>> moved = {"model": ["static", "attention", "averaging"], "seed": 0, "total_variation": [0.0, 0.98, 0.9]}
    >>> said = describe_conclusion(pd.DataFrame(moved), ("the dog ran", "the program ran"))
    >>> said.split(". ")[1]
    'Attention can: 98% of the probability goes to other words'
    """
    first, second = (prompt.split(" ")[-1] for prompt in prompts)
    if prompts[0] == prompts[1]:
        return "Both prompts are the same. Choose two that differ."
    if first != second:
        return f"The prompts end in two words, “{first}” and “{second}”: any model can tell these apart."
    values = {str(model): part["total_variation"] for model, part in frame.groupby("model")}
    static = values["static"]
    tells = "cannot tell" if static.max() == 0 else "hardly tells"
    guesses = _same_guesses(len(static)) if static.max() == 0 else f"{static.mean():.0%} goes to other words"
    context = f"{_of_attention(values['attention'])}{_of_averaging(values)}"
    if only_recall is not None and values["attention"].mean() >= ALIKE:
        context = _of_recall(values["attention"], only_recall)
    return f"A static vector {tells} which “{first}” it is: {guesses}. {context}"


def _of_recall(values: pd.Series, why: str) -> str:
    """What attention makes of sentences that it may only have memorised: no finding."""
    share = f"{values.mean():.0%}"
    if not why:
        return f"Attention gives {MEMORISED} ({share})."
    shows = "these sentences cannot show whether that is more than recall"
    return f"Attention gives other words after each ({share}), but {shows}. {why}"


def _of_attention(values: pd.Series) -> str:
    moved = f"{values.mean():.0%} of the probability goes to other words."
    if values.mean() < ALIKE:
        return f"Attention hardly tells it here: {moved}"
    return f"Attention can{'' if values.mean() > HALF else ', in part'}: {moved}"


def _of_averaging(values: Mapping[str, pd.Series]) -> str:
    """What averaging makes of it, where attention tells the prompts apart: whether the words had to be chosen."""
    if "averaging" not in values or values["attention"].mean() < ALIKE:
        return ""
    averaging, attention = values["averaging"], values["attention"]
    share = f"{averaging.mean():.0%}"
    if averaging.mean() > HALF or averaging.mean() >= attention.mean():
        return f" So can averaging over all words ({share}): these two prompts take context, not choice."
    if averaging.mean() < ALIKE:
        return f" Averaging over all words hardly does ({share}): here the words have to be chosen."
    return f" Averaging over all words does less ({share}): here choosing the words helps."


def describe_next_words(frame: pd.DataFrame, prompt: str) -> str:
    """What one model finds most probable after a prompt, from its rows of next_words, to go on a sentence with.

    >>> frame = pd.DataFrame({"word": ["home", "away"], "probability": [0.7, 0.3]})
    >>> describe_next_words(frame, "the dog ran")
    'after “the dog ran” most probable is “home” with 0.70'
    """
    if frame.empty:
        return f"no answer after “{prompt}”, which was never seen"
    return f"after “{prompt}” {describe_most_probable(frame)}"


def describe_most_probable(frame: pd.DataFrame) -> str:
    """The most probable words of a frame with the columns word and probability, mean over seeds.

    >>> describe_most_probable(pd.DataFrame({"word": ["home", "away"], "probability": [0.5, 0.5]}))
    'most probable are “away” and “home” with 0.50 each'
    """
    words, best = leaders(frame.groupby("word")["probability"].mean(), 2)
    each = " each" if len(words) > 1 else ""
    return f"most probable {'are' if each else 'is'} {joined(quoted(words))} with {best:.2f}{each}"


def _same_guesses(trainings: int) -> str:
    return "exactly the same guesses" + (f" in all {counted(trainings, 'training')}" if trainings > 1 else "")


def _rows(run: Run, model: str, found: np.ndarray) -> pd.DataFrame:
    """One row a seed and word, from the answers (seeds, V) after one prefix; a table leaves out words that it lacks."""
    seeds, vocabulary = found.shape
    frame = pd.DataFrame(
        {
            "model": model,
            "seed": np.repeat(np.arange(seeds), vocabulary),
            "word": [*run.corpus.vocabulary] * seeds,
            "probability": found.ravel(),
        }
    )
    return frame[frame["probability"] > 0] if model in TABLES else frame
