"""Page "Writing": each model writes sentences, marked as copied or new."""

import pandas as pd
import streamlit as st

from core import Run, UserError, charts, measures
from core.corpus import LARGEST, Words, read_prompt
from core.directions import isolate
from core.predictors import COLOURS, LABELS, LADDER, NETWORKS, PREDICTORS
from core.writing import Draft, Manner, write, writing
from pages.app import say
from pages.app.current_run import current_run
from pages.session import sentences
from pages.session.choices import KEPT, restored
from pages.widgets import figures, pickers
from pages.widgets.headings import heading

# Who writes: every network, and the tables with the shortest and the longest context.
WRITERS = [name for name, predictor in PREDICTORS.items() if name in NETWORKS or predictor.window in (1, None)]
SHOWN, COUNTED = 5, 200


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Let them write: what is copied, what is new?",
        "Each model writes word by word. Look for sentences that are new and still right.",
        "attention, averaging, static embedding, lookup table, beginning, prompt, seed, temperature, top k, grammar",
    )
    with status:
        run = current_run(LADDER)
    prompt, manner = pick_manner(run)
    side_by_side(run, prompt, manner)
    two_hundred(run, prompt, manner)


def pick_manner(run: Run) -> tuple[Words, Manner]:
    """Pick the prompt and how words are drawn."""
    first, second, third, fourth, fifth = st.columns([3, 2, 2, 2, 2])
    text = first.text_input(
        "Prompt",
        placeholder="empty: from the start",
        key=restored("write_prompt"),
        persist_state=KEPT,
        max_chars=LARGEST.characters_a_prompt,
    )
    temperature = second.slider(
        "Temperature",
        0.0,
        2.0,
        step=0.1,
        key=restored("temperature"),
        persist_state=KEPT,
        help="0: always the most probable.",
    )
    top_k = third.slider(
        "Top k",
        1,
        20,
        key=restored("top_k"),
        persist_state=KEPT,
        help="Draw among so many of the most probable words; 20: all.",
    )
    seed = fourth.number_input(
        "Random seed",
        0,
        9999,
        key=restored("random_seed"),
        persist_state=KEPT,
        help="The same seed writes the same text.",
    )
    with fifth:
        model_seed = pickers.seed("model_seed", "Model seed", run, 0)
    manner = Manner(
        temperature=temperature, top_k=None if top_k == 20 else top_k, seed=int(seed), model_seed=int(model_seed)
    )
    return _prompt(text, run), manner


def _prompt(text: str, run: Run) -> Words:
    if not text.strip():
        return ()
    try:
        return read_prompt(text, run.corpus)
    except UserError as error:
        say.warning(f"{error} The models write from the start instead.", icon=":material/spellcheck:")
        return ()


def side_by_side(run: Run, prompt: Words, manner: Manner) -> None:
    """A few sentences by each model, shown as they grow, then with their marks."""
    for start in range(0, len(WRITERS), 2):
        for column, model in zip(st.columns(2), WRITERS[start : start + 2], strict=False):
            with column, st.container(border=True, key=f"card-{model}-writing"):
                st.markdown(f"**{LABELS[model]}**")
                place = st.empty()
                drafts: list[Draft] = []
                for drafts in writing(run, model, prompt, SHOWN, manner):
                    place.text("\n".join(isolate(" ".join(draft.words)) for draft in drafts))
                chart = charts.text_grid(
                    _grid(drafts),
                    row="sentence",
                    column="place",
                    text="word",
                    value="probability",
                    colour=COLOURS[model],
                )
                with place.container():
                    alt = " / ".join(" ".join(draft.words) for draft in drafts)
                    figures.show(chart, alt, key=f"writing-{model}")
                marks = measures.marks([draft.words for draft in drafts], run.corpus, sentences.grammar(run.corpus))
                say.text("\n".join(measures.describe_marks(marks, run.corpus)))


def two_hundred(run: Run, prompt: Words, manner: Manner) -> None:
    """The shares of copied and new sentences among many."""
    st.markdown(f"## {COUNTED} sentences of each")
    frames = [
        measures.marks(
            [draft.words for draft in write(run, model, prompt, COUNTED, manner)],
            run.corpus,
            sentences.grammar(run.corpus),
        ).assign(model=model)
        for model in WRITERS
    ]
    shares = measures.mark_shares(pd.concat(frames, ignore_index=True))
    names = [LABELS[model] for model in WRITERS]
    chart = charts.stacked(
        shares[shares["mark"].isin(measures.MARKS)].assign(model=lambda frame: frame["model"].map(LABELS)),
        category="model",
        value="share",
        part="mark",
        order=names,
        parts=list(measures.MARKS),
    )
    figures.show(chart, measures.describe_copied(shares), key="shares")
    say.text(measures.describe_copied(shares))
    say.text(measures.describe_accepted(shares))


def _grid(drafts: list[Draft]) -> pd.DataFrame:
    """A row for each word with the probability it was drawn with; 1 for the words of the prompt, which are given."""
    rows = [
        (number, place + 1, word, draft.chance(place))
        for number, draft in enumerate(drafts, start=1)
        for place, word in enumerate(draft.words)
    ]
    return pd.DataFrame(rows, columns=["sentence", "place", "word", "probability"])


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import writing

    writing.page()
