"""Spelling: what may be a slip in the sentences, found without a dictionary and before any training."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.corpus import LARGEST, Corpus, Row, Sentence, Words
from core.words import split_words

FREQUENT = 3  # occurrences of a word, at least, for a word that occurs once to be taken for a slip of it

# Measured on the 3,000 most frequent words of English, Spanish, German and Russian: fewer than one pair of different
# words in 30,000 is taken for a slip, and seven in ten one-letter slips in words of five or more letters are found.
SHORTEST = 5  # letters; shorter words have too many neighbours
MOST_OF_A_FORM = 20  # known words kept for a form (see _forms), the most frequent ones
SHORTEST_EXCHANGED = 7  # letters; in shorter words an exchanged letter mostly gives another word (lines, lives)


@dataclass(frozen=True)
class Remarks:
    """What to look at again in a corpus."""

    new: Mapping[str, str | None] = field(
        default_factory=dict
    )  # word new since an edit: a known word spelt like it, if any
    slips: Mapping[str, str] = field(default_factory=dict)  # word that occurs once: a frequent word spelt like it
    copies: int = 0  # sentences that repeat an earlier one
    trained_on: int = 0  # held-out sentences that are training sentences too
    untestable: tuple[tuple[str, Words], ...] = ()  # held-out sentence, and its words that no training sentence has


def remarks(rows: Sequence[Row], before: Sequence[Row] | None = None) -> Remarks:
    """What to look at again in the rows; given the rows before an edit, also the words that the edit brought.

    Empty for far more text than a corpus may have. Takes time linear in the text.
    """
    if sum(len(row[0]) for side in (rows, before or ()) for row in side) > 2 * LARGEST.characters:
        return Remarks()
    corpus = _corpus(rows)
    counts = _counts(corpus)
    new = {} if before is None else _new(counts, _counts(_corpus(before)))
    frequent = {word: count for word, count in counts.items() if count >= FREQUENT}
    once = [word for word, count in counts.items() if count == 1 and word not in new]
    held_out = {sentence.words: sentence for sentence in corpus.sentences if sentence.held_out}
    missing = {text: tuple(word for word in dict.fromkeys(text) if word not in corpus.ids) for text in held_out}
    return Remarks(
        new=new,
        slips=_spelt_alike(once, frequent),
        copies=len(corpus.sentences) - len({sentence.words for sentence in corpus.sentences}),
        trained_on=len(held_out.keys() & set(corpus.training)),
        untestable=tuple((held_out[text].text, words) for text, words in missing.items() if words),
    )


def is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one slip of the finger rather than as two words, or two forms of one, do.

    A slip leaves out, adds or exchanges one letter, or swaps two neighbours (Damerau 1964). No slips are a changed
    first letter (flowers, blowers), a changed last letter (charge, charges) unless it is doubled (programm), and words
    with digits.

    >>> is_slip("program", "progrma"), is_slip("charge", "charges")
    (True, False)
    """
    shortest = min(len(one), len(other))
    if shortest < SHORTEST or one[0] != other[0] or any(map(str.isdigit, one + other)):
        return False
    start = _common(one, other)
    end = min(_common(one[::-1], other[::-1]), shortest - start)
    less, more = sorted((one[start : len(one) - end], other[start : len(other) - end]), key=len)
    if not less:
        return len(more) == 1 and (end > 0 or more == one[start - 1])
    if len(less) == 1:
        return len(more) == 1 and end > 0 and shortest >= SHORTEST_EXCHANGED
    return len(less) == 2 and more == less[::-1]


def _corpus(rows: Iterable[Row]) -> Corpus:
    """The sentences of the rows, also where they cannot be trained on."""
    read = ((split_words(text), held_out) for text, _, held_out in rows)
    return Corpus(tuple(Sentence(words, None, held_out) for words, held_out in read if words))


def _counts(corpus: Corpus) -> Counter[str]:
    return Counter(word for sentence in corpus.sentences for word in sentence.words)


def _new(counts: Counter[str], known: Counter[str]) -> dict[str, str | None]:
    new = [word for word in counts if word not in known]
    alike = _spelt_alike(new, known)
    return {word: alike.get(word) for word in new}


def _spelt_alike(words: Iterable[str], known: Mapping[str, int]) -> dict[str, str]:
    """For each word that may be a slip: the most frequent known word that it may be a slip of."""
    by_form: dict[str, list[str]] = defaultdict(list)
    for word in sorted(filter(_is_comparable, known), key=lambda word: (known[word], word), reverse=True):
        for form in _forms(word):
            if len(by_form[form]) < MOST_OF_A_FORM:
                by_form[form].append(word)
    slips = {}
    for word in filter(_is_comparable, words):
        alike = {other for form in _forms(word) for other in by_form.get(form, ()) if is_slip(word, other)}
        if alike:
            slips[word] = max(alike, key=lambda other: (known[other], other))
    return slips


def _is_comparable(word: str) -> bool:
    return SHORTEST <= len(word) <= LARGEST.characters_a_word  # the forms of a longer word would fill the memory


def _forms(word: str) -> set[str]:
    """The word, and the word without each of its letters: two words that differ by one slip share one of these."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _common(one: str, other: str) -> int:
    """How many letters two words have in common at their start."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
