"""Sentence ends: which stops inside a line end a sentence. The rules need not be told the language."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_OTHER_STOPS = "؟۔।॥։።፧။។"  # of scripts without capitals; always the end of a sentence
_STOPS = f".!?…{_OTHER_STOPS}"
_WIDE_STOPS = "。！？｡"  # Chinese and Japanese; no space follows
_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_CLOSERS = "\"'”’“»«›‹)\\]"
_EMOJI = "\u2600-\u27bf\ufe0f\u200d\U0001f300-\U0001faff"
_STOP = re.compile(
    rf"(?<![{_STOPS}])(?P<stop>[{_STOPS}]++)(?P<closers>[{_CLOSERS}]*+(?:\s»)?)(?:\s?[{_EMOJI}])*\s+"
    rf"|(?P<wide>(?:[{_WIDE_STOPS}]|(?<=[{_WIDE}])[!?](?=[{_WIDE}]))+)(?P<wide_closers>[」』）”’]*)\s*"
)
_NEXT = re.compile(r"(?P<openers>[\s\"'“‘«»„‚‹›(\[¿¡–—-]*)(?P<word>[^\W_][\w'’]{0,30})?(?P<stop>\.)?")
_WORD = re.compile(r"\w")

# No sentence ends inside quotation marks or brackets, unless they are long or not closed.
_LONGEST_QUOTATION = 200  # characters
_PAIRS = ("“”", "„“”", "«»", "»«", "()", r"\[\]", "「」", "『』", "（）")
_QUOTATION = re.compile(
    rf"(?<!\w)\"(?=\S)[^\"]{{1,{_LONGEST_QUOTATION}}}(?<=\S)\"(?!\w)|"
    + "|".join(
        rf"[{mark}][^{pair}]{{1,{_LONGEST_QUOTATION}}}[{pair.removeprefix(mark)}]"
        for pair in _PAIRS
        for mark in [re.match(r"\\?.", pair).group()]  # type: ignore[union-attr]
    )
)

_WORDS = {
    kind: frozenset(words.split())
    for kind, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
_ABBREVIATIONS = [_WORDS[kind] for kind in ("never_last", "maybe_last", "before_numbers")]
_NUMBER = re.compile(r"(?P<named>[^\W\d_]\.\s?)?(?<![\w,])(?P<digits>\d{1,3})$")  # in No. 5 and Nr. 5 it has a name
_ONE_LETTER_EACH = re.compile(r"(?:^|[^\w.])((?:[^\W\d_]\.\s?)+[^\W\d_]{1,3})$")  # z. B, U.S, n. Chr
_NO_VOWEL = re.compile(r"(?![A-Z]+$)[A-Za-z](?<![aeiouyAEIOUY])[b-df-hj-np-tv-xz]{1,3}")  # Mr, St, bzw; but not TV
_ROMAN = re.compile(r"[IVX]{2,5}")
_COUNTER = re.compile(
    r"(?:\d{1,4}(?:\.\d{1,3})*|[^\W\d_]|[ivxIVX]{1,4})"
)  # if it is all there is before the stop, it is a list's number
_MONTH = re.compile(
    r"(?:j[aä]nn?uar|jänner|februar|feber|märz|marts|mars|april|mai|maj|juni|juli|august|september|o[kc]tober|november"
    r"|de[zsc]ember|jan|feb|mär|apr|jun|jul|aug|sept?|okt|nov|dez|des)\b",
    re.IGNORECASE,
)
# In German most numbers with a stop are ordinals (3. Mai, der 2. Weltkrieg), and nouns have capitals: a capital letter
# does not show that a sentence begins.
_GERMAN = re.compile(
    r"\b(?:(?i:das|dem|der|ein|eine[nmrs]?|im|ist|nach|nicht|seine[nmrs]?|sich|und|vom|wir|wird|wurden?|zum|zur)"
    r"|Am|auch|auf|bis|diese[nmrs]?|dein|habe|ich|ihre[nmrs]?|jede[nmrs]?|keine?|mein|meine[nmrs]?|Sie|sind"
    r"|unsere?[nmrs]?|(?:den|des|[Dd]ie)(?=\s\d))\b|[äöüßÄÖÜ]"
)
_I = frozenset(("I", "I'm", "I’m", "I've", "I’ve", "I'd", "I’d", "I'll", "I’ll"))  # has a capital everywhere
_TIME_OR_PLACE = re.compile(r"(?:At|In|On|By|Around|About|After|Before|From|Since|Until|For|With|Near)\b")
_SPEECH = re.compile(
    r"(?:[\w'’.]+\s){1,4}?(?:said|says|asked|cried|shouted|replied|whispered|yelled|answered|exclaimed|screamed|called|added"
    r"|muttered|sagte|fragte|rief|schrie|antwortete|flüsterte|meinte|dit|cria|demanda|dijo|preguntó|gritó)\b"
)


def begins_with_month(text: str, place: int) -> bool:
    """Whether a month's name begins at a place, in the languages that write 3. Mai with a stop."""
    return bool(_MONTH.match(text, place))


@dataclass(frozen=True)
class Writing:
    """What a text's lines, taken together, tell about the stops in each."""

    has_capitals: bool  # if a text has none, a small letter does not show that a sentence goes on
    is_german: bool


def writing(lines: Sequence[str]) -> Writing:
    """How a text is written; it is German if more than half of its lines have a German word."""
    return Writing(
        has_capitals=any(line != line.lower() for line in lines),
        is_german=2 * sum(map(bool, map(_GERMAN.search, lines))) > len(lines),
    )


