"""Sentences: a text is split into sentences, and the bullets and numbers of lists are taken off."""

import re
import unicodedata
from collections.abc import Sequence

from core.sentence_ends import begins_with_month, sentences_of_line, writing

_BULLETS = "•‣⁃◦▪▫●○■□◆◇►▶▸➢➤➔❖☐☑☒✓✔✗✘∙\uf0b7\uf0a7\uf0d8"  # the last three are Word's, from a symbol font
_SIGNS = re.escape("*·–—+-")  # bullets too, if a space follows
_CIRCLED = "①-⑳⓪❶-❿➀-➓"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_COUNTER = r"\d{1,4}|[a-z]|[ivx]{1,4}"
_BRACKETED = rf"[(\[（](?:{_COUNTER})[)\]）]|(?:{_COUNTER})\.?[)）]"
_CHECKBOX = rf"(?:[{_BULLETS}{_SIGNS}]\s+)?\[[ x{_BULLETS}]?\]"
_MARK = re.compile(
    rf"\s*(?:(?P<sure>{_CHECKBOX}|[{_BULLETS}{_SIGNS}]|o(?=\t)|{_BRACKETED})"
    rf"|[#№]?(?P<counter>\d{{1,3}}(?:\.\d{{1,3}})+|{_COUNTER})"
    r"(?P<stop>\.|(?<=\d)(?:\.[-–]|[:：、．/º]|\x20?[–—-](?=\x20+\D)|(?=\x20+[^\W\d_]))))"
    r"(?:\s+|$|(?<=\d[.．、)）])(?=[^\W\d_]))"
    rf"|\s*[{_CIRCLED}{_BULLETS}]\s*(?=\w)",
    re.IGNORECASE,
)
_STOPS = tuple(".!?…。！？｡:;؟।")
ONE_IN = 10  # lines, of which one may be splittable in a text with one sentence a line
NARROWEST = 40  # characters of a wrapped text's widest line, at least
FILLED = 0.85  # share of the widest line that each line fills: below 1, as letters differ in width
_FARTHEST = 4  # lines from one item of a list to the next


def split_sentences(text: str) -> list[str]:
    """The sentences of a text with one a line, or of running text.

    A line end and closing punctuation both end a sentence, with three exceptions:
    - wrapped lines, as in mail, are joined first (see _is_wrapped);
    - where nine in ten lines are one sentence each, a line that could be split in two stays whole: a misread full stop
      is more likely. A line of three or more sentences is still split;
    - a line with a tab always stays whole.

    >>> split_sentences("The dog ran. The cat sat.")
    ['The dog ran.', 'The cat sat.']
    """
    paragraphs = _paragraphs(text)
    style = writing([line for line, _ in paragraphs])
    split = [[line] if "\t" in line else list(sentences_of_line(line, style)) for line, _ in paragraphs]
    has_one_a_line = sum(len(parts) > 1 for parts in split) * ONE_IN <= len(split)
    return [
        sentence
        for (line, is_joined), parts in zip(paragraphs, split, strict=True)
        for sentence in ([line] if has_one_a_line and len(parts) == 2 and not is_joined else parts)
    ]


def without_list_marks(lines: Sequence[str]) -> list[str]:
    """The lines without their list marks: bullets, numbers, letters.

    A number with a bracket, or before a tab, is a mark. "1." before a space may also be a date (3. Mai) or an initial:
    it is a mark only if lines near by count on from it, or if every line has one. "1" without a stop may be an amount:
    it is a mark only if all lines count on from it and a capital letter follows each. A line that would be left empty
    stays as it is, and so does one that ends in a tab.

    >>> without_list_marks(["1. The dog ran.", "2. The cat sat."])
    ['The dog ran.', 'The cat sat.']
    """
    ends = _ends_of_marks(lines)
    return [line[ends.get(place, 0) :] for place, line in enumerate(lines)]


def is_list_mark(cell: str) -> bool:
    """Whether a cell holds nothing but a number, a letter with a stop, or a bullet."""
    mark = _MARK.fullmatch(cell)
    return cell.strip().isdecimal() or bool(mark and (mark["sure"] or mark["counter"]))


