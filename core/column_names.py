"""Column names: what files and pasted cells may call their columns, in the one list that every way in reads."""

from collections.abc import Sequence

from core.words import split_words

ROLES = ("sentence", "sense", "held_out")  # in the order in which columns without names are taken
_NAMES = {  # what a file may call its columns, in small letters with spaces
    **dict.fromkeys(("sentence", "sentences", "text", "texts", "example"), "sentence"),
    **dict.fromkeys(("sense", "senses", "label", "labels", "meaning", "class", "category"), "sense"),
    **dict.fromkeys(("held out", "heldout", "holdout", "hold out", "split"), "held_out"),
}
_LONGEST_NAME = 2  # words in a column's name


def role(name: object) -> str | None:
    """The entry of ROLES that a column's name stands for, if any."""
    plain = name.strip().lower().replace("_", " ").replace("-", " ") if isinstance(name, str) else ""
    return _NAMES.get(plain)


def named_roles(cells: Sequence[str]) -> list[str | None] | None:
    """The entry of ROLES that each cell is the first to name; None unless they name sentence or sense, in few words."""
    named = [role(cell) for cell in cells]
    roles = [name if name not in named[:place] else None for place, name in enumerate(named)]
    is_short = all(len(split_words(cell)) <= _LONGEST_NAME for cell in cells)
    return roles if is_short and not {"sentence", "sense"}.isdisjoint(roles) else None


def is_header(line: str) -> bool:
    """Whether a line is the names of the columns of the line format, in its order, with tabs between them."""
    cells = line.rstrip().split("\t")
    return len(cells) > 1 and named_roles(cells) == [*ROLES[: len(cells)]]
