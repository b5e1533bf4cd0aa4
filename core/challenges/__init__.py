"""Challenges: tasks for a class, each checked by measurement on a run of the person's own sentences."""

from core.challenges.challenges import CHALLENGES, attempt
from core.challenges.entry import Challenge, Level, Outcome

__all__ = ["CHALLENGES", "Challenge", "Level", "Outcome", "attempt"]
