"""Nouns: a number with the noun that it counts and the verb after them, in words that agree."""


def counted(count: int, noun: str, plural: str = "") -> str:
    """So many things: “1 sentence”, “1,200 sentences”; for a noun that takes another ending its plural is given."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def agreeing(count: int, one: str, more: str) -> str:
    """The form of a verb for so many: “is” or “are”, “holds” or “hold”."""
    return one if count == 1 else more
