"""Page "Lookup tables": what counting can answer, and where it has nothing to say."""

from html import escape

import pandas as pd
import streamlit as st

from core import Run, charts, measures
from core.corpus import END
from core.limits import prompts_of
from core.nouns import counted
from core.palette import TABLE_COLOUR
from core.phrases import MOST_NAMED, shown
from core.predictors import LABELS, TABLES
from pages.app import say
from pages.app.current_run import current_run
from pages.session.choices import KEPT, restored
from pages.widgets import disclosures, figures
from pages.widgets.headings import heading
from pages.widgets.pickers import about_chosen_word, known_words

MOST_GUESSES = 12  # words to press


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Why not just count?",
        "A table repeats what it has counted. Press a guess to see the sentences that it comes from.",
        "lookup table, context, back-off, beginning",
    )
    with status:
        run = about_chosen_word(current_run([]))
    name = pick_table()
    prompt = pick_context(run)
    guesses(run, name, prompt)
    answers(run, name, prompt)
    growth(run)
    rows(run, name)


def pick_table() -> str:
    """Pick one of the tables."""
    chosen = st.segmented_control(
        "Table", list(TABLES), required=True, key=restored("table"), persist_state=KEPT, format_func=LABELS.get
    )
    return chosen or "table"


def pick_context(run: Run) -> str:
    """Pick the words after which the tables are asked."""
    proposed = measures.proposals(run.corpus, run.word).sort_values("held_out", ascending=False, kind="stable")
    options = list(dict.fromkeys([*proposed["prompt"], *proposed["sentence"]])) or prompts_of(run.corpus, run.word)
    return known_words(run, "Context", options, "context", options[0], "Choose one, or type words of the sentences.")


def guesses(run: Run, name: str, prompt: str) -> None:
    """Each guess of the table as a word to press; it opens the sentences that it was counted in."""
    window = TABLES[name].window
    sources = measures.guess_sources(run.corpus, window, prompt)
    say.markdown(f"## What comes after “{prompt}”?")
    say.text(measures.describe_lookup(sources, window, prompt))
    entries = [
        (f"{shown(str(word))} · {len(places)} of {len(sources)}", _sentences(places))
        for word, places in sources.groupby("word", sort=False)
    ]
    if entries:
        disclosures.row("Its guesses", entries[:MOST_GUESSES], name="guess", opened=0)


def _sentences(places: pd.DataFrame) -> str:
    """The sentences of one guess as HTML: what was looked up is underlined, the guess is bold."""
    different = places.drop_duplicates(["sentence", "place"])
    lines = [_marked(row.sentence.split(" "), row.place, row.looked_up) for row in different[:MOST_NAMED].itertuples()]
    more = len(different) - len(lines)
    return f"<ul>{''.join(lines)}{f'<li>and {more} more</li>' if more else ''}</ul>"


def _marked(words: list[str], place: int, looked_up: int) -> str:
    before, seen, guess, after = (
        escape(" ".join(part))
        for part in (
            words[: place - looked_up],
            words[place - looked_up : place],
            [*words, shown(END)][place : place + 1],
            words[place + 1 :],
        )
    )
    return f'<li dir="auto">{before} <u>{seen}</u> <b>{guess}</b> {after}</li>'


def answers(run: Run, name: str, prompt: str) -> None:
    """The table's answer after a context, from counts only and with back-off."""
    for column, smoothed, title in zip(st.columns(2), (False, True), ("Counts only", "With back-off"), strict=True):
        answer = measures.next_words(run, prompt, smoothed)
        answer = answer[answer["model"] == name].nlargest(8, "probability")
        with column, st.container(border=True, key=f"card-{name}-{'smoothed' if smoothed else 'counts'}"):
            st.markdown(f"**{title}**")
            if answer.empty:
                say.text(measures.describe_no_answer(prompt))
                continue
            chart = figures.word_bars(answer, [*answer["word"]], colour=TABLE_COLOUR, title=f"{prompt} …")
            alt = f"{title}: {measures.describe_next_words(answer, prompt)}"
            figures.show(chart, alt, key="back-off" if smoothed else "counts-only")


def growth(run: Run) -> None:
    """The number of possible contexts beside the number that the corpus contains."""
    st.markdown("## How many contexts would it have to see?")
    frame = measures.context_growth(run.corpus)
    chart = charts.growth(
        frame, x="n", y="count", kind="contexts", titles=("words of the context and the next one", "contexts")
    )
    finding = measures.describe_growth(frame)
    say.text(finding)
    figures.show(chart, finding, key="growth")


def rows(run: Run, name: str) -> None:
    """All rows of the table, folded away; the viewer can search them."""
    frame = measures.table_rows(run.corpus, TABLES[name].window)
    frame = frame.replace({END: shown(END)}).assign(context=frame["context"].str.replace(END, "(start)", regex=False))
    with st.expander(f"The whole table: {counted(len(frame), 'row')}", icon=":material/table:"):
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
        st.caption("Search with the magnifying glass at the top right of the table.")


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import lookup_tables

    lookup_tables.page()
