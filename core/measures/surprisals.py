"""Surprisals: how unexpected each word of a sentence is, under every model."""

import numpy as np
import pandas as pd

from core.corpus import read_prompt
from core.counts import predictions
from core.measures.passes import probabilities
from core.runs import Run


def surprisals(run: Run, sentence: str) -> pd.DataFrame:
    """The surprisal of each word of a sentence and of its end.

    Columns: model, seed, position (from 0), word, probability, surprisal (bits: log2 of 1 / probability).
    Raises UserError for a word that the corpus lacks.
    """
    steps = list(predictions(read_prompt(sentence, run.corpus)))
    prefixes = [prefix for prefix, _ in steps]
    frames = []
    for mixing in run.models:
        answers = probabilities(run, mixing, prefixes).numpy()
        for place, (_, word) in enumerate(steps):
            column = pd.DataFrame({"probability": answers[:, place, run.corpus.ids[word]]})
            frames.append(column.assign(model=mixing, seed=column.index, position=place, word=word))
    frame = pd.concat(frames, ignore_index=True)
    frame["surprisal"] = -np.log2(frame["probability"])
    return frame[["model", "seed", "position", "word", "probability", "surprisal"]]
