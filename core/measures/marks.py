"""Marks: whether a written sentence is copied from the corpus or new."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import pandas as pd

from core.corpus import END, Corpus, Words
from core.grammar import Grammar
from core.phrases import joined, leaders
from core.predictors import labelled

__all__ = [
    "MARKS",
    "describe_accepted",
    "describe_copied",
    "describe_marks",
    "mark_shares",
    "marks",
    "nearest_sentence",
]

VERBATIM, KNOWN_PAIRS, NEW_PAIR = "in the corpus", "new, known word pairs", "new, with a new pair"
MARKS = (VERBATIM, KNOWN_PAIRS, NEW_PAIR)


def marks(sentences: Sequence[Words], corpus: Corpus, grammar: Grammar | None = None) -> pd.DataFrame:
    """Whether each sentence is a training sentence, is new, or is new with a pair of neighbours that none of them has.

    Pairs include the first word with the start and the last with the end. Columns: sentence, mark (one of MARKS),
    accepted (by the grammar; None without one).
    """
    known = set(corpus.training)
    pairs = {pair for words in known for pair in pairwise((END, *words, END))}
    rows = [
        (
            " ".join(words),
            VERBATIM if words in known else KNOWN_PAIRS if set(pairwise((END, *words, END))) <= pairs else NEW_PAIR,
            grammar.accepts(words) if grammar else None,
        )
        for words in sentences
    ]
    return pd.DataFrame(rows, columns=["sentence", "mark", "accepted"])


def mark_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """The share of each mark, and of sentences that are new and accepted, from a frame of marks with a column model.

    Columns: model, mark, share. The mark "new and accepted" is left out where there is no grammar.
    """
    rows = []
    for model, part in frame.groupby("model", sort=False):
        rows += [(model, mark, (part["mark"] == mark).mean()) for mark in MARKS]
        if part["accepted"].notna().all():
            accepted = part["accepted"].astype(bool)
            rows.append((model, "new and accepted by the grammar", (accepted & (part["mark"] != VERBATIM)).mean()))
    return pd.DataFrame(rows, columns=["model", "mark", "share"])


def nearest_sentence(words: Words, corpus: Corpus) -> str:
    """The training sentence that shares most words with another, in order (Ratcliff & Metzener 1988)."""
    matcher = SequenceMatcher(None, b=words, autojunk=False)

    def likeness(other: Words) -> float:
        matcher.set_seq1(other)
        return matcher.ratio()

    scored = [(likeness(other), " ".join(other)) for other in corpus.training]
    return max(scored, key=lambda pair: pair[0])[1]


def describe_marks(frame: pd.DataFrame, corpus: Corpus) -> list[str]:
    """Each sentence's mark in a frame of marks, with the nearest training sentence of those that are new."""
    lines = []
    for number, row in enumerate(frame.itertuples(), start=1):
        nearest = nearest_sentence(tuple(str(row.sentence).split(" ")), corpus)
        where = "" if row.mark == VERBATIM else f"; nearest: “{nearest}”"
        lines.append(f"{number}. {row.mark}{where}")
    return lines


def describe_copied(shares: pd.DataFrame) -> str:
    """Which model copies most and which least, from a frame of mark_shares."""
    copied = shares[shares["mark"] == VERBATIM].set_index("model")["share"]
    (most, high), (least, low) = leaders(copied, 3), leaders(copied, 3, lowest=True)
    if high == low:
        return f"All copy equally much word for word: {_percent(high)} of what they write."
    return (
        f"Most copied word for word: {joined(labelled(most))}, {_percent(high)} of what it writes. Least: "
        f"{joined(labelled(least))}, {_percent(low)}."
    )


def _percent(share: float) -> str:
    """A share of two hundred sentences: half of a percent counts."""
    return f"{share:.1%}".replace(".0%", "%")


def describe_accepted(shares: pd.DataFrame) -> str:
    """Which model writes most sentences that are new and accepted by the grammar, from a frame of mark_shares."""
    accepted = shares[~shares["mark"].isin(MARKS)].set_index("model")["share"]
    if accepted.empty:
        return "Which new sentences are right cannot be checked here: the grammar of these sentences is not known."
    others, most = leaders(accepted.drop("attention"), 3)
    attention = round(accepted["attention"], 3)
    if not max(most, attention):
        return "No model writes a sentence that is new and right by the grammar."
    verdict = (
        "Attention writes most sentences that are new and right by the grammar"
        if attention > most
        else "Attention does not write most of what is new and right by the grammar"
    )
    return f"{verdict} ({attention:.1%}). Most of the others: {joined(labelled(others))} ({most:.1%})."
