"""Vector strips: a word's numbers after two prompts, one above the other, and what differs between them."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.charts.lettering import shortened
from core.palette import SIGN_COLOURS
from pages.widgets.arcs import MARKS

_NAME = (93, 12)  # pixels: the width of a name on a phone, and the size of its letters; see vector_strips.css
_HERE = Path(__file__).parent
_strips = st.components.v2.component(
    "vector_strips",
    html="<table></table>\n",
    css=(_HERE / "vector_strips.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("pointing.js", "vector_strips.js")),
)


def vector_strips(rows: pd.DataFrame, prompts: tuple[str, str], model: str, told: str) -> None:
    """Draw rows of a frame of strips, of one model and seed; `told` says what they show."""
    first, second = (rows.loc[rows["prompt"] == prompt, "value"].tolist() for prompt in prompts)
    strips = [
        {"prompt": prompt, "mark": f"{mark} ", "name": shortened(prompt, other, *_NAME), "values": values}
        for prompt, other, mark, values in zip(prompts, reversed(prompts), MARKS, (first, second), strict=True)
    ]
    difference = [one - other for one, other in zip(first, second, strict=True)]
    _strips(
        key=f"strips-{model}",
        data={
            "strips": [*strips, {"name": "difference", "values": difference}],
            "told": told,
            "colours": [SIGN_COLOURS[0], SIGN_COLOURS[-1]],
        },
    )
