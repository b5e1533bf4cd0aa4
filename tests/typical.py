"""Cases that run each time; the others of their kind run with what is heavy."""

from collections.abc import Iterable
from typing import Any

import pytest


def mostly_heavy(cases: Iterable[Any], *typical: Any) -> list:
    """Parameters for these cases; all but the typical ones are heavy."""
    cases = [*cases]
    assert all(case in cases for case in typical), "a typical case that does not exist"
    return [pytest.param(case, marks=[] if case in typical else [pytest.mark.heavy]) for case in cases]
