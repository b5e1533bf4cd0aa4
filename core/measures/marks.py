"""Marks: what a written sentence owes to the corpus."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import pandas as pd

from core.corpus import END, Corpus, Words
from core.grammar import Grammar

VERBATIM, KNOWN_PAIRS, NEW_PAIR = "in the corpus", "new, known word pairs", "new, with a new pair"
MARKS = (VERBATIM, KNOWN_PAIRS, NEW_PAIR)


def marks(sentences: Sequence[Words], corpus: Corpus, grammar: Grammar | None = None) -> pd.DataFrame:
    """Whether each sentence stands in the training sentences, is new, or has a pair of neighbours that they lack.

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
