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

from core.corpus import LARGEST, Corpus, as_words, is_prompt
from core.folds import word_in_question
from core.limits import is_ambiguous
from core.links import Choice
from core.predictors import PREDICTORS, SHOWN_FIRST, TABLES
from core.settings import Settings
from pages.session import sentences

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer

DIAL = (0.0, 0.25, 0.5, 0.75, 1.0)
ATTENTION_TABS = ("The map", "One row by numbers", "What it causes", "Interchange", "Shares", "Layer by layer")
PLANS = SHORT, LONG = ("45 minutes", "90 minutes")
MEAN = "mean"  # the seed picker's option for the mean over seeds
USED = "used"  # the step picker's option for the step whose weights are used
KEPT: Literal["session"] = "session"
PRESET = "preset"


@dataclass(frozen=True)
class _Kind:
    """A kind of control: its start value (None: the page computes it) and how it reads a value from a link."""

    start: Any
    read: Callable[[Choice], Any]  # returns None for a value that does not fit the control
    about: tuple[str, ...] = ()  # keys of controls that it depends on: when one changes, it starts afresh
    names: Callable[[Any, Corpus], bool] | None = None  # whether these sentences have what a value names
    is_typed: bool = False  # what a person typed stays even if the sentences lack it, with a warning


def _one_of(start: Any, options: Iterable[Any]) -> _Kind:
    return _Kind(start, {option: option for option in options}.get)


def _several_of(start: list[str], options: Iterable[str]) -> _Kind:
    known = [*options]
    return _Kind(
        start, lambda given: [option for option in known if option in given] if isinstance(given, tuple) else None
    )


def _number(start: float, low: float, high: float) -> _Kind:
    def read(given: Choice) -> float | None:
        return type(start)(given) if isinstance(given, int | float) and low <= given <= high else None

    return _Kind(start, read)


def _place(start: int | str | None, high: int, about: tuple[str, ...] = ()) -> _Kind:
    """A whole number from 0 to `high`; the page knows the exact range. The start value may be of another type."""

    def read(given: Choice) -> int | None:
        is_whole = isinstance(given, int) and not isinstance(given, bool)
        return given if is_whole and 0 <= given <= high else None

    return _Kind(start, read, about)


def _cut(given: Choice) -> str | None:
    return given[: LARGEST.characters_a_prompt] if isinstance(given, str) else None


def _prompt(*about: str) -> _Kind:
    return _Kind(None, _cut, about, is_prompt, is_typed=True)


def _word(*about: str) -> _Kind:
    """A word that the pages offer as the one in question; a link may carry it unnormalised."""

    def is_offered(word: str, corpus: Corpus) -> bool:
        return is_ambiguous(word, corpus) or (
            word in corpus.ids and word == word_in_question(corpus, sentences.settings(corpus))
        )

    return _Kind(None, lambda given: None if (cut := _cut(given)) is None else as_words(cut), about, is_offered)


def _next_word(*about: str) -> _Kind:
    """A word of the sentences, or their end."""
    return _Kind(None, _cut, about, lambda word, corpus: word in corpus.ids)


_SWITCH = _one_of(False, (False, True))
_SEED = _place(0, Settings().seeds - 1)

CHOICES = {
    "memorise": _one_of(0.0, DIAL),
    "file_adds": _SWITCH,
    "predict": _SWITCH,
    "models": _several_of(SHOWN_FIRST, PREDICTORS),
    "word": _word(PRESET),
    "prompt_1": _prompt(PRESET, "word"),
    "prompt_2": _prompt(PRESET, "word"),
    "back_off": _SWITCH,
    "untrained": _SWITCH,
    "export_seed": _SEED,
    "table": _one_of("table", TABLES),
    "context": _prompt(PRESET),
    "sentence": _prompt(PRESET),
    "place": _place(None, LARGEST.words_a_sentence, (PRESET, "sentence")),
    "seed": _place(MEAN, Settings().seeds - 1),
    "layers": _one_of(1, (1, 2)),
    "tab": _one_of(ATTENTION_TABS[0], ATTENTION_TABS),
    "measure": _one_of("weight", ("weight", "passed")),
    "row_layer": _one_of(1, (1, 2)),
    "row_head": _one_of(1, range(1, Settings().heads + 1)),
    "edge": _place(None, LARGEST.words_a_sentence, (PRESET, "sentence", "place")),
    "share_word": _next_word(PRESET, "sentence", "place"),
    "unseen": _prompt(PRESET),
    "write_prompt": _Kind("", _cut),
    "temperature": _number(1.0, 0.0, 2.0),
    "top_k": _number(20, 1, 20),
    "random_seed": _number(0, 0, 9999),
    "model_seed": _SEED,
    "where": _one_of("after the word", ("after the word", "all words")),
    "step": _place(USED, 10_000),
    "split": _one_of("prompt", ("prompt", "cue")),
    "thorough": _SWITCH,
    "control": _SWITCH,
    "plan": _one_of(SHORT, PLANS),
}


