"""Words: the one rule that turns a line of text into words.

The rule, as shown to people: letters are lowered, punctuation is dropped except an apostrophe or hyphen inside a word,
characters of scripts written without spaces and emoji are words of their own.
"""

import re
import unicodedata

RULE = (
    "Capitals are lowered and punctuation is dropped, except an apostrophe or a hyphen inside a word. "
    "Chinese and Japanese characters and emoji each count as one word."
)

# A line is first mapped to one class letter a character, so that the pattern needs no Unicode tables of its own and
# runs in linear time.
_WORD = re.compile(r"w+(?:jw+)*|c|e+")
_JOINERS = "'’-‐"
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def split_words(text: str) -> tuple[str, ...]:
    """The words of one line of text, lowered and in Unicode's composed form (NFC)."""
    line = unicodedata.normalize("NFC", text.lower())
    classes = "".join(map(_character_class, line))
    found = (line[match.start() : match.end()] for match in _WORD.finditer(classes))
    return tuple(word.replace("’", "'").replace("‐", "-") for word in found)


def _character_class(character: str) -> str:
    """One letter: c unspaced script, w part of a word, j joins two parts of a word, e emoji, space for all else."""
    code = ord(character)
    if any(first <= code <= last for first, last in _UNSPACED):
        return "c"
    if character in _JOINERS:
        return "j"
    category = unicodedata.category(character)
    if category == "So" or 0x1F3FB <= code <= 0x1F3FF or character in "\u200d\ufe0f":
        return "e"  # a zero-width joiner or variation selector holds an emoji together
    return "w" if category[0] in "LMN" else " "
