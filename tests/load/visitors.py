"""Visitors: what they type, their edits and clicks, and the observers of a run."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from itertools import product
from urllib.parse import quote

from core.links import Shared, encode
from tests.load import processes
from tests.load.page import Page
from tests.load.server import Server
from tests.load.session import CHARTS, Lost, Session

ROWS = range(4)  # of the default preset: the sentences that begin with “the dog ran”
SWITCH = "Before training"
SMALL = (
    *["the dog ran quickly"] * len(ROWS),
    "the program ran successfully",
    "the script ran overnight",
    "we fed the dog",
    "we fixed the script",
)
_CONSONANTS, _VOWELS, _LENGTH = "bdfgklmnprstvz", "aeiou", 4
_OWN_WORD = re.compile(rf"qu(?:[{_CONSONANTS}][{_VOWELS}]){{{_LENGTH}}}x".encode())  # q ends no syllable: no overlaps


def words() -> Iterator[str]:
    """Distinct words that occur in no preset."""
    syllables = ["".join(pair) for pair in product(_CONSONANTS, _VOWELS)]
    return ("qu" + "".join(parts) + "x" for parts in product(syllables, repeat=_LENGTH))


def own_words(page: Page) -> set[str]:
    """All such words anywhere on a page."""
    return {found.decode() for found in _OWN_WORD.findall(page.text())}


def typed(word: str) -> dict[int, str]:
    """An edit that makes a word the most frequent one after “the dog ran”."""
    return dict.fromkeys(ROWS, f"the dog ran {word}")


def small_corpus() -> str:
    """The query string of a small corpus, trained in a second; ROWS begin as in the default preset."""
    return f"s={quote(encode(Shared(rows=tuple((text, '', False) for text in SMALL), preset='ran')))}"


async def opened(server: Server, number: int, query: str = "") -> list[Session]:
    """Visitors on a complete first page, opened with this query string."""
    sessions = [Session(server.port) for _ in range(number)]
    await asyncio.gather(*(session.open(query) for session in sessions))
    await asyncio.gather(*(session.until(lambda session=session: session.complete) for session in sessions))
    return sessions


async def close(sessions: Sequence[Session]) -> None:
    await asyncio.gather(*(session.close() for session in sessions))


def complaints(server: Server, sessions: Sequence[Session]) -> list[str]:
    """All exceptions and errors that visitors ever saw, and those in the log."""
    return [each for session in sessions for each in session.complaints] + server.complaints()


class Edit:
    """One edit of one visitor, and the times of its results in seconds after it was due."""

    def __init__(self, session: Session, word: str) -> None:
        self.session, self.word = session, word
        self.charts: float | None = None  # until the word is among the bars
        self.complete: float | None = None  # until nothing trains
        self.error = ""

    async def make(self, due: float | None = None, *, to_the_end: bool = True) -> None:
        """Type, then wait for the charts or for all trainings; `due`: a time.perf_counter time, now if None."""
        start = time.perf_counter() if due is None else due
        await asyncio.sleep(start - time.perf_counter())
        try:
            await self.session.edit(typed(self.word))
            self.charts = await self.session.until(lambda: self.session.shows(self.word)) - start
            if to_the_end:
                self.complete = await self.session.until(lambda: self.session.complete) - start
        except Lost as error:
            self.error = f"{self.word}: {error}"


class Foreign:
    """After every script run, searches the visitor's page for words that another visitor typed."""

    def __init__(self, owners: dict[str, Session]) -> None:
        self.owners = owners
        self.found: list[str] = []
        self.own = 0  # pages with the visitor's own word: shows that the search works
        for session in {*owners.values()}:
            session.on_finish = self._look

    def _look(self, session: Session) -> None:
        for word in own_words(session.page):
            if self.owners.get(word) is session:
                self.own += 1
            else:
                self.found.append(f"{word} on another's page")


class Clicks:
    """A visitor who toggles a switch twice a second.

    Times count from when a click was due, so that a stall counts for every click it delays, not for one.
    """

    def __init__(self, session: Session, every: float = 0.5) -> None:
        self.session, self.every = session, every
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self._stopped = asyncio.Event()
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        self._stopped.set()
        await self._task

    async def _go_on(self) -> None:
        due = time.perf_counter()
        try:
            while not self._stopped.is_set():
                await self.session.toggle(SWITCH)
                self.seconds.append(await self.session.until(lambda: self._is_drawn) - due)
                due += self.every
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
        except Lost as error:
            self.errors.append(f"the clicking visitor: {error}")

    @property
    def _is_drawn(self) -> bool:
        return self.session.finished and len(self.session.page.charts()) >= CHARTS


class Memory:
    """The memory of the server and its descendants, sampled every second."""

    def __init__(self, server: Server, every: float = 1.0) -> None:
        self.server, self.every = server, every
        self.seen: list[float] = []
        self._task = asyncio.create_task(self._look())

    async def most(self) -> float:
        """Stop sampling; return the largest value, in megabytes."""
        self._task.cancel()
        self.seen.append(await asyncio.to_thread(processes.megabytes, self.server.pid))
        return max(self.seen)

    async def _look(self) -> None:
        while True:
            self.seen.append(await asyncio.to_thread(processes.megabytes, self.server.pid))
            await asyncio.sleep(self.every)
