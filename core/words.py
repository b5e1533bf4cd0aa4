"""Words: the one rule that turns a line of text into words, and what is cleaned away before."""

import re
import unicodedata
from functools import lru_cache

Words = tuple[str, ...]

RULE = (
    "Capitals are lowered, accents stay, punctuation goes, except inside a word or number (don’t, well-known, 3.5, "
    "U.S.). Each emoji and each Chinese or Japanese character is a word. Thai, Lao, Khmer and Burmese need spaces "
    "between words."
)

# The pattern of a word is matched against class letters, one a character (see _character_class): so it needs no tables
# of Unicode and takes linear time. Its alternatives: an abbreviation such as U.S., a word or number, a character of a
# script without spaces, an emoji, a flag. core.export.tokenizer writes the same steps in the notation of Hugging Face.
WORD = re.compile(r"w(?:pw)+(?![wd])|[wd]+(?:(?:[jz]|(?<=d)[pn](?=d))[wd]+)*|c|em*(?:zem*)*|rr")
JOINERS = "'-·״"
IN_NUMBERS = ",:٫٬"
UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_NEED_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f]")
ZERO_WIDTH = "\u200c\u200d"  # non-joiner and joiner: inside words of some scripts, and inside emoji
EMOJI_MODIFIERS = "\ufe0e\ufe0f\u20e3"
SKIN_TONES = range(0x1F3FB, 0x1F400)  # modifiers too
FLAG_LETTERS = range(0x1F1E6, 0x1F200)  # two of them are a flag

_APOSTROPHES = "’‘‛´`′‵ʹʻʼʽʾʿ՚׳ߴߵꞌ"
_HYPHENS = "‐‑֊־"
_KASHIDAS = "ـߺ"  # stretch a word; no letters
_LIGATURES = "ﬀﬁﬂﬃﬄﬅﬆĳŀǆǉǌǳﬓﬔﬕﬖﬗﭏﷲﻵﻶﻷﻸﻹﻺﻻﻼ"
_DRAWN = {"<wide>", "<narrow>", "<small>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>"}
_DRAWN_BLOCKS = (
    *(range(0x2100, 0x2140), range(0xFB20, 0xFB2A), range(0xFB50, 0xFC00), range(0xFE50, 0xFF00)),
    *(range(0xFF01, 0xFFF0), range(0x1D400, 0x1D800)),
)


def _drawn_otherwise() -> dict[str, str]:
    """Characters that are another one drawn differently (full-width, bold, ...), each with that other in small."""
    pairs = {chr(code): unicodedata.decomposition(chr(code)).split() for block in _DRAWN_BLOCKS for code in block}
    plain = {drawn: chr(int(parts[1], 16)) for drawn, parts in pairs.items() if len(parts) == 2 and parts[0] in _DRAWN}
    signs = {drawn for drawn in plain if unicodedata.decomposition(drawn).startswith("<font>") and not drawn.isalnum()}
    return {drawn: character.lower() for drawn, character in plain.items() if drawn not in signs}


# Variants that keyboards, typefaces and word processors put in the same word, and the character to use for them: as in
# Unicode's compatibility decomposition (NFKC), except for those with a meaning of their own (², ½, ①, №, Ⅳ, ㎏).
_SAME = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_KASHIDAS, ""),
    **{letters: unicodedata.normalize("NFKC", letters) for letters in _LIGATURES},
    **{"ŉ": "'n", "ſ": "s", "µ": "μ", "‧": "·", "ș": "ş", "ț": "ţ"},
}
ONE_FORM = str.maketrans({**{drawn: _SAME.get(plain, plain) for drawn, plain in _drawn_otherwise().items()}, **_SAME})
GERSHAYIM = re.compile("(?<=[\u0591-\u05ea])(?:[\"“”„″]|'')(?=[\u05d0-\u05ea])(?![\u0591-\u05ea]*[\"”])")
DOTTED_I = re.compile("i\u0307+")  # the Turkish capital İ becomes this when it is lowered

_CONTROLS = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0x200B, 0x2028, 0x2029),  # zero-width space, line and paragraph separators
    *range(0xD800, 0xE000),  # halves of surrogate pairs
    *range(0xFFF9, 0xFFFC),  # interlinear annotation
    *range(0xFDD0, 0xFDF0),  # these and the next are noncharacters; no picture can hold them
    *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)),
)
# Invisible characters (Default_Ignorable_Code_Point of the Unicode Character Database) can make a text look like
# another one. All go, except those that emoji and some scripts need.
_UNSEEN = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *(0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    *(*range(0xFE00, 0xFE0E), *range(0xFFF0, 0xFFF9)),
    *(*range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
)
CLEANED = {**dict.fromkeys(_CONTROLS, " "), **dict.fromkeys(_UNSEEN)}
MOST_MARKS = (
    30  # on one letter, as in Unicode's stream-safe format (UAX 15): putting many in order takes quadratic time
)


def split_words(text: str) -> Words:
    """The words of one line of text, in small letters and in Unicode's composed form (NFC)."""
    line = DOTTED_I.sub("i", cleaned(text).lower().translate(ONE_FORM))
    line = unicodedata.normalize("NFC", GERSHAYIM.sub("״", line))
    classes = "".join(map(_character_class, line))
    return tuple(line[match.start() : match.end()] for match in WORD.finditer(classes))


def is_without_spaces(word: str) -> bool:
    """Whether a word is in a script without spaces between words, so that it may be several words."""
    return bool(_NEED_SPACES.search(word))


def cleaned(text: str) -> str:
    """The text in composed form (NFC), with a space for each control character and line end.

    Invisible characters are left out (soft hyphens, direction marks and the like), and so are more than MOST_MARKS
    accents on a letter.
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


@lru_cache(2**12)
def _character_class(character: str) -> str:
    """The class letter: w letter, d digit, j joins parts of a word, p full stop, n joins two digits, z zero width,
    c character of a script without spaces, e emoji, m its modifier, r half of a flag; a space for what is dropped."""
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
