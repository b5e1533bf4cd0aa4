"""Words: the one rule that turns a line of text into words."""

import re
import unicodedata

RULE = (
    "Capitals are lowered and punctuation is dropped, except an apostrophe or a hyphen inside a word. "
    "Chinese and Japanese characters and emoji each count as one word."
)

# A line is first mapped to one class letter a character (see _character_class), so that the pattern needs no Unicode
# tables of its own and runs in linear time.
_WORD = re.compile(r"w+(?:[jz]w+)*|c|em*(?:zem*)*|rr")
_JOINERS = "'’-‐"
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_ZERO_WIDTH = "\u200c\u200d"  # non-joiner and joiner: parts of words in some scripts, and of emoji
_EMOJI_MODIFIERS = "\ufe0e\ufe0f\u20e3"


_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n")


def split_sentences(text: str) -> list[str]:
    """The sentences of running text: a line end or closing punctuation ends one; a line with a tab is left whole."""
    return [
        part
        for line in text.splitlines()
        for part in ([line] if "\t" in line else _SENTENCE_END.split(line))
        if part.strip()
    ]


def split_words(text: str) -> tuple[str, ...]:
    """The words of one line of text, lowered and in Unicode's composed form (NFC)."""
    line = unicodedata.normalize("NFC", text.lower())
    classes = "".join(map(_character_class, line))
    found = (line[match.start() : match.end()] for match in _WORD.finditer(classes))
    return tuple(word.replace("’", "'").replace("‐", "-") for word in found)


def _character_class(character: str) -> str:
    """One letter: w part of a word, j joins two parts, z zero width, c script without spaces, e emoji, m its modifier,
    r half of a flag; a space for all that is dropped."""
    code, category = ord(character), unicodedata.category(character)
    if character in _JOINERS:
        return "j"
    if character in _ZERO_WIDTH:
        return "z"
    if character in _EMOJI_MODIFIERS or 0x1F3FB <= code <= 0x1F3FF:
        return "m"
    if category[0] in "LMN":
        return "c" if any(first <= code <= last for first, last in _UNSPACED) else "w"
    if category == "So":
        return "r" if 0x1F1E6 <= code <= 0x1F1FF else "e"
    return " "
