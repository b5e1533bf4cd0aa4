"""Glossary: every technical term of the screen, with a plain sentence and a small example (glossary.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_QUOTED = re.compile("“[^”]*”")


@dataclass(frozen=True)
class Term:
    """One term; in `written` are all its forms on the screen, in `instead_of` wordings that are not used."""

    name: str
    says: str
    example: str
    written: tuple[str, ...]
    instead_of: tuple[str, ...]


@cache
def glossary() -> dict[str, Term]:
    """All terms by name, in the order in which a page offers them."""
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        name: Term(name, entry["says"], entry["example"], tuple(entry["written"]), tuple(entry.get("instead_of", ())))
        for name, entry in entries.items()
    }


def terms_in(text: str) -> set[str]:
    """The names of the terms that stand in a text, outside quotation marks.

    >>> sorted(terms_in("Each seed has its own vectors; “bits” is quoted."))
    ['seed', 'vector']
    """
    return {name for name, term in glossary().items() if _has(text, term.written)}


def other_wordings_in(text: str) -> set[str]:
    """The wordings in a text, outside quotation marks, that stand for a term without being one of its forms."""
    return {wording for term in glossary().values() for wording in term.instead_of if _has(text, (wording,))}


def _has(text: str, forms: tuple[str, ...]) -> bool:
    return _pattern(forms).search(_QUOTED.sub("“”", text)) is not None


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)
