"""Presets: corpora as data. Each .toml file in this folder is a preset; the file's name is the preset's name."""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from core.corpus import Corpus, read_corpus
from core.grammar import Grammar
from core.patterns import read_patterns

DEFAULT = "ran"

# The predictors that should do best on a preset, by the key in its file.
WINNERS = {
    "context": "averaging and attention (context is needed, choosing is not)",
    "attention": "attention (which words count has to be chosen)",
    "none": "no model (nothing before the word tells what follows it)",
}


@dataclass(frozen=True)
class Preset:
    """A corpus, and what it is meant to show."""

    name: str
    title: str
    word: str  # the word in question
    prompts: tuple[str, str]  # two prompts that end in it
    shows: str  # one or two sentences on what to look for
    winner: str  # a key of WINNERS
    text: str  # in the format of read_corpus
    patterns: str  # in the format of read_patterns: they grow into the sentences, or into more; "" for none

    @cached_property
    def corpus(self) -> Corpus:
        """The sentences."""
        return read_corpus(self.text)

    @cached_property
    def grammar(self) -> Grammar | None:
        """The grammar of the patterns; None where the true probabilities are not known."""
        return Grammar.of(read_patterns(self.patterns).sentences) if self.patterns else None


@cache
def presets() -> dict[str, Preset]:
    """All presets by name, the default first."""
    by_name = {path.stem: _read(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}
    return {DEFAULT: by_name.pop(DEFAULT), **by_name}


def preset_of(corpus: Corpus) -> Preset | None:
    """The preset with exactly these sentences, if there is one."""
    return next((preset for preset in presets().values() if preset.corpus == corpus), None)


def grammar_of(corpus: Corpus) -> Grammar | None:
    """The grammar of the preset with exactly these sentences, if it has one."""
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
        patterns=entry.get("patterns", "").strip(),
    )
