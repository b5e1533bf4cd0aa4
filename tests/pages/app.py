"""The dashboard in AppTest, without a browser: open it, edit the sentences as the editor does, read the charts."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from core.corpus import Corpus
from core.presets import DEFAULT
from tests.table_edits import edits, sent, trigger
from tests.waiting import wait_until

DASHBOARD = Path(__file__).parents[2] / "dashboard.py"
LONGEST_TRAINING = 20.0


@dataclass(frozen=True)
class Chart:
    spec: dict
    alt: str
    data: pd.DataFrame

    @property
    def title(self) -> str:
        text = self.spec.get("title", {}).get("text", "")
        if isinstance(text, dict):  # a short title, and a longer one where there is room
            text = json.loads(text["expr"].split(" : ")[-1])
        return text if isinstance(text, str) else " ".join(filter(None, text))


def opened() -> AppTest:
    return settled(AppTest.from_file(DASHBOARD, default_timeout=30).run())


def opened_on(lesson: str) -> AppTest:
    """The dashboard opened by a link to one of its pages."""
    return settled(AppTest.from_file(DASHBOARD, default_timeout=30).switch_page(f"pages/lessons/{lesson}.py").run())


def on_light_page() -> AppTest:
    """The teachers' page, without charts or training: fast tests of the editor, links and hiding."""
    return opened_on("teaching")


def settled(at: AppTest) -> AppTest:
    if at.get("progress"):
        wait_until(lambda: not _when_trained(at).get("progress"), "the training ends", LONGEST_TRAINING)
    return at


def _when_trained(at: AppTest) -> AppTest:
    """Rerun once the awaited trainings are done, or after a while; constant reruns would slow the training."""
    _, awaited, _ = at.session_state["visit"].watched
    for job in awaited:
        job.wait(0.5)
    return run(at)


def run(at: AppTest) -> AppTest:
    return _knowing_typed_options(at).run()


def clicked_first(at: AppTest, label: str) -> AppTest:
    """Run the script once as after a click on this button whose event also brings what other controls show.

    The order in which their callbacks run is the browser's; here the button's comes first.
    """
    next(button for button in at.button if button.label == label).click()
    states = _knowing_typed_options(at)._tree.get_widget_states()
    states.widgets.sort(key=lambda state: state.WhichOneof("value") != "trigger_value")
    return at._run(states)


def edited(at: AppTest, *, typed=None, added=(), deleted=()) -> AppTest:
    """Run the script once as a browser asks for after edits of the table."""
    document = at.session_state["document"]
    messages = edits(document.table_fills, len(document.table), typed, added, deleted)
    states = _knowing_typed_options(at)._tree.get_widget_states()
    (table,) = (each.proto.id for each in at.get("bidi_component") if "sentence-table" in each.proto.id)
    states.widgets.append(trigger(table, sent(messages)))
    return at._run(states)


def pasted(at: AppTest, text: str, *, add: bool = False) -> AppTest:
    """Replace all sentences by the text, or append it, and apply."""
    area = all_sentences(at)
    area.set_value(f"{area.value}\n{text}" if add else text)
    return click(at, "Apply")


def all_sentences(at: AppTest):
    return next(area for area in at.text_area if area.label == "All sentences")


def uploaded(at: AppTest, name: str, data: bytes, *, add: bool = False) -> AppTest:
    at.toggle(key="file_adds").set_value(add)
    open_file(at).set_value((name, data, "text/plain"))
    return run(at)


def open_file(at: AppTest):
    return next(uploader for uploader in at.file_uploader if uploader.label == "Open a file of sentences")


def control(at: AppTest, key: str):
    """The control with this key; None if the page has none."""
    controls = [*at.selectbox, *at.toggle, *at.slider, *at.select_slider, *at.number_input, *at.text_input]
    return next((control for control in [*controls, *at.get("button_group")] if control.key == key), None)


def choose(at: AppTest, key: str, value: Any) -> AppTest:
    """Set a control, and wait for what is trained for it."""
    control(at, key).set_value(value)
    return settled(run(at))


def with_choices(at: AppTest, preset: str = DEFAULT, **choices: Any) -> AppTest:
    """Set only those controls that have another value; first of all the preset."""
    at = at if start_box(at).value == preset else start_from(at, preset)
    for key, value in choices.items():
        if at.session_state[key] != value:
            at = choose(at, key, value)
    return at


def start_box(at: AppTest):
    """The box of presets."""
    return next(box for box in at.selectbox if box.label == "Start from")


def start_from(at: AppTest, preset: str) -> AppTest:
    start_box(at).set_value(preset)
    return settled(run(at))


def on(at: AppTest, lesson: str, tab: str | None = None) -> AppTest:
    """Go to another page, and to a tab of it."""
    if tab:
        at.session_state["tab"] = tab
    return settled(run(at.switch_page(f"pages/lessons/{lesson}.py")))


def click(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return run(at)


def rows(at: AppTest) -> list[tuple[str, str, bool]]:
    return list(at.session_state["document"].now.rows)


def trained_corpus(at: AppTest) -> Corpus:
    """The sentences that the models on the first page were trained on."""
    finished = at.session_state["visit"].finished
    (run,) = finished[min(finished, key=lambda key: len(key[1]))]
    return run.corpus


def texts(at: AppTest) -> list[str]:
    return [text.value for text in at.text]


def charts(at: AppTest) -> list[Chart]:
    return [_chart(element.proto) for element in at.get("vega_lite_chart")]


def bars(at: AppTest) -> list[Chart]:
    return [chart for chart in charts(at) if "probability" in chart.data]


def prompts_asked(at: AppTest) -> list[str]:
    """The prompts that the bars are about, as a screen reader is told them."""
    return [re.search("after “(.*?)”", chart.alt)[1] for chart in bars(at)]


def heads(charts: Iterable[Chart]) -> list[str]:
    """What each title begins with: the mark of its prompt."""
    return [chart.title[0] for chart in charts]


def clouds(at: AppTest) -> list[Chart]:
    return [chart for chart in charts(at) if "share_x" in chart.data]


def words_shown(at: AppTest) -> set[str]:
    return {word for chart in bars(at) for word in chart.data["word"]}


def _knowing_typed_options(at: AppTest) -> AppTest:
    """Add typed values to the options: AppTest fails on a selectbox whose value is not among them."""
    for box in at.selectbox:
        shown = box.value if box.value is None else box.format_func(box.value)
        if shown is not None and shown not in box.options:
            box.options.append(shown)
    return at


def _chart(proto) -> Chart:
    frames = [convert_arrow_bytes_to_pandas_df(each.data.data) for each in proto.datasets]
    data = max(frames, key=lambda frame: frame.shape[1])  # the other frames hold the rules across a chart
    return Chart(json.loads(proto.spec), proto.alt, data)
