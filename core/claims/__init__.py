"""Claims: what the dashboard argues, each as a check on the run at hand."""

from core.claims.claims import CLAIMS, board
from core.claims.verdicts import (
    Claim,
    Evidence,
    Verdict,
    describe_choosing,
    describe_finding,
    describe_states,
    describe_verdict,
    judge,
)
from core.measures.samples import needed

__all__ = [
    "CLAIMS",
    "Claim",
    "Evidence",
    "Verdict",
    "board",
    "describe_choosing",
    "describe_finding",
    "describe_states",
    "describe_verdict",
    "judge",
    "needed",
]
