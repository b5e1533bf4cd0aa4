"""Page "For teachers": lesson plans and misconceptions, in which every step is a link. Steps are data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd
import streamlit as st

from core.corpus import rows_of_text
from core.links import Choice, Shared, encode
from core.presets import presets
from core.sheet import sheet
from pages.app import menu, say
from pages.session import choices, sentences, share
from pages.session.choices import LONG, PLANS, SHORT
from pages.widgets import terms


def page() -> None:
    """Draw the page from top to bottom, or go to the step that was pressed."""
    if page := st.session_state.pop("step_opened", None):
        menu.open_page(page)
    st.title("How can a class find out for itself?", anchor=False)
    st.markdown(
        "“Go on here” opens a step with your own sentences; “New tab” is the link for the class. Change what it shows "
        "and share your own. "
        "People learn little from a demonstration that they only watch (Crouch et al. 2004): let everybody say first "
        "what they expect."
    )
    terms.offer(
        "attention, averaging, static embedding, lookup table, vector, beginning, context, prompt, cue, held out, "
        "weight, edge, layer, seed, loss, floor"
    )
    st.markdown("## Plans")
    plans()
    st.markdown("## Before the class")
    st.markdown(
        "- Open the dashboard a few minutes early: an app on Community Cloud that has slept needs a minute to wake, "
        "and everybody then gets the first page at once.\n"
        "- **Share** makes the link and its QR code. What it hides can be brought back by “Show everything”.\n"
        "- Everybody works on a copy: nobody's edits reach another one, unless they share a link.\n"
        "- With more than four people on the server an edit is first answered by a short pass of two seeds, marked as "
        "such; the full training follows when its turn comes, and the page says how many come first."
    )
    st.markdown("## What people often believe, and where to see otherwise")
    misconceptions()
    st.markdown("## Which corpus shows what")
    presets_in_short()


GO_ON = "Keeps your own sentences where the step starts from the same preset."
# Controls hidden while a class finds its way; later steps show them again.
CALM = ("dial", "before", "share", "shows")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: the state its link opens, what to do there, and what to expect on the preset as shipped."""

    title: str
    page: str
    do: str
    expect: str
    preset: str = "ran"
    choices: Mapping[str, Choice] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    minutes: Mapping[str, int] = field(default_factory=dict)  # plan: its minutes for this step


STEPS = (
    Step(
        title="One word, two uses",
        page="side_by_side",
        choices={"predict": True, "card": 1},
        hidden=(*CALM, "models"),
        minutes={SHORT: 10, LONG: 10},
        do="Six steps, each at its own pace. Before a model's bars everybody says what they expect: which word is more "
        "probable, and how far apart the bars are. Let two people who expected different things explain it to each "
        "other.",
        expect="Under the static embedding the bars are the same after both prompts, in every seed. Most people expect "
        "a small difference there.",
    ),
    Step(
        title="Type a sentence, see it change",
        page="side_by_side",
        hidden=("dial", "models"),
        minutes={SHORT: 10, LONG: 10},
        do="Each one adds three sentences with a new animal or a new kind of software and looks for them in the cloud.",
        expect="The new beginning lands near its kind although it was seen in three sentences only.",
    ),
    Step(
        title="Why not just count?",
        page="lookup_tables",
        choices={"table": "table", "context": "the cat ran"},
        hidden=("dial",),
        minutes={SHORT: 5, LONG: 5},
        do="Press a guess: it opens the sentences that it comes from. Look for “swiftly”, which other animals do.",
        expect="“swiftly” is no guess: “the cat ran swiftly” is held out, and a table repeats only what it counted.",
    ),
    Step(
        title="Sentences nobody wrote",
        page="unseen_sentences",
        choices={"unseen": "the cat ran swiftly"},
        hidden=("dial",),
        minutes={SHORT: 5, LONG: 10},
        do="Compare what “swiftly” gets under attention, under static and in the tables. Then type “the cat ran "
        "overnight” and compare again.",
        expect="Attention gives “swiftly” more than static, though nobody wrote that sentence, and “overnight” less.",
    ),
    Step(
        title="Context is not yet attention",
        page="claims",
        preset="ran",
        minutes={LONG: 10},
        do="Which claim is too close to call? Then start from “near” and look again.",
        expect="On “ran” averaging does about as well as attention: no verdict. On “near” choosing is needed.",
    ),
    Step(
        title="Who looks at whom, and does it matter?",
        page="inside_attention",
        preset="near",
        choices={"tab": "What it causes"},
        minutes={LONG: 15},
        do="Guess which word the weight goes to, then look. Cut the edge from the cue, then one from another word.",
        expect="A large weight on the start changes nothing when it is cut; the cue's edge does.",
    ),
    Step(
        title="Let them write",
        page="writing",
        minutes={LONG: 5},
        do="Read the sentences aloud and let the room call out: copied or new? Then compare with the marks.",
        expect="The whole-beginning table only copies. Averaging writes about as many good new sentences as attention.",
    ),
    Step(
        title="And in a real language model?",
        page="real_model",
        choices={"real_text": "natural-spring", "real_layer": 0},
        minutes={LONG: 10},
        do="“spring” has three meanings here, and at layer 0 one dot. Guess from which layer on they part, then move "
        "the slider. Then choose the sentences of the other pages, start from “near”, and read where it fails.",
        expect="The meanings part within the first layers, in no untrained twin. On “near” it is no better than "
        "without context.",
    ),
    Step(
        title="Break it",
        page="challenges",
        minutes={SHORT: 10, LONG: 10},
        do="In pairs, from the first steps on. Whoever finds a corpus that breaks a claim shares the link.",
        expect="“Make the static model win” makes people see what context can do wrong.",
    ),
    Step(
        title="What survived?",
        page="claims",
        minutes={SHORT: 5, LONG: 5},
        do="Each one names one claim that they would now put more carefully than at the start.",
        expect="Usually: “attention is better” becomes “attention is better where what decides has to be chosen”.",
    ),
)

