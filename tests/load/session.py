"""One visitor without a browser: Streamlit's websocket protocol as its own browser code speaks it.

It does what a browser does: builds the page as a tree and removes what a run did not draw again (page.py), sends the
state of every widget with each message, caches messages that the server later only references, reruns fragments by
their timers, keeps the address up to date, and reconnects with its session id. It does not fetch the page's files over
HTTP, and draws nothing.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgMetadata
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.load.page import Leaf, Page
from tests.load.widgets import drawn
from tests.table_edits import edits, sent, trigger

CHARTS = 6  # on the first page: two bar charts and a cloud for each of two models
PATIENCE = 180.0  # seconds; more than that counts as an answer that never came


class Lost(Exception):
    """No answer: the connection ended, or PATIENCE ran out."""


@dataclass
class _Cached:
    delta: Delta
    last_used: int  # the number of the run


class Session:
    """One visitor: connects, edits, and waits for results."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.page = Page()
        self.complaints: list[str] = []  # every exception and error ever shown
        self.query = ""  # what the address holds
        self.on_finish: Callable[[Session], None] = lambda session: None  # called at the end of each script run
        self.finished = False  # whether a full script run has ended since the last request
        self.answered = False  # whether a run has started since the last request
        self.pages: dict[str, str] = {}  # path in the address: hash of the page
        self._widgets: dict[str, WidgetState] = {}
        self._timers: dict[str, asyncio.Task] = {}  # by fragment
        self._cache: dict[str, _Cached] = {}
        self._runs, self._longest_cached = 0, 0
        self._session_id = self._page_hash = self._main_hash = ""
        self._was_waiting = False  # whether fragment timers ran when the connection ended
        self._connection: ClientConnection | None = None
        self._listener: asyncio.Task | None = None
        self._news = asyncio.Event()

    # Actions

    async def open(self, query: str = "", page: str = "") -> None:
        """Connect for the first time and request a page by its path."""
        self.query = query
        await self._connect(["streamlit", "PLACEHOLDER_AUTH_TOKEN"])
        await self._rerun(page_name=page)

    async def reconnect(self) -> None:
        """Reconnect; only a page that was still waiting requests a run by itself."""
        is_at_work = self._was_waiting or not self.finished
        await self._connect(["streamlit", "PLACEHOLDER_AUTH_TOKEN", self._session_id])
        if is_at_work:
            await self._rerun()

    async def edit(self, sentences: Mapping[int, str]) -> None:
        """Type over sentences of the table, by row."""
        table, shown = self.page.table()
        cells = {row: {"sentence": sentence} for row, sentence in sentences.items()}
        state = trigger(table, sent(edits(shown["fills"], len(shown["rows"]), cells), outbox=str(id(self))))
        self._widgets[state.id] = state
        await self._rerun()
        del self._widgets[state.id]

    async def press(self, label: str) -> None:
        """Press a button: a browser sends a press once."""
        (button,) = (leaf.id for leaf in self.page.leaves("button") if leaf.value.label == label)
        self._widgets[button] = WidgetState(id=button, trigger_value=True)
        await self._rerun()
        del self._widgets[button]

    async def toggle(self, label: str) -> None:
        """Turn a switch on or off."""
        (switch,) = (leaf for leaf in self.page.leaves("checkbox") if leaf.value.label == label)
        self._widgets[switch.id] = WidgetState(id=switch.id, bool_value=not self._widgets[switch.id].bool_value)
        await self._rerun(fragment=switch.fragment)

    async def run_fragment(self, fragment: str) -> None:
        """Ask for a fragment, as its timer does."""
        await self._rerun(fragment, by_timer=True)

    async def go(self, page: str) -> None:
        """Open another page of the menu by its path; widget states of the old page stay there."""
        self._stop_timers()
        self.page.keep_frame(self._main_hash)
        self._forget_widgets()
        self._page_hash = self.pages[page]
        await self._rerun()

    async def close(self) -> None:
        self._stop_timers()
        if self._listener:
            self._listener.cancel()
        if self._connection:
            await self._connection.close()

    # Waiting for results

    async def disconnected(self, patience: float = PATIENCE) -> None:
        """Wait until the server has ended the connection."""
        assert self._listener, "not connected"
        await asyncio.wait_for(asyncio.shield(self._listener), patience)

    @property
    def settled(self) -> bool:
        """Whether the script has ended and nothing is being trained: no progress, no timer."""
        return self.finished and not self._timers and not any(self.page.leaves("progress"))

    @property
    def complete(self) -> bool:
        """Whether the first page is complete."""
        return self.settled and len(self.page.charts()) >= CHARTS

    def shows(self, word: str) -> bool:
        """Whether a finished page has the word among its bars."""
        return self.finished and len(self.page.charts()) >= CHARTS and word in self.page.words()

    async def until(self, condition: Callable[[], bool], patience: float = PATIENCE) -> float:
        """Wait until the condition holds at the end of a run; return that time (time.perf_counter). Raises Lost."""
        end = time.perf_counter() + patience
        while not condition():
            assert self._listener, "not connected"
            if self._listener.done():
                self._listener.result()  # raises errors of the driver itself
                raise Lost("the connection ended")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), end - time.perf_counter())
            except TimeoutError:
                raise Lost(f"no answer within {patience:.0f} s; {self._what_is_there()}") from None
        return time.perf_counter()

    def _what_is_there(self) -> str:
        charts, progress = len(self.page.charts()), [leaf.value.text for leaf in self.page.leaves("progress")]
        state = "at its end" if self.finished else "running"
        return f"the script is {state}, {charts} charts, progress {progress}, errors {self.complaints}"

    # Sending

    async def _connect(self, protocols: list[str]) -> None:
        host = f"127.0.0.1:{self.port}"
        try:
            self._connection = await connect(
                f"ws://{host}/_stcore/stream",
                origin=f"http://{host}",
                subprotocols=protocols,
                max_size=None,
                open_timeout=PATIENCE,
                ping_interval=None,
            )
        except (OSError, WebSocketException) as error:
            raise Lost(f"no connection: {error}") from error
        self._listener = asyncio.create_task(self._listen(self._connection))

    async def _rerun(self, fragment: str = "", *, by_timer: bool = False, page_name: str = "") -> None:
        assert self._connection, "not connected"
        if not fragment:
            self.finished = False
        state = ClientState(
            query_string=self.query,
            widget_states=WidgetStates(widgets=self._widgets.values()),
            page_script_hash=self._page_hash,
            page_name=page_name,
            fragment_id=fragment,
            is_auto_rerun=by_timer,
            cached_message_hashes=[*self._cache],
        )
        address = f"http://127.0.0.1:{self.port}/"
        context = {"timezone": "UTC", "timezone_offset": 0, "locale": "en-US", "color_scheme": "light"}
        state.context_info.MergeFrom(type(state.context_info)(url=address, is_embedded=False, **context))
        self.answered = False
        try:
            await self._connection.send(BackMsg(rerun_script=state).SerializeToString())
        except ConnectionClosed:
            raise Lost("the connection ended") from None

    async def _run_by_timer(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            try:
                await self.run_fragment(fragment)
            except Lost:
                return

    # Receiving

    async def _listen(self, connection: ClientConnection) -> None:
        try:
            async for payload in connection:
                message = ForwardMsg.FromString(payload)
                self._receive(message)
                if message.WhichOneof("type") == "script_finished":
                    self._news.set()
        except ConnectionClosed:
            pass
        finally:
            self._was_waiting = bool(self._timers)
            self._stop_timers()
            self._news.set()

    def _receive(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif kind == "delta":
            self._keep(message)
            self._draw(message.delta, message.metadata)
        elif kind == "ref_hash":
            cached = self._cache[message.ref_hash]
            cached.last_used = self._runs
            self._draw(cached.delta, message.metadata)
        elif kind == "script_finished":
            self._end(message)
        elif kind == "auto_rerun":
            self._set_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_timers(message.stop_auto_rerun.fragment_ids)
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page_hash = message.navigation.page_script_hash  # a page that was opened by its path
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.complaints.append(message.session_event.script_compilation_exception.message)

    def _begin(self, message: ForwardMsg) -> None:
        """A run of the script or of fragments has started."""
        new = message.new_session
        self.answered = True
        self._session_id = new.initialize.session_id or self._session_id
        self._longest_cached, self._main_hash = new.config.max_cached_message_age, new.main_script_hash
        self.page.run = message.metadata.run.script_run_id
        if message.metadata.run.fragment_ids:
            return
        self.finished = False
        self._stop_timers()
        if new.page_script_hash != self._page_hash:
            self.page.keep_frame(self._main_hash)
            self._page_hash = new.page_script_hash

    def _end(self, message: ForwardMsg) -> None:
        """A run has ended, or was cut short by the next one."""
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        run = message.metadata.run
        if run.script_run_id == self.page.run or run.fragment_ids:
            self.page.end_run(run.script_run_id, run.fragment_ids)
            self._forget_widgets()
            self.finished = self.finished or not run.fragment_ids
        self.complaints += [each for each in self.page.complaints() if each not in self.complaints]
        if not run.fragment_ids:
            self.on_finish(self)
        if self.answered:
            self._runs += 1
            old = self._runs - self._longest_cached
            self._cache = {name: each for name, each in self._cache.items() if each.last_used >= old}

    def _draw(self, delta: Delta, metadata: ForwardMsgMetadata) -> None:
        self.page.apply(delta, metadata)
        if delta.WhichOneof("type") != "new_element":
            return
        leaf = Leaf(delta.new_element, "", "", "")
        if leaf.id and (state := drawn(leaf, self._widgets.get(leaf.id))):
            self._widgets[leaf.id] = state
        if leaf.kind == "bidi_component" and leaf.value.component_name.endswith("address"):
            self._keep_address(json.loads(leaf.value.json)["link"])

    def _keep(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._cache.setdefault(message.hash, _Cached(message.delta, self._runs)).last_used = self._runs

    def _keep_address(self, link: str) -> None:
        """Write the state into the address, as the dashboard's own component does in the browser."""
        self.query = f"s={quote(link)}" if link else ""

    def _forget_widgets(self) -> None:
        there = self.page.ids()
        self._widgets = {name: state for name, state in self._widgets.items() if name in there}

    def _set_timer(self, fragment: str, interval: float) -> None:
        if fragment not in self._timers:
            self._timers[fragment] = asyncio.create_task(self._run_by_timer(fragment, interval))

    def _stop_timers(self, fragments: "list[str] | None" = None) -> None:
        for fragment in [*self._timers] if fragments is None else fragments:
            if fragment in self._timers:
                self._timers.pop(fragment).cancel()
