"""Scenarios of failure and endurance: killed workers, server stops and restarts, five hundred edits."""

import asyncio
import time
from itertools import islice

import numpy as np

from tests.load import processes, rows, visitors
from tests.load.crowd import NO_LOG, Options
from tests.load.processes import Process
from tests.load.rows import Row
from tests.load.server import Server, running
from tests.load.session import Lost, Session
from tests.load.visitors import Edit, typed, words

LONGEST_END = 5.0  # seconds from SIGTERM
SETTLING = 50  # first edits, not counted: caches fill and the allocator's arenas grow
MOST_GROWTH = 0.03  # megabytes an edit, 15 in 500
MOST_GROWTH_BY_VISIT = 0.5  # megabytes; Streamlit keeps a session's state for two minutes after its end


async def killed(options: Options) -> list[Row]:
    """A worker process is killed while it trains, again and again."""
    if not options.workers:
        return [Row("workers killed while training", str(options.kills), "needs --workers", None)]
    with running(options.environment) as server:
        sessions = await visitors.opened(server, options.workers)
        typing, start, victims = words(), len(server.log()), list[Process]()
        edits: list[Edit] = []
        for number in range(options.kills):
            now = [Edit(session, word) for session, word in zip(sessions, typing, strict=False)]
            waiting = [asyncio.create_task(edit.make()) for edit in now]
            victims += await _kill_one(server, work=0.1 + 0.1 * (number % 5))
            await asyncio.gather(*waiting)
            edits += now
        trainings = server.trainings(start)
        found = [
            rows.exactly("workers killed", len(victims), options.kills),
            rows.none_of("visitors not answered", [edit.error for edit in edits if edit.error]),
            rows.exactly("visitors answered", sum(edit.complete is not None for edit in edits), len(edits)),
        ]
        if trainings:
            again = [number for number, attempts in trainings.started.items() if attempts > 1]
            twice = [number for number, times in trainings.done.items() if times > 1]
            found += [
                rows.exactly("trainings that were tried once more", len(again), options.kills),
                rows.none_of("trainings answered twice", twice),
            ]
        else:
            found.append(Row("trainings answered twice", "0", NO_LOG, None))
        found.append(rows.none_of("errors", visitors.complaints(server, sessions)))
        await visitors.close(sessions)
    return found


async def growth(options: Options) -> list[Row]:
    """One visitor edits many times, and waits for the full training after every tenth edit."""
    with running(options.environment) as server:
        (session,) = await visitors.opened(server, 1, _corpus(options))
        seen: list[float] = []
        problems: list[str] = []
        for number, word in enumerate(islice(words(), options.edits)):
            try:
                await session.edit(typed(word))
                await session.until(lambda word=word: session.shows(word))
                if number % 10 == 0:
                    await session.until(lambda: session.complete)
            except Lost as error:
                problems.append(f"{word}: {error}")
                break
            seen.append(await asyncio.to_thread(processes.own_megabytes, server.pid))
        found = [
            rows.exactly("edits answered", len(seen), options.edits),
            *_growth_rows(seen, SETTLING, MOST_GROWTH, "edit"),
            rows.known("memory with the files it reads", f"{processes.megabytes(server.pid):.0f} MB"),
            rows.none_of("errors", [*problems, *visitors.complaints(server, [session])]),
        ]
        await session.close()
    return found


