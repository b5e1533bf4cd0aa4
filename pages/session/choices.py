"""Choices: the settings of all controls, shared by the pages, carried by links; and which controls a teacher hides.

With `persist_state=KEPT` Streamlit keeps a control's value while the control is not drawn. But a control with the same
key on another page is a different control to Streamlit, and may start afresh. So `restored` sets the value again right
before the control is drawn; set any earlier, it is lost when the page stops before the control, for instance to wait
for a training. `fill` does the same for controls whose options depend on the sentences.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import streamlit as st

from core.corpus import LARGEST, Corpus
from core.directions import without_marks
from core.links import Choice
from core.predictors import PREDICTORS, SHOWN_FIRST, TABLES
from core.pretrained.texts import texts
from core.settings import Settings
from pages.session import kinds, known, sentences

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer

DIAL = (0.0, 0.25, 0.5, 0.75, 1.0)
ATTENTION_TABS = ("The map", "One row by numbers", "What it causes", "Interchange", "Shares", "Layer by layer")
PLANS = SHORT, LONG = ("45 minutes", "90 minutes")
MEAN = "mean"  # the seed picker's option for the mean over seeds
USED = "used"  # the step picker's option for the step whose weights are used
KEPT: Literal["session"] = "session"
PRESET = "preset"
OWN_TEXT = "own"  # the sentences of the other pages, where a page offers others too
MOST_LAYERS = 200  # of a real model

_SWITCH = kinds.one_of(False, (False, True))
_SEED = kinds.place(0, Settings().seeds - 1)

CHOICES = {
    "memorise": kinds.one_of(0.0, DIAL),
    "file_adds": _SWITCH,
    "predict": _SWITCH,
    "card": kinds.one_of(0, range(7)),  # of the six first steps; 0: none, the page is free
    "models": kinds.several_of(SHOWN_FIRST, PREDICTORS),
    "word": kinds.word(PRESET),
    "prompt_1": kinds.prompt(PRESET, "word"),
    "prompt_2": kinds.prompt(PRESET, "word"),
    "back_off": _SWITCH,
    "untrained": _SWITCH,
    "export_seed": _SEED,
    "table": kinds.one_of("table", TABLES),
    "context": kinds.prompt(PRESET, follows=True),
    "sentence": kinds.prompt(PRESET, follows=True),
    "place": kinds.place(None, LARGEST.words_a_sentence, (PRESET, "sentence")),
    "seed": kinds.place(MEAN, Settings().seeds - 1),
    "layers": kinds.one_of(1, (1, 2)),
    "tab": kinds.one_of(ATTENTION_TABS[0], ATTENTION_TABS),
    "measure": kinds.one_of("weight", ("weight", "passed")),
    "row_layer": kinds.one_of(1, (1, 2)),
    "row_head": kinds.one_of(1, range(1, Settings().heads + 1)),
    "edge": kinds.place(None, LARGEST.words_a_sentence, (PRESET, "sentence", "place")),
    "share_word": kinds.next_word(PRESET, "sentence", "place"),
    "unseen": kinds.prompt(PRESET, follows=True),
    "write_prompt": kinds.Kind("", kinds.cut),
    "temperature": kinds.number(1.0, 0.0, 2.0),
    "top_k": kinds.number(20, 1, 20),
    "random_seed": kinds.number(0, 0, 9999),
    "model_seed": _SEED,
    "where": kinds.one_of("after the word", ("after the word", "all words")),
    "step": kinds.place(USED, 10_000),
    "split": kinds.one_of("prompt", ("prompt", "cue")),
    "thorough": _SWITCH,
    "control": _SWITCH,
    "real_text": kinds.one_of(OWN_TEXT, (OWN_TEXT, *texts())),
    "real_words": kinds.one_of("own", ("own", "all")),
    "real_layer": kinds.place(None, MOST_LAYERS, ("real_text",)),
    "real_plays": _SWITCH,
    "real_prompt": kinds.Kind(None, kinds.cut, (PRESET, "word", "real_text")),
    "plan": kinds.one_of(SHORT, PLANS),
}


@dataclass(frozen=True)
class _Filled:
    """The values of the controls it depends on when a control was last filled.

    And whether the value of a link may be a person's choice: a page would not have filled in what the link's own
    sentences lack, or what only the page knows.
    """

    about: tuple[Any, ...]
    may_be_chosen: bool = False
    start: Any = None  # the start value that it was filled with, of a control that follows the sentences


def take(given: Mapping[str, Choice], preset: str, corpus: Corpus | None) -> None:
    """Set the choices that a link carries, and all others to their start; values that do not fit are ignored.

    To be called before any control is drawn. `corpus`: the sentences of the link; None if they cannot be trained on.
    """
    read = {key: CHOICES[key].read(value) for key, value in given.items() if key in CHOICES}
    for key, kind in CHOICES.items():
        if key in st.session_state:
            known.note_replaced(key, _carried(st.session_state.get(key)))
            del st.session_state[key]  # so that Streamlit forgets the control with this key on another page
        value = kind.start if read.get(key) is None else read[key]
        if value is not None:
            st.session_state[key] = value
    st.session_state.chosen = {}
    st.session_state.filled = {
        key: _from_link(key, value, preset, corpus) for key, value in read.items() if value is not None
    }


def _from_link(key: str, value: Any, preset: str, corpus: Corpus | None) -> _Filled:
    start = kinds.suggested(corpus) if corpus and key == "word" else None  # of others only pages know it
    is_of_page = CHOICES[key].names is not None and _is_there(key, value, corpus) and start in (None, value)
    return _Filled(_about(key, preset), may_be_chosen=not is_of_page, start=start)


def fitting(given: Mapping[str, Choice], corpus: Corpus | None) -> dict[str, Choice]:
    """The choices that name nothing which these sentences lack."""
    return {key: value for key, value in given.items() if _is_there(key, value, corpus)}


def fill(key: str, start: Any, fits: Callable[[Any], bool]) -> None:
    """Fill a control that depends on the sentences, right before it is drawn.

    The first of these that fits the sentences: what the person chose in the same situation, what it shows now, its
    start. So a choice that does not fit for a while comes back once it fits again.
    """
    about, filled, shown = _about(key, _preset()), st.session_state.filled.get(key), _shown(key)
    if filled and filled.may_be_chosen and shown is not None and not fits(shown):
        st.session_state.chosen[key, about] = shown
    if filled and filled.may_be_chosen and not _same(filled.about, about):  # it comes back with what it is about
        st.session_state.chosen[key, filled.about] = st.session_state.get(key)
    value = filling(key, start, fits)
    if st.session_state.get(key) != value:
        known.note_replaced(key, _carried(st.session_state.get(key)))
    show(key, value)
    st.session_state.last_values[key] = value
    may_be_chosen = bool(filled and filled.may_be_chosen) and start != value == shown
    st.session_state.filled[key] = _Filled(about, may_be_chosen, start if CHOICES[key].follows else None)


def filling(key: str, start: Any, fits: Callable[[Any], bool]) -> Any:
    """What `fill` fills in, for pages that depend on a control without drawing it."""
    return next((value for value in (chosen(key), _shown(key)) if value is not None and fits(value)), start)


def _shown(key: str) -> Any:
    """What a control shows, if it is about what it was filled for; None for a start that follows the sentences."""
    filled = st.session_state.filled.get(key)
    if filled and not _same(filled.about, _about(key, _preset())):
        return None
    shown = st.session_state.get(key)
    return None if filled and filled.start is not None and shown == filled.start else shown


def show(key: str, value: Any) -> None:
    """Set the value of a control that is about to be drawn; if it is set already, half-typed input is kept."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def fresh(name: str, value: Any) -> str:
    """The key of a control that is about to be drawn with a value: a new one where that is not what it last had.

    To set a control would leave the browser with the old value for a moment; what it sends meanwhile, with any other
    event, would be taken for a choice of that value.
    """
    number = st.session_state.get(f"{name}_number", 0)
    if st.session_state.get(f"{name}-{number}", value) != value:
        number += 1
    st.session_state[f"{name}_number"] = number
    return f"{name}-{number}"


