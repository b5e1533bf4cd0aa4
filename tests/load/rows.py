"""Rows of the result: requirement, measured value, and whether it passed."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import numpy as np

from tests.load.processes import processor_seconds


class Row(NamedTuple):
    """One line; `passed` is None where nothing was required or nothing could be measured."""

    name: str
    asked: str
    measured: str
    passed: bool | None


def at_most(name: str, value: float | None, limit: float, unit: str = "s") -> Row:
    """A figure with an upper limit; None, not measured, does not pass."""
    asked = f"≤ {limit:g} {unit}".rstrip()
    if value is None or np.isnan(value):
        return Row(name, asked, "not measured", False)
    return Row(name, asked, f"{value:.3g} {unit}".rstrip(), bool(value <= limit))


def exactly(name: str, value: object, wanted: object) -> Row:
    return Row(name, str(wanted), str(value), value == wanted)


def none_of(name: str, found: Sequence[object]) -> Row:
    """Passes if nothing was found; else names the first items."""
    named = f": {'; '.join(str(each)[:200] for each in found[:3])}" if found else ""
    return Row(name, "0", f"{len(found)}{named}", not found)


def known(name: str, measured: str) -> Row:
    """A figure for the reader, without a requirement."""
    return Row(name, "", measured, None)


def p95(values: Sequence[float]) -> float | None:
    """The 95th percentile, interpolated linearly between the values (numpy's default); None without values."""
    return float(np.percentile(values, 95)) if values else None


def spread(values: Sequence[float]) -> str:
    if not values:
        return "not measured"
    low, middle, high = np.min(values), np.median(values), np.max(values)
    return f"{low:.3g} to {high:.3g} s, median {middle:.3g} s"


@asynccontextmanager
async def own_cost(rows: list[Row], server: int) -> AsyncIterator[None]:
    """Add the processor time of the server and of the driver, and how late the driver's event loop woke up.

    A late loop reads messages late, so measured times can be too long by that much, never too short.
    """
    late: list[float] = []
    watch = asyncio.create_task(_watch(late))
    start, used, of_server = time.perf_counter(), time.process_time(), processor_seconds(server)
    try:
        yield
    finally:
        watch.cancel()
        seconds = time.perf_counter() - start
        shares = (processor_seconds(server) - of_server) / seconds, (time.process_time() - used) / seconds
        lateness = f"{1000 * (p95(late) or 0):.0f} ms late at p95, {1000 * max(late, default=0):.0f} ms at most"
        rows.append(known("processors", f"server {shares[0]:.0%} of one, driver {shares[1]:.0%}; driver {lateness}"))


async def _watch(late: list[float], every: float = 0.05) -> None:
    while True:
        start = time.perf_counter()
        await asyncio.sleep(every)
        late.append(time.perf_counter() - start - every)


def table(rows: Sequence[Row]) -> str:
    verdicts = {True: "passed", False: "FAILED", None: "-"}
    cells = [Row("what", "asked", "measured", None), *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(3)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row[:3], widths, strict=True)) for row in cells]
    ends = ["", *(verdicts[row.passed] for row in rows)]
    return "\n".join(f"{end:7} {line}".rstrip() for end, line in zip(ends, lines, strict=True))
