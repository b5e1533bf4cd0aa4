"""Pictures: charts as SVG and PNG files at print size, and a report of several in one HTML file that opens offline."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

WIDTH = 480  # points of a chart that has no width of its own
PRINT_SCALE = 300 / 72  # PNG at 300 dots an inch


@dataclass(frozen=True)
class Figure:
    """A chart's Vega-Lite specification with its data inside, its heading, and the finding in words."""

    heading: str
    specification: dict[str, Any]
    finding: str


def svg(specification: dict[str, Any], caption: str) -> str:
    """A chart with its caption underneath."""
    return _converted("vegalite_to_svg", _captioned(specification, caption), allowed_base_urls=[]).decode()


def png(specification: dict[str, Any], caption: str) -> bytes:
    """The same in dots, at print size, on white."""
    captioned = _captioned(specification, caption)
    return _converted("vegalite_to_png", captioned, scale=PRINT_SCALE, allowed_base_urls=[])


def report(title: str, caption: str, figures: Sequence[Figure], claims: Sequence[str] = ()) -> str:
    """All figures in one HTML file, with a list of claims: the charts can be hovered over, the data and the library are
    inside."""
    sections = "\n".join(
        f"<section><h2>{escape(figure.heading)}</h2><div class=chart id=chart-{number}></div>"
        f"<p>{escape(figure.finding)}</p></section>"
        for number, figure in enumerate(figures)
    )
    judged = "".join(f"<li>{escape(claim)}</li>" for claim in claims)
    listed = f"<section><h2>Which claims survive these sentences?</h2><ul>{judged}</ul></section>" if claims else ""
    specifications = [_sized(figure.specification) for figure in figures]
    # "<" is written as an escape, so that no text in the data can end the script element.
    data = json.dumps(specifications, ensure_ascii=False).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #131726 }}
section {{ margin: 2rem 0 }} h2 {{ font-size: 1.1rem }} .chart {{ overflow-x: auto }} footer {{ color: #5a6070 }}
</style></head><body>
<h1>{escape(title)}</h1>
{sections}
{listed}
<footer>{escape(caption)}</footer>
<script>{_library()}</script>
<script>
const specifications = {data};
specifications.forEach((each, number) => vegaEmbed(`#chart-${{number}}`, each, {{ actions: false }}));
</script></body></html>
"""


def _captioned(specification: dict[str, Any], caption: str) -> dict[str, Any]:
    title = {"text": caption, "orient": "bottom", "anchor": "start", "fontSize": 9, "fontWeight": "normal"}
    inner = {key: value for key, value in _sized(specification).items() if key not in _OUTER}
    outer = {key: value for key, value in specification.items() if key in _OUTER}
    return {**outer, "vconcat": [inner], "title": {**title, "color": "#5a6070", "offset": 12}, "background": "white"}


_OUTER = ("$schema", "config", "datasets", "params")  # what belongs to the whole specification


def _sized(specification: dict[str, Any]) -> dict[str, Any]:
    return {"width": WIDTH, **specification}


@cache
def _library() -> str:
    """Vega, Vega-Lite and vega-embed as one piece of JavaScript."""
    return _converted("javascript_bundle").decode()


# The converter keeps some 100 MB for good. In a process of its own they are given back.
_CONVERT = """
import json, sys, vl_convert
name, arguments, options = json.load(sys.stdin)
made = getattr(vl_convert, name)(*arguments, **options)
sys.stdout.buffer.write(made if isinstance(made, bytes) else made.encode())
"""


def _converted(name: str, *arguments: Any, **options: Any) -> bytes:
    asked = json.dumps([name, arguments, options]).encode()
    return subprocess.run([sys.executable, "-c", _CONVERT], input=asked, capture_output=True, check=True).stdout
