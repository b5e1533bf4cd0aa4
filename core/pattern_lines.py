r"""Pattern lines: the syntax of one line of patterns, read with the place of each fault, and written again.

A line is a sentence with alternatives in braces: `the {dog|cat} ran -> animal`. Alternatives may be given a name,
`{animal: dog|cat}`, and stand again wherever the name does, `{animal}`. A backslash takes its meaning from a sign.
"""

import re
from dataclasses import dataclass, field

from core.errors import UserError
from core.words import cleaned

_ARROWS = ("->", "→")
_SIGN = re.compile(r"\\(?:->|.)|->|[→{}|:]|[^\\→{}|:-]+|.")
_MEANT = str.maketrans("｛｝｜：\t", "{}|:→")  # signs of keyboards for Chinese and Japanese; a tab, as in a table
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Slot:
    """Braces: alternatives, or a name, or both."""

    words: tuple[str, ...] = ()  # the alternatives; none where only a name stands
    name: str = ""  # as it was written; names that differ in capitals alone are the same
    place: int = field(default=1, compare=False)  # of the brace in its line, in characters from 1

    @property
    def key(self) -> str:
        """The name without regard to capitals; "" for none."""
        return self.name.casefold()


Part = str | Slot


@dataclass(frozen=True)
class Line:
    """One line: its parts in order, and the label of its sentences."""

    parts: tuple[Part, ...]
    sense: str = ""
    number: int = field(default=1, compare=False)  # from 1

    @property
    def slots(self) -> list[Slot]:
        """The braces of the line in their order."""
        return [part for part in self.parts if isinstance(part, Slot)]

    @property
    def only_names(self) -> bool:
        """Whether the line writes no sentence, but gives slots their words and names."""
        rest = [part for part in self.parts if not (isinstance(part, str) and part.isspace())]
        return not self.sense and all(isinstance(part, Slot) and part.name and part.words for part in rest)


def fault(line: int, place: int, message: str) -> UserError:
    """The error that names a line and a place in it, in characters from 1."""
    return UserError(f"Line {line}, character {place}: {message}")


def read_line(number: int, text: str) -> Line | None:
    """The line, or None for a blank one and for a comment, which begins with #. Raises UserError with the place."""
    text = cleaned(text.translate(_MEANT))
    if not text.strip() or text.lstrip().startswith("#"):
        return None
    return _Reader(number).line(text)


class _Reader:
    """Reads one line sign by sign."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._parts: list[Part] = []
        self._text = ""  # of the part or alternative that is being read
        self._open: int | None = None  # the place of the brace that is not closed yet
        self._name = ""
        self._words: list[str] = []
        self._arrow: int | None = None  # the place of the arrow

    def line(self, text: str) -> Line:
        for found in _SIGN.finditer(text):
            place, sign = found.start() + 1, found.group()
            if sign in ("{", "}", "|", *_ARROWS):
                self._mark(sign, place)
            elif sign == ":" and self._can_be_named():
                self._name, self._text = _spaced(self._text).strip(), ""
            else:
                self._text += sign[1:] if sign[0] == "\\" and len(sign) > 1 else sign
        if self._open is not None:
            raise self._fault(self._open, "this brace is not closed. Write } after the last alternative.")
        return self._finished()

    def _finished(self) -> Line:
        sense = _spaced(self._text).strip() if self._arrow is not None else ""
        if self._arrow is None:
            self._end_text()
        if not self._parts:
            raise self._fault(1, "no sentence stands before the arrow. Write one, as in: the dog ran -> animal.")
        return Line(_stripped(self._parts), sense, self._number)

    def _mark(self, sign: str, place: int) -> None:
        if self._arrow is not None:
            raise self._fault(
                place, f"a {sign} in the meaning after the arrow. Write the meaning in words, or \\{sign} for the sign."
            )
        if self._open is not None:
            self._inside(sign, place)
        elif sign == "{":
            self._end_text()
            self._open, self._name, self._words = place, "", []
        elif sign in _ARROWS:
            self._end_text()
            self._arrow = place
        elif sign == "}":
            raise self._fault(place, "this } closes no brace. Write { before the alternatives, or \\} for the sign.")
        else:
            raise self._fault(
                place, "a bar outside braces. Put braces around the alternatives, as in {dog|cat}, or write \\|."
            )

    def _inside(self, sign: str, place: int) -> None:
        """A sign between braces."""
        if sign == "{":
            raise self._fault(
                place, "a brace inside braces. Close the first one with }, or write out all alternatives in one pair."
            )
        if sign in _ARROWS:
            raise self._fault(place, "an arrow inside braces. Close them with } before it.")
        self._words.append(_spaced(self._text))
        self._text = ""
        if sign == "}":
            self._parts.append(self._slot())
            self._open = None

    def _slot(self) -> Slot:
        place = self._open or 1
        if self._name:
            return Slot(tuple(word.strip() for word in self._words), self._name, place)
        if len(self._words) > 1:
            return Slot(tuple(self._words), place=place)
        if not self._words[0].strip():
            raise self._fault(place, "the braces are empty. Write alternatives between them, as in {dog|cat}.")
        return Slot(name=self._words[0].strip(), place=place)

    def _can_be_named(self) -> bool:
        name = self._text.strip()
        return self._open is not None and not self._words and not self._name and name != "" and not name[0].isdigit()

    def _end_text(self) -> None:
        if text := _spaced(self._text):
            self._parts.append(text)
        self._text = ""

    def _fault(self, place: int, message: str) -> UserError:
        return fault(self._number, place, message)


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text)


def _stripped(parts: list[Part]) -> tuple[Part, ...]:
    """The parts without space before the first and after the last."""
    if isinstance(first := parts[0], str):
        parts[0] = first.lstrip()
    if isinstance(last := parts[-1], str):
        parts[-1] = last.rstrip()
    return tuple(part for part in parts if part)


def written(line: Line) -> str:
    """The line as text, which read_line reads back to an equal one."""
    text = "".join(_escaped(part) if isinstance(part, str) else _written_slot(part) for part in line.parts)
    text = f"\\{text}" if text.startswith("#") else text
    return f"{text} -> {_escaped(line.sense)}" if line.sense else text


def _written_slot(slot: Slot) -> str:
    if not slot.words:
        return f"{{{_escaped(slot.name, ':')}}}"
    words = "|".join(_escaped(word, ":") for word in slot.words)
    return f"{{{_escaped(slot.name, ':')}: {words}}}" if slot.name else f"{{{words}}}"


def _escaped(text: str, further: str = "") -> str:
    return re.sub(rf"->|[\\{{}}|→{further}]", lambda sign: f"\\{sign.group()}", text)
