r"""Patterns: a few lines that grow into all their sentences, with labels, held-out marks and the true probabilities.

    {animal: dog|cat|fox}
    {the|my} {animal} ran {home|away} -> animal
    we fed the {animal}
    {held out: 20 %}

Each line grows into every filling of its braces; what stands after the arrow labels its sentences. A line of named
braces alone writes no sentence. Each sentence is written as often as its line grows into it and is as probable as any
other, so an alternative that is given twice is twice as probable, and two lines may label one sentence differently.
Braces that stand twice in a line are filled independently. `{held out: ...}` gives the share of the combinations that
is held out (SHARE without such a line), beginnings of sentences that are, or both; a combination is a sentence of a
line with two braces or more. Blank lines and lines that begin with # are passed over, `{|very}` may be left empty, a
backslash takes the meaning from a sign (`\{`), and braces inside braces are refused.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from itertools import product
from math import prod

from core.errors import UserError
from core.function_words import function_words
from core.holding_out import held_out_share
from core.nouns import counted
from core.pattern_lines import Line, Slot, fault, read_line, written
from core.sizes import LARGEST, check_characters
from core.words import Words, split_words

SHARE = 25.0  # per cent of the combinations, held out unless the patterns say otherwise
LARGEST_SHARE = 90.0
HELD_OUT = "held out"  # the name of the braces that say what is held out
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*[%％٪]")
COUNTED = 10**12  # sentences; more are not counted
_LOOKS = re.compile(r"^(?!\s*#)(?=.*\|)[^{}\n]*(?<!\\)[{}]", re.MULTILINE)


@dataclass(frozen=True)
class HeldOut:
    """What the patterns say is held out."""

    percent: float | None = None  # of the combinations; None: not said
    beginnings: tuple[str, ...] = ()  # all sentences that begin so
    places: tuple[tuple[int, int], ...] = field(default=(), compare=False)  # line and character of each beginning


@dataclass(frozen=True)
class Grown:
    """One sentence of a line."""

    line: Line
    text: str
    words: Words
    before: str  # what stands before the last braces
    is_combined: bool  # whether two of the line's braces or more have alternatives


@dataclass(frozen=True)
class Patterns:
    """Patterns that were read, and what they grow into. `str` writes them so that read_patterns reads the same."""

    slots: tuple[Slot, ...]  # those with a name and their words, in their order
    lines: tuple[Line, ...]  # those that write sentences; a slot with a name stands without its words
    held_out: HeldOut | None = None  # None: the patterns do not say

    def __str__(self) -> str:
        definitions = [written(Line((slot,))) for slot in self.slots]
        return "\n".join([*definitions, *map(written, self.lines), *self._said_of_held_out()])

    @property
    def percent(self) -> float:
        """The share of the combinations that is held out, in per cent."""
        if self.held_out is None:
            return SHARE
        return self.held_out.percent or 0.0

    @property
    def count(self) -> int:
        """The number of sentences, at most COUNTED; nothing is grown for it."""
        return min(COUNTED, sum(map(self.count_of, self.lines)))

    @cached_property
    def rows(self) -> tuple[tuple[str, str, bool], ...]:
        """All sentences in the order of their lines, with labels and held-out marks."""
        held_out = self._held_out()
        return tuple((each.text, each.line.sense, each.words in held_out) for each in self.grown)

    @property
    def sentences(self) -> list[Words]:
        """All sentences, held-out ones too: Grammar.of gives their true probabilities."""
        return [each.words for each in self.grown]

    @cached_property
    def _words(self) -> dict[str, tuple[str, ...]]:
        return {slot.key: slot.words for slot in self.slots}

    def choices(self, line: Line) -> list[tuple[str, ...]]:
        """For each part of the line what can stand there."""
        return [(part,) if isinstance(part, str) else part.words or self._words[part.key] for part in line.parts]

    def count_of(self, line: Line) -> int:
        """The number of sentences of one line, at most COUNTED."""
        count = 1
        for choice in self.choices(line):
            count = min(COUNTED, count * len(choice))
        return count

    @cached_property
    def grown(self) -> list[Grown]:
        """All sentences in the order of their lines."""
        return [
            _grown(line, filled, choices)
            for line in self.lines
            for choices in [self.choices(line)]
            for filled in product(*choices)
        ]

    def _held_out(self) -> set[Words]:
        said = [split_words(beginning) for beginning in (self.held_out or HeldOut()).beginnings]
        named = {each.words for each in self.grown if any(each.words[: len(start)] == start for start in said)}
        left = [(each.words, each.line.sense) for each in self.grown if each.words not in named]
        beginnings = {words: start for words, start in self._combinations().items() if words not in named}
        return named | held_out_share(left, beginnings, self.percent / 100)

    @cached_property
    def word(self) -> str:
        """The word in question: the last one that all combinations share and whose context differs; "" for none."""
        return _shared_word([each.words for each in self._combined])

    @cached_property
    def _combined(self) -> list[Grown]:
        """The combinations: sentences of lines with two braces or more; if any of these has a label, of those alone."""
        combined = [each for each in self.grown if each.is_combined]
        return [each for each in combined if each.line.sense] or combined

    def _combinations(self) -> dict[Words, Words]:
        """Each combination with its beginning: up to the word in question, or else to the last braces of its line."""
        word = self.word
        return {each.words: _up_to(word, each.words) if word else _start(each) for each in self._combined}

    def _said_of_held_out(self) -> Iterator[str]:
        if self.held_out is not None:
            share = [] if self.held_out.percent is None else [f"{self.held_out.percent:g} %"]
            yield written(Line((Slot((*share, *self.held_out.beginnings) or ("",), HELD_OUT),)))


def looks_like_patterns(text: str) -> bool:
    """Whether some line has a brace and a bar, as patterns have and sentences have not."""
    return bool(_LOOKS.search(text))


def read_patterns(text: str) -> Patterns:
    """Read patterns. Nothing is grown before it is known to be within LARGEST.

    Raises UserError, with line and place, for what cannot be read; for more sentences or characters than LARGEST; for a
    line that grows into a sentence without a word, and for a held-out beginning that begins no sentence.
    """
    check_characters(len(text))
    lines = [line for number, each in enumerate(text.splitlines(), 1) if (line := read_line(number, each))]
    held_out, rest = _held_out_of(lines)
    slots = _named(rest)
    sentences = [_with_names_alone(line) for line in rest if not line.only_names]
    _check_names(sentences, slots)
    if not sentences:
        raise UserError("There is no pattern. Write one a line, such as: the {dog|cat} ran -> animal.")
    patterns = Patterns(tuple(slots.values()), tuple(sentences), held_out)
    _check_size(patterns)
    _check_words(patterns)
    return patterns


def _held_out_of(lines: list[Line]) -> tuple[HeldOut | None, list[Line]]:
    """What the lines say is held out, and the other lines."""
    said, rest = None, list[Line]()
    for line in lines:
        slot = next((slot for slot in line.slots if slot.key == HELD_OUT and slot.words), None)
        if slot is None:
            rest.append(line)
            continue
        if len(line.parts) > 1 or line.sense:
            raise fault(line.number, slot.place, f"{{{HELD_OUT}: …}} has to stand on a line of its own.")
        said = _joined(said or HeldOut(), slot, line.number)
    return said, rest


def _joined(said: HeldOut, slot: Slot, number: int) -> HeldOut:
    percent, beginnings = said.percent, list(said.beginnings)
    for word in filter(None, slot.words):
        if share := _SHARE.fullmatch(word):
            percent = float(share[1].replace(",", "."))
            if percent > LARGEST_SHARE:
                raise fault(number, slot.place, f"{word} would be held out. Hold out at most {LARGEST_SHARE:g} %.")
        else:
            beginnings.append(word)
    places = (*said.places, *[(number, slot.place)] * (len(beginnings) - len(said.beginnings)))
    return HeldOut(percent, tuple(beginnings), places)


def _named(lines: list[Line]) -> dict[str, Slot]:
    """The slots with a name and words; raises UserError for a name that is given twice."""
    slots, line_of = dict[str, Slot](), dict[str, int]()
    for line in lines:
        for slot in line.slots:
            if not (slot.name and slot.words):
                continue
            if slot.key in slots:
                raise fault(
                    line.number,
                    slot.place,
                    f"“{slot.name}” has its words from line {line_of[slot.key]}. Give one of the two another name.",
                )
            slots[slot.key], line_of[slot.key] = slot, line.number
    return slots


def _with_names_alone(line: Line) -> Line:
    parts = (
        Slot(name=part.name, place=part.place) if isinstance(part, Slot) and part.name else part for part in line.parts
    )
    return Line(tuple(parts), line.sense, line.number)


def _check_names(lines: list[Line], slots: dict[str, Slot]) -> None:
    """Raise UserError for a name without words."""
    for line in lines:
        for slot in line.slots:
            if slot.name and slot.key not in slots:
                nearest = get_close_matches(slot.key, slots, n=1)
                meant = f" The nearest name is “{slots[nearest[0]].name}”." if nearest else ""
                raise fault(
                    line.number,
                    slot.place,
                    f"no line says which words “{slot.name}” stands for.{meant} Write them once, as in "
                    f"{{{slot.name}: one|two}}.",
                )


def _check_size(patterns: Patterns) -> None:
    """Raise UserError if more sentences or characters would grow than a corpus may have; nothing has grown yet."""
    counts = [patterns.count_of(line) for line in patterns.lines]
    if (total := sum(counts)) > LARGEST.sentences:
        most, line = max(zip(counts, patterns.lines, strict=True), key=lambda pair: pair[0])
        grown = counted(total, "sentence") if total < COUNTED else f"more than {COUNTED:,} sentences"
        raise UserError(
            f"The patterns would grow into {grown}; at most {LARGEST.sentences:,} can be trained on. Line "
            f"{line.number} alone makes {'nearly all' if total >= COUNTED else f'{most:,}'} of them: take "
            "alternatives out of it."
        )
    characters = sum(_characters(patterns.choices(line)) for line in patterns.lines)
    check_characters(
        characters + sum(len(line.sense) * count for line, count in zip(patterns.lines, counts, strict=True))
    )


def _characters(choices: list[tuple[str, ...]]) -> int:
    """The characters of all fillings together."""
    count = prod(map(len, choices))
    return sum(count // len(choice) * sum(map(len, choice)) for choice in choices)


def _check_words(patterns: Patterns) -> None:
    """Raise UserError for a sentence without a word, and for a held-out beginning of no sentence."""
    starts = {each.words[:end] for each in patterns.grown for end in range(len(each.words) + 1)}
    for each in patterns.grown:
        if not each.words:
            raise fault(each.line.number, 1, "this line grows into a sentence without a word. Add one outside braces.")
    said = patterns.held_out or HeldOut()
    for beginning, (number, place) in zip(said.beginnings, said.places, strict=True):
        if not (start := split_words(beginning)) or start not in starts:
            raise fault(
                number,
                place,
                f"“{beginning}” is to be held out, but no sentence begins so. Write how a sentence of the patterns "
                "begins, or a share such as 20 %.",
            )


def _grown(line: Line, filled: Sequence[str], choices: Sequence[tuple[str, ...]]) -> Grown:
    """The sentence of a line with its braces filled."""
    open_places = [place for place, choice in enumerate(choices) if len(choice) > 1]
    text = " ".join("".join(filled).split())
    before = "".join(filled[: open_places[-1]] if open_places else filled)
    return Grown(line, text, split_words(text), before, len(open_places) > 1)


def _shared_word(sentences: Sequence[Words]) -> str:
    """The last word that all sentences share, with different beginnings and next words; "" if there is none.

    A function word only if no other will do.
    """
    if not sentences:
        return ""
    shared = set(sentences[0]).intersection(*sentences)
    told = [word for word in reversed(sentences[0]) if word in shared and _tells(word, sentences)]
    function = function_words(sentences)
    return next((word for word in told if word not in function), told[0] if told else "")


def _tells(word: str, sentences: Sequence[Words]) -> bool:
    """Whether the word stands after different beginnings and before different words."""
    beginnings, following = ({cut(word, words) for words in sentences} for cut in (_up_to, _after))
    return len(beginnings) > 1 and len(following) > 1


def _after(word: str, words: Words) -> Words:
    return words[words.index(word) + 1 :][:1]


def _start(grown: Grown) -> Words:
    return grown.words[: len(split_words(grown.before))]


def _up_to(word: str, words: Words) -> Words:
    return words[: words.index(word) + 1]
