"""Processes as Linux shows them in /proc: who started whom, memory, processor time."""

import os
import signal
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")  # ticks of processor time in a second


class Process(NamedTuple):
    """A process; its start time distinguishes it from a later one with the same number."""

    pid: int
    parent: int
    started: int  # ticks after the machine's start
    ticks: int  # processor time so far
    state: str  # a letter; Z: a zombie, ended but not yet waited for


def process(pid: int) -> Process | None:
    """The process with this number, if there is one."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()  # the name before it may contain spaces
    return Process(pid, int(fields[1]), int(fields[19]), int(fields[11]) + int(fields[12]), fields[0])


def tree(pid: int) -> list[Process]:
    """A process and all its descendants."""
    found = [each for number in os.listdir("/proc") if number.isdecimal() and (each := process(int(number)))]
    members = {pid}
    while more := {each.pid for each in found if each.parent in members} - members:
        members |= more
    return [each for each in found if each.pid in members]


def still_there(seen: list[Process]) -> list[Process]:
    """The processes that have not ended."""
    now = [process(each.pid) for each in seen]
    return [
        each
        for each, other in zip(seen, now, strict=True)
        if other and other.started == each.started and other.state != "Z"
    ]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def processor_seconds(pid: int) -> float:
    """Processor time of a process and its living descendants."""
    return sum(each.ticks for each in tree(pid)) / TICKS


def megabytes(pid: int) -> float:
    """Memory of a process and its descendants, in 10**6 bytes; shared pages are counted once (PSS)."""
    return sum(_kibibytes(each.pid, "Pss") for each in tree(pid)) * 1024 / 1e6


def own_megabytes(pid: int) -> float:
    """Memory that a process and its descendants allocated themselves, in 10**6 bytes, without mapped files.

    It follows what they hold, whatever else runs on the machine.
    """
    return sum(_kibibytes(each.pid, "Anonymous") for each in tree(pid)) * 1024 / 1e6


def _kibibytes(pid: int, kind: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")), 0)


def kill(seen: Process) -> None:
    """Send SIGKILL, unless it has ended."""
    if still_there([seen]):
        os.kill(seen.pid, signal.SIGKILL)
