"""Corpus: text becomes sentences with sense labels and held-out marks, and a vocabulary.

A corpus is a value: frozen, hashable, and equal to any corpus with the same sentences.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap

from core.column_names import is_header
from core.errors import UserError
from core.nouns import agreeing, counted
from core.patterns import looks_like_patterns, read_patterns
from core.sizes import LARGEST as LARGEST  # part of this module's interface, as what follows
from core.sizes import Sizes as Sizes
from core.sizes import check_characters as check_characters
from core.sizes import excess_characters as excess_characters
from core.sizes import too_much
from core.words import Words as Words
from core.words import cleaned, is_without_spaces, split_words

# The one special token: before the first word and after the last, as in GPT-2. Typed text loses its angle brackets, so
# no typed word can equal it.
END = "<end>"

Row = tuple[str, str, bool]  # sentence, sense label ("" for none), held-out mark


# Held-out marks, case folded. Spreadsheets save a checkbox as the words for true and false in their user's language.
_YES = {
    *("held out", "heldout", "holdout", "test", "x", "1", "1.0", "✓", "✔", "✔️", "☑", "☒", "✅"),
    *("true", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "sant", "sand", "sann", "tosi", "prawda"),
    *("pravda", "igaz", "doğru", "истина", "истинно", "αληθησ", "真", "t"),
    *("yes", "ja", "oui", "sí", "si", "sì", "sim", "tak", "ano"),
    *("igen", "evet", "да", "так", "ναι", "はい", "是", "예"),
    *("y", "j"),
}
_NO = {
    *("", "train", "training", "0", "0.0", "none", "null", "nan", "n/a", "na", "-", "–", "—", "☐", "□"),
    *("false", "falsch", "faux", "falso", "onwaar", "falskt", "falsk", "usann", "epätosi", "fałsz", "nepravda"),
    *("hamis", "yanlış", "ложь", "ψευδησ", "偽", "假", "f"),
    *("no", "nein", "non", "não", "nie", "ne", "nem", "hayır", "hayir"),
    *("нет", "ні", "όχι", "いいえ", "否", "아니요", "nee"),
    *("nej", "nei", "ei", "n"),
}
LONGEST_MEAN_WORD = 6  # letters without marks, in scripts without spaces; phrases are longer (Thai words: 3 to 5)
MOST_NAMED = 3  # unknown words of a prompt; finding the nearest word takes time


@dataclass(frozen=True)
class Sentence:
    """One sentence. `sense` labels its ambiguous word; no model ever sees the label."""

    words: Words
    sense: str | None = None
    held_out: bool = False

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Corpus:
    """Sentences in their order. Held-out ones are never trained on and add no words to the vocabulary."""

    sentences: tuple[Sentence, ...]

    @cached_property
    def training(self) -> tuple[Words, ...]:
        """The training sentences, copies included."""
        return tuple(sentence.words for sentence in self.sentences if not sentence.held_out)

    @cached_property
    def vocabulary(self) -> Words:
        """END, then every word of the training sentences in alphabetical order; a word's place is its id."""
        return (END, *sorted({word for words in self.training for word in words}))

    @cached_property
    def ids(self) -> dict[str, int]:
        """The id of each word."""
        return {word: place for place, word in enumerate(self.vocabulary)}

    @cached_property
    def longest(self) -> int:
        """Words in the longest training sentence."""
        return max(map(len, self.training))

    @cached_property
    def senses(self) -> list[str]:
        """The sense labels, in the order of their first appearance."""
        return list(dict.fromkeys(sentence.sense for sentence in self.sentences if sentence.sense))


def read_corpus(text: str) -> Corpus:
    """Read a sentence a line; a tab and a sense label may follow, then a tab and the words `held out`.

    Blank lines are skipped. Patterns, known by a brace and a bar in one line, are read as read_patterns does. Raises
    UserError if there is nothing to train on or the text is larger than LARGEST, and as read_patterns.
    """
    check_characters(len(text))
    return corpus_from_rows(read_patterns(text).rows if holds_patterns(text) else rows_of_text(text))


def holds_patterns(text: str) -> bool:
    """Whether a text is patterns: some line has a brace and a bar, and the first does not name the columns."""
    return looks_like_patterns(text) and not is_header(next(filter(str.strip, text.splitlines())))


