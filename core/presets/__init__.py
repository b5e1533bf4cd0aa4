"""Presets: corpora kept as data. A file in this folder is a preset; its name is the preset's name."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from core.corpus import Corpus, read_corpus
from core.grammar import Grammar

DEFAULT = "ran"

# What a preset is expected to show, by the name in its file.
WINNERS = {
    "context": "averaging and attention (context is needed, choosing is not)",
    "attention": "attention (which words count has to be chosen)",
    "none": "no model (nothing before the word tells what follows it)",
}


@dataclass(frozen=True)
class Preset:
    """A corpus with what it is meant to show."""

    name: str
    title: str
    word: str  # the word in question
    prompts: tuple[str, str]  # two prompts that end in it
    shows: str  # one or two sentences on what to look for
    winner: str  # a key of WINNERS
    text: str  # in the format of read_corpus
    grammar: Grammar | None  # None where the true probabilities are not known

    @cached_property
    def corpus(self) -> Corpus:
        """The sentences."""
        return read_corpus(self.text)


@cache
def presets() -> dict[str, Preset]:
    """All presets by name, the default first."""
    found = {path.stem: _read(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}
    return {DEFAULT: found.pop(DEFAULT), **found}


def preset_of(corpus: Corpus) -> Preset | None:
    """The preset that these sentences are, as it came; None for all others, whatever they started from."""
    return next((preset for preset in presets().values() if preset.corpus == corpus), None)


def grammar_of(corpus: Corpus) -> Grammar | None:
    """What these sentences come from, as far as it is known: only of an untouched preset."""
    preset = preset_of(corpus)
    return preset.grammar if preset else None


def _read(path: Path) -> Preset:
    entry = tomllib.loads(path.read_text(encoding="utf-8"))
    first, second = entry["prompts"]
    return Preset(
        name=path.stem,
        title=entry["title"],
        word=entry["word"],
        prompts=(first, second),
        shows=entry["shows"],
        winner=entry["winner"],
        text=entry["sentences"],
        grammar=_grammar(entry["grammar"]) if "grammar" in entry else None,
    )


def _grammar(entry: Mapping[str, Mapping[str, list[str]]]) -> Grammar:
    slots = {name: tuple(words) for name, words in entry["slots"].items()}
    return Grammar(slots, {pattern: float(str(share)) for pattern, share in entry["patterns"].items()})
