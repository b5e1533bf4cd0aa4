"""Words: the one rule that turns a line of text into words, and what is cleaned away before."""

import re
import unicodedata

RULE = (
    "Capitals are lowered, accents stay, punctuation goes, except inside a word or number (don’t, well-known, 3.5, "
    "U.S.). Each emoji and each Chinese or Japanese character is a word. Thai, Lao, Khmer and Burmese need spaces "
    "between words."
)

# A line is first mapped to one class letter a character (see _character_class), so that the pattern needs no Unicode
# tables of its own and runs in linear time: single letters with stops between them, a word or number, and the rest.
# The export of the tokenizer (core.export) writes the same steps and pattern in another notation.
WORD = re.compile(r"w(?:pw)+(?![wd])|[wd]+(?:(?:[jz]|(?<=d)[pn](?=d))[wd]+)*|c|em*(?:zem*)*|rr")
JOINERS = "'-·״"
IN_NUMBERS = ",:٫٬"
UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_NEED_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f]")
ZERO_WIDTH = "\u200c\u200d"  # non-joiner and joiner: parts of words in some scripts, and of emoji
EMOJI_MODIFIERS = "\ufe0e\ufe0f\u20e3"
SKIN_TONES = range(0x1F3FB, 0x1F400)  # modifiers too
FLAG_LETTERS = range(0x1F1E6, 0x1F200)  # two of them are a flag

_APOSTROPHES = "’‘‛´`′‵ʹʻʼʽʾʿ՚׳ߴߵꞌ"
_HYPHENS = "‐‑֊־"
_KASHIDAS = "ـߺ"  # they only stretch a word
_LIGATURES = "ﬀﬁﬂﬃﬄﬅﬆĳŀǆǉǌǳﬓﬔﬕﬖﬗﭏﷲﻵﻶﻷﻸﻹﻺﻻﻼ"
_DRAWN = {"<wide>", "<narrow>", "<small>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>"}
_DRAWN_BLOCKS = (
    *(range(0x2100, 0x2140), range(0xFB20, 0xFB2A), range(0xFB50, 0xFC00), range(0xFE50, 0xFF00)),
    *(range(0xFF01, 0xFFF0), range(0x1D400, 0x1D800)),
)


def _drawn_otherwise() -> dict[str, str]:
    """Letters, digits and punctuation that differ from others only in how they are drawn, and those others."""
    pairs = {chr(code): unicodedata.decomposition(chr(code)).split() for block in _DRAWN_BLOCKS for code in block}
    plain = {drawn: chr(int(parts[1], 16)) for drawn, parts in pairs.items() if len(parts) == 2 and parts[0] in _DRAWN}
    signs = {drawn for drawn in plain if unicodedata.decomposition(drawn).startswith("<font>") and not drawn.isalnum()}
    return {drawn: character.lower() for drawn, character in plain.items() if drawn not in signs}


# Characters for which a keyboard, a typeface or a word processor puts another one, in words that are the same: as in
# Unicode's compatibility decomposition (NFKC), but for what has a meaning of its own (², ½, ①, №, Ⅳ, ㎏).
_SAME = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_KASHIDAS, ""),
    **{letters: unicodedata.normalize("NFKC", letters) for letters in _LIGATURES},
    **{"ŉ": "'n", "ſ": "s", "µ": "μ", "‧": "·", "ș": "ş", "ț": "ţ"},
}
ONE_FORM = str.maketrans({**{each: _SAME.get(other, other) for each, other in _drawn_otherwise().items()}, **_SAME})
GERSHAYIM = re.compile("(?<=[\u0591-\u05ea])(?:[\"“”„″]|'')(?=[\u05d0-\u05ea])(?![\u0591-\u05ea]*[\"”])")
DOTTED_I = re.compile("i\u0307+")  # the Turkish capital İ becomes this when it is lowered

_CONTROLS = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0x200B, 0x2028, 0x2029),  # separators that have no width, or end a line
    *range(0xD800, 0xE000),  # halves of surrogate pairs
    *range(0xFFF9, 0xFFFC),  # marks of annotations
    *range(0xFDD0, 0xFDF0),  # these and the next are no characters, and no picture can hold them
    *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)),
)
# What is not drawn (Default_Ignorable_Code_Point of the Unicode Character Database), but for what emoji and some
# scripts need: with it a text can be made to read as something that it is not.
_UNSEEN = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *(0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    *(*range(0xFE00, 0xFE0E), *range(0xFFF0, 0xFFF9)),
    *(*range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
)
CLEANED = {**dict.fromkeys(_CONTROLS, " "), **dict.fromkeys(_UNSEEN)}
MOST_MARKS = 30  # on one letter, as in Unicode's stream-safe format (UAX 15): to order many takes quadratic time


def split_words(text: str) -> tuple[str, ...]:
    """The words of one line of text, lowered and in Unicode's composed form (NFC)."""
    line = DOTTED_I.sub("i", cleaned(text).lower().translate(ONE_FORM))
    line = unicodedata.normalize("NFC", GERSHAYIM.sub("״", line))
    classes = "".join(map(_character_class, line))
    return tuple(line[match.start() : match.end()] for match in WORD.finditer(classes))


def is_without_spaces(word: str) -> bool:
    """Whether a word is in a script that has no spaces between words, so that it may be several."""
    return bool(_NEED_SPACES.search(word))


def cleaned(text: str) -> str:
    """One line in composed form, with a space for each control character and line end.

    What cannot be seen is left out: soft hyphens, the marks that turn the direction of writing, and what is like them;
    so are the accents of a letter beyond MOST_MARKS.
    """
    if text.isascii() and text.isprintable():  # most lines
        return text
    return unicodedata.normalize("NFC", _without_surplus_marks(text.translate(CLEANED)))


def _without_surplus_marks(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _character_class(character: str) -> str:
    """One letter: w part of a word, d digit, j joins two parts, p full stop, n joins two digits, z zero width, c script
    without spaces, e emoji, m its modifier, r half of a flag; a space for all that is dropped."""
    code, category = ord(character), unicodedata.category(character)
    for letter, characters in (("j", JOINERS), ("p", "."), ("n", IN_NUMBERS), ("z", ZERO_WIDTH)):
        if character in characters:
            return letter
    if character in EMOJI_MODIFIERS or code in SKIN_TONES:
        return "m"
    if category[0] in "LMN":
        if any(first <= code <= last for first, last in UNSPACED):
            return "c"
        return "d" if category == "Nd" else "w"
    if category == "So":
        return "r" if code in FLAG_LETTERS else "e"
    return " "
