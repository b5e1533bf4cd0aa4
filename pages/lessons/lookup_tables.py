"""Page "Lookup tables": what counting can answer, and where it has nothing to say."""

import streamlit as st

from core import Run, charts, measures
from core.corpus import END
from core.nouns import counted
from core.palette import TABLE_COLOUR
from core.phrases import shown
from core.predictors import LABELS, TABLES
from pages.app import say
from pages.app.current_run import current_run
from pages.session.choices import KEPT, restored
from pages.widgets import figures
from pages.widgets.headings import heading
from pages.widgets.pickers import about_chosen_word, known_words


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Why not just count?",
        "A table answers from what it has seen. Look for the context where it has nothing to say.",
    )
    with status:
        run = about_chosen_word(current_run([]))
    name = pick_table()
    rows(run, name)
    unseen_context(run, name)
    growth(run)


def pick_table() -> str:
    """Pick one of the tables."""
    chosen = st.segmented_control(
        "Table", list(TABLES), required=True, key=restored("table"), persist_state=KEPT, format_func=LABELS.get
    )
    return chosen or "table"


def rows(run: Run, name: str) -> None:
    """All rows of the table; the viewer can search them."""
    frame = measures.table_rows(run.corpus, TABLES[name].window)
    frame = frame.replace({END: shown(END)}).assign(context=frame["context"].str.replace(END, "(start)", regex=False))
    say.table(
        frame,
        hide_index=True,
        height=280,
        alt=f"{LABELS[name]}: context, next word, count and share",
        column_config={
            "context": "Context",
            "word": "Next word",
            "count": "Count",
            "share": st.column_config.NumberColumn("Share", format="percent"),
            "sentences": st.column_config.TextColumn("From the sentences", width="large"),
        },
    )
    st.caption(f"{counted(len(frame), 'row')}. Search with the magnifying glass at the top right of the table.")


def unseen_context(run: Run, name: str) -> None:
    """The table's answer after a context, from counts only and with back-off."""
    st.markdown("## What does it answer after a context?")
    proposed = measures.proposals(run.corpus, run.word).sort_values("held_out", ascending=False, kind="stable")
    options = list(dict.fromkeys([*proposed["sentence"], *proposed["prompt"]])) or [run.word]
    tip = "Choose one, or type words of the corpus."
    prompt = known_words(run, "Context", options, "context", options[0], tip)
    for column, smoothed, title in zip(st.columns(2), (False, True), ("Counts only", "With back-off"), strict=True):
        answer = measures.next_words(run, prompt, smoothed)
        answer = answer[answer["model"] == name].nlargest(8, "probability")
        with column, st.container(border=True, key=f"card-{name}-{'smoothed' if smoothed else 'counts'}"):
            st.markdown(f"**{title}**")
            if answer.empty:
                say.text(measures.describe_no_answer(prompt))
                continue
            order = [shown(word) for word in answer["word"]]
            chart = charts.bars(
                answer.assign(word=answer["word"].map(shown)),
                category="word",
                value="probability",
                order=order,
                colour=TABLE_COLOUR,
                title=f"{prompt} …",
            )
            alt = f"{title}: {measures.describe_next_words(answer, prompt)}"
            figures.show(chart, alt, key="back-off" if smoothed else "counts-only")


def growth(run: Run) -> None:
    """The number of possible contexts beside the number that the corpus contains."""
    st.markdown("## How many contexts would it have to see?")
    frame = measures.context_growth(run.corpus)
    chart = charts.growth(frame, x="n", y="count", kind="contexts", titles=("n", "contexts of n - 1 words"))
    finding = measures.describe_growth(frame)
    figures.show(chart, finding, key="growth")
    say.text(finding)


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import lookup_tables

    lookup_tables.page()
