"""Scenarios of the page "In a real model": many visitors on recordings, and many who ask a live model."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from core.pretrained.live import MODEL
from tests.load import rows, visitors
from tests.load.crowd import Options
from tests.load.rows import Row
from tests.load.server import Server, running
from tests.load.session import CHARTS, Lost, Session
from tests.load.visitors import Clicks, Edit, Memory

PAGE = "real_model"
NO_SLOWER = 1.2  # times as long as the first page: both figures differ by as much from one try to the next
LONGEST = 900.0  # seconds for the last answer: a real model takes some seconds a text, one after the other


async def recorded(options: Options) -> list[Row]:
    """All visitors open the page of the real model at once, answered from recordings; beside it the first page."""
    environment = {**options.environment, MODEL: ""}
    seconds: dict[str, list[float]] = {}
    problems: list[str] = []
    for page, is_there in {"": _is_first, PAGE: _is_recorded}.items():
        with running(environment) as server:
            sessions = [Session(server.port) for _ in range(options.sessions)]
            times = await asyncio.gather(*(_seconds(session, page, is_there) for session in sessions))
            seconds[page] = [each for each in times if each is not None]
            problems += visitors.complaints(server, sessions)
            await visitors.close(sessions)
    first = rows.p95(seconds[""])
    return [
        rows.exactly("complete pages from recordings", len(seconds[PAGE]), options.sessions),
        rows.known("until the first page is complete, all", rows.spread(seconds[""])),
        rows.known("until the page of the real model is complete, all", rows.spread(seconds[PAGE])),
        rows.at_most("until it is complete, p95", rows.p95(seconds[PAGE]), NO_SLOWER * (first or 0)),
        rows.none_of("errors", problems),
    ]


async def live(options: Options) -> list[Row]:
    """Everyone asks the real model about sentences of their own within ten seconds; one more visitor keeps clicking."""
    if not find_spec("transformers"):
        return [Row("live answers", str(options.sessions), "needs the packages of deploy/pretrained.txt", None)]
    found: list[Row] = []
    with _named_model() as name, running({**options.environment, MODEL: name}) as server:
        (clicking,) = await visitors.opened(server, 1)
        sessions = await _opened(server, options.sessions)
        clicks, memory = Clicks(clicking), Memory(server)
        edits = [Edit(session, word) for word, session in zip(visitors.words(), sessions, strict=False)]
        start = time.perf_counter()
        async with rows.own_cost(found, server.pid):
            dues = [start + 10 * number / len(edits) for number in range(len(edits))]
            answers = await asyncio.gather(*(_answer(edit, due) for edit, due in zip(edits, dues, strict=True)))
            await clicks.stop()
        times = [answer for answer in answers if isinstance(answer, float)]
        found[:0] = [
            rows.known("model", name.rpartition("/")[2]),
            rows.exactly("texts answered with their own words", len(times), options.sessions),
            rows.none_of("lost", [answer for answer in answers if isinstance(answer, str)]),
            rows.known("from edit to answer, all", rows.spread(times)),
            rows.at_most(f"a click of another visitor, p95 of {len(clicks.seconds)}", rows.p95(clicks.seconds), 0.3),
            rows.known("a click of another visitor, all", rows.spread(clicks.seconds)),
            rows.none_of("errors", [*visitors.complaints(server, [clicking, *sessions]), *clicks.errors]),
            rows.known("memory of server and model", f"{await memory.most():.0f} MB at most"),
        ]
        await visitors.close([clicking, *sessions])
    return found


@contextmanager
def _named_model() -> Iterator[str]:
    """The model that the environment names; else a small random one."""
    if named := os.environ.get(MODEL):
        yield named
        return
    from tests.pretrained.random_models import gpt2, saved

    with tempfile.TemporaryDirectory() as folder:
        yield str(saved(gpt2, folder))


def _is_first(session: Session) -> bool:
    return session.complete


def _is_recorded(session: Session) -> bool:
    return session.complete and b"Recorded, not computed now" in session.page.text()


def _is_live(session: Session) -> bool:
    return session.complete and b"Computed now" in session.page.text()


async def _opened(server: Server, number: int) -> list[Session]:
    """Visitors on the page of the real model, with its answer about the default preset."""
    sessions = [Session(server.port) for _ in range(number)]
    await asyncio.gather(*(session.open(page=PAGE) for session in sessions))
    await asyncio.gather(*(session.until(lambda session=session: _is_live(session), LONGEST) for session in sessions))
    return sessions


async def _seconds(session: Session, page: str, is_there: Callable[[Session], bool]) -> float | None:
    start = time.perf_counter()
    try:
        await session.open(page=page)
        return await session.until(lambda: is_there(session)) - start
    except Lost:
        return None


async def _answer(edit: Edit, due: float) -> float | str:
    """Edit when it is due, and wait for the answer about it; return the seconds, or why there was none."""
    await asyncio.sleep(due - time.perf_counter())
    session = edit.session
    try:
        await session.edit(visitors.typed(edit.word))
        shown = await session.until(lambda: len(session.page.charts()) > CHARTS and session.shows(edit.word), LONGEST)
        return shown - due
    except Lost as error:
        return f"{edit.word}: {error}"
