"""Preload the front end's scripts, so that a lost connection cannot break the page.

Streamlit's front end fetches the script of an element when the page first shows one of its kind. If the fetch fails, an
error stands in the element's place until the page is reloaded: after an edit without a connection it replaced the
progress bar, or, with the script of the table's cell editor missing, the whole page.
"""

import json
from pathlib import Path

import streamlit as st

from pages.app.front_end import BUILT

NEEDED = (
    "ArrowVegaLiteChart",
    "BidiComponent",
    "Button",
    "ButtonGroup",
    "Checkbox",
    "DataFrame",
    "DownloadButton",
    "FileUploader",
    "LinkButton",
    "Multiselect",
    "NumberInput",
    "PageLink",
    "Progress",
    "Radio",
    "ReadOnlyGrid",
    "Selectbox",
    "Slider",
    "Spinner",
    "TextArea",
    "TextInput",
    "Toast",
    "data-grid-overlay-editor",
    "embed",
    "number-overlay-editor",
    "vega-interpreter",
)


def files() -> list[str]:
    """The scripts and style sheets of the elements that pages use, relative to `BUILT`."""
    return [f"{kind}/{file.name}" for kind in ("js", "css") for name in NEEDED for file in _built(name, kind)]


def _built(name: str, kind: str) -> list[Path]:
    return [*(BUILT / kind).glob(f"{name}.*.{kind}")]


# A style sheet goes where Streamlit would put it, so that Streamlit does not load it a second time.
_loader = st.components.v2.component(
    "ahead",
    js=f"""
const files = {json.dumps(files())}
const built = new URL("..", document.querySelector("script[type=module][src*='/static/js/']").src)
const present = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map(link => link.href))
export default function() {{
  for (const url of files.splice(0).map(file => new URL(file, built).href)) {{
    if (url.endsWith(".js")) import(url).catch(() => {{}})
    else if (!present.has(url)) {{
      const sheet = {{ rel: "stylesheet", crossOrigin: "", href: url }}
      document.head.append(Object.assign(document.createElement("link"), sheet))
    }}
  }}
}}
""",
)


def load_ahead() -> None:
    """Load all scripts and style sheets in `NEEDED`, once a visit."""
    _loader(key="ahead", height=0)
