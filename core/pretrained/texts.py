"""Texts: the sentences that are recorded: each preset, and natural corpora as data in natural/."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.corpus import read_corpus, rows_of_text
from core.presets import presets
from core.pretrained.reading import spans
from core.words import split_words

NATURAL = Path(__file__).with_name("natural")


@dataclass(frozen=True)
class Text:
    """Labelled sentences about a word, and two prompts that end in it."""

    name: str
    title: str
    word: str
    prompts: tuple[str, str]
    shows: str
    sentences: str  # in the format of read_corpus, as typed
    is_natural: bool


@cache
def texts() -> dict[str, Text]:
    """All texts that are recorded, by a name of their own: presets first."""
    of_presets = [
        Text(preset.name, preset.title, preset.word, preset.prompts, preset.shows, preset.text, False)
        for preset in presets().values()
    ]
    natural = [_read(path) for path in sorted(NATURAL.glob("*.toml"))]
    return {text.name: text for text in [*of_presets, *natural]}


def own_next_words(text: Text) -> dict[str, list[str]]:
    """The words that follow the text's word, for each meaning ("" without a label); END is none of them."""
    found: dict[str, list[str]] = {}
    for sentence in read_corpus(text.sentences).sentences:
        if text.word in sentence.words[:-1]:
            follows = sentence.words[sentence.words.index(text.word) + 1]
            if follows not in found.setdefault(sentence.sense or "", []):
                found[sentence.sense or ""].append(follows)
    return found


def as_typed(prompt: str, sentences: str) -> str:
    """A prompt with the capitals and punctuation of the first sentence that begins with it; else as it is."""
    wanted = split_words(prompt)
    for text, _, _ in rows_of_text(sentences):
        places = spans(text)[: len(wanted)]
        if tuple(each.word for each in places) == wanted:
            return text[: places[-1].end]
    return prompt


def _read(path: Path) -> Text:
    entry = tomllib.loads(path.read_text(encoding="utf-8"))
    first, second = entry["prompts"]
    assert all(spans(prompt)[-1].word == entry["word"] for prompt in (first, second)), path
    name = f"natural-{path.stem}"
    return Text(name, entry["title"], entry["word"], (first, second), entry["shows"], entry["sentences"].strip(), True)
