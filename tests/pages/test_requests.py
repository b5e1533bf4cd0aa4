"""Requests of a browser: what a script has sent is handed on before the next script runner takes its place."""

import asyncio
from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from pages.app import requests
from tests.waiting import awaited


class Runner:
    """Takes requests until it is asked to end, as Streamlit's does."""

    def __init__(self, ends=False):
        self.ends, self.requests = ends, []

    def request_rerun(self, request):
        if not self.ends:
            self.requests.append(request)
        return not self.ends


def after(monkeypatch, act):
    """A session whose runner has just ended, after the callbacks that `act` leaves on its event loop."""
    session = SimpleNamespace(_scriptrunner=Runner(ends=True), _state=None, delivered=[])

    def create(session, request):
        session._scriptrunner = Runner()
        session._scriptrunner.requests.append(request)

    monkeypatch.setattr(requests, "_create_at_once", create)

    async def live():
        loop = asyncio.get_running_loop()
        session._call_soon_on_event_loop = loop.call_soon_threadsafe
        last = session._scriptrunner
        loop.call_soon(lambda: session.delivered.append(session._scriptrunner is last))
        act(session)
        await asyncio.sleep(0.01)

    awaited(live())
    return session


@pytest.mark.parametrize("wanted", [["a"], ["a", "b"]])
def test_what_a_script_has_sent_is_handed_on_before_the_next_runner_takes_its_place(monkeypatch, wanted):
    session = after(monkeypatch, lambda session: [requests._create_in_turn(session, each) for each in wanted])
    assert session.delivered == [True]
    assert session._scriptrunner.requests == wanted


def test_a_session_that_ends_meanwhile_gets_no_new_runner(monkeypatch):
    def ask_and_end(session):
        requests._create_in_turn(session, "a")
        session._state = requests.AppSessionState.SHUTDOWN_REQUESTED

    assert after(monkeypatch, ask_and_end)._scriptrunner.ends


@pytest.mark.parametrize(("fragments", "left"), [(None, []), (["a"], ["title", "a", "beside"])])
def test_what_was_drawn_beside_a_fragment_reaches_the_browser_after_it(fragments, left):
    requests.take_in_whole()
    queue = ForwardMsgQueue()
    for place, (text, fragment) in enumerate((("title", ""), ("a", "a"), ("beside", ""))):
        message = ForwardMsg()
        message.metadata.delta_path[:] = [0, place]
        message.delta.new_element.text.body = text
        message.delta.fragment_id = fragment
        queue.enqueue(message)
    requests.AppSession._clear_queue(SimpleNamespace(_browser_queue=queue), fragments)
    assert [message.delta.new_element.text.body for message in queue.flush()] == left
