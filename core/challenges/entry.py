"""Entry: what a challenge is, and what comes of trying it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.runs import Run

Level = Literal["first steps", "medium", "hard"]


@dataclass(frozen=True)
class Outcome:
    """What a run has reached."""

    passed: bool
    found: str  # one to three sentences: what was measured, and what is missing
    score: float | None = None  # of a passed challenge with a score to beat; fewer is better


@dataclass(frozen=True)
class Challenge:
    """One task. Its texts are ours and may hold markup; what its check finds may hold words of the person."""

    name: str
    title: str
    level: Level
    task: str  # what to reach, with the figure
    hint: str
    why: str  # why it works
    check: Callable[[Run], Outcome]  # asks for a run with all kinds of mixing