def rows_of_text(text: str) -> list[Row]:
    """The rows in lines of sentence, tab, sense, tab, held-out mark; blank lines are skipped.

    A first line of the columns' names or a first column of numbers alone is dropped. Raises UserError, with the line,
    for a fourth cell and for a mark that read_mark cannot read.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and is_header(lines[0][1]):
        return [row_of_line(number, line) for number, line in lines[1:]]
    bare = without_numbers([line for _, line in lines])
    return [row_of_line(number, line) for (number, _), line in zip(lines, bare, strict=True)]


def without_numbers(lines: Sequence[str]) -> list[str]:
    """The lines without their first cell, if that is a number in every line with a tab."""
    parted = [line.partition("\t") for line in lines]
    tabbed = [(first.strip(), rest) for first, tab, rest in parted if tab]
    if not tabbed or not all(first.isdecimal() and rest.strip() for first, rest in tabbed):
        return [*lines]
    return [rest if tab else first for first, tab, rest in parted]


def row_of_line(number: int, line: str) -> Row:
    """The row in one line; raises as rows_of_text, with the line's number."""
    sentence, sense, mark, *further = (*line.split("\t"), "", "")
    if any(map(str.strip, further)):
        raise UserError(
            f"Line {number} has more than three cells. Leave the sentence, its sense and its held-out mark, "
            "with a tab between them."
        )
    return clean_row(sentence, sense, is_held_out(mark, number))


def read_mark(cell: str) -> bool | None:
    """Whether a cell marks its sentence as held out; None if it reads neither as yes nor as no.

    The one rule for lines, files and pasted cells. It knows the yes and no that spreadsheets write in a dozen
    languages, in any case and width; an empty cell is a no.

    >>> read_mark("Held-out"), read_mark(""), read_mark("perhaps")
    (True, False, None)
    """
    plain = unicodedata.normalize("NFKC", cleaned(cell)).casefold()
    plain = " ".join(plain.replace("-", " ").replace("_", " ").split())
    return True if plain in _YES else False if plain in _NO else None


def is_held_out(cell: str, line: int, column: int | None = None) -> bool:
    """What read_mark says of a cell; raises UserError, with the line (and column), if it cannot read the cell."""
    mark = read_mark(cell)
    if mark is None:
        place = f" in column {column}" if column else ""
        raise UserError(
            f"Line {line} has neither yes nor no as held-out mark{place}. Write “held out”, or leave it empty."
        )
    return mark


def clean_row(sentence: str, sense: str, held_out: bool) -> Row:
    """A row as it is kept: no control characters, no spaces around its texts."""
    return cleaned(sentence).strip(), " ".join(cleaned(sense).split()), held_out


def corpus_from_rows(rows: Iterable[Row]) -> Corpus:
    """The corpus of the rows; raises as read_corpus."""
    rows = list(rows)
    check_characters(sum(len(text) + len(sense) for text, sense, _ in rows))
    corpus = corpus_of_rows(rows)
    check_something_to_train_on(corpus)
    if surplus := excess(corpus):
        raise too_much(surplus)
    return corpus


def corpus_of_rows(rows: Iterable[Row]) -> Corpus:
    """The corpus of the rows that have words, unchecked."""
    return Corpus(
        tuple(
            Sentence(words, sense or None, held_out)
            for text, sense, held_out in starmap(clean_row, rows)
            if (words := split_words(text))
        )
    )


def as_words(text: str) -> str:
    """A typed word as it stands in the sentences; END stays, and several words get a space between.

    Every function that takes a word applies this rule first.

    >>> as_words("Ran!")
    'ran'
    """
    return END if text == END else " ".join(split_words(text))


def read_word(text: str, corpus: Corpus) -> str:
    """The typed word as in the training sentences; raises UserError, with the nearest word, if it is not there."""
    word = as_words(text)
    if word not in corpus.ids:
        raise UserError(_unknown_word(word or cleaned(text), corpus))
    return word


def read_prompt(text: str, corpus: Corpus) -> Words:
    """The words of a prompt.

    Raises UserError for an empty prompt, for one of too many characters, for words that the training sentences lack
    (with the nearest ones), and for a prompt longer than the longest training sentence: no model was trained on
    positions so late.
    """
    if len(text) > LARGEST.characters_a_prompt:
        raise UserError(
            f"The prompt has {counted(len(text), 'character')}; at most {LARGEST.characters_a_prompt:,} are read. "
            "Shorten it."
        )
    words = split_words(text)
    if not words:
        raise UserError("The prompt is empty. Type a few words of the corpus, such as the start of a sentence.")
    unknown = list(dict.fromkeys(word for word in words if word not in corpus.ids))
    if unknown:
        messages = [_unknown_word(word, corpus) for word in unknown[:MOST_NAMED]]
        rest = len(unknown) - MOST_NAMED
        more = f"{counted(rest, 'more word')} {agreeing(rest, 'does', 'do')} not occur there either."
        raise UserError(" ".join([*messages, *([more] if rest > 0 else [])]))
    if len(words) > corpus.longest:
        raise UserError(
            f"The prompt has {counted(len(words), 'word')} and the longest training sentence {corpus.longest}: "
            "no model has seen a word that late. Shorten the prompt or add a longer sentence."
        )
    return words