@dataclass(frozen=True)
class _Filled:
    """The values of the controls it depends on when a control was last filled.

    And whether the value of a link may be a person's choice: a page would not have filled in what the link's own
    sentences lack, or what only the page knows.
    """

    about: tuple[Any, ...]
    may_be_chosen: bool = False


def take(given: Mapping[str, Choice], preset: str, corpus: Corpus | None) -> None:
    """Set the choices that a link carries, and all others to their start; values that do not fit are ignored.

    To be called before any control is drawn. `corpus`: the sentences of the link; None if they cannot be trained on.
    """
    read = {key: CHOICES[key].read(value) for key, value in given.items() if key in CHOICES}
    for key, kind in CHOICES.items():
        if key in st.session_state:
            del st.session_state[key]  # so that Streamlit forgets the control with this key on another page
        value = kind.start if read.get(key) is None else read[key]
        if value is not None:
            st.session_state[key] = value
    st.session_state.chosen = {}
    st.session_state.filled = {
        key: _Filled(_about(key, preset), may_be_chosen=CHOICES[key].names is None or not _is_there(key, value, corpus))
        for key, value in read.items()
        if value is not None
    }


def fill(key: str, start: Any, fits: Callable[[Any], bool]) -> None:
    """Fill a control that depends on the sentences, right before it is drawn.

    The first of these that fits the sentences: what the person chose in the same situation, what it shows now, its
    start. So a choice that does not fit for a while comes back once it fits again.
    """
    about, filled = _about(key, st.session_state.shown_preset), st.session_state.filled.get(key)
    shown = st.session_state.get(key) if filled is None or _same(filled.about, about) else None
    if filled and filled.may_be_chosen and shown is not None and not fits(shown):
        st.session_state.chosen[key, about] = shown
    show(key, next((value for value in (chosen(key), shown) if value is not None and fits(value)), start))
    st.session_state.filled[key] = _Filled(about)


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
        if _is_label(key):
            st.session_state[key] = value


def end() -> None:
    """Note which controls a completed page has drawn; after a page that stopped early, all get their value again."""
    _last_values()
    st.session_state.drawn_before = frozenset(st.session_state.drawn)


def _last_values() -> dict[str, Any]:
    """The last proper value of each control, where Streamlit may hold a label in its place.

    The browser reports a choice by its label. If the labels changed with the sentences while the control was on no
    page, Streamlit finds no option with the reported label, and takes the label for the value.
    """
    last = st.session_state.setdefault("last_values", {})
    last.update({key: st.session_state.get(key) for key in CHOICES if not _is_label(key)})
    return last


def _is_label(key: str) -> bool:
    value, kind = _carried(st.session_state.get(key)), CHOICES[key]
    return isinstance(value, str) and value != kind.start and kind.read(value) != value


def choose(key: str) -> None:
    """Remember the person's choice; the `on_change` of every control filled by `fill`."""
    st.session_state.chosen[key, st.session_state.filled[key].about] = st.session_state[key]


def tabs(key: str, labels: Sequence[str]) -> "Sequence[TabContainer]":
    """Tabs whose open one is a choice. Streamlit does not keep the state of tabs, so they have a key of their own."""
    drawn = f"{key}-drawn"

    def opened() -> None:
        st.session_state[key] = st.session_state[drawn]

    show(drawn, st.session_state[key])
    return st.tabs(labels, key=drawn, on_change=opened)


def chosen(key: str) -> Any:
    """What the person chose in this situation, whether it fits the sentences or not; None if nothing."""
    return st.session_state.chosen.get((key, _about(key, st.session_state.shown_preset)))


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
    "dial": "Training dial",
    "predict": "Predict first",
    "models": "Models to compare",
    "word": "Ambiguous word",
    "prompts": "Prompts",
    "before": "Before training",
    "share": "Share",
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