def restored(key: str, told: str = "") -> str:
    """The key of a control that is about to be drawn; sets its value if the page did not draw it last time.

    And if what its labels tell of the sentences (`told`) has changed: the browser would go on showing the old label.
    """
    if (key, told) not in st.session_state.drawn_before:
        st.session_state[key] = st.session_state[key]
    st.session_state.drawn.add((key, told))
    return key


def begin(page: str) -> None:
    """Prepare for drawing a page; called before any of its controls."""
    if st.session_state.get("drawn_on") != page:
        st.session_state.drawn_before = frozenset()
        st.session_state.drawn_on = page
    st.session_state.drawn = set()
    for key, value in _last_values().items():
        if not _is_proper(key):
            st.session_state[key] = value


def end() -> None:
    """Note which controls a completed page has drawn; after a page that stopped early, all get their value again."""
    _last_values()
    st.session_state.drawn_before = frozenset(st.session_state.drawn)


def _last_values() -> dict[str, Any]:
    """The last proper value of each control, where Streamlit may hold something else in its place."""
    last = st.session_state.setdefault("last_values", {})
    last.update({key: st.session_state.get(key) for key in CHOICES if _is_proper(key)})
    return last


def _is_proper(key: str) -> bool:
    """Whether what Streamlit holds for a control is a value that the person or a page gave it.

    It is not, if the browser sent what the control showed before the script set it. Nor if it is a label: the browser
    reports a choice by its label, and if the labels have changed with the sentences since, Streamlit finds no option
    with the reported one, and takes the label for the value.
    """
    value, kind = _carried(st.session_state.get(key)), CHOICES[key]
    is_label = isinstance(value, str) and value != kind.start and kind.read(value) != value
    return not is_label and not known.is_old(key, value)