MISCONCEPTIONS = (
    Step(
        title="“The vectors differ, so the model has learned the senses.”",
        page="side_by_side",
        choices={"untrained": True},
        do="Look at the cloud before training: a model with random numbers already gives a vector for each beginning.",
        expect="Only what training adds to the untrained twin is a finding: “Is it real?” shows both.",
    ),
    Step(
        title="“A static embedding cannot hold two meanings.”",
        page="side_by_side",
        choices={"models": ("static",)},
        do="Read the static bars: words of both uses are there, side by side.",
        expect="It holds both and cannot choose between them here.",
    ),
    Step(
        title="“A large attention weight means that the word matters.”",
        page="inside_attention",
        choices={"tab": "What it causes"},
        do="Compare a weight with what cutting its edge does to the prediction.",
        expect="The page computes how well the two agree, and marks the edges where they do not.",
    ),
    Step(
        title="“Attention always beats averaging.”",
        page="claims",
        do="Read the last claim on these sentences.",
        expect="It needs sentences in which a word has to be chosen: start from “near” and compare.",
    ),
    Step(
        title="“Context always helps.”",
        page="evidence",
        preset="plain",
        do="Here nothing before the word tells what follows. Read the losses on beginnings never seen.",
        expect="No model is better than static beyond the spread of its own seeds.",
    ),
    Step(
        title="“With more data a table would do.”",
        page="lookup_tables",
        do="Scroll to the last chart: how many contexts there are, and how many a corpus fills.",
        expect="The gap grows with every word of context.",
    ),
    Step(
        title="“Trained longer it only gets better.”",
        page="training",
        choices={"memorise": 1.0},
        do="The dial stands at “memorise”. Compare the training line with the held-out line.",
        expect="The training loss reaches its floor while the held-out loss turns up again.",
    ),
)


def plans() -> None:
    """A tab for each plan, with its steps."""
    for tab, plan in zip(choices.tabs("plan", PLANS), PLANS, strict=True):
        with tab:
            begin = 0
            for step in STEPS:
                if plan in step.minutes:
                    _step(step, f"minute {begin}", plan)
                    begin += step.minutes[plan]
            st.download_button(
                "Sheet to print",
                partial(_sheet, plan),
                f"why-attention-{plan.replace(' ', '-')}.html",
                icon=":material/print:",
                on_click="ignore",
            )


def misconceptions() -> None:
    """Each misconception, with a link to where it can be seen to fail."""
    for step in MISCONCEPTIONS:
        _step(step, "", "misconceptions")


def link_to(step: Step) -> str:
    """The link that opens a step."""
    rows = tuple(rows_of_text(presets()[step.preset].text))
    link = encode(Shared(rows=rows, preset=step.preset, choices=step.choices, hidden=step.hidden))
    page = "" if step.page == menu.FIRST else step.page
    return f"{share.server_address()}/{page}?{share.PARAMETER}={link}"


def _step(step: Step, when: str, plan: str) -> None:
    with st.container(border=True, key=f"step-{plan}-{step.title}".replace(" ", "-")):
        text, way = st.columns([5, 1], vertical_alignment="center")
        text.markdown(f"**{step.title}**" + (f" · {when}" if when else ""))
        text.markdown(step.do)
        text.caption(f"{step.expect}{_left_out(step)}")
        icon = f":material/{menu.PAGES[step.page][1]}:"
        way.link_button("New tab", link_to(step), icon=icon, width="stretch")
        key = f"go-{plan}-{step.title}"
        way.button("Go on here", key=key, on_click=_go_on, args=[step], icon=icon, width="stretch", help=GO_ON)


def _go_on(step: Step) -> None:
    """Prepare a step in this visit: with the person's own sentences if they come from the step's preset."""
    if sentences.preset() != step.preset:
        sentences.start_from(step.preset)
    fitting = choices.fitting(step.choices, sentences.corpus())
    choices.take({**fitting, "plan": st.session_state.plan}, step.preset, sentences.corpus())
    choices.hide(step.hidden)
    st.session_state.step_opened = step.page


def _sheet(plan: str) -> str:
    begin, steps = 0, []
    for step in STEPS:
        if plan in step.minutes:
            steps.append((f"Minute {begin}: {step.title}", step.do))
            begin += step.minutes[plan]
    return sheet(f"Why attention? {plan}", steps)


def _left_out(step: Step) -> str:
    if not step.hidden:
        return ""
    return " The link hides: " + ", ".join(choices.HIDEABLE[name].lower() for name in step.hidden) + "."


def presets_in_short() -> None:
    """A table of the presets and what each shows."""
    rows = [{"Start from": preset.title, "Shows": preset.shows} for preset in presets().values()]
    say.table(pd.DataFrame(rows), "The corpora that are shipped, and what each shows", hide_index=True)


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import teaching

    teaching.page()