async def visits(options: Options) -> list[Row]:
    """Visitors come one after another, edit twice, and leave."""
    with running(options.environment) as server:
        typing, seen, sessions = words(), list[float](), list[Session]()
        problems: list[str] = []
        for _ in range(options.visits):
            sessions += await visitors.opened(server, 1, _corpus(options))
            for edit in [Edit(sessions[-1], word) for word in islice(typing, 2)]:
                await edit.make()
                problems += [edit.error] if edit.error else []
            await sessions[-1].close()
            seen.append(await asyncio.to_thread(processes.own_megabytes, server.pid))
        return [
            rows.exactly("visits", len(seen), options.visits),
            *_growth_rows(seen, options.visits // 2, MOST_GROWTH_BY_VISIT, "visit"),
            rows.known("memory with the files it reads", f"{processes.megabytes(server.pid):.0f} MB"),
            rows.none_of("errors", [*problems, *visitors.complaints(server, sessions)]),
        ]


def _corpus(options: Options) -> str:
    return "" if options.default_size else visitors.small_corpus()


def _growth_rows(seen: list[float], settling: int, most: float, what: str) -> list[Row]:
    settled = seen[min(settling, len(seen) // 2) :]
    slope = np.polyfit(range(len(settled)), settled, 1)[0] if len(settled) > 1 else float("nan")
    told = ", ".join(f"{each:.0f}" for each in (*seen[:1], *settled[:1], *seen[-1:]))
    return [
        rows.at_most(f"growth of memory over the last {len(settled)} {what}s", slope, most, f"MB each {what}"),
        rows.known("memory after the first, the first of these and the last", f"{told} MB"),
    ]


async def shutdown(options: Options) -> list[Row]:
    """The server gets SIGTERM while visitors wait for trainings."""
    with running(options.environment) as server:
        sessions = await visitors.opened(server, min(5, options.sessions))
        for session, word in zip(sessions, words(), strict=False):
            await session.edit(typed(word))
        await sessions[0].until(lambda: any(sessions[0].page.leaves("progress")))
        before = processes.tree(server.pid)
        seconds = await asyncio.to_thread(server.terminate)
        end = time.perf_counter() + max(0.5, LONGEST_END - seconds)  # child processes may end a little later
        while (left := processes.still_there(before)) and time.perf_counter() < end:
            await asyncio.sleep(0.05)
        found = [
            rows.at_most("from SIGTERM to the server's end", seconds, LONGEST_END),
            rows.none_of(f"processes left of {len(before)}", [processes.command(each.pid) for each in left]),
        ]
        await visitors.close(sessions)
    return found


async def restart(options: Options) -> list[Row]:
    """The server restarts while two visitors are connected: one idle, one waiting for a training."""
    resting, waiting = islice(words(), 2)
    with running(options.environment) as server:
        sessions = await visitors.opened(server, 2)
        await sessions[0].edit(typed(resting))
        await sessions[0].until(lambda: sessions[0].shows(resting) and sessions[0].complete)
        await sessions[1].edit(typed(waiting))
        await sessions[1].until(lambda: any(sessions[1].page.leaves("progress")))
        await asyncio.to_thread(server.terminate)
        await asyncio.gather(*(session.disconnected() for session in sessions))
    with running(options.environment, server.port) as server:
        await asyncio.gather(*(session.reconnect() for session in sessions))
        await sessions[0].toggle(visitors.SWITCH)  # the page of an idle visitor sends nothing until it is used
        found = [
            await _is_back("a visitor at rest, who then turns a switch", sessions[0], resting),
            await _is_back("a visitor whose training ran", sessions[1], waiting),
            rows.none_of("errors", visitors.complaints(server, sessions)),
        ]
        await visitors.close(sessions)
    return found


async def _is_back(name: str, session: Session, word: str) -> Row:
    """Whether the visitor's own sentences are in the table, and their charts on the page."""
    try:
        await session.until(lambda: session.shows(word) and session.complete)
    except Lost as error:
        return Row(name, "own sentences and charts", str(error), False)
    sentences = [sentence for sentence, *_ in session.page.table()[1]["rows"]]
    have = sentences.count(typed(word)[0])
    measured = f"own charts, {have} own sentences of {len(sentences)}"
    return Row(name, "own sentences and charts", measured, have == len(typed(word)))


async def _kill_one(server: Server, work: float, patience: float = 60.0) -> list[Process]:
    """Kill the first worker that from now on works for some seconds, if there is one."""
    before = {each.pid: each.ticks for each in _workers(server)}
    end = time.perf_counter() + patience
    while time.perf_counter() < end:
        for each in _workers(server):
            if each.ticks - before.get(each.pid, each.ticks) >= work * processes.TICKS:
                processes.kill(each)
                return [each]
            before.setdefault(each.pid, each.ticks)
        await asyncio.sleep(0.02)
    return []


def _workers(server: Server) -> list[Process]:
    """The server's processes that can train."""
    started = [each for each in processes.tree(server.pid) if each.pid != server.pid]
    return [each for each in started if "spawn_main" in processes.command(each.pid)]
