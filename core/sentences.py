"""Sentences: where a text is parted into sentences, and which marks of a list stand before them."""

import re
from collections.abc import Iterator, Sequence

_SENTENCE_END = re.compile(r"""(?:(?<=[.!?…])|(?<=[.!?…]["'”’»]))\s+|(?<=[。！？])(?![」』）”"'])""")
_TITLES = {"mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "nr", "bzw", "ca", "mme", "sra"}
_LONGEST_TITLE = 10  # characters looked at before a full stop
_LETTERS_WITH_STOPS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")

_BULLETS = re.escape("•‣◦▪▫●○■□◆◇►▶▸➢➤☐☑✓✔∙·*–-\uf0b7\uf0a7\uf0d8")  # the last three are Word's, in a font of symbols
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_COUNTER = r"\d{1,4}|[a-z]|[ivx]{1,4}"
_BRACKETED = rf"[(\[](?:{_COUNTER})[)\]]|(?:{_COUNTER})\.?\)"
_MARK = re.compile(
    rf"\s*(?:(?P<sure>[{_BULLETS}]|o(?=\t)|{_BRACKETED})|(?P<counter>{_COUNTER})\.)(?:\s+|$)", re.IGNORECASE
)
# With a number before it, a date in the languages that write such a number with a stop.
_MONTH = re.compile(
    r"(?:j[aä]nn?uar|jänner|februar|feber|märz|marts|mars|april|mai|maj|juni|juli|august|september|o[kc]tober|november"
    r"|de[zsc]ember|jan|feb|mär|apr|jun|jul|aug|sept?|okt|nov|dez|des)\b",
    re.IGNORECASE,
)
_FARTHEST = 4  # lines from an item of a list to the next one


def split_sentences(text: str) -> list[str]:
    """The sentences of running text: a line end or closing punctuation ends one; a line with a tab is left whole.

    The full stop of a title (Dr.), an initial (J.) or letters with stops (e.g.) ends none.
    """
    lines = (([line] if "\t" in line else _sentences_of(line)) for line in text.splitlines())
    return [sentence for line in lines for sentence in line if sentence.strip()]


def without_list_marks(lines: Sequence[str]) -> list[str]:
    """The lines without the marks of a list before them: bullets, and numbers or letters.

    A number with a bracket, or before a tab, is a mark. "1." before a space is one only if lines near by count up with
    it, or if every line has one, for it may be a date (3. Mai) or an initial. A line of which nothing would be left
    stays as it is, and so does one that only has a tab at its end.
    """
    marks = [None if line.endswith("\t") else _MARK.match(line) for line in lines]
    found = {place: mark for place, mark in enumerate(marks) if mark and mark.end() < len(mark.string)}
    counted = _counted({place: mark for place, mark in found.items() if _is_uncertain(mark)}, lines)
    return [
        line[found[place].end() :] if place in found and (place in counted or not _is_uncertain(found[place])) else line
        for place, line in enumerate(lines)
    ]


def is_list_mark(cell: str) -> bool:
    """Whether a cell of a table holds nothing but a number, a letter with a stop, or a bullet."""
    mark = _MARK.fullmatch(cell)
    return cell.strip().isdecimal() or bool(mark and (mark["sure"] or mark["counter"]))


def _sentences_of(line: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE_END.finditer(line):
        is_mark = _MARK.fullmatch(line, start, end.start())
        if not is_mark and not _is_abbreviation(
            line[max(start, end.start() - _LONGEST_TITLE) : end.start()].split()[-1]
        ):
            yield line[start : end.start()]
            start = end.end()
    yield line[start:]


def _is_abbreviation(word: str) -> bool:
    stem = word.lstrip("(\"'“‘").removesuffix(".")
    if stem == word or not stem:
        return False
    is_initial = len(stem) == 1 and stem.isupper() and stem != "I"
    return is_initial or stem.lower() in _TITLES or bool(_LETTERS_WITH_STOPS.fullmatch(stem))


def _is_uncertain(mark: re.Match[str]) -> bool:
    return bool(mark["counter"]) and "\t" not in mark.group()


def _counted(found: dict[int, re.Match[str]], lines: Sequence[str]) -> set[int]:
    """The places of those uncertain marks that are marks of a list."""
    undated = {place: mark["counter"].lower() for place, mark in found.items() if not _is_date(mark)}
    if len(undated) > 1 and len(undated) == sum(map(bool, map(str.strip, lines))):
        return set(undated)
    places = list(undated)
    pairs = [
        (place, after)
        for place, after in zip(places, places[1:], strict=False)
        if after - place <= _FARTHEST and _follows(undated[place], undated[after])
    ]
    return {place for pair in pairs for place in pair}


def _is_date(mark: re.Match[str]) -> bool:
    return bool(_MONTH.match(mark.string, mark.end()))


def _follows(counter: str, after: str) -> bool:
    if counter.isdecimal() or after.isdecimal():
        return counter.isdecimal() and after.isdecimal() and int(after) == int(counter) + 1
    roman = counter in _ROMAN and after in _ROMAN and _ROMAN[after] == _ROMAN[counter] + 1
    return roman or (len(counter) == len(after) == 1 and ord(after) == ord(counter) + 1)
