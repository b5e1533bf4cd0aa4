"""Scenarios with many visitors at once: opening, editing together, editing for minutes, editing in a hurry."""

import asyncio
import time
from dataclasses import dataclass
from itertools import islice

from tests.load import rows, visitors
from tests.load.rows import Row
from tests.load.server import Trainings, running
from tests.load.session import Lost, Session
from tests.load.visitors import Clicks, Edit, Foreign, Memory

MOST_MEMORY = 690  # megabytes guaranteed by Community Cloud
NO_LOG = "the server logs no trainings"


@dataclass(frozen=True, kw_only=True)
class Options:
    """The size of the load, and where the server trains."""

    sessions: int = 30
    minutes: float = 5
    edits: int = 500  # by one visitor, for memory growth
    visits: int = 100  # that come and go, for memory growth
    default_size: bool = False  # measure memory growth on the default preset instead of a small corpus
    kills: int = 20  # number of worker processes killed
    workers: int = 0  # worker processes; 0: the server itself trains
    dask: str = ""  # the address of a scheduler

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of the server."""
        wanted = {"WHY_ATTENTION_WORKERS": str(self.workers or ""), "WHY_ATTENTION_DASK": self.dask}
        return {name: value for name, value in wanted.items() if value}

    @property
    def is_default(self) -> bool:
        return not self.environment


async def opening(options: Options) -> list[Row]:
    """All visitors open the first page at once, on a server that has just started."""
    found: list[Row] = []
    with running(options.environment) as server:
        sessions = [Session(server.port) for _ in range(options.sessions)]
        async with rows.own_cost(found, server.pid):
            seconds = await asyncio.gather(*map(_seconds_to_open, sessions))
        done = [each for each in seconds if each is not None]
        found[:0] = [
            rows.exactly("complete first pages", len(done), options.sessions),
            rows.at_most("until the first complete page, p95", rows.p95(done), 5),
            rows.known("until the first complete page, all", rows.spread(done)),
            _trained_once(server.trainings()),
            rows.none_of("errors", visitors.complaints(server, sessions)),
        ]
        await visitors.close(sessions)
    return found


async def together(options: Options) -> list[Row]:
    """Everyone edits once within ten seconds, all differently; one more visitor keeps clicking."""
    found: list[Row] = []
    with running(options.environment) as server:
        clicking, *sessions = await visitors.opened(server, options.sessions + 1)
        owners = dict(zip(visitors.words(), sessions, strict=False))
        edits = [Edit(session, word) for word, session in owners.items()]
        foreign, memory, clicks = Foreign(owners), Memory(server), Clicks(clicking)
        start = time.perf_counter()
        async with rows.own_cost(found, server.pid):
            dues = [start + 10 * number / len(edits) for number in range(len(edits))]
            await asyncio.gather(*(edit.make(due) for edit, due in zip(edits, dues, strict=True)))
            await clicks.stop()
        found[:0] = [
            *_edit_rows(edits, options.sessions, 30 if options.is_default else 20),
            rows.at_most("from edit to charts, the first", min(_charts(edits), default=None), 3),
            *_crossed(foreign, edits),
            rows.at_most(f"a click of another visitor, p95 of {len(clicks.seconds)}", rows.p95(clicks.seconds), 0.3),
            rows.known("a click of another visitor, all", rows.spread(clicks.seconds)),
            rows.none_of("errors", [*visitors.complaints(server, [clicking, *sessions]), *clicks.errors]),
            rows.known("memory of the server", f"{await memory.most():.0f} MB at most"),
        ]
        await visitors.close([clicking, *sessions])
    return found


async def minutes(options: Options) -> list[Row]:
    """Everyone edits once a minute, spread over the minute, whether the full training has ended or not."""
    found: list[Row] = []
    rounds = max(1, round(options.minutes))
    with running(options.environment) as server:
        sessions = await visitors.opened(server, options.sessions)
        owners = dict(zip(visitors.words(), sessions * rounds, strict=False))
        edits = [Edit(session, word) for word, session in owners.items()]
        foreign, memory = Foreign(owners), Memory(server)
        start = time.perf_counter()
        async with rows.own_cost(found, server.pid):
            by_visitor = [edits[number :: len(sessions)] for number in range(len(sessions))]
            offsets = [start + 60 * number / len(sessions) for number in range(len(sessions))]
            await asyncio.gather(*map(_once_a_minute, by_visitor, offsets))
        most = await memory.most()
        found[:0] = [
            *_edit_rows(edits, options.sessions * rounds, 5),
            *_crossed(foreign, edits),
            rows.none_of("errors", visitors.complaints(server, sessions)),
            rows.at_most("memory of the server", most, MOST_MEMORY, "MB")
            if options.is_default
            else rows.known("memory of the server", f"{most:.0f} MB at most"),
        ]
        await visitors.close(sessions)
    return found


async def hurry(options: Options) -> list[Row]:
    """One visitor edits five times, 200 ms apart."""
    with running(options.environment) as server:
        (session,) = await visitors.opened(server, 1)
        start, words = len(server.log()), [*islice(visitors.words(), 5)]
        for word in words:
            await session.edit(visitors.typed(word))
            await asyncio.sleep(0.2)
        problems: list[str] = []
        try:
            await session.until(lambda: session.shows(words[-1]) and session.complete)
        except Lost as error:
            problems.append(str(error))
        trainings = server.trainings(start)
        started = max(trainings.by_mixing.values(), default=0) if trainings else None
        found = [
            rows.exactly("own words among the bars in the end", sorted({*words} & session.page.words()), words[-1:]),
            rows.at_most("trainings started, of each kind of model", started, 2, "")
            if trainings
            else Row("trainings started, of each kind of model", "≤ 2", NO_LOG, None),
            rows.none_of("errors", [*problems, *visitors.complaints(server, [session])]),
        ]
        await session.close()
    return found


async def _seconds_to_open(session: Session) -> float | None:
    start = time.perf_counter()
    try:
        await session.open()
        return await session.until(lambda: session.complete) - start
    except Lost:
        return None


async def _once_a_minute(edits: list[Edit], start: float) -> None:
    for number, edit in enumerate(edits):
        await edit.make(start + 60 * number, to_the_end=number == len(edits) - 1)


def _charts(edits: list[Edit]) -> list[float]:
    return [edit.charts for edit in edits if edit.charts is not None]


def _edit_rows(edits: list[Edit], wanted: int, limit: float) -> list[Row]:
    complete = [edit.complete for edit in edits if edit.complete is not None]
    return [
        rows.exactly("edits answered with their own charts", len(_charts(edits)), wanted),
        rows.none_of("lost", [edit.error for edit in edits if edit.error]),
        rows.at_most("from edit to charts, p95", rows.p95(_charts(edits)), limit),
        rows.known("from edit to charts, all", rows.spread(_charts(edits))),
        rows.known("from edit until nothing trains, all", rows.spread(complete)),
    ]


def _crossed(foreign: Foreign, edits: list[Edit]) -> list[Row]:
    enough = foreign.own >= len(edits)
    return [
        rows.none_of("pages with another visitor's words", foreign.found),
        Row("pages with the visitor's own words", f"≥ {len(edits)}", str(foreign.own), enough),
    ]


def _trained_once(trainings: Trainings | None) -> Row:
    if trainings is None:
        return Row("trainings of each kind of model", "1", NO_LOG, None)
    return rows.exactly("trainings of each kind of model", sorted({*trainings.by_mixing.values()}), [1])
