"""GloVe: one vector a word in GloVe's text format, which gensim and others read."""

from core.imported_vectors import WordVectors


def glove_text(vectors: WordVectors) -> bytes:
    """One line a word: the word and its numbers with single spaces between, in UTF-8, without a header.

    Each number has enough digits to be read back as the same single-precision number.
    """
    rows = zip(vectors.words, vectors.matrix, strict=True)
    return "".join(f"{word} {' '.join(map(str, row))}\n" for word, row in rows).encode()
