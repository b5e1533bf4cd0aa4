"""Presets: corpora kept as data. A file in this folder is a preset; its name is the preset's name."""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from core.corpus import Corpus, read_corpus

DEFAULT = "ran"


@dataclass(frozen=True)
class Preset:
    """A corpus with what it is meant to show."""

    name: str
    title: str
    word: str  # the word in question
    prompts: tuple[str, str]  # two prompts that end in it
    shows: str  # one or two sentences on what to look for
    winner: str  # the rung expected to win
    text: str  # in the format of read_corpus

    @cached_property
    def corpus(self) -> Corpus:
        """The sentences."""
        return read_corpus(self.text)


@cache
def presets() -> dict[str, Preset]:
    """All presets by name, the default first."""
    found = {path.stem: _read(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}
    return {DEFAULT: found.pop(DEFAULT), **found}


def _read(path: Path) -> Preset:
    entry = tomllib.loads(path.read_text(encoding="utf-8"))
    return Preset(
        name=path.stem,
        title=entry["title"],
        word=entry["word"],
        prompts=tuple(entry["prompts"]),
        shows=entry["shows"],
        winner=entry["winner"],
        text=entry["sentences"],
    )
