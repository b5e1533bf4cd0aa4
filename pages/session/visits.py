"""Visits: the results that one visitor holds, released as soon as the connection ends.

Streamlit keeps a session's state for another two minutes. What was typed and chosen is small and may stay; results are
megabytes a visit, and those of visitors who have left would fill the server's memory.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import streamlit as st

from core import Run, UserError
from core.service import Job
from pages.app.server import visitor

Kind = tuple[int, tuple[str, ...]]  # how many runs a page shows, and their mixings
AWAY = "The connection was lost for a while, and the results with it. Reload the page, then ask again."
AT_ONCE = 8  # visits kept for one session id; a server has one visit for each, but AppTest gives all the same id


@dataclass
class Visit:
    """What one visitor holds while connected."""

    finished: dict[Kind, list[Run]] = field(default_factory=dict)  # newest last
    watched: tuple[list[Job], list[Job], str] = ([], [], "")  # all jobs, those awaited, state of the charts
    awaits_more: bool = False  # whether the run shown is a part of what was asked for, and the rest is in training
    looks_wait: bool = False  # whether a look at the trainings waits for news
    first_looks: list[Job] = field(default_factory=list)  # with a first look at these the page begins to move
    moving: dict[str, Any] = field(default_factory=dict)  # charts of unfinished models, by key (pages/widgets/live.py)
    dotted: Run | None = None  # the run whose dots can be pressed
    lent: "WeakSet[Lent]" = field(default_factory=WeakSet)

    def let_go(self) -> None:
        """Release all results. A script that is still running keeps those it already uses."""
        self.finished, self.watched = {}, ([], [], "")
        self.first_looks, self.moving, self.dotted = [], {}, None
        for lent in [*self.lent]:
            lent.run = None


@dataclass(eq=False)
class Lent:
    """A run lent to download buttons, which make their files only when pressed; None once the visit has ended."""

    run: Run | None

    def made(self, file: Callable[..., Any], *arguments: object) -> Callable[[], Any]:
        """A function that makes the file from the run and the arguments; UserError if the run has been released."""

        def make() -> Any:
            if self.run is None:
                raise UserError(AWAY)
            return file(self.run, *arguments)

        return make


def visit() -> Visit:
    """This visitor's results; empty after the connection was lost."""
    st.session_state.visit = _visit(visitor())
    return st.session_state.visit


def lend(run: Run) -> Lent:
    """Lend a run for as long as the visit lasts."""
    lent = Lent(run)
    visit().lent.add(lent)
    return lent


@st.cache_resource(scope="session", on_release=Visit.let_go, max_entries=AT_ONCE, show_spinner=False)
def _visit(name: str) -> Visit:
    return Visit()
