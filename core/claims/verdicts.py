"""Verdicts: whether a claim holds on a run, and why.

A claim holds if at least 7 of 8 seeds pass its threshold: one random start is a lottery, and one bad start in eight is
no refutation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Literal

from core.runs import Run

SHARE = 7 / 8  # of the seeds that have to pass
FEWEST = 4  # seeds, below which one says little

State = Literal["holds", "fails", "cannot be tested here"]


@dataclass(frozen=True)
class Evidence:
    """What a check measured: a value for each seed, or the reason why there is none."""

    values: tuple[float, ...] = ()
    passed: tuple[bool, ...] = ()
    found: str = ""  # more about what was measured, to go on a sentence with
    reason: str = ""  # why the claim cannot be tested, as a sentence


@dataclass(frozen=True)
class Claim:
    """One statement with the check that it has to pass."""

    name: str
    statement: str
    threshold: str
    page: str  # the lesson on which it can be examined
    needs: tuple[str, ...]  # kinds of mixing that have to be trained
    check: Callable[[Run], Evidence]
    measured: str  # what a seed's value is
    unit: str  # of the values; "" if they have none
    level: float  # where the threshold lies among the values


@dataclass(frozen=True)
class Verdict:
    """What became of a claim on one run. Values and passed have one entry a seed; none if it cannot be tested."""

    claim: Claim
    state: State
    values: tuple[float, ...]
    passed: tuple[bool, ...]
    reason: str  # one sentence

    @property
    def domain(self) -> tuple[float, float]:
        """An axis that holds the values and the threshold, with room on either side."""
        low, high = min(shown := (*self.values, self.claim.level)), max(shown)
        room = (high - low) / 10 or 0.1
        return low - room, high + room


def judge(run: Run, claim: Claim) -> Verdict:
    """Check one claim on a run about its word in question."""
    missing = [mixing for mixing in claim.needs if mixing not in run.models]
    if missing:
        return _untestable(claim, f"It speaks of {' and '.join(missing)}, which this run has not trained.")
    if run.settings.seeds < FEWEST:
        return _untestable(claim, f"It takes at least {FEWEST} seeds, and this run has {run.settings.seeds}.")
    evidence = claim.check(run)
    if evidence.reason:
        return _untestable(claim, evidence.reason)
    holds = sum(evidence.passed) >= needed(len(evidence.passed))
    return Verdict(claim, "holds" if holds else "fails", evidence.values, evidence.passed, _found(claim, evidence))


def needed(seeds: int) -> int:
    """How many of so many seeds have to pass."""
    return ceil(SHARE * seeds)


def _untestable(claim: Claim, reason: str) -> Verdict:
    return Verdict(claim, "cannot be tested here", (), (), reason)


def _found(claim: Claim, evidence: Evidence) -> str:
    low, high = (f"{value:#.2g}".rstrip(".") for value in (min(evidence.values), max(evidence.values)))
    spread = f"{low if low == high else f'{low} to {high}'} {claim.unit}".strip()
    count = len(evidence.passed)
    more = f"; {evidence.found}" if evidence.found else ""
    return f"{sum(evidence.passed)} of {count} seeds pass, {needed(count)} have to: {claim.measured} is {spread}{more}."
