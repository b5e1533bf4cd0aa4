"""First steps: the first page's story in six cards, for a first visit. The open card is a choice: a link has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import Run, measures
from core.budget import is_first_pass
from core.directions import isolate
from core.glossary import terms_in
from core.predictors import LABELS, LADDER, SHOWN_FIRST
from pages.app import say
from pages.app.current_run import current_run
from pages.app.requests import end_page
from pages.session import choices
from pages.widgets import cards, pickers, predicting, terms, verdicts
from pages.widgets.coach import recall_only
from pages.widgets.edit_line import what_the_edit_did

Prompts = tuple[str, str]
WITH_AVERAGING = 4  # the first card that shows it


@dataclass(frozen=True)
class Step:
    """One card: what to do and look at, the models that it shows, and its body.

    The body draws a picture from a run with all models that are trained; the sentence returned says what it shows.
    """

    title: str
    look_for: str
    models: tuple[str, ...]
    body: Callable[[Run, Prompts], str]


def invitation() -> None:
    """The button that opens the cards: at the first, or where they were left."""
    if choices.hides("steps"):
        return
    left = st.session_state.get("card_left", 0)
    st.button(
        f"Go on at step {left}" if left else "See it in six steps",
        icon=":material/play_arrow:",
        type="secondary" if "card_left" in st.session_state else "primary",
        key="first-steps",
        on_click=_open,
        args=[left or 1],
    )


def is_open() -> bool:
    """Whether a card is open, so that the page shows nothing else."""
    return bool(st.session_state.card)


def show(status: DeltaGenerator) -> None:
    """Draw the open card; the progress of a training stands in `status`."""
    number: int = st.session_state.card
    step = STEPS[number - 1]
    with st.container(key="steps"):
        _ways(number)
        st.markdown(f"## {step.title}")
    with status:
        run = pickers.about_chosen_word(
            current_run(LADDER if number >= WITH_AVERAGING else SHOWN_FIRST, later=LADDER, may_begin_short=True)
        )
    if not run.models.keys() >= {*step.models}:
        end_page()  # one of them is still being trained
    prompts = pickers.two_uses(run)
    if not measures.are_two_uses(prompts):
        say.text(measures.describe_no_two_uses(run.word))
        return
    if st.session_state.predict and not predicting.expected_first(run, prompts, [*step.models]):
        end_page()
    say.text(step.look_for)
    said = step.body(run, prompts)
    if said:
        with st.container(key="step-says"):
            say.text(said)
    told = recall_only(run, st.container()) if number >= WITH_AVERAGING else ""
    labels = (LABELS[model] for model in step.models)
    terms.offer(", ".join(terms_in(". ".join([step.title, step.look_for, told, said, *labels]))))


def _ways(number: int) -> None:
    """Where the visit is, and the ways on, back and out."""
    last = number == len(STEPS)
    with st.container(horizontal=True, vertical_alignment="center", key="step-ways", gap="small"):
        st.markdown(f"Step {number} of {len(STEPS)}", width="content")
        st.button("Back", key="step-back", on_click=_open, args=[number - 1], disabled=number == 1)
        if last:
            st.button("See the whole page", key="step-end", type="primary", on_click=_close, args=[0])
        else:
            st.button("Next", key="step-next", type="primary", on_click=_open, args=[number + 1])
            st.button("Skip", key="step-skip", type="tertiary", on_click=_close, args=[number])


def _open(number: int) -> None:
    st.session_state.card = number


def _close(left: int) -> None:
    """Free the page, and note where the cards were left; 0 if they were seen to the end."""
    st.session_state.card, st.session_state.card_left = 0, left


def _guess(run: Run, prompts: Prompts) -> str:
    """Words to guess from; once one is chosen, how often it follows."""
    offered = measures.continuations(run.corpus, prompts)
    with st.container(key="step-prompt"):
        say.text(f"{prompts[0]} …")
    guess = st.session_state.get("guess", {}).get(prompts[0])
    with st.container(horizontal=True, gap="small"):
        for word in offered["word"].unique():
            kind: Literal["primary", "secondary"] = "primary" if word == guess else "secondary"
            st.button(isolate(word), key=f"guess-{word}", type=kind, on_click=_take_guess, args=[prompts[0], word])
    return measures.describe_guess(offered, guess) if guess in {*offered["word"]} else ""


def _take_guess(prompt: str, word: str) -> None:
    st.session_state.guess = {prompt: word}


def _static(run: Run, prompts: Prompts) -> str:
    _bars(run, prompts, ["static"])
    return cards.finding(run, prompts, "static")


def _strip(run: Run, prompts: Prompts) -> str:
    return cards.strips(run, prompts, "static")


def _parting(run: Run, prompts: Prompts) -> str:
    _bars(run, prompts, ["averaging", "attention"])
    return cards.parting(run, prompts)


def _cutting(run: Run, prompts: Prompts) -> str:
    _bars(run, prompts, ["attention"])
    return cards.cutting(run, prompts)


def _own(run: Run, prompts: Prompts) -> str:
    """What a sentence of one's own does, and the conclusion with its limits."""
    was = what_the_edit_did(run, prompts, SHOWN_FIRST)
    cards.next_words(run, prompts, SHOWN_FIRST, smoothed=False, with_arcs=False, with_findings=False, before=was)
    choosing = "" if is_first_pass(run.settings) else verdicts.choosing(run)
    return f"{cards.conclusion(run, prompts)} {choosing}".strip()


def _bars(run: Run, prompts: Prompts, models: list[str]) -> None:
    cards.next_words(run, prompts, models, smoothed=False, with_arcs=True, with_findings=False)


STEPS = (
    Step(
        "Guess: what comes next?",
        "The models on this page do one thing: they guess the next word. You first.",
        (),
        _guess,
    ),
    Step(
        "What does a static embedding guess?",
        "It sees the last word only. Compare its guesses after the two prompts.",
        ("static",),
        _static,
    ),
    Step(
        "Which numbers stand for the word?",
        "A model knows a word by its vector, a list of numbers. Here it is after either prompt, as a strip of shades. "
        "The third strip is the difference: blank where it is 0.",
        ("static",),
        _strip,
    ),
    Step(
        "What if a model sees the words before it?",
        "Averaging takes up all words before the last one, each with the same weight. Attention chooses the weights. "
        "The arcs show them.",
        ("averaging", "attention"),
        _parting,
    ),
    Step(
        "Which word does it hang on?",
        "Press an arc to cut it: attention then takes nothing from that word. Cut the word that differs, first after "
        "one prompt, then after the other, and watch the bars.",
        ("attention",),
        _cutting,
    ),
    Step(
        "Now a sentence of your own",
        "Write one under “Add a sentence” at the left (on a phone: press “Sentences”) and press Enter. All models "
        "learn from it at once, and a line here says what it did.",
        ("static", "attention"),
        _own,
    ),
)
