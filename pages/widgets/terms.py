"""Terms: the technical words of a page, each of which opens its sentence and example when it is pressed."""

from html import escape

from core.glossary import glossary
from pages.widgets import disclosures


def offer(names: str) -> None:
    """A row of terms, given with commas between them, in the order of the glossary."""
    known = glossary()
    if names:
        entries = [
            (name, f"<p>{escape(known[name].says)}<br>For example: {escape(known[name].example)}</p>")
            for name in sorted(names.split(", "), key=[*known].index)
        ]
        disclosures.row("Words used here", entries, name="term")
