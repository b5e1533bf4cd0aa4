"""Imported vectors: one vector a word, trained elsewhere, to compare with the vectors trained here."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from core.corpus import END, Corpus, as_words
from core.errors import UserError
from core.nouns import counted
from core.words import cleaned

MOST_BYTES = 200 * 2**20  # of a file; GloVe's 400,000 words in 50 dimensions have 171 million
MOST_DIMENSIONS = 300


@dataclass(frozen=True, eq=False)
class WordVectors:
    """Words with one vector each, the same in every context."""

    words: tuple[str, ...]
    matrix: np.ndarray  # (words, dimensions), single precision
    missing: tuple[str, ...] = ()  # words of the corpus that have none


def read_glove(data: bytes, corpus: Corpus) -> WordVectors:
    """The vectors of the corpus's words in a file in GloVe's text format: a word, then its numbers, one word a line.

    A first line of two whole numbers, as word2vec writes it, is skipped. Of several lines for a word, the first in the
    corpus's own spelling is used, else the first that as_words turns into it (“Bank” for “bank”). Numbers are counted
    on every line, but parsed only for words of the corpus. Raises UserError for a file or vectors that are too large,
    for any other line (with its number), and if the file has no word of the corpus.
    """
    if len(data) > MOST_BYTES:
        raise UserError(
            f"The file has {len(data) / 2**20:,.0f} MB; at most {MOST_BYTES // 2**20} are read. "
            "Keep the lines of the words that you need, or take a file with fewer dimensions."
        )
    wanted = {*corpus.vocabulary} - {END}
    exact: dict[str, np.ndarray] = {}
    respelt: dict[str, np.ndarray] = {}
    dimensions = 0
    for number, word, numbers in _lines(data):
        dimensions = dimensions or _dimensions(numbers, number)
        if _count(numbers) != dimensions:
            raise UserError(
                f"Line {number} has {counted(_count(numbers), 'number')} after its word, and the first one "
                f"{dimensions}. Each line must be a word and as many numbers, with single spaces between."
            )
        typed = word.decode(errors="replace")
        if (meant := typed if typed in wanted else _as_words(typed)) in wanted:
            vectors = exact if typed == meant else respelt
            if meant not in vectors:
                vectors[meant] = _vector(numbers, number)
    exact = respelt | exact
    if not exact:
        raise UserError(
            f"None of the {counted(len(wanted), 'word')} of the corpus is in the file. "
            "Choose vectors for the language of the sentences, in GloVe's text format."
        )
    words = tuple(word for word in corpus.vocabulary if word in exact)
    missing = tuple(word for word in corpus.vocabulary[1:] if word not in exact)
    return WordVectors(words, np.stack([exact[word] for word in words]), missing)


def _lines(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The line number, word and numbers of each line that is not blank, without word2vec's header."""
    for number, line in enumerate(BytesIO(data.removeprefix(b"\xef\xbb\xbf")), start=1):
        written = line.rstrip(b" \r\n")
        word, _, numbers = written.partition(b" ")
        is_header = number == 1 and word.isdigit() and numbers.isdigit()
        if written and not is_header:
            yield number, word, numbers


def _as_words(typed: str) -> str:
    """The same as as_words, but 20 times as fast for plain words: a file may have a million."""
    return typed.lower() if typed.isascii() and typed.isalpha() else as_words(typed)


def _dimensions(numbers: bytes, line: int) -> int:
    """How many numbers the first line has; raises UserError if it is not a word and its vector."""
    count = _count(numbers)
    if count > MOST_DIMENSIONS:
        raise UserError(
            f"Line {line} has {counted(count, 'number')}; vectors of at most {MOST_DIMENSIONS} dimensions are read. "
            "Take a file with fewer."
        )
    _vector(numbers, line)
    return count


def _count(numbers: bytes) -> int:
    return numbers.count(b" ") + 1 if numbers else 0


def _vector(numbers: bytes, line: int) -> np.ndarray:
    """The numbers of one line, (dimensions,), single precision."""
    with np.errstate(over="ignore"):
        vector = np.array([_number(written, line) for written in numbers.split(b" ")], dtype=np.float32)
    if not np.isfinite(vector).all():
        raise UserError(f"Line {line} has a number that is infinite, too large or none at all. Correct or remove it.")
    if not vector.any():
        raise UserError(f"Line {line} has zeros only, which point in no direction. Remove the line.")
    return vector


def _number(written: bytes, line: int) -> float:
    try:
        if b"_" in written:  # Python would read 1_0 as 10
            raise ValueError
        return float(written)
    except ValueError as error:
        shown = cleaned(written[:20].decode(errors="replace"))
        raise UserError(
            f"Line {line} has “{shown}” where a number is expected. Each line must be a word and its numbers, with "
            "single spaces between."
        ) from error