def sentences_of_line(line: str, writing: Writing) -> Iterator[str]:
    """The sentences of a line."""
    return _Line(line, writing).sentences()


@dataclass(frozen=True)
class _Line:
    text: str
    writing: Writing

    def sentences(self) -> Iterator[str]:
        start, first = 0, self._word_from(0)
        for stop in _STOP.finditer(self.text):
            if first < stop.start() and stop.end() < self._end_of_words and self._ends(first, stop):
                yield self.text[start : stop.end()].strip()
                start, first = stop.end(), self._word_from(stop.end())
        yield self.text[start:].strip()

    def _word_from(self, place: int) -> int:
        word = _WORD.search(self.text, place)
        return word.start() if word else len(self.text)

    @cached_property
    def _end_of_words(self) -> int:
        last = _WORD.search(self.text[::-1])
        return len(self.text) - last.start() if last else 0

    @cached_property
    def _quotations(self) -> list[tuple[int, int]]:
        return [quotation.span() for quotation in _QUOTATION.finditer(self.text)]

    @cached_property
    def _is_german(self) -> bool:
        return self.writing.is_german or bool(_GERMAN.search(self.text))

    def _quotation(self, place: int) -> tuple[int, int]:
        """Start and end of the quotation or bracket around a place, or ending there; without one, the place twice."""
        number = bisect_left(self._quotations, (place, 0)) - 1
        is_within = number >= 0 and self._quotations[number][1] >= place
        return self._quotations[number] if is_within else (place, place)

    def _ends(self, first: int, stop: re.Match[str]) -> bool:
        """Whether a stop ends the sentence whose first word is at the place `first`."""
        closed = stop.end("wide_closers" if stop["wide"] else "closers")
        opened, end = self._quotation(closed)
        if end > closed:
            return False
        if stop["wide"]:
            if stop["wide_closers"]:  # said: "..." may end here; "..." is what she said does not
                return self.text[max(opened - 1, 0) : opened] in (":", "：")
            return stop["wide"] == "。" or not self.text.startswith("と", stop.end())
        is_aside = not {*stop["closers"]}.isdisjoint(")]") and first < opened
        is_quoted = not {*stop["closers"]} <= {*")]"}
        is_said = (
            is_quoted
            and not _is_introduced(self.text[:opened])
            and _SPEECH.match(self.text, self._word_from(stop.end()))
        )
        if is_aside or is_said or _COUNTER.fullmatch(self.text, first, stop.start()):
            return False
        after = _NEXT.match(self.text, stop.end())
        return after is not None and self._ends_before(after, first, stop)

    def _ends_before(self, after: re.Match[str], first: int, stop: re.Match[str]) -> bool:
        """Whether a stop outside quotations ends a sentence, judged by what follows it."""
        word, before = after["word"] or "", self.text[max(first, stop.start() - 40) : stop.start()]
        if not {*after["openers"]}.isdisjoint("-–—") or (not word and after["stop"]):
            return False
        if word[:1].islower() and (self.writing.has_capitals or stop["closers"]) and "¿" not in after["openers"]:
            return False
        if stop["stop"] != "." or before[-1:].isspace():
            is_ellipsis = stop["stop"].startswith(("…", "..")) or stop["stop"] == "."
            return _begins(after) or not is_ellipsis
        number = _NUMBER.search(before)
        if number:
            is_ordinal = self._is_german and not _begins(after) or word[:1].isdigit() and len(number["digits"]) < 3
            return not begins_with_month(word, 0) and (bool(number["named"]) or not is_ordinal)
        return self._ends_after(_last_word(before), before, after, first)

    def _ends_after(self, last: str, before: str, after: re.Match[str], first: int) -> bool:
        """Whether a full stop ends a sentence, judged by the word before it, `last`."""
        word = after["word"] or ""
        if last in _WORDS["never_last"]:
            return False
        is_abbreviation = _is_abbreviation(last, before)
        if not word or word[0].isdigit():
            return not is_abbreviation and last not in _WORDS["before_numbers"]
        is_clear = _begins(after) or (word in _I and not _TIME_OR_PLACE.match(self.text, first))
        return is_clear or not is_abbreviation


def _is_introduced(before: str) -> bool:
    """Whether a quotation belongs to the words before it, so that it does not to those after it."""
    return before.rstrip().endswith((",", ":"))


def _last_word(before: str) -> str:
    """The word before a stop, as the lists of abbreviations have it: z. B. as zB, DR as Dr, a first Evtl as evtl."""
    letters = _ONE_LETTER_EACH.search(before)
    if letters:
        return re.sub(r"[.\s]", "", letters.group(1))
    match = re.search(r"[^\W\d_](?:[^\W\d_]|\.(?=\w))*$", before)
    word = match.group() if match else ""
    forms = [word, word.rpartition(".")[2]]
    forms += [word.title()] * word.isupper() + [word.lower()] * (word == before)
    return next((form for form in forms if any(form in words for words in _ABBREVIATIONS)), word)


def _is_abbreviation(word: str, before: str) -> bool:
    if _ONE_LETTER_EACH.search(before) or word in _WORDS["maybe_last"] or word.endswith("str"):
        return True
    if len(word) == 1:
        return word != "I" or bool(re.search(r"[A-Z]\w+ I$", before))
    return bool(_NO_VOWEL.fullmatch(word) or _ROMAN.fullmatch(word))


def _begins(after: re.Match[str]) -> bool:
    return after["word"] in _WORDS["beginners"] and not after["stop"]
