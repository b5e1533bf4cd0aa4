import gc
import subprocess
import sys
from collections import deque

import pytest

import core.lanes
from core.lanes import Abandoned, ThreadLane
from core.memory import ARENAS, _glibc, exempt_what_is_loaded, give_back

# A thread asks for a hundred megabytes in small pieces, and frees all but one in a thousand, here and there.
SCATTERED = """
import re, sys, threading
from pathlib import Path
from core.memory import give_back

def scatter():
    pieces = [bytes(10_000) for _ in range(10_000)]
    kept.extend(pieces[::1000])

def megabytes():
    return int(re.search(r"Anonymous: +(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1]) / 1024

kept = []
before = megabytes()
thread = threading.Thread(target=scatter)
thread.start()
thread.join()
give_back()
print(megabytes() - before)
"""

# Twenty threads that ask for memory at the same time; then glibc prints its arenas.
CROWDED = """
import ctypes, threading
from core.memory import limit_arenas

def ask():
    everyone.wait()
    kept.append(bytes(10_000))
    everyone.wait()

limit_arenas()
everyone, kept = threading.Barrier(20), []
threads = [threading.Thread(target=ask) for _ in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""
only_glibc = pytest.mark.skipif(_glibc() is None, reason="another C library than glibc")


@only_glibc
def test_twenty_threads_share_a_few_arenas():
    done = subprocess.run([sys.executable, "-c", CROWDED], capture_output=True, text=True, check=True)
    assert done.stderr.count("Arena ") == ARENAS


@only_glibc
def test_what_a_thread_freed_goes_back_to_the_system_though_pieces_between_are_in_use():
    done = subprocess.run([sys.executable, "-c", SCATTERED], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 10


def test_where_the_c_library_is_another_nothing_is_done(monkeypatch):
    monkeypatch.setattr(core.memory, "_glibc", lambda: None)
    give_back()


@pytest.mark.parametrize("error", [None, Abandoned])
def test_a_training_gives_memory_back_at_its_end_however_it_ends(error, monkeypatch, default_corpus, fast_settings):
    given = []

    def train(*_):
        if error:
            raise error
        return "trained"

    monkeypatch.setattr(core.lanes, "train_mixing", train)
    monkeypatch.setattr(core.lanes, "give_back", lambda: given.append(True))
    lane = ThreadLane()
    future = lane.start(1, (default_corpus, fast_settings, "static"))
    assert type(future.exception(10)) is (error or type(None))
    lane.close()
    assert given == [True]


class Ring:
    """Garbage that only a collection finds: it refers to itself."""

    alive = 0

    def __init__(self):
        self.itself = self
        Ring.alive += 1

    def __del__(self):
        Ring.alive -= 1


@pytest.fixture
def frequent_collections():
    """Python counts so little before it collects that only its waiting for a quarter of what is loaded matters."""
    before = gc.get_threshold()
    gc.set_threshold(100, 2, 2)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
    gc.collect()


def test_garbage_does_not_wait_until_there_is_as_much_as_a_quarter_of_what_was_loaded(frequent_collections):
    loaded = [[number] for number in range(200_000)]
    exempt_what_is_loaded()
    recent, most = deque(maxlen=500), 0  # so old when they become garbage that only a full collection finds them
    for _ in range(20_000):
        recent.append(Ring())
        most = max(most, Ring.alive)
    assert most < len(loaded) / 40
