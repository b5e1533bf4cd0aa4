"""Verdicts: whether a claim holds on a run, and why.

A claim holds if at least 7 of 8 seeds pass its threshold: one random start alone decides nothing. A claim that compares
two models also has an interval over independent sentences. It holds only if the interval is above the threshold too; it
fails if as many seeds and the interval are below minus the threshold; otherwise it is too close to call.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from core.measures import why_only_recall
from core.measures.curves import describe_early_losses, early_losses
from core.measures.samples import FEWEST_SEEDS, Interval, needed
from core.nouns import agreeing, counted
from core.phrases import written_out
from core.runs import Run

State = Literal["holds", "fails", "too close to call", "cannot be tested here"]


@dataclass(frozen=True)
class Evidence:
    """What a check measured: a value for each seed, or the reason why there is none."""

    values: tuple[float, ...] = ()
    passed: tuple[bool, ...] = ()
    detail: str = ""  # continues the sentence about the measurement
    reason: str = ""  # why the claim cannot be tested and what to do about it, as sentences
    interval: Interval | None = None  # only if the claim compares two models
    groups: str = ""  # the independent groups of the interval


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
    about_meanings: bool = False  # whether it speaks of two uses of the word, which may be told apart by recall alone


@dataclass(frozen=True)
class Verdict:
    """The verdict on a claim for one run. Values and passed have one entry a seed, or none if it cannot be tested."""

    claim: Claim
    state: State
    values: tuple[float, ...]
    passed: tuple[bool, ...]
    reason: str  # one sentence, or two

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
    if run.settings.seeds < FEWEST_SEEDS:
        return _untestable(claim, f"It takes at least {FEWEST_SEEDS} seeds, and this run has {run.settings.seeds}.")
    evidence = claim.check(run)
    untestable = evidence.reason or (why_only_recall(run) if claim.about_meanings else None)
    if untestable:
        return _untestable(claim, untestable)
    reason = f"{_found(claim, evidence)} {_of_weights(run.only(claim.needs))}".strip()
    return Verdict(claim, _state(claim, evidence), evidence.values, evidence.passed, reason)


def describe_verdict(verdict: Verdict) -> str:
    """The claim, its state and the reason, as sentences."""
    return f"{verdict.claim.statement} {verdict.state.capitalize()}. {verdict.reason}"


def describe_finding(verdict: Verdict) -> str:
    """What came out, in plain words; for a claim that cannot be tested the reason, with what to do."""
    if not verdict.values:
        return verdict.reason
    passed, count = sum(verdict.passed), len(verdict.passed)
    trainings = f"{passed} of {counted(count, 'training')} from different random starts"
    return {
        "holds": f"Shown by {trainings}.",
        "fails": f"Not so here: shown by only {trainings}." if passed else f"Not so here: shown by {trainings}.",
        "too close to call": f"Shown by {trainings}: not clear enough to call.",
    }[verdict.state]


def describe_choosing(verdict: Verdict) -> str:
    """What the verdict on choosing says of the words, to end the first steps with."""
    needed_or_not = {
        "holds": ", and new sentences need that: it guesses better than averaging",
        "fails": ", but new sentences do not need that: averaging guesses better",
        "too close to call": "; whether new sentences need that is too close to call",
        "cannot be tested here": "; whether new sentences need that cannot be tested here",
    }
    return f"Attention chooses which words it takes up{needed_or_not[verdict.state]}."


def describe_states(verdicts: Iterable[Verdict]) -> str:
    """How many claims are in each state that any is in, after those that hold."""
    counts = Counter(verdict.state for verdict in verdicts)
    holding, failing, close, untestable = (counts[state] for state in get_args(State))
    others = [
        f"{failing} {agreeing(failing, 'fails', 'fail')}" if failing else "",
        f"{close} {agreeing(close, 'is', 'are')} too close to call" if close else "",
        f"{untestable} cannot be tested here" if untestable else "",
    ]
    hold = f"{holding} of {counted(counts.total(), 'claim')} {agreeing(holding, 'holds', 'hold')}"
    return f"{', '.join([hold, *filter(None, others)])}."


def _state(claim: Claim, evidence: Evidence) -> State:
    enough, interval = needed(len(evidence.passed)), evidence.interval
    passes = sum(evidence.passed) >= enough
    if interval is None:
        return "holds" if passes else "fails"
    if passes and interval.low > claim.level:
        return "holds"
    opposed = sum(value <= -claim.level for value in evidence.values)
    return "fails" if opposed >= enough and interval.high <= -claim.level else "too close to call"


def _of_weights(run: Run) -> str:
    """That the weights judged are worse than earlier ones, where the folds say so."""
    return describe_early_losses(early_losses(run), run.word)


def _untestable(claim: Claim, reason: str) -> Verdict:
    return Verdict(claim, "cannot be tested here", (), (), reason)


def _found(claim: Claim, evidence: Evidence) -> str:
    low, high = (_short(value) for value in (min(evidence.values), max(evidence.values)))
    spread = f"{low if low == high else f'{low} to {high}'} {claim.unit}".strip()
    count, passed = len(evidence.passed), sum(evidence.passed)
    more = f"; {evidence.detail}" if evidence.detail else ""
    first = (
        f"{passed} of {counted(count, 'seed')} {agreeing(passed, 'passes', 'pass')}, {needed(count)} have to: "
        f"{claim.measured} is {spread}{more}."
    )
    return f"{first} {_over(claim, evidence)}".strip()


def _over(claim: Claim, evidence: Evidence) -> str:
    """Where the interval lies, and where it would have to."""
    if evidence.interval is None:
        return ""
    low, high = (_short(value) for value in (evidence.interval.low, evidence.interval.high))
    other = _short(-claim.level)
    return (
        f"Its 95 % interval over {evidence.interval.groups} {evidence.groups} is {low} to {high}: above "
        f"{_short(claim.level)} it holds, at {other} or below it fails."
    )


def _short(value: float) -> str:
    """The value with two digits; tiny values are 0."""
    return "0" if abs(value) < 1e-9 else written_out(value)
