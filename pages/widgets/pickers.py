"""Pickers that several pages share: models, word in question, prompts, seed, held-out folds."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import Run, Settings, UserError
from core.corpus import Corpus, is_prompt, read_prompt
from core.directions import isolate, without_marks
from core.limits import context_meter, contrasting_prompts, is_ambiguous, prompts_of
from core.measures import are_two_uses
from core.predictors import LABELS, SHOWN_FIRST, TABLES
from core.presets import presets
from core.uses import senses_after
from pages.app import say
from pages.session import choices
from pages.session.choices import KEPT, MEAN, ask, restored

LabelVisibility = Literal["visible", "hidden", "collapsed"]


def models() -> list[str]:
    """The chosen models, in the order of `LABELS`; the usual two if none is chosen."""
    chosen = ask(
        "models",
        "models",
        lambda: st.pills(
            "Models to compare",
            list(LABELS),
            selection_mode="multi",
            format_func=LABELS.get,
            key=restored("models"),
            persist_state=KEPT,
            wrap=True,
        ),
    )
    return [model for model in LABELS if model in chosen] or SHOWN_FIRST


def answering(models: list[str], run: Run) -> list[str]:
    """The models that can answer now; one that was just chosen may still be in training."""
    return [model for model in models if model in TABLES or model in run.models]


def back_off(models: list[str]) -> bool:
    """Whether tables fall back on shorter contexts; asked only if a table is shown."""
    if not set(models) & set(TABLES):
        return False
    return st.toggle(
        "Tables fall back on shorter contexts",
        key=restored("back_off"),
        persist_state=KEPT,
        help="After a context that it never saw, a table mixes in what followed its last words (Witten-Bell).",
    )


def before_training() -> bool:
    """Whether the clouds show the untrained models."""
    return ask(
        "before",
        "untrained",
        lambda: st.toggle(
            "Before training",
            key=restored("untrained"),
            persist_state=KEPT,
            help="The same models with their first random weights: the control.",
        ),
    )


def word_and_prompts(run: Run) -> tuple[Run, tuple[str, str]]:
    """The run, about the word that the person chose, and the two prompts."""
    first, *others = st.columns([2, 3, 3])
    with first:
        run = run.about(word(run))
    return run, prompts(run, others)


def word(run: Run, messages: DeltaGenerator | None = None) -> str:
    """The word in question; offered in the order of how much context tells about what follows them.

    What has to be said of it stands in `messages`, for a picker that is folded away.
    """
    meter = context_meter(run.corpus)
    meter = meter[(meter["followers"] > 1) | (meter["word"] == run.word)]
    bits = dict(zip(meter["word"], meter["meter_bits"], strict=True))
    choices.fill("word", run.word, bits.__contains__)

    def label(option: str) -> str:
        return f"{isolate(option)} · {bits[option]:.2f} bits"

    word = ask(
        "word",
        "word",
        lambda: st.selectbox(
            "Ambiguous word",
            [run.word, *(other for other in bits if other != run.word)],
            **choices.filled("word", label(st.session_state.word)),
            format_func=label,
            help="In bits: how much the words before it tell about the word after it, counted in the sentences. "
            "The first of the list is suggested.",
        ),
    )
    if (chosen := choices.chosen("word")) not in (None, word):
        with messages or nullcontext():
            said = f"Nothing to tell after “{chosen}” now. “{word}” is shown instead."
            say.warning(said, icon=":material/spellcheck:")
    return word


def about_chosen_word(run: Run) -> Run:
    """The run about the word that the picker shows on other pages."""
    return run.about(chosen_word(run.corpus, run.word))


def chosen_word(corpus: Corpus, suggested: str) -> str:
    """The word that the picker shows on other pages."""
    word: str = choices.filling("word", suggested, lambda word: word == suggested or is_ambiguous(word, corpus))
    return word


def prompts(
    run: Run, columns: Sequence[DeltaGenerator], label_visibility: LabelVisibility = "visible"
) -> tuple[str, str]:
    """Two prompts, chosen from the sentences or typed; each box in a column of its own."""
    defaults = default_prompts(run)
    options = prompts_of(run.corpus, run.word)
    tip = "Choose the beginning of a sentence or type your own."
    with columns[0]:
        first = known_words(run, "First prompt", options, "prompt_1", defaults[0], tip, label_visibility)
    with columns[1]:
        second = known_words(run, "Second prompt", options, "prompt_2", defaults[1], tip, label_visibility)
    return first, second


def two_uses(run: Run) -> tuple[str, str]:
    """The prompts that the boxes show if they are two uses of a word, else two from the sentences; without the boxes.

    Those from the sentences are equal where the word stands after one beginning only.
    """
    defaults = default_prompts(run)
    chosen = (
        choices.filling(key, default, lambda text: is_prompt(text, run.corpus))
        for key, default in zip(("prompt_1", "prompt_2"), defaults, strict=True)
    )
    first, second = (" ".join(read_prompt(text, run.corpus)) for text in chosen)
    return (first, second) if are_two_uses((first, second)) else defaults


def known_words(
    run: Run,
    label: str,
    options: list[str],
    key: str,
    default: str,
    tip: str,
    label_visibility: LabelVisibility = "visible",
) -> str:
    """A text of words of the corpus, chosen or typed; if it cannot be read, the default, with a message."""
    choices.fill(key, default, lambda text: text == choices.chosen(key) or is_prompt(text, run.corpus))
    typed = ask(
        "prompts" if key in ("prompt_1", "prompt_2") else key,
        key,
        lambda: st.selectbox(
            label,
            options,
            key=restored(key),
            on_change=_choose_text,
            args=[key, st.session_state[key], run.corpus],
            persist_state=KEPT,
            format_func=isolate,
            accept_new_options=True,
            help=tip,
            label_visibility=label_visibility,
        ),
    )
    try:
        return " ".join(read_prompt(typed or "", run.corpus))
    except UserError as error:
        say.warning(f"{error} “{default}” is shown instead.", icon=":material/spellcheck:")
        return default


def _choose_text(key: str, shown: str | None, corpus: Corpus) -> None:
    """Remember what was chosen or typed; `shown` is what the box showed before."""
    typed = without_marks(st.session_state[key] or "")
    if any(map(str.isalnum, typed)):
        st.session_state[key] = whole_text(typed, shown or "", corpus)
    choices.choose(key)


def whole_text(typed: str, shown: str, corpus: Corpus) -> str:
    """What a person typed into a box, without blanks around it.

    Typing over a text loses its beginning: once the typed letters equal the old text, the box restarts with the next
    letter ("the cat ran" typed over "the" arrives as " cat ran"). The old text is put back in front where only so all
    can be read, or where what arrives begins with a blank, unless that can be read alone and not with the old text.
    """
    bare, whole, has_blank = typed.strip(), (shown + typed).strip(), typed[0].isspace()
    if is_prompt(bare, corpus):
        return whole if has_blank and is_prompt(whole, corpus) else bare
    return whole if has_blank or is_prompt(whole, corpus) else bare


def seed(key: str, label: str, run: Run, start: int | str, tip: str | None = None) -> int | str:
    """Pick a seed; the mean over seeds is offered too if it is the start."""
    seeds = [*([MEAN] if start == MEAN else []), *range(run.settings.seeds)]
    choices.fill(key, start, seeds.__contains__)
    return st.selectbox(label, seeds, **choices.filled(key), help=tip)


def default_prompts(run: Run) -> tuple[str, str]:
    """The preset's prompts while their sentences mean what they did, else two contrasting ones from the sentences."""
    preset = presets()[st.session_state.shown_preset]
    readable = all(is_prompt(prompt, run.corpus) for prompt in preset.prompts)
    same = all(senses_after(run.corpus, prompt) == senses_after(preset.corpus, prompt) for prompt in preset.prompts)
    if readable and same and run.word == preset.word:
        return preset.prompts
    return contrasting_prompts(run.corpus, run.word)


def evidence_settings(settings: Settings) -> tuple[Settings, bool]:
    """The settings with the chosen folds and starts a fold, and whether to train the shuffled control too."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = st.segmented_control(
            "Each fold leaves out",
            ["prompt", "cue"],
            required=True,
            key=restored("split"),
            persist_state=KEPT,
            format_func={"prompt": "whole beginnings", "cue": "whole cue words"}.get,
            help="A beginning is all sentences with the same words up to the ambiguous one. A cue word is the earlier "
            "word that tells most about what follows: with it go all beginnings in which it is the cue.",
        )
        thorough = st.toggle(
            "8 starts a fold",
            key=restored("thorough"),
            persist_state=KEPT,
            help="Trains eight times as many fold members.",
        )
        control = st.toggle(
            "Shuffled control",
            key=restored("control"),
            persist_state=KEPT,
            help="Trains the same models on the same sentences with what follows the ambiguous word exchanged among "
            "them: what still differs then has nothing to do with sense.",
        )
    return replace(settings, split=split, fold_starts=settings.seeds if thorough else 1), control
