"""Tokenizer: the rule of core.words in the file format of the `tokenizers` library.

The format is a pipeline: normalisers rewrite the text, a pre-tokeniser cuts it into words, a model looks up their ids,
a post-processor puts END before them. Patterns are in the syntax of Oniguruma, which may know another version of
Unicode than Python does: the two rules can differ only for characters that differ between these versions.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from core import words
from core.corpus import END, Corpus

UNKNOWN = "<unknown>"  # no typed word has angle brackets

# A capital sigma at the end of a word has another small letter than elsewhere (Unicode 3.13, Final_Sigma). Python's
# lower() knows that, the format's own lowercasing does not. \K keeps what was matched before it from being replaced.
_CASED = r"[\p{Cased}&&[^\p{Case_Ignorable}]]"
_FINAL_SIGMA = rf"{_CASED}\p{{Case_Ignorable}}*\KΣ(?!\p{{Case_Ignorable}}*{_CASED})"


def tokenizer_file(corpus: Corpus) -> dict[str, Any]:
    """The content of tokenizer.json: text becomes the ids of END and of the text's words.

    A word that is not in the vocabulary becomes UNKNOWN, whose id is one too high for the network: it raises an error
    rather than predict from a vector that was never trained.
    """
    start = {"SpecialToken": {"id": END, "type_id": 0}}
    text, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": _normalizers()},
        "pre_tokenizer": {
            "type": "Split",
            "pattern": {"Regex": _word_pattern()},
            "behavior": "Removed",
            "invert": True,  # keeps the matches and removes the rest
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [start, text],
            "pair": [start, text, start, second],
            "special_tokens": {END: {"id": END, "ids": [corpus.ids[END]], "tokens": [END]}},
        },
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {**corpus.ids, UNKNOWN: len(corpus.vocabulary)},
            "unk_token": UNKNOWN,
        },
    }


def tokenizer_config(corpus: Corpus) -> dict[str, Any]:
    """The content of tokenizer_config.json."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": END,
        "eos_token": END,
        "pad_token": END,
        "unk_token": UNKNOWN,
        "split_special_tokens": True,  # so that a typed `<end>` is the word `end`
        "clean_up_tokenization_spaces": False,
        "model_max_length": corpus.longest + 1,
        "model_input_names": ["input_ids", "attention_mask"],
    }


def _normalizers() -> list[dict[str, Any]]:
    """What split_words does to a text before it matches words, in the same order."""
    return [
        *_translation(words.CLEANED),
        _replacement({"Regex": rf"(?<=\p{{M}}{{{words.MOST_MARKS}}})\p{{M}}"}, ""),
        {"type": "NFC"},
        _replacement({"Regex": _FINAL_SIGMA}, "ς"),
        {"type": "Lowercase"},
        *_translation(words.ONE_FORM),
        _replacement({"Regex": words.DOTTED_I.pattern}, "i"),
        _replacement({"Regex": words.GERSHAYIM.pattern}, "״"),
        {"type": "NFC"},
    ]


def _word_pattern() -> str:
    """The pattern of core.words with a set of characters in place of each class letter."""
    letters, unspaced = r"[\p{L}\p{M}\p{N}]", _set(_within(words.UNSPACED))
    modifiers, flags = _set([*map(ord, words.EMOJI_MODIFIERS), *words.SKIN_TONES]), _set(words.FLAG_LETTERS)
    sets = {
        "w": rf"[{letters}&&[^\p{{Nd}}]&&[^{unspaced}]&&[^{modifiers}]]",
        "d": rf"[\p{{Nd}}&&[^{unspaced}]]",
        "j": _set(map(ord, words.JOINERS)),
        "p": _set([ord(".")]),
        "n": _set(map(ord, words.IN_NUMBERS)),
        "z": _set(map(ord, words.ZERO_WIDTH)),
        "c": f"[{letters}&&{unspaced}]",
        "e": rf"[\p{{So}}&&[^{flags}]]",
        "m": modifiers,
        "r": flags,
    }
    return "".join(sets.get(letter, letter) for letter in words.WORD.pattern)


def _translation(table: Mapping[int, str | None]) -> list[dict[str, Any]]:
    """A table of str.translate as replacements, one for each new text; no new text is replaced again."""
    codes: dict[str, list[int]] = {}
    for code, text in table.items():
        codes.setdefault(text or "", []).append(code)
    return [_replacement({"Regex": _set(replaced)}, text) for text, replaced in codes.items()]


def _replacement(pattern: dict[str, str], content: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": pattern, "content": content}


def _within(ranges: Iterable[tuple[int, int]]) -> Iterable[int]:
    return (code for first, last in ranges for code in range(first, last + 1))


def _set(codes: Iterable[int]) -> str:
    """A set of characters in as few ranges as possible, without surrogates, which are no characters."""
    ranges: list[list[int]] = []
    for code in sorted({*codes} - {*range(0xD800, 0xE000)}):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    parts = (rf"\x{{{first:X}}}" if first == last else rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in ranges)
    return f"[{''.join(parts)}]"
