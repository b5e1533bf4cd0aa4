"""Surprisals: how unexpected each word of a sentence is, under every model."""

import numpy as np
import pandas as pd

from core.corpus import Corpus, read_prompt
from core.counts import predictions
from core.measures.passes import answers
from core.phrases import joined, leaders, quoted, share_span
from core.predictors import labelled
from core.runs import Run

__all__ = ["describe_sentence_probabilities", "describe_surprise", "sentence_probabilities", "surprisals"]


def surprisals(run: Run, sentence: str) -> pd.DataFrame:
    """The surprisal of each word of a sentence and of its end, under every predictor; tables with back-off.

    Columns: model, seed, position (from 0), word, probability, surprisal (bits: log2 of 1 / probability; infinite where
    a table gives 0). Raises UserError for a word that the corpus lacks.
    """
    steps = list(predictions(read_prompt(sentence, run.corpus)))
    prefixes = [prefix for prefix, _ in steps]
    frames = []
    for model, by_prefix in answers(run, prefixes).items():
        for place, (_, word) in enumerate(steps):
            column = pd.DataFrame({"probability": by_prefix[:, place, run.corpus.ids[word]]})
            frames.append(column.assign(model=model, seed=column.index, position=place, word=word))
    frame = pd.concat(frames, ignore_index=True)
    with np.errstate(divide="ignore"):
        frame["surprisal"] = -np.log2(frame["probability"])
    return frame[["model", "seed", "position", "word", "probability", "surprisal"]]


def sentence_probabilities(frame: pd.DataFrame) -> pd.DataFrame:
    """The product of a sentence's word probabilities, from a frame of surprisals. Columns: model, seed, probability."""
    return frame.groupby(["model", "seed"], as_index=False, sort=False)["probability"].prod()


def describe_surprise(frame: pd.DataFrame, word: str) -> str:
    """How probable one model finds what follows the word in question, from a sentence's rows of surprisals.

    In a sentence without it: the least probable word.
    """
    words = frame.drop_duplicates("position").set_index("position")["word"]
    after = [place for place in words.index if place and words.get(place - 1) == word]
    if after:
        chances = frame.loc[frame["position"] == after[0], "probability"]
        return f"{quoted(words[after[:1]])[0]} after “{word}”: {share_span(chances)}"
    least, chance = leaders(frame.groupby("word", sort=False)["probability"].mean(), 3, lowest=True)
    return f"Least probable: {joined(quoted(least))} with {chance:z.3f}"


def describe_sentence_probabilities(frame: pd.DataFrame, sentence: str, corpus: Corpus) -> str:
    """Which model finds a sentence most probable, and whether it was trained on; from sentence_probabilities."""
    means = frame.groupby("model")["probability"].mean().sort_values(ascending=False)
    seen = "stands in the training sentences" if tuple(sentence.split(" ")) in corpus.training else "was never seen"
    first, best = leaders(means, 4)
    rest = means.drop(first)
    second, then = leaders(rest, 4) if len(rest) else ([], 0.0)
    after = f" Then comes {joined(labelled(second))} ({then:z.4f})." if second else ""
    under = joined(labelled(first))
    return f"“{sentence}” {seen}. The whole sentence is most probable under {under} ({best:.4f}).{after}"
