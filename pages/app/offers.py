"""Offers: a press on a download button gives its file, also while the page runs again.

Streamlit gives a button whose file is made on press a new id in each run, and forgets the old one as the run ends; the
browser, which hears of the new one later, asks for the old one in vain. The file itself is deleted as soon as two runs
of anybody have ended, which may be before a browser fetches it. So here a button keeps its id, and what no page offers
any more stays for a minute.
"""

import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.runtime.media_file_manager import MediaFileKind, MediaFileManager

KEPT = 60.0  # seconds from when nothing offers a file any more until it is forgotten

_add_under_new_id = MediaFileManager.add_deferred
_unused_since: WeakKeyDictionary[MediaFileManager, dict[str, float]] = WeakKeyDictionary()


def keep_offers() -> None:
    """From now on, keep what a browser may still ask for. Streamlit offers no other way in; a test fails without."""
    MediaFileManager.add_deferred = _add_under_one_id
    MediaFileManager.remove_orphaned_files = _remove_unused


def _add_under_one_id(manager: MediaFileManager, file: Callable[..., Any], *about: Any, **named: Any) -> str:
    """Offer a file that is made on press, under the id that the same button had before."""
    new = _add_under_new_id(manager, file, *about, **named)
    with manager._lock:
        offers = manager._deferred_callables
        button, session = offers[new]["element_id"], offers[new]["session_id"]
        of_session = manager._deferred_ids_by_session[session]
        old = next((each for each in of_session - {new} if button and offers[each]["element_id"] == button), None)
        if old is None:
            return new
        offers[old] = offers.pop(new)
        of_session.remove(new)
        manager._files_by_session_and_coord[session][offers[old]["coordinates"]] = old
        return old


def _remove_unused(manager: MediaFileManager) -> None:
    """Delete files that no page shows; those to download, and the offers to make one, only after a while."""
    now = time.monotonic()
    with manager._lock:
        used = {each for files in manager._files_by_session_and_coord.values() for each in files.values()}
        unused = {name: file.kind for name, file in manager._file_metadata.items() if name not in used}
        offers = manager._deferred_callables.keys() - used
        before = _unused_since.get(manager, {})
        since = {name: before.get(name, now) for name in (*unused, *offers)}
        for name, kind in unused.items():
            if kind == MediaFileKind.MEDIA or since[name] + KEPT < now:
                manager._delete_file(name)
        for name in offers:
            if since[name] + KEPT < now:
                manager._drop_deferred_id(name)
        _unused_since[manager] = since
