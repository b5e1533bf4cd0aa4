"""Projector: vectors become a pair of tab-separated files for TensorFlow's Embedding Projector.

The Projector wants the numbers without a header, and the labels in the same order: with a header only if they have
several columns.
"""

import numpy as np
import pandas as pd

from core.corpus import as_words
from core.export.archive import archive
from core.imported_vectors import WordVectors
from core.measures.vectors import vectors
from core.runs import Run
from core.spreadsheet import as_text


def contextual_projector(run: Run, word: str, model: str, seed: int) -> bytes:
    """A zip of vectors.tsv and metadata.tsv: a word's vector in every sentence, after one model's last stage.

    The labels are word, sense ("" where the sentence has none), sentence and position (from 0). Raises UserError for an
    unknown word.
    """
    frame = vectors(run, word)
    chosen = frame[(frame["model"] == model) & (frame["seed"] == seed)]
    chosen = chosen[chosen["stage"] == chosen["stage"].iloc[-1]]
    labels = chosen[["sense", "sentence", "position"]]
    labels.insert(0, "word", as_words(word))
    return _pair(chosen.filter(regex=r"^v\d+$").to_numpy(), labels)


def static_projector(vectors: WordVectors) -> bytes:
    """A zip of vectors.tsv and metadata.tsv: every word with its one vector; the label is the word."""
    return _pair(vectors.matrix, pd.DataFrame({"word": vectors.words}))


def _pair(matrix: np.ndarray, labels: pd.DataFrame) -> bytes:
    numbers = "".join("\t".join(map(str, row)) + "\n" for row in matrix)
    header = "\t".join(labels.columns) + "\n" if len(labels.columns) > 1 else ""
    rows = labels.astype(object).where(labels.notna(), "").itertuples(index=False)
    written = header + "".join("\t".join(map(_cell, row)) + "\n" for row in rows)
    return archive({"vectors.tsv": numbers.encode(), "metadata.tsv": written.encode()})


def _cell(value: object) -> str:
    """The value without tabs and line ends, which would shift the cells after it, and safe from formulas."""
    return str(as_text(" ".join(str(value).split())))
