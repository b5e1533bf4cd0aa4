"""Static: one vector a word, trained here or imported, and which words are close."""

import numpy as np
import pandas as pd

from core.corpus import END, as_words
from core.errors import UserError
from core.imported_vectors import WordVectors
from core.measures.passes import pass_over
from core.nouns import agreeing, counted
from core.phrases import listed
from core.runs import Run

__all__ = ["compared_cosines", "describe_cosines", "describe_missing", "nearest_words", "static_vectors"]


def static_vectors(run: Run, seed: int) -> WordVectors:
    """The vector that the static model gives each word after its last stage, END's first.

    The static model sees one word, so each word has one vector. Raises IndexError if the run has no such seed.
    """
    prefixes = [(word,) for word in run.corpus.vocabulary]
    packed, passed = pass_over(run, "static", prefixes)
    stream = list(passed.stages.values())[-1][seed]
    return WordVectors(run.corpus.vocabulary, stream[[packed.node(prefix) for prefix in prefixes]].numpy())


def nearest_words(vectors: WordVectors, word: str, count: int) -> pd.DataFrame:
    """The words whose vectors have the highest cosine with a word's, nearest first, without END.

    Columns: word, cosine (1: the same direction, 0: at right angles, -1: opposite). Raises UserError for a word that
    has no vector.
    """
    typed, word = word, as_words(word)
    if word not in vectors.words:
        raise UserError(f"“{typed}” has no vector. Choose another word, or vectors that have it.")
    matrix = vectors.matrix.astype(np.float64)
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    frame = pd.DataFrame({"word": vectors.words, "cosine": unit @ unit[vectors.words.index(word)]})
    others = frame[~frame["word"].isin([word, END])]
    return others.nlargest(count, "cosine").reset_index(drop=True)


def compared_cosines(run: Run, vectors: WordVectors, word: str) -> pd.DataFrame:
    """How close a word is to the others in imported vectors and in those of the run's static model.

    Columns: word, imported (cosine in `vectors`, highest first), and over the run's seeds trained, lowest, highest
    (mean and range of the cosine). Words without an imported vector are left out. Raises UserError as nearest_words.
    """
    frame = nearest_words(vectors, word, len(vectors.words)).rename(columns={"cosine": "imported"})
    seeds = [
        nearest_words(static_vectors(run, seed), word, len(run.corpus.vocabulary)).set_index("word")["cosine"]
        for seed in range(run.settings.seeds)
    ]
    trained = pd.concat(seeds, axis=1).loc[frame["word"]]
    columns = {"trained": trained.mean(axis=1), "lowest": trained.min(axis=1), "highest": trained.max(axis=1)}
    return frame.assign(**{name: values.to_numpy() for name, values in columns.items()})


def describe_missing(vectors: WordVectors) -> str:
    """Which words of the corpus have no vector in a file; nothing if all have one."""
    missing = vectors.missing
    if not missing:
        return ""
    have = agreeing(len(missing), "has", "have")
    return f"{counted(len(missing), 'word')} of yours {have} no vector in the file: {listed(missing)}."


def describe_cosines(frame: pd.DataFrame, vectors: WordVectors, word: str) -> str:
    """What vectors made elsewhere say of a word, from a frame of compared_cosines."""
    if frame.empty:
        return f"The file has a vector of “{word}” only; there is nothing to compare it with."
    return (
        f"In the file “{word}” has one vector of {counted(vectors.matrix.shape[1], 'number')}, whatever stands before "
        f"it. Of your words “{frame['word'].iloc[0]}” is nearest to it there."
    )