def choose(key: str) -> None:
    """Remember the person's choice; the `on_change` of every control filled by `fill`.

    What the browser sent before it knew of the last value is no choice. The control gets that value back at once: of a
    fragment's run the page does not hear.
    """
    sent, last = st.session_state[key], st.session_state.last_values[key]
    value = without_marks(sent) if isinstance(sent, str) else sent
    show(key, value)
    if not _is_proper(key):
        st.session_state[key] = last
    elif value != last:
        st.session_state.chosen[key, st.session_state.filled[key].about] = value


def filled(key: str, told: str = "") -> dict[str, Any]:
    """The arguments of a control filled by `fill`: its key, as `restored` has it, and what remembers the choice."""
    return {"key": restored(key, told), "on_change": choose, "args": [key], "persist_state": KEPT}


def tabs(key: str, labels: Sequence[str]) -> "Sequence[TabContainer]":
    """Tabs whose open one is a choice. Streamlit does not keep the state of tabs, so they have a key of their own."""
    drawn = f"{key}-drawn"

    def opened() -> None:
        st.session_state[key] = st.session_state[drawn]

    show(drawn, st.session_state[key])
    return st.tabs(labels, key=drawn, on_change=opened)


def chosen(key: str) -> Any:
    """What the person chose in this situation, whether it fits the sentences or not; None if nothing."""
    return st.session_state.chosen.get((key, _about(key, _preset())))


def current(preset: str, corpus: Corpus | None) -> dict[str, Choice]:
    """All choices that differ from their start, as the pages would show them with these sentences.

    A control not filled yet for new sentences: the choice remembered. What a page filled in for older sentences, and
    these lack, is left out. `corpus`: None for sentences that cannot be trained on; then only what was chosen stays.
    """
    now: dict[str, Any] = {}
    for key, kind in CHOICES.items():
        about = tuple(preset if name == PRESET else now.get(name) for name in kind.about)
        filled, remembered = st.session_state.filled.get(key), st.session_state.chosen.get((key, about))
        is_shown = filled is None or _same(filled.about, about)
        value = st.session_state.get(key) if is_shown else remembered
        is_chosen = value == remembered or bool(is_shown and filled and filled.may_be_chosen)
        stays = is_chosen and (kind.is_typed or corpus is None)
        now[key] = value if stays or _is_there(key, value, corpus) else None
    return {key: _carried(value) for key, value in now.items() if value not in (None, CHOICES[key].start)}


def _is_there(key: str, value: Any, corpus: Corpus | None) -> bool:
    """Whether the sentences have what a choice names; true for a choice that names nothing of them."""
    names = CHOICES[key].names
    return value is None or names is None or (corpus is not None and names(value, corpus))


def _preset() -> str:
    """The preset of the sentences whose run is shown; before the first run that of the editor."""
    preset: str = st.session_state.get("shown_preset") or sentences.preset()
    return preset


def _about(key: str, preset: str) -> tuple[Any, ...]:
    return tuple(preset if name == PRESET else st.session_state.get(name) for name in CHOICES[key].about)


def _same(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Whether a control still depends on the same values; None, which a link leaves to the page, equals any."""
    return all(old in (None, new) for old, new in zip(before, now, strict=True))


def _carried(value: Any) -> Any:
    """A control's value as a link carries it; a text too long for a link is cut."""
    if isinstance(value, str):
        return value[: LARGEST.characters_a_prompt]
    return tuple(value) if isinstance(value, list) else value


# Hiding: a teacher's link hides controls and pages, so that a class sees only what the lesson needs.

Value = TypeVar("Value")

HIDEABLE = {
    "sentences": "The sentences",
    "presets": "Start from",
    "shows": "What they show",
    "dial": "Training dial",
    "predict": "Predict first",
    "models": "Models to compare",
    "word": "Ambiguous word",
    "prompts": "Prompts",
    "before": "Before training",
    "share": "Share",
    "steps": "Six steps",
}


def hides(name: str) -> bool:
    """Whether a control or page is hidden."""
    return name in st.session_state.get("hidden", ())


def hide(names: Iterable[str]) -> None:
    """Hide these controls and pages, and no others."""
    st.session_state.hidden = tuple(names)


def ask(name: str, key: str, control: Callable[[], Value]) -> Value:
    """Draw the control and return its value; if it is hidden, only return its value."""
    if hides(name):
        value: Value = st.session_state[key]
        return value
    return control()


def hidden() -> tuple[str, ...]:
    """The names of hidden controls and pages."""
    names: tuple[str, ...] = st.session_state.get("hidden", ())
    return names
