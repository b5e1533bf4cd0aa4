"""The server: its one service, what is made ready before anybody comes, and who is drawn when."""

import asyncio
import gc
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
from core.jobs import Job
from core.predictors import LADDER, SHOWN_FIRST
from core.presets import DEFAULT, presets
from core.service import Service
from core.where import lanes

SERVER = "server"  # the visitor that is always there
# Seconds after which a thread that computes lets others go on. A training gives up the interpreter at each of its many
# small steps and has to wait so long to get it back; with Python's 5 ms, thirty pages at work starve it.
SWITCH_INTERVAL = 0.0005
# Pages with something new are drawn one after the other. Threads that all want the interpreter slow each other down to
# less than half, and with them the training: thirty pages at once took 4 to 6 s, one after the other 3.
DRAWING = threading.Lock()
LOOK_FOR_END = 0.1  # seconds between two looks at whether the server ends
NEWS = "has_news"  # in the session's state: whether the next page has something new on it
LOG = "WHY_ATTENTION_LOG"  # environment variable: set, the server logs what it trains
NEEDED_FIRST = ("app.frame", "lessons.side_by_side")  # modules that draw the first page
LONGEST_WAIT = 20.0  # seconds
UNTIL_IT_LISTENS = 0.3  # seconds after all is ready


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """The service, with the default preset asked for before the first visitor waits for it."""
    if os.environ.get(LOG):
        logging.basicConfig(level=logging.INFO)
    sys.setswitchinterval(SWITCH_INTERVAL)
    made = Service(lanes(os.environ), is_present=_is_present, after_first=_settle_memory)
    threading.Thread(target=_close_at_the_end, args=[made], daemon=True).start()
    _ask_for_default(made)
    return made


def wait_for_default(seconds: float) -> None:
    """Wait, but not for ever, until the default preset is trained."""
    end = time.monotonic() + seconds
    for job in _ask_for_default(service()):
        job.wait(max(0.0, end - time.monotonic()))


def _ask_for_default(made: Service) -> list[Job]:
    preset = presets()[DEFAULT]
    keys = [(preset.corpus, Settings(word=preset.word), mixing) for mixing in LADDER]
    return made.request(SERVER, keys[: len(SHOWN_FIRST)], keys[len(SHOWN_FIRST) :])


def warm_up() -> None:
    """Make the service; if it cannot be made, say why."""
    try:
        service()
    except UserError as error:
        st.error(str(error), icon=":material/dns:")
        st.stop()


def draw_with_news() -> None:
    """The next page has something new: other sentences, or a result."""
    st.session_state[NEWS] = True


@contextmanager
def turn_to_draw() -> Iterator[None]:
    """Wait for the turn to draw what is new; after a mere click all is kept, and nobody waits."""
    has_news = st.session_state.get(NEWS, True)
    st.session_state[NEWS] = False
    with DRAWING if has_news else nullcontext():
        yield


def visitor() -> str:
    """This visit's name: the session's, which tells whether its browser is still connected, and one of its own."""
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    return st.session_state.setdefault("visitor", f"{session}/{uuid4().hex}")


def _is_present(name: str) -> bool:
    runtime = _runtime()
    return name == SERVER or runtime is None or runtime.is_active_session(name.partition("/")[0])


def _settle_memory() -> None:
    """Keep what is loaded by now out of every later garbage collection, which would hold up all visitors."""
    gc.collect()
    gc.freeze()


def _close_at_the_end(made: Service) -> None:
    """End what runs as soon as the server is told to end; otherwise Python would first wait for its end."""
    while threading.main_thread().is_alive() and not _is_stopping():
        time.sleep(LOOK_FOR_END)
    made.close()


def _is_stopping() -> bool:
    runtime = _runtime()
    # By identity: what stands in for a runtime in a test can be equal to anything for a moment, if two threads ask.
    return runtime is not None and any(runtime.state is each for each in (RuntimeState.STOPPING, RuntimeState.STOPPED))


def _runtime() -> Runtime | None:
    """What runs the sessions; None without a server. Not asked for first: it may come or go between two questions."""
    try:
        return Runtime.instance()
    except RuntimeError:
        return None


@asynccontextmanager
async def made_ready(server: st.App) -> AsyncIterator[None]:
    """Before the server answers, what the first page needs is imported and trained.

    So thirty who come at once find it done, instead of taking the processor from each other and from the training.
    """
    with suppress(UserError):  # the first page says why there is no service
        service()
        for module in NEEDED_FIRST:
            import_module(f"pages.{module}")
        wait_for_default(LONGEST_WAIT)
    asyncio.get_running_loop().call_later(UNTIL_IT_LISTENS, _open_browser)
    yield


def _open_browser() -> None:
    """What Streamlit does for a script, but not for a server with a beginning of its own."""
    if not st.get_option("server.headless"):
        open_browser(get_url(get_display_address(st.get_option("server.address") or "localhost")))
