"""Natural texts, each about one ambiguous word: its language and word after a “#”, then a sentence a line."""

from pathlib import Path

from core.corpus import Corpus, as_words, read_corpus


def texts(name: str) -> list[tuple[str, str]]:
    """The word that each text of a file is about, and the text."""
    blocks = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split("# ")[1:]
    parted = [block.partition("\n") for block in blocks]
    return [(as_words(head.split()[1]), text.strip()) for head, _, text in parted]


def corpora(name: str) -> list[tuple[str, Corpus]]:
    """The word that each text of a file is about, and its sentences."""
    return [(word, read_corpus(text)) for word, text in texts(name)]
