"""The server: the training service shared by all visitors, the warm-up before the first visit, turns to draw."""

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from importlib import import_module
from uuid import uuid4

import streamlit as st
from streamlit.cli_util import open_browser
from streamlit.runtime import Runtime, RuntimeState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import get_display_address, get_url

from core import Settings, UserError
from core.charts.common import trust_charts
from core.jobs import Job
from core.memory import exempt_what_is_loaded, limit_arenas
from core.predictors import LADDER, SHOWN_FIRST
from core.presets import DEFAULT, presets
from core.service import Service
from core.where import lanes
from pages.app.offers import keep_offers
from pages.app.requests import end_page, take_in_whole

SERVER = "server"  # the server as a visitor that never leaves
# Seconds until a computing thread releases the interpreter lock. A training computes each step without it, and waits
# this long to get it back: with Python's default of 5 ms thirty busy pages starve it.
SWITCH_INTERVAL = 0.0005
# Pages with new content are drawn one at a time. Threads that compete for the interpreter lock slow each other, and the
# training, to less than half: thirty pages took 4 to 6 s at once, 3 s one after the other.
DRAWING = threading.Lock()
LOOK_FOR_END = 0.1  # seconds between two checks whether the server is stopping
NEWS = "has_news"  # key in the session state: whether the next run draws new content
LOG = "WHY_ATTENTION_LOG"  # environment variable: if set, the server logs each training
NEEDED_FIRST = ("app.frame", "lessons.side_by_side")  # modules that the first page needs
LONGEST_WAIT = 20.0  # seconds for the default preset before the server starts anyway
UNTIL_IT_LISTENS = 0.3  # seconds from the end of the warm-up until the port is open

limit_arenas()  # at once: a thread that is there already may have its own


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """The training service, made once; training of the default preset starts before anybody visits."""
    if os.environ.get(LOG):
        logging.basicConfig(level=logging.INFO)
    sys.setswitchinterval(SWITCH_INTERVAL)
    take_in_whole()
    keep_offers()
    trust_charts()
    made = Service(lanes(os.environ), is_present=_is_present, after_first=exempt_what_is_loaded)
    threading.Thread(target=_close_at_the_end, args=[made], daemon=True).start()
    _ask_for_default(made)
    return made


def wait_for_default(seconds: float) -> None:
    """Wait until what the first page shows of the default preset is trained, but at most so many seconds."""
    end = time.monotonic() + seconds
    for job in _ask_for_default(service())[: len(SHOWN_FIRST)]:
        job.wait(max(0.0, end - time.monotonic()))


def _ask_for_default(made: Service) -> list[Job]:
    preset = presets()[DEFAULT]
    keys = [(preset.corpus, Settings(word=preset.word), mixing) for mixing in LADDER]
    return made.request(SERVER, keys[: len(SHOWN_FIRST)], keys[len(SHOWN_FIRST) :])


def warm_up() -> None:
    """Make the service; if that fails, show why and stop the page."""
    try:
        service()
    except UserError as error:
        st.error(str(error), icon=":material/dns:")
        end_page()


def draw_with_news() -> None:
    """Mark the next run as one that draws new content: other sentences, or a result."""
    st.session_state[NEWS] = True


@contextmanager
def turn_to_draw() -> Iterator[None]:
    """Wait for a turn to draw new content. After a mere click everything is cached, so it draws at once."""
    has_news = st.session_state.get(NEWS, True)
    st.session_state[NEWS] = False
    with DRAWING if has_news else nullcontext():
        yield


def visitor() -> str:
    """A name for this visit: the session's id, which tells whether the browser is connected, and a random part."""
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    return st.session_state.setdefault("visitor", f"{session}/{uuid4().hex}")


def _is_present(name: str) -> bool:
    runtime = _runtime()
    return name == SERVER or runtime is None or runtime.is_active_session(name.partition("/")[0])


def _close_at_the_end(made: Service) -> None:
    """Stop trainings when the server shuts down, or Python waits for the trainer thread."""
    while threading.main_thread().is_alive() and not _is_stopping():
        time.sleep(LOOK_FOR_END)
    made.close()


def _is_stopping() -> bool:
    runtime = _runtime()
    # `is`, not `==`: a mock of the runtime may equal everything.
    return runtime is not None and any(
        runtime.state is state for state in (RuntimeState.STOPPING, RuntimeState.STOPPED)
    )


def _runtime() -> Runtime | None:
    """Streamlit's runtime; None without one. No `exists()` first: the runtime may come or go between the two calls."""
    try:
        return Runtime.instance()
    except RuntimeError:
        return None


@asynccontextmanager
async def made_ready(server: st.App) -> AsyncIterator[None]:
    """Import and train what the first page needs before the server answers.

    Otherwise thirty visitors at once would compete with each other, and with the training, for the processor.
    """
    with suppress(UserError):  # the first page says why there is no service
        service()
        for module in NEEDED_FIRST:
            import_module(f"pages.{module}")
        wait_for_default(LONGEST_WAIT)
    asyncio.get_running_loop().call_later(UNTIL_IT_LISTENS, _open_browser)
    yield


def _open_browser() -> None:
    """Open the browser, which Streamlit does for a script but not for an app with its own `lifespan`."""
    if not st.get_option("server.headless"):
        open_browser(get_url(get_display_address(st.get_option("server.address") or "localhost")))
