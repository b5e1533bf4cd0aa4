"""Memory: what was freed goes back to the system, so that a server does not grow by what it no longer uses.

glibc keeps what a thread freed for the next thread, all that lies below the highest byte in use. A training frees tens
of megabytes, and its result lies at the top of them. Other C libraries have no such call, and nothing is done there.
"""

import ctypes
import sys
from functools import cache
from typing import Any


def give_back() -> None:
    """Give whole pages that hold nothing any more back to the system; takes some milliseconds."""
    if library := _glibc():
        library.malloc_trim(0)


@cache
def _glibc() -> Any:
    """The C library of this process; None if it is another than glibc."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "malloc_trim") else None
