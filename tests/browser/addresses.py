"""Addresses: does the address of a page name the page, and hold every choice that the page shows, and nothing else?"""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from core import UserError
from core.corpus import Row, corpus_from_rows, rows_of_text
from core.limits import context_meter
from core.links import Choice, Shared, decode
from core.presets import DEFAULT, presets
from core.words import cleaned, split_words
from pages.app.menu import FIRST, PAGES
from pages.session.choices import CHOICES

ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
# Controls that show their choice itself, by the end of their accessible name.
SHOWING = {
    "Ambiguous word": "word",
    "First prompt": "prompt_1",
    "Second prompt": "prompt_2",
    "Context": "context",
    "Sentence": "sentence",
    "Model seed": "model_seed",
    "Prompt": "write_prompt",
    "Random seed": "random_seed",
    "Temperature": "temperature",
    "Top k": "top_k",
    "Before training": "untrained",
    "Tables fall back on shorter contexts": "back_off",
    "8 starts a fold": "thorough",
    "Shuffled control": "control",
}
CHOSEN = {  # options that are marked as chosen, and the choice that each stands for
    "whole cue words": ("split", "cue"),
    "of all words, in nats": ("where", "all words"),
    **{title: ("tab", title) for title in ("One row by numbers", "What it causes", "Interchange", "Shares")},
}
TYPED = ("prompt_1", "prompt_2", "context", "sentence", "unseen")  # choices that a person may have typed
OF_WORDS = (*TYPED, "word", "share_word")


def shared(address: str) -> Shared:
    """The state in an address; the start if it holds none."""
    if link := re.search(r"[?&]s=([^&#]*)", address):
        return decode(link[1])
    start = presets()[DEFAULT]
    choices = {"word": start.word, "prompt_1": start.prompts[0], "prompt_2": start.prompts[1]}
    return Shared(rows=tuple(rows_of_text(start.text)), preset=DEFAULT, choices=choices)


def vocabulary(rows: tuple[Row, ...]) -> set[str]:
    """The words of these sentences; empty if they cannot be trained on."""
    try:
        return set(corpus_from_rows(rows).vocabulary)
    except UserError:
        return set()


def misnamed(address: str, title: str) -> list[str]:
    """That the address names another page than the one with this title in the menu."""
    name = urlsplit(address).path.strip("/") or FIRST
    return [] if PAGES[name][0] == title else [f"the address of {name!r} on the page {title!r}"]


def left_out(address: str, controls: Mapping[str, str]) -> list[str]:
    """Controls that show something else than the address holds; a choice that it does not hold is at its start."""
    held, faults = shared(address).choices, []
    for control, shown in controls.items():
        key, value = _shown(control, shown, urlsplit(address).path)
        if key and cleaned(value) != (in_address := _plain(held.get(key, CHOICES[key].start))):
            faults.append(f"{control!r} shows {value!r}, and the address has {in_address!r}")
    return faults


def wrong_bits(address: str, controls: Mapping[str, str]) -> list[str]:
    """That the picker of words tells bits which are not those of the word in the address's sentences."""
    shown = next((shown for control, shown in controls.items() if control.endswith("Ambiguous word")), "")
    word, dot, told = shown.translate(ISOLATES).partition(" · ")
    meter = context_meter(corpus_from_rows(shared(address).rows)).set_index("word")["meter_bits"]
    right = f"{meter[word]:.2f} bits" if word in meter else "none"
    return [f"{shown!r}, but {right} in its sentences"] if dot and told != right else []


def stale(address: str, typed: Collection[str]) -> list[str]:
    """Choices in the address that name words which its sentences lack, and that nobody typed or chose."""
    state = shared(address)
    words = vocabulary(state.rows)
    texts = {key: str(state.choices[key]) for key in OF_WORDS if key in state.choices}
    lacking = {
        key: text
        for key, text in texts.items()
        if not words.issuperset([text] if key == "share_word" else split_words(text))
    }
    known = {cleaned(text).strip() for text in typed}
    return [
        f"the address has {key} {text!r} of other sentences"
        for key, text in lacking.items()
        if key not in TYPED or text not in known
    ]


def moved(before: str, after: str, *, may_fill: bool) -> list[str]:
    """Differences between two addresses; other pages may have filled in controls of theirs in the meantime."""
    old, new = shared(before), shared(after)
    faults = [] if urlsplit(before).path == urlsplit(after).path else [f"page: {before} → {after}"]
    if (old.rows, old.preset, old.hidden) != (new.rows, new.preset, new.hidden):
        faults.append(f"address: {old} → {new}")
    for key in CHOICES:
        one, other = (_any_order(state.choices.get(key)) for state in (old, new))
        is_filled = may_fill and one is None and CHOICES[key].start is None
        if one != other and not is_filled:
            faults.append(f"address: {key} {one} → {other}")
    return faults


def _shown(control: str, shown: str, path: str) -> tuple[str | None, str]:
    """The key of the choice that a control shows, if it does, and its value as text."""
    for label, (key, value) in CHOSEN.items():
        if control.endswith(label):
            return key if shown == "true" else None, value
    key = next((key for label, key in SHOWING.items() if re.search(rf"\W{label}$", control)), None)
    if key == "sentence" and path.endswith("unseen_sentences"):
        key = "unseen"
    return key, _plain(shown.partition(" · ")[0] if key == "word" else shown)


def _plain(value: Choice | None) -> str:
    """A value as a control shows it: no isolates, numbers without zeros at their end."""
    text = " ".join(str("" if value is None else value).translate(ISOLATES).split())
    return (
        f"{float(text):g}" if re.fullmatch(r"[\d.]*\d", text) else text.lower() if text in ("True", "False") else text
    )


def _any_order(value: Choice | None) -> Choice | None:
    return tuple(sorted(value)) if isinstance(value, tuple) else value
