"""Lookups: the rows of a lookup table, and how fast the possible contexts outgrow those that were seen."""

from collections import Counter, defaultdict

import pandas as pd

from core.corpus import END, Corpus, Words
from core.counts import last_words, next_word_counts, predictions

__all__ = ["context_growth", "describe_growth", "describe_no_answer", "table_rows"]

REAL_VOCABULARIES = {"a child of six": 14_000, "GPT-2": 50_257}


def table_rows(corpus: Corpus, window: int | None) -> pd.DataFrame:
    """The table that looks up the last `window` words (None: the whole prefix).

    Columns: context, word, count, share (of the context), sentences (those that the row comes from, joined by " / ").
    """
    sources: dict[tuple[Words, str], dict[str, None]] = defaultdict(dict)
    for words in corpus.training:
        for prefix, following in predictions(words):
            sources[last_words(prefix, window), following][" ".join(words)] = None
    rows = [
        (" ".join(context), word, count, count / counts.total(), " / ".join(sources[context, word]))
        for context, counts in sorted(next_word_counts(corpus.training, window).items())
        for word, count in Counter(counts).most_common()
    ]
    return pd.DataFrame(rows, columns=["context", "word", "count", "share", "sentences"])


def context_growth(corpus: Corpus) -> pd.DataFrame:
    """Contexts of n - 1 words: how many are possible, and how many occur in the training sentences.

    Columns: n (of the n-gram table), contexts ("possible", "filled", or the name of a real vocabulary), count.
    """
    rows: list[tuple[int, str, float]] = []
    for window in range(1, min(corpus.longest, 8) + 1):
        contexts = {context for context in next_word_counts(corpus.training, window) if END not in context}
        rows.append((window + 1, "filled", float(len(contexts))))
        rows.append((window + 1, "possible with these words", float(len(corpus.vocabulary) - 1) ** window))
        rows += [
            (window + 1, f"possible with the words of {name}", float(size) ** window)
            for name, size in REAL_VOCABULARIES.items()
        ]
    frame = pd.DataFrame(rows, columns=["n", "contexts", "count"])
    return frame[frame["count"] > 0].reset_index(drop=True)


def describe_growth(frame: pd.DataFrame) -> str:
    """How contexts outgrow the corpus, from a frame of context_growth."""
    last = frame[frame["n"] == frame["n"].max()].set_index("contexts")["count"]
    filled = last.get("filled", 0.0)
    return (
        f"Of {last['possible with these words']:.1e} possible contexts for n = {frame['n'].max()} the sentences fill "
        f"{filled:z.0f}. With the words of GPT-2 there would be {last['possible with the words of GPT-2']:.1e}."
    )


def describe_no_answer(prompt: str) -> str:
    """That a table has nothing to say after a prompt."""
    return f"Nothing: “{prompt}” ends in a context that it never saw."
