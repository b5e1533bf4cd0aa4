"""Memory: a server does not grow by what it no longer uses. Garbage is collected soon, and freed memory is given back.

glibc keeps what a thread freed for the next thread, all that lies below the highest byte in use. A training frees tens
of megabytes, and its result lies at the top of them. Other C libraries have no such call, and nothing is done there.
"""

import ctypes
import gc
import sys
from functools import cache
from typing import Any

ARENAS = 2  # as many as usual threads that compute at once: one trains, one draws a page
_M_ARENA_MAX = -8  # of malloc.h


def limit_arenas() -> None:
    """Let all threads share a few of glibc's arenas; called before there are many threads.

    Otherwise glibc makes up to eight for each core, and each keeps the pages in which anything is still in use. A
    server has about six before this can be called. With two from its start, by the environment variable
    MALLOC_ARENA_MAX=2, it took 380 MB after 25 edits and after 100; with thirteen 397 MB after 100.
    """
    if library := _glibc():
        library.mallopt(_M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Give whole pages that hold nothing any more back to the system; takes some milliseconds."""
    if library := _glibc():
        library.malloc_trim(0)


def exempt_what_is_loaded() -> None:
    """Exempt all that is loaded now from later garbage collections: going through it would hold up all visitors.

    The second collection tells Python how little is left to go through. Otherwise it would wait until new objects are a
    quarter as many as those exempted, and keep the garbage of several hundred edits till then.
    """
    gc.collect()
    gc.freeze()
    gc.collect()


@cache
def _glibc() -> Any:
    """The C library of this process; None if it is another than glibc."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "malloc_trim") else None
