"""Pictures: charts become SVG and PNG files at print size, or one HTML report that opens offline."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

WIDTH = 480  # points, of a chart without a width of its own
PRINT_SCALE = 300 / 72  # PNG at 300 dots an inch


@dataclass(frozen=True)
class Figure:
    """A chart's Vega-Lite specification with its data inside, its heading, and the finding in words."""

    heading: str
    specification: dict[str, Any]
    finding: str


def svg(specification: dict[str, Any], caption: str) -> str:
    """A chart as SVG, with its caption underneath."""
    return _converted("vegalite_to_svg", _captioned(specification, caption), allowed_base_urls=[]).decode()


def png(specification: dict[str, Any], caption: str) -> bytes:
    """A chart as PNG at print size, on white, with its caption underneath."""
    captioned = _captioned(specification, caption)
    return _converted("vegalite_to_png", captioned, scale=PRINT_SCALE, allowed_base_urls=[])


def report(title: str, caption: str, figures: Sequence[Figure], claims: Sequence[str] = ()) -> str:
    """All figures and claims in one HTML file; its charts are live, and data and library are inside."""
    sections = "\n".join(
        f"<section><h2>{escape(figure.heading)}</h2><div class=chart id=chart-{number}></div>"
        f"<p>{escape(figure.finding)}</p></section>"
        for number, figure in enumerate(figures)
    )
    items = "".join(f"<li>{escape(claim)}</li>" for claim in claims)
    claim_list = f"<section><h2>Which claims survive these sentences?</h2><ul>{items}</ul></section>" if claims else ""
    specifications = [_sized(figure.specification) for figure in figures]
    # "<" is escaped, so that no text in the data can end the script element.
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
{claim_list}
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


_OUTER = ("$schema", "config", "datasets", "params")  # keys that belong to the whole specification


def _sized(specification: dict[str, Any]) -> dict[str, Any]:
    return {"width": WIDTH, **specification}


@cache
def _library() -> str:
    """Vega, Vega-Lite and vega-embed as one JavaScript bundle."""
    return _converted("javascript_bundle").decode()


# The converter never frees some 100 MB, so it runs in a process of its own.
_CONVERT = """
import json, sys, vl_convert
name, arguments, options = json.load(sys.stdin)
made = getattr(vl_convert, name)(*arguments, **options)
sys.stdout.buffer.write(made if isinstance(made, bytes) else made.encode())
"""


def _converted(name: str, *arguments: Any, **options: Any) -> bytes:
    request = json.dumps([name, arguments, options]).encode()
    return subprocess.run([sys.executable, "-c", _CONVERT], input=request, capture_output=True, check=True).stdout
