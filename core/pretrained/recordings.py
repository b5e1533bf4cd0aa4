"""Recordings: dossiers made from the pinned model by `python -m core.pretrained record`, kept in recordings/.

Besides, recordings/ holds GloVe's vectors of the texts' words, and what a model that reads in both directions makes of
“bat”.
"""

import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from core.corpus import Corpus, Words, read_corpus
from core.errors import UserError
from core.pretrained.dossier import Dossier, fingerprint_of, read
from core.pretrained.texts import Text, texts

FOLDER = Path(__file__).with_name("recordings")
GLOVE, BOTH = "glove", "both-directions"


@dataclass(frozen=True, eq=False)
class StaticVectors:
    """GloVe's vectors of the recorded texts' words, and the nearest words of each text's word in all of GloVe."""

    words: dict[str, int]
    matrix: np.ndarray  # (words, 50)
    neighbours: dict[str, list[tuple[str, float]]]  # word: the nearest words with their cosines

    def cosine(self, first: str, second: str) -> float:
        """The cosine of two words' vectors."""
        one, other = self.matrix[self.words[first]], self.matrix[self.words[second]]
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@cache
def recorded(name: str) -> Dossier:
    """The recording of a text by its name; raises UserError if there is none, or none of these sentences."""
    text, path = texts()[name], FOLDER / f"{name}.npz"
    if not path.exists():
        raise UserError(
            f"There is no recording of “{text.title}”. Make it with: python -m core.pretrained record {name}"
        )
    dossier = read(path.read_bytes(), text)
    if dossier.text_fingerprint != fingerprint_of(text):
        raise UserError(
            f"The sentences of “{text.title}” were changed. Record them anew: python -m core.pretrained record {name}"
        )
    return dossier


def recording_of(sentences: str, word: str) -> Text | None:
    """The recorded text with these sentences, by their words, and this word in question; None if there is none.

    Labels and held-out marks do not matter: a recording has its own.
    """
    wanted = _words(read_corpus(sentences))
    return next((text for text in texts().values() if text.word == word and _words(_corpus(text.name)) == wanted), None)


def _words(corpus: Corpus) -> list[Words]:
    return [sentence.words for sentence in corpus.sentences]


@cache
def _corpus(name: str) -> Corpus:
    return read_corpus(texts()[name].sentences)


@cache
def static_vectors() -> StaticVectors:
    """GloVe 6B, 50 numbers a word, in half precision."""
    with np.load(FOLDER / f"{GLOVE}.npz", allow_pickle=False) as arrays:
        about = json.loads(bytes(arrays["about"]))
        words = {word: place for place, word in enumerate(about["words"])}
        neighbours = {word: [(near, cosine) for near, cosine in rows] for word, rows in about["neighbours"].items()}
        return StaticVectors(words, arrays["matrix"].astype(float), neighbours)


def place_between(word: str, others: dict[str, list[str]]) -> pd.DataFrame:
    """GloVe's cosine of a word with the words of each of its meanings. Columns: sense, other, cosine.

    Words that GloVe, or the recording, lacks are left out.
    """
    vectors = static_vectors()
    rows = [
        (sense, other, vectors.cosine(word, other))
        for sense, words in others.items()
        for other in words
        if word in vectors.words and other in vectors.words and other != word
    ]
    return pd.DataFrame(rows, columns=["sense", "other", "cosine"])


@cache
def both_directions() -> pd.DataFrame:
    """Accuracies on “bat” of a model that reads in both directions, beside the causal one's.

    Columns: model, reads ("what came before", "the whole sentence"), layer, accuracy, chance.
    """
    with np.load(FOLDER / f"{BOTH}.npz", allow_pickle=False) as arrays:
        return pd.read_json(io.BytesIO(bytes(arrays["about"])), orient="records")
