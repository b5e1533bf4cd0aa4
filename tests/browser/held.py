"""A connection between a page and its server, whose messages a test holds back: what a slow network does."""

import re

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.waiting import wait_until


class Held:
    """A page's connection, whose messages from the server can be held back."""

    def __init__(self, page: Page) -> None:
        self.page, self.holds, self.messages = page, False, []
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        self.browser = browser
        browser.connect_to_server().on_message(
            lambda message: self.messages.append(message) if self.holds else browser.send(message)
        )

    def wait_for(self, kind: str, number: int = 1) -> None:
        """Wait until so many messages of a kind (a field of Streamlit's ForwardMsg) are held back."""

        def are_held() -> bool:
            self.page.evaluate("")  # messages arrive meanwhile
            return sum(ForwardMsg.FromString(each).HasField(kind) for each in self.messages) >= number

        wait_until(are_held, f"{number} of {kind}")

    def release(self) -> None:
        """Hand on what was held back, and hold nothing more."""
        while self.messages:  # one that comes meanwhile waits its turn
            self.browser.send(self.messages.pop(0))
        self.holds = False
