"""GloVe's text format: one vector a word, as gensim and others read it."""

from core.imported_vectors import WordVectors


def glove_text(vectors: WordVectors) -> bytes:
    """One line a word: the word and its numbers with single spaces between, in UTF-8, without a header.

    Numbers have as many digits as it takes to read back the same single-precision number.
    """
    rows = zip(vectors.words, vectors.matrix, strict=True)
    return "".join(f"{word} {' '.join(map(str, row))}\n" for word, row in rows).encode()
