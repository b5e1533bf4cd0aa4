"""What the pages say about a text, sentence by sentence, with the card that each stands in."""

import re
from dataclasses import dataclass, field

import pandas as pd

from core.predictors import LABELS
from pages.app.menu import PAGES
from tests.pages.app import AppTest, Chart, charts, control, on, on_light_page, pasted
from tests.pages.by_hand import ByHand

VIEWS = [page for page in PAGES if page != "teaching"]
WITHOUT_CHARTS = {"claims", "challenges", "teaching"}  # with two seeds no claim can be tested
NAME_OF = {label: name for name, label in LABELS.items()}
STATES = ("holds", "fails", "too close to call", "cannot be tested here")
STATE = re.compile(rf"\*\*({'|'.join(STATES)})\*\* · (.*)")
CONTROLS = ("prompt_1", "prompt_2", "context", "unseen", "table", "where")


@dataclass(frozen=True)
class Said:
    """A sentence on a page."""

    text: str
    card: str = ""  # the heading in bold letters that stands last before it

    @property
    def model(self) -> str:
        return NAME_OF[self.card]


@dataclass(frozen=True)
class Screen:
    """One page."""

    said: list[Said]
    charts: list[Chart]
    tables: list[pd.DataFrame]
    controls: dict[str, str]
    states: dict[str, str]  # of each claim on it
    known: ByHand = field(repr=False)

    @property
    def prompts(self) -> tuple[str, str]:
        return self.controls["prompt_1"], self.controls["prompt_2"]


def screens_of(text: str) -> dict[str, Screen]:
    """All pages on a text, in the order of the menu."""
    at, found, word = pasted(on_light_page(), text), {}, None
    for page in VIEWS:
        at = on(at, page)
        assert not [*at.exception, *at.error], page
        word = word or at.session_state["word"]
        finished = at.session_state["visit"].finished
        run = max((run for runs in finished.values() for run in runs), key=lambda run: len(run.models))
        controls = {key: box.value for key in CONTROLS if (box := control(at, key))}
        found[page] = Screen(said_on(at), charts(at), tables_on(at), controls, states_on(at), ByHand(run, word))
    return found


def said_on(at) -> list[Said]:
    """All that the sidebar and the page say in words, and the text alternatives of the charts."""
    card, found = "", []
    for node in [*at.sidebar, *at.main]:
        proto, told = getattr(node, "proto", None), ""
        if node.type in ("text", "caption", "markdown", "warning"):
            told = node.value
        elif node.type == "html":
            told = "" if 'name="term"' in proto.body else proto.body  # the glossary is about no text
        elif node.type == "expander":
            told = node.label
        elif node.type == "vega_lite_chart":
            told = proto.alt
            card = next((label for label in NAME_OF if told.startswith(f"{label}: ")), card)
        if heading := re.fullmatch(r"\*\*([^*]+)\*\*", told):
            card = heading[1]
        found += [Said(line, card) for line in plain(told).split("\n") if line]
    return found


def states_on(at) -> dict[str, str]:
    """The state of each claim that the page lists."""
    lines = [line for each in at.main.markdown for line in each.value.split("\n")]
    return {found[2]: found[1] for line in lines if (found := STATE.search(line))}


def tables_on(at) -> list[pd.DataFrame]:
    """The tables of the page itself."""
    return [each.value for each in at.main.dataframe]


def plain(text: str) -> str:
    """A text without the marks that set right-to-left words apart."""
    return text.replace("\u2068", "").replace("\u2069", "")


def missing(at: AppTest, lesson: str) -> list:
    """What a page of a preset has too much, such as errors, or lacks: charts, and their text alternatives."""
    nameless = [chart for chart in charts(at) if not chart.alt]
    lacks_charts = not charts(at) and lesson not in WITHOUT_CHARTS
    return [*at.exception, *at.error, *at.warning, *nameless, *(["no charts"] if lacks_charts else [])]