def _ends_of_marks(lines: Sequence[str]) -> dict[int, int]:
    """Where the list mark ends, for each line (by its place) that has one."""
    marks = [None if line.endswith("\t") else _MARK.match(line) for line in lines]
    by_place = {place: mark for place, mark in enumerate(marks) if mark and mark.end() < len(mark.string)}
    counted = _counted({place: mark for place, mark in by_place.items() if _is_uncertain(mark)}, lines)
    return {place: mark.end() for place, mark in by_place.items() if place in counted or not _is_uncertain(mark)}


def _is_uncertain(mark: re.Match[str]) -> bool:
    return bool(mark["counter"]) and "\t" not in mark.group()


def _counted(uncertain: dict[int, re.Match[str]], lines: Sequence[str]) -> set[int]:
    """The places of the uncertain marks that do belong to a list."""
    undated = {place: mark for place, mark in uncertain.items() if not begins_with_month(mark.string, mark.end())}
    total = sum(map(bool, map(str.strip, lines)))
    if 1 < total == sum(bool(mark["stop"]) and "." not in mark["counter"] for mark in undated.values()):
        return {*undated}
    places = [*undated]
    pairs = [
        (place, after)
        for place, after in zip(places, places[1:], strict=False)
        if after - place <= _FARTHEST and _follows(undated[place]["counter"].lower(), undated[after]["counter"].lower())
    ]
    if 2 < total == len(pairs) + 1 and all(mark.string[mark.end()].isupper() for mark in undated.values()):
        return {*undated}
    return {place for pair in pairs for place in pair if all(undated[each]["stop"] for each in pair)}


def _follows(counter: str, after: str) -> bool:
    (*chapter, last), (*next_chapter, following) = counter.split("."), after.split(".")
    if chapter and next_chapter:  # 1.1 and 1.2, or 2.1
        is_first = following == "1" and _follows(".".join(chapter), ".".join(next_chapter))
        return is_first or (chapter == next_chapter and int(following) == int(last) + 1)
    if chapter or next_chapter:
        return False
    if counter.isdecimal() or after.isdecimal():
        return counter.isdecimal() and after.isdecimal() and int(after) == int(counter) + 1
    roman = counter in _ROMAN and after in _ROMAN and _ROMAN[after] == _ROMAN[counter] + 1
    return roman or (len(counter) == len(after) == 1 and ord(after) == ord(counter) + 1)


def _paragraphs(text: str) -> list[tuple[str, bool]]:
    """The lines that are not blank, and whether each was joined from a wrapped paragraph."""
    lines = text.splitlines()
    marked = _ends_of_marks(lines)
    blocks: list[list[str]] = [[]]
    for place, line in enumerate(lines):
        if place in marked or not line.strip():
            blocks.append([])
        if line.strip():
            blocks[-1].append(line)
    return [
        paragraph
        for block in blocks
        for paragraph in ([(_joined(block), True)] if _is_wrapped(block) else [(line, False) for line in block])
    ]


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether these lines are one text, wrapped at a width.

    They are if no line has room for the first word of the next one, at most a third of them end with a stop, some
    begin with a small letter, and a sentence begins inside a line, or all of them are one sentence.
    """
    if len(lines) < 2 or any("\t" in line for line in lines):
        return False
    bare = [line.strip() for line in lines]
    widest = max(map(_width, bare))
    pairs = list(zip(bare, bare[1:], strict=False))
    if widest < NARROWEST or any(_width(line) + 1 + _width(_first(after)) < FILLED * widest for line, after in pairs):
        return False
    closed = [line.rstrip("\"'”’“»«)]」』").endswith(_STOPS) for line in bare]
    if sum(closed[:-1]) * 3 > len(pairs) or all(after[0].isupper() for _, after in pairs):
        return False
    style = writing(bare)
    is_one = closed[-1] and next(filter(str.isalpha, bare[0]), "").isupper()
    return is_one or any(len(list(sentences_of_line(line, style))) > 1 for line in bare)


def _joined(lines: Sequence[str]) -> str:
    text = lines[0].strip()
    for line in map(str.strip, lines[1:]):
        is_tight = text.endswith("-") or (_is_wide(text[-1]) and _is_wide(line[0]))
        text += line if is_tight else f" {line}"
    return text


def _first(line: str) -> str:
    return line[0] if _is_wide(line[0]) else line.split(maxsplit=1)[0]


def _width(text: str) -> int:
    return len(text) + sum(map(_is_wide, text))


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
