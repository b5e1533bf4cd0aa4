"""Arcs: two prompts word by word, with arcs from the last word to those before it. An arc that is pressed is cut."""

from pathlib import Path

import streamlit as st

from core import Run, measures
from core.directions import is_right_to_left
from core.measures.first_steps import START
from core.predictors import COLOURS, LABELS
from pages.widgets.run_cache import cached_by_run

_HERE = Path(__file__).parent
MOST_BESIDE = 4  # words of prompts that stand side by side
MARKS = {"●": "circle", "◆": "diamond"}  # the first and the second prompt, in text and as the shape of dots
_arcs = st.components.v2.component(
    "arcs",
    html='<div class="sentences"></div>\n',
    css=(_HERE / "arcs.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("pointing.js", "arcs.js")),
)


def arcs(run: Run, prompts: tuple[str, str], model: str) -> None:
    """Draw both prompts; arcs are as wide as the weight that the model gives a word, mean over its trainings."""
    told = [
        {
            "prompt": prompt,
            "mark": mark,
            "name": f"{LABELS[model]}, “{prompt}”",
            "direction": "rtl" if is_right_to_left(prompt) else "ltr",
            "words": _words(prompt, weights.get(model, [])),
        }
        for prompt, mark, weights in zip(prompts, MARKS, _weights(run, prompts), strict=True)
    ]
    _arcs(
        key=_key(model),
        data={
            "sentences": told,
            "long": are_long(prompts),
            "colour": COLOURS[model],
            "cut": {prompt: cut_places(model, prompt) for prompt in prompts},
        },
        on_cut_change=lambda: None,
    )


def are_long(prompts: tuple[str, str]) -> bool:
    """Whether the prompts stand one below the other, which takes another line."""
    return any(len(prompt.split(" ")) > MOST_BESIDE for prompt in prompts)


def cut_places(model: str, prompt: str) -> list[int]:
    """The places before a prompt's last word whose arcs are cut under a model; 0 is the start."""
    state = st.session_state.get(_key(model))
    given = (state.get("cut") or {}).get(prompt, []) if state else []
    return [place for place in range(len(prompt.split(" "))) if place in given]


def cut_words(prompt: str, places: list[int]) -> list[str]:
    """The words at the places, as they are named on the page."""
    names = [START, *prompt.split(" ")]
    return [names[place] for place in places]


def _key(model: str) -> str:
    return f"arcs-{model}"


def _words(prompt: str, weights: list[float]) -> list[dict[str, object]]:
    """The start, where an arc leads to it, and each word, with what is told of its arc."""
    named = [(START, f"{START}, the place before the first word"), *((word, word) for word in prompt.split(" "))]
    arcs = [
        {"text": word, "weight": weight, "told": f"{name}: {weight:.0%} of the weight. Press to cut the arc."}
        for (word, name), weight in zip(named, weights, strict=False)
    ]
    without = prompt.split(" ")[max(0, len(arcs) - 1) :]
    return [*arcs, *({"text": word} for word in without)]


@cached_by_run
def _weights(run: Run, prompts: tuple[str, str]) -> list[dict[str, list[float]]]:
    """For each prompt the mean weight of each place before its last word, under each model that has any."""
    found = []
    for prompt in prompts:
        means = measures.weights_before(run, prompt).groupby(["model", "place"], sort=True)["weight"].mean()
        found.append({str(model): part.tolist() for model, part in means.groupby("model")})
    return found
