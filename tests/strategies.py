"""Hypothesis strategies that several test modules share."""

from hypothesis import strategies as st

from core.corpus import Corpus, Sentence

# Few different words, so that sentences share prefixes and contexts recur.
WORDS = st.sampled_from(["a", "b", "c", "d", "e"])


def sentences(longest: int = 7) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(WORDS, min_size=1, max_size=longest).map(tuple)


@st.composite
def corpora(draw, longest: int = 7, most: int = 12) -> Corpus:
    first = draw(st.lists(WORDS, min_size=2, max_size=longest).map(tuple))
    rest = draw(st.lists(sentences(longest), max_size=most))
    return Corpus(tuple(Sentence(words) for words in [first, *rest]))