def is_prompt(text: str, corpus: Corpus) -> bool:
    """Whether read_prompt reads the text; quicker, as it looks for no nearest words."""
    words = split_words(text) if len(text) <= LARGEST.characters_a_prompt else ()
    return 0 < len(words) <= corpus.longest and all(word in corpus.ids for word in words)


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word with the most similar spelling, if it may be the one that was meant.

    It may if at most one letter in four (at least one) has to change, or if it has the same letters in another order.
    """
    alike = difflib.get_close_matches(word, known, n=5, cutoff=0.6)
    return next((candidate for candidate in alike if _may_be_meant(word, candidate)), None)


def _may_be_meant(word: str, known: str) -> bool:
    matcher = difflib.SequenceMatcher(None, word, known, autojunk=False)
    changed = sum(max(b - a, d - c) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal")
    return changed <= max(1, len(word) // 4) or sorted(word) == sorted(known)


def _unknown_word(word: str, corpus: Corpus) -> str:
    nearest = nearest_word(word, corpus.vocabulary[1:])
    hint = f"the nearest word is “{nearest}”" if nearest else "no word is spelt like it"
    return f"“{word}” does not occur in the training sentences; {hint}. Use a known word or add a sentence with it."


def check_something_to_train_on(corpus: Corpus) -> None:
    """Raise UserError if no training sentence has two words, or if spaces are missing between words."""
    if not corpus.sentences:
        raise UserError("There is no sentence to train on. Write at least two short sentences, one a line.")
    if not corpus.training:
        raise UserError("Every sentence is held out. Leave at least one to train on.")
    _check_spaces(corpus)
    if max(map(len, corpus.training)) < 2:
        raise UserError("No training sentence has more than one word, so there is no next word to predict.")


def _check_spaces(corpus: Corpus) -> None:
    """Raise UserError for a script without spaces, if its words are phrases or sentences by their length or number."""
    parted = [[word for word in sentence.words if is_without_spaces(word)] for sentence in corpus.sentences]
    words = [word for sentence in parted for word in sentence]
    longest = max(words, key=len, default="")
    are_phrases = 2 * sum(map(bool, parted)) > len(parted) and sum(
        map(str.isalpha, "".join(words))
    ) > LONGEST_MEAN_WORD * len(words)
    if longest and (are_phrases or max(map(len, corpus.training)) < 2 or len(longest) > LARGEST.characters_a_word):
        raise UserError(
            f"“{longest[:20]}{'…' if len(longest) > 20 else ''}” has no spaces between its words. Put them in: "
            "Thai, Lao, Khmer and Burmese are not parted here."
        )


def excess(corpus: Corpus) -> list[str]:
    """What is larger than LARGEST, each with the limit; of too long sentences, words and senses also the first."""
    sentences = [sentence.text for sentence in corpus.sentences if len(sentence.words) > LARGEST.words_a_sentence]
    all_words = dict.fromkeys(word for sentence in corpus.sentences for word in sentence.words)
    words = [word for word in all_words if len(word) > LARGEST.characters_a_word]
    senses = [sense for sense in corpus.senses if len(sense) > LARGEST.characters_a_sense]
    many = [
        f"{count:,} {what} (at most {most:,})"
        for count, what, most in (
            (len(corpus.sentences), "sentences", LARGEST.sentences),
            (len(corpus.vocabulary) - 1, "different words", LARGEST.vocabulary),
        )
        if count > most
    ]
    long = [
        f"{counted(len(texts), what)} of more than {most} {parts} (“{_plain(texts[0])[:20]}…”)"
        for texts, what, most, parts in (
            (sentences, "sentence", LARGEST.words_a_sentence, "words"),
            (words, "word", LARGEST.characters_a_word, "letters"),
            (senses, "sense", LARGEST.characters_a_sense, "characters"),
        )
        if texts
    ]
    return many + long


def _plain(text: str) -> str:
    """The words alone: a sense may hold any character, and a message may be shown as Markdown."""
    return " ".join(split_words(text))
