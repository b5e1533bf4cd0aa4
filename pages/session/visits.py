"""Visits: the results that one visitor holds, let go as soon as the connection ends.

Streamlit keeps the state of a session for two minutes longer. What was typed and chosen is small and stays as long;
results are megabytes a visit, and visitors who come and go would fill the memory of a server with them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import streamlit as st

from core import Run, UserError
from core.service import Job
from pages.app.server import visitor

Kind = tuple[int, tuple[str, ...]]  # how many runs a page shows, and of which mixings
AWAY = "The connection was lost for a while, and the results with it. Reload the page, then ask again."
AT_ONCE = 8  # kept under one session's name: a server's session has one, but Streamlit's AppTest has one name for all


@dataclass
class Visit:
    """What one visitor holds while connected."""

    finished: dict[Kind, list[Run]] = field(default_factory=dict)  # the latest last
    watched: tuple[list[Job], list[Job], str] = ([], [], "")  # what trains, what of it is awaited, how the charts stand
    lent: "WeakSet[Lent]" = field(default_factory=WeakSet)

    def let_go(self) -> None:
        """Hold nothing any more. A script that still runs keeps what it has in hand to its end."""
        self.finished, self.watched = {}, ([], [], "")
        for each in [*self.lent]:
            each.run = None


@dataclass(eq=False)
class Lent:
    """A run for files that are made only when they are asked for, perhaps never; None after its visit let it go."""

    run: Run | None

    def made(self, file: Callable[..., Any], *arguments: object) -> Callable[[], Any]:
        """What makes a file of the run and the arguments; it raises UserError if the run was let go."""

        def make() -> Any:
            if self.run is None:
                raise UserError(AWAY)
            return file(self.run, *arguments)

        return make


def visit() -> Visit:
    """This visitor's; an empty one after the connection was lost."""
    st.session_state.visit = _visit(visitor())
    return st.session_state.visit


def lend(run: Run) -> Lent:
    """A run that is let go with the visit."""
    lent = Lent(run)
    visit().lent.add(lent)
    return lent


@st.cache_resource(scope="session", on_release=Visit.let_go, max_entries=AT_ONCE, show_spinner=False)
def _visit(name: str) -> Visit:
    return Visit()
