"""The front end from memory: the same answers as Streamlit's own, and all other requests are left to Streamlit."""

import asyncio

import pytest
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from pages.app.ahead import files
from pages.app.front_end import BUILT, FromMemory
from tests.waiting import awaited


def answer(app, path, method="GET", headers=()):
    """Status, what a browser acts on of the headers, and the body."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.Event().wait()

    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": [*headers]}
    awaited(app(scope, receive, send))
    start, *parts = sent
    told = dict(start["headers"])
    kept = {name: told.get(name) for name in (b"content-type", b"content-length", b"cache-control")}
    return start["status"], kept, b"".join(part.get("body", b"") for part in parts)


async def left_to_streamlit(scope, receive, send):
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def from_memory():
    return FromMemory(left_to_streamlit)


def test_a_file_is_answered_as_streamlit_answers_it(from_memory):
    theirs = create_streamlit_static_handler(str(BUILT.parent), None)
    kinds = {file.suffix: file for file in BUILT.rglob("*.*")}.values()
    names = {*files(), *(file.relative_to(BUILT).as_posix() for file in kinds)}
    for name in names:
        assert answer(from_memory, f"/static/{name}") == answer(theirs, f"/static/{name}"), name


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/", {}),
        ("/static/js/none.js", {}),
        ("/static/js/../index.html", {}),
        (f"/static/{files()[0]}", {"method": "HEAD"}),
        (f"/static/{files()[0]}", {"headers": [(b"range", b"bytes=0-9")]}),
        (f"/static/{files()[0]}", {"headers": [(b"if-none-match", b'"x"')]}),
    ],
)
def test_what_is_no_whole_file_is_left_to_streamlit(from_memory, path, asked):
    assert answer(from_memory, path, **asked)[0] == 418
