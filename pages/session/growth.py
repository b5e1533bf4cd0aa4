"""Growth: whether a visit's sentences are what its patterns grow into, and their true probabilities while they are.

Once a sentence is changed by hand the patterns no longer say how probable it is, and no page uses them.
"""

import streamlit as st

from core import UserError
from core.corpus import Corpus, corpus_of_rows
from core.grammar import Grammar
from core.nouns import agreeing, counted
from core.pattern_lines import Line, written
from core.patterns import SHARE, Patterns, read_patterns
from core.phrases import listed
from core.presets import grammar_of
from pages.session.document import Version, are_same

KEPT_GRAMMARS = 3  # of the last patterns: charts of the sentences before are shown until new ones are trained


def patterns_of(version: Version) -> Patterns | None:
    """The patterns that the sentences grew from; None if there are none, or a sentence was changed by hand since."""
    patterns = read(version.patterns)
    return patterns if isinstance(patterns, Patterns) and are_same(patterns.rows, version.rows) else None


def grammar(corpus: Corpus, version: Version) -> Grammar | None:
    """The grammar of a corpus that a preset's patterns or the visit's own grew into; None for any other."""
    known: dict[Corpus, Grammar] = st.session_state.setdefault("grammars", {})
    if patterns := patterns_of(version):
        grown = corpus_of_rows(version.rows)
        if grown not in known:
            kept = [*known.items()][1 - KEPT_GRAMMARS :]
            st.session_state.grammars = known = {**dict(kept), grown: Grammar.of(patterns.sentences)}
    return known.get(corpus) or grammar_of(corpus)


def read(text: str) -> Patterns | UserError | None:
    """The patterns in a text, or why they cannot be read; None for a blank one. The last text's are cached."""
    if not text.strip():
        return None
    seen, result = st.session_state.get("patterns_read", ("", None))
    if seen != text:
        try:
            result = read_patterns(text)
        except UserError as error:
            result = error.with_traceback(None)
        st.session_state.patterns_read = (text, result)
    return result


def said(text: str) -> str:
    """What a text of patterns grows into, or why it cannot be read, in one line."""
    patterns = read(text)
    if not isinstance(patterns, Patterns):
        return "" if patterns is None else str(patterns)
    held_out, senses = sum(mark for *_, mark in patterns.rows), {sense: None for _, sense, _ in patterns.rows if sense}
    meanings = f"{counted(len(senses), 'meaning')}: {listed([*senses])}" if senses else "no meaning is named"
    whole = f" (at most {patterns.percent:g} % of the combinations)" if patterns.percent else ""
    return f"Grows into {counted(patterns.count, 'sentence')}, {held_out} of them held out{whole}; {meanings}."


def share(text: str) -> str:
    """The share of the combinations that patterns hold out, in per cent; "" if they name what is held out instead."""
    patterns = read(text)
    if not isinstance(patterns, Patterns):
        return f"{SHARE:g}"
    return f"{patterns.percent:g}" if patterns.percent or not (said := patterns.held_out) or not said.beginnings else ""


def first_lines(version: Version) -> str:
    """The sentences as lines of patterns without braces, to begin with; "" while they are those of the patterns."""
    patterns = read(version.patterns)
    if isinstance(patterns, Patterns) and {*version.rows} <= {*patterns.rows}:
        return ""
    return "\n".join(written(Line((sentence,), sense)) for sentence, sense, _ in version.rows if sentence.strip())


def note(version: Version) -> str:
    """Why the patterns in the box are not those of the sentences; "" if they are, or if there are none."""
    patterns = read(version.patterns)
    if not isinstance(patterns, Patterns) or are_same(patterns.rows, version.rows):
        return ""
    if {*version.rows} < {*patterns.rows}:
        rest = f"{len(version.rows):,} of the {counted(patterns.count, 'sentence')} that these patterns grow into"
        return f"The sentences {agreeing(len(version.rows), 'is', 'are')} {rest}. Apply takes them all."
    return (
        "The sentences were changed by hand since, so no page uses the probabilities of these patterns. Apply grows "
        "them anew; Undo brings the changes back."
    )
