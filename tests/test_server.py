"""The server as `streamlit run` starts it, before anybody opens a page, and at its end."""

import asyncio
import random
import signal

import pytest

from core.links import Shared, encode
from tests.load import processes
from tests.load.server import running
from tests.load.session import Session
from tests.waiting import awaited, wait_until

LONGEST_END = 5  # seconds
WORDS = [f"w{number}" for number in range(1_900)]


def long_text():
    """The address of sentences whose training takes much longer than a server may take to end."""
    draw = random.Random(1)
    rows = tuple((" ".join(draw.choices(WORDS, k=12)), "", False) for _ in range(200))
    return "s=" + encode(Shared(rows=rows, preset="ran"))


def test_the_default_preset_is_trained_before_anybody_comes_and_the_server_ends_in_time():
    with running({}) as server:
        wait_until(lambda: server.trainings() and len(server.trainings().done) == 3, "three trainings")
        trainings = server.trainings()
        assert trainings.by_mixing == {"static": 1, "attention": 1, "averaging": 1}
        assert not server.complaints()
        assert server.terminate() < LONGEST_END


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("script", "request_to_end", "workers"),
    [
        ("dashboard.py", signal.SIGTERM, "1"),
        ("dashboard.py", signal.SIGINT, "0"),
        ("deploy/streamlit_app.py", signal.SIGTERM, "0"),
        ("deploy/streamlit_app.py", signal.SIGINT, "1"),
    ],
)
def test_a_server_that_trains_ends_in_time_and_leaves_nothing_running(script, request_to_end, workers):
    with running({"WHY_ATTENTION_WORKERS": workers}, script=script) as server:
        started, seconds = awaited(_ended_in_training(server, request_to_end))
        assert seconds < LONGEST_END
        wait_until(lambda: not processes.still_there(started), "the processes are gone", LONGEST_END)
        assert not server.complaints()


async def _ended_in_training(server, request_to_end):
    """The processes that were there, and how long the server took to end while a visitor waited for a training."""
    session = Session(server.port)
    await session.open(query=long_text())
    await session.until(lambda: any("step" in each.value.text for each in session.page.leaves("progress")))
    started = processes.tree(server.pid)
    return started, await asyncio.to_thread(server.terminate, request_to_end)


@pytest.mark.heavy
def test_a_server_that_cannot_train_starts_all_the_same_so_that_the_page_can_say_why():
    with running({"WHY_ATTENTION_WORKERS": "many"}) as server:
        assert not server.complaints()
