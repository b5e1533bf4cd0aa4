"""Front end: Streamlit's scripts, style sheets and fonts, answered from memory.

A page needs some 150 of these files. Streamlit opens each anew for every visitor, in threads that wait for the
interpreter lock beside trainings and drawing.
"""

import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

BUILT = Path(st.__file__).parent / "static" / "static"
_FOR_A_YEAR = {"Cache-Control": "public, immutable, max-age=31536000"}  # as Streamlit: a name holds its content's hash
_PARTIAL = {b"range", b"if-none-match", b"if-modified-since"}  # requests for less than the whole file


class FromMemory:
    """Answers requests for whole files of `BUILT`, each read once; leaves all else to the app."""

    def __init__(self, app: "ASGIApp") -> None:
        """Look up what files there are."""
        self._app = app
        self._files = {f"/static/{file.relative_to(BUILT).as_posix()}": file for file in BUILT.rglob("*.*")}

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        file = self._files.get(scope["path"]) if _is_for_a_whole_file(scope) else None
        await (_answer(file) if file else self._app)(scope, receive, send)


def _is_for_a_whole_file(scope: Mapping) -> bool:
    return scope["type"] == "http" and scope["method"] == "GET" and _PARTIAL.isdisjoint(dict(scope["headers"]))


@cache
def _answer(file: Path) -> "ASGIApp":
    from starlette.responses import Response

    return Response(file.read_bytes(), media_type=mimetypes.guess_type(file.name)[0], headers=_FOR_A_YEAR)
