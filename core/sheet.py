"""Sheet: a lesson plan as one page to print, with lines to write on."""

from collections.abc import Sequence
from html import escape

_STYLE = """@page { size: A4; margin: 12mm 14mm; }
body { font: 9pt/1.3 sans-serif; color: #000; background: #fff; max-width: 182mm; margin: 0 auto; }
h1 { font-size: 14pt; margin: 0 0 1mm; } h2 { font-size: 10pt; margin: 2mm 0 0.5mm; } p { margin: 0 0 1mm; }
section { break-inside: avoid; } .line { border-bottom: 0.3mm solid #777; height: 5.5mm; }"""
LINES = 2  # to write on under each step, which leaves room for nine steps on a page


def sheet(title: str, steps: Sequence[tuple[str, str]]) -> str:
    """A page of HTML that opens offline and prints on one sheet of A4.

    Takes each step's heading and what to do; what to expect is left out, since people are to find it.
    """
    lines = "<div class=line></div>" * LINES
    body = "".join(
        f"<section><h2>{escape(heading)}</h2><p>{escape(task)}</p>{lines}</section>" for heading, task in steps
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>Name: ____________________ &nbsp; Date: ____________</p>{body}</body></html>"
    )
