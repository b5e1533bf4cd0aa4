"""The server: what is made ready before anybody comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

import streamlit as st
from streamlit.cli_util import open_browser
from streamlit.web.server.server_util import get_display_address, get_url

from core import UserError
from pages.parts.gate import service, wait_for_default

NEEDED_FIRST = ("frame", "claims", "exports", "views")  # for the first page
LONGEST_WAIT = 20.0  # seconds
UNTIL_IT_LISTENS = 0.3  # seconds after all is ready


@asynccontextmanager
async def made_ready(server: st.App) -> AsyncIterator[None]:
    """Before the server answers, what the first page needs is imported and trained.

    So thirty who come at once find it done, instead of taking the processor from each other and from the training.
    """
    with suppress(UserError):  # the first page says why there is no service
        service()
        for part in NEEDED_FIRST:
            import_module(f"pages.parts.{part}")
        wait_for_default(LONGEST_WAIT)
    asyncio.get_running_loop().call_later(UNTIL_IT_LISTENS, _open_browser)
    yield


def _open_browser() -> None:
    """What Streamlit does for a script, but not for a server with a beginning of its own."""
    if not st.get_option("server.headless"):
        open_browser(get_url(get_display_address(st.get_option("server.address") or "localhost")))
