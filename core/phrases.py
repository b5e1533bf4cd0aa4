"""Phrases: how words, counts and spreads are written, for every sentence that says what a frame shows."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from core.corpus import END
from core.nouns import counted

MOST_NAMED = 6  # words or sentences that one line names


def shown(word: str) -> str:
    """A word as it is shown: END has no letters of its own.

    >>> shown(END), shown("ran")
    ('(end)', 'ran')
    """
    return "(end)" if word == END else word


def quoted(words: Iterable[str]) -> list[str]:
    """Each word in quotation marks, as it is shown.

    >>> quoted(["home", END])
    ['“home”', '“(end)”']
    """
    return [f"“{shown(word)}”" for word in words]


def listed(items: Sequence[str]) -> str:
    """The first few, and how many more there are.

    >>> listed(["a", "b"]), listed("abcdefgh")
    ('a, b', 'a, b, c, d, e, f and 2 more')
    """
    rest = len(items) - MOST_NAMED
    return ", ".join(items[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def joined(names: Sequence[str]) -> str:
    """Names in a row, the last after "and"; of many the first few.

    >>> joined(["static"]), joined(["static", "averaging", "attention"])
    ('static', 'static, averaging and attention')
    """
    if len(names) > MOST_NAMED:
        return listed(names)
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def written_out(number: float) -> str:
    """A number with the two digits that count, and without an exponent, which few people read.

    >>> written_out(712_345.0), written_out(0.0123), written_out(0.0000012), written_out(4.1e37)
    ('710,000', '0.012', 'less than 0.0001', 'a number with 38 digits')
    """
    size = abs(number)
    if size == 0:
        return "0"
    if size < 0.0001:
        return "less than 0.0001"
    if size >= 1e15:
        return f"a number with {int(np.log10(size)) + 1} digits"
    digits = 1 - int(np.floor(np.log10(size)))
    return f"{round(number, digits):,.{max(digits, 0)}f}"


def span(values: pd.Series | np.ndarray) -> str:
    """The mean over seeds with the range, or the value alone where all seeds show the same.

    >>> span(np.array([0.5, 1.0])), span(np.array([0.5, 0.5]))
    ('0.75 (seeds 0.50 to 1.00)', '0.50')
    """
    low, high = f"{values.min():z.2f}", f"{values.max():z.2f}"
    return low if low == high else f"{values.mean():z.2f} (seeds {low} to {high})"


def share_span(values: pd.Series | np.ndarray) -> str:
    """The mean share over trainings in percent with the range, or the share alone where all show the same.

    >>> share_span(np.array([0.5, 1.0])), share_span(np.array([0.502, 0.498]))
    ('75% (50% to 100%)', '50%')
    """
    low, high = f"{values.min():.0%}", f"{values.max():.0%}"
    return low if low == high else f"{values.mean():.0%} ({low} to {high})"


def of_seeds(how: str, count: int, total: int) -> str:
    """In how many seeds, to go on a sentence with; nothing for a single start, which is no count.

    >>> of_seeds("higher", 7, 8), of_seeds("higher", 1, 1)
    (', higher in 7 of 8 seeds', '')
    """
    return f", {how} in {count} of {counted(total, 'seed')}" if total > 1 else ""


def leaders(values: pd.Series, digits: int, *, lowest: bool = False) -> tuple[list[str], float]:
    """The names with the highest (or lowest) value when rounded to the digits shown, and that value.

    >>> leaders(pd.Series({"static": 0.201, "attention": 0.199, "averaging": 0.1}), 2)
    (['static', 'attention'], 0.2)
    """
    rounded = values.round(digits)
    best = rounded.min() if lowest else rounded.max()
    return [str(name) for name in rounded.index[rounded == best]], float(best)


def no_negative_zero(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    """The numbers rounded as they will be shown, so that none of them reads as minus nothing.

    >>> no_negative_zero(pd.DataFrame({"word": ["home"], "loss": [-0.001]}), 2)["loss"].tolist()
    [0.0]
    """
    numbers = frame.select_dtypes("number").columns
    return frame.assign(**{name: frame[name].round(digits) + 0.0 for name in numbers})
