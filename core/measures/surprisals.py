"""Surprisals: how unexpected each word of a sentence is, under every model."""

import numpy as np
import pandas as pd

from core.corpus import read_prompt
from core.counts import predictions
from core.measures.passes import answers
from core.runs import Run


def surprisals(run: Run, sentence: str) -> pd.DataFrame:
    """The surprisal of each word of a sentence and of its end, under every predictor; tables with back-off.

    Columns: model, seed, position (from 0), word, probability, surprisal (bits: log2 of 1 / probability; infinite where
    a table gives 0). Raises UserError for a word that the corpus lacks.
    """
    steps = list(predictions(read_prompt(sentence, run.corpus)))
    prefixes = [prefix for prefix, _ in steps]
    frames = []
    for model, found in answers(run, prefixes).items():
        for place, (_, word) in enumerate(steps):
            column = pd.DataFrame({"probability": found[:, place, run.corpus.ids[word]]})
            frames.append(column.assign(model=model, seed=column.index, position=place, word=word))
    frame = pd.concat(frames, ignore_index=True)
    with np.errstate(divide="ignore"):
        frame["surprisal"] = -np.log2(frame["probability"])
    return frame[["model", "seed", "position", "word", "probability", "surprisal"]]


def sentence_probabilities(frame: pd.DataFrame) -> pd.DataFrame:
    """The product of a sentence's word probabilities, from a frame of surprisals. Columns: model, seed, probability."""
    return frame.groupby(["model", "seed"], as_index=False, sort=False)["probability"].prod()
