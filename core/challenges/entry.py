"""Entry: a challenge, and the outcome of an attempt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.runs import Run

Level = Literal["first steps", "medium", "hard"]


@dataclass(frozen=True)
class Outcome:
    """The result of one attempt."""

    passed: bool
    finding: str  # one to three sentences: what was measured, and what is missing
    score: float | None = None  # only of a passed challenge with a score to beat; lower is better


@dataclass(frozen=True)
class Challenge:
    """One task. Its own texts may hold markup; a finding is plain text, as it may quote the person."""

    name: str
    title: str
    level: Level
    task: str  # what to reach, with the figure
    hint: str
    why: str  # why it works
    check: Callable[[Run], Outcome]  # needs a run with every mixing
