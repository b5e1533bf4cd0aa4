"""Lookups: the rows of a lookup table, and how fast the possible contexts outgrow those that were seen."""

from collections import Counter, defaultdict

import pandas as pd

from core.corpus import END, Corpus, Words
from core.counts import last_words, next_word_counts, predictions
from core.nouns import counted
from core.phrases import written_out

__all__ = [
    "context_growth",
    "describe_growth",
    "describe_lookup",
    "describe_no_answer",
    "guess_sources",
    "table_rows",
]

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


def guess_sources(corpus: Corpus, window: int | None, prompt: str) -> pd.DataFrame:
    """Where in the sentences each guess of a table after `prompt` comes from, the most frequent guess first.

    Columns: word (the guess; END for the end), count (of the guess), of (of all guesses), sentence, place (of the guess
    among the sentence's words, from 0), looked_up (how many words right before it the table has looked up).
    """
    context = last_words((END, *prompt.split(" ")), window)
    found = [
        (following, " ".join(words), len(prefix) - 1, len([word for word in context if word != END]))
        for words in corpus.training
        for prefix, following in predictions(words)
        if last_words(prefix, window) == context
    ]
    frame = pd.DataFrame(found, columns=["word", "sentence", "place", "looked_up"])
    counts = frame["word"].value_counts()
    frame = frame.assign(count=frame["word"].map(counts), of=len(frame))
    frame = frame.sort_values(["count", "word"], ascending=[False, True], kind="stable", ignore_index=True)
    return frame[["word", "count", "of", "sentence", "place", "looked_up"]]


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
    words = counted(int(frame["n"].max()) - 1, "word")
    return (
        f"These sentences fill {last.get('filled', 0.0):,.0f} contexts of {words}. How many the same words could fill: "
        f"{written_out(last['possible with these words'])}. The words of GPT-2: "
        f"{written_out(last['possible with the words of GPT-2'])}."
    )


def describe_lookup(sources: pd.DataFrame, window: int | None, prompt: str) -> str:
    """What a table looks up after a prompt and how often it stands there, from a frame of guess_sources."""
    if sources.empty:
        return describe_no_answer(prompt)
    if window == 0:
        words = counted(len(sources), "word")
        return f"This table looks up nothing. It counts all {words} of the sentences, and their ends."
    looked_up = prompt if window is None else " ".join(prompt.split(" ")[-window:])
    where = "at the start of a sentence " if window is None else ""
    return f"The table looks up “{looked_up}”. It has seen it {where}{counted(len(sources), 'time')}."


def describe_no_answer(prompt: str) -> str:
    """That a table has nothing to say after a prompt."""
    return f"No answer: the table has counted nothing after “{prompt}”."
