"""Ahead: the scripts of what a page may show later are loaded while the connection is there.

Streamlit's front end fetches an element's script when the page first shows such an element. If that fails, it shows the
failure in the element's place until the page is loaded anew: an edit while the connection was down put an error where
the progress of its training belongs, or took the whole page away with the table's editor.
"""

import json
from pathlib import Path

import streamlit as st

BUILT = Path(st.__file__).parent / "static" / "static"
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
    """The scripts and style sheets of what the pages show, by their place beside each other."""
    return [f"{kind}/{file.name}" for kind in ("js", "css") for name in NEEDED for file in _built(name, kind)]


def _built(name: str, kind: str) -> list[Path]:
    return [*(BUILT / kind).glob(f"{name}.*.{kind}")]


# A style sheet is put where Streamlit would put it; it then asks for no second one.
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
    """Load them, once a visit."""
    _loader(key="ahead", height=0)
