"""Page "Inside attention": every weight beside what cutting it does. One tab a section, all about one selection."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import charts, measures
from core.directions import isolate, isolate_mentioned
from core.nouns import counted
from core.palette import sense_colours
from core.phrases import no_negative_zero, shown
from core.predictors import COLOURS
from pages.app import say
from pages.app.current_run import current_corpus, trained
from pages.session import choices
from pages.session.choices import ATTENTION_TABS, KEPT, restored
from pages.widgets import attention_selection, figures, pickers, terms
from pages.widgets.arcs import MARKS
from pages.widgets.attention_selection import DRAWN, Selection
from pages.widgets.coach import recall_only
from pages.widgets.headings import heading

COLOUR = COLOURS["attention"]
MEASURES = {"weight": "Weight", "passed": "Weight × length of what is passed on"}


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Who looks at whom, and does it matter?",
        "A weight says how much a word takes from another. Only a cut shows whether the guess needs it.",
        "weight, head, layer, seed",
    )
    first = st.container(key="recall", gap=None)
    corpus = current_corpus()
    settings = attention_selection.page_settings(corpus)
    with status:
        (run,) = trained([(corpus, settings)], ["static", "attention"])
    run = pickers.about_chosen_word(run)
    recall_only(run, first)
    about = attention_selection.selection(run)

    for tab, (body, words) in zip(choices.tabs("tab", ATTENTION_TABS), BODIES, strict=True):
        if tab.open:
            with tab:
                terms.offer(words)
                body(about)


def the_map(about: Selection) -> None:
    """The weights of each head as a map, and those of the chosen word as a ribbon."""
    measure = st.segmented_control(
        "Show", list(MEASURES), required=True, key=restored("measure"), persist_state=KEPT, format_func=MEASURES.get
    )
    weights = measures.attention_map(about.run, about.sentence)
    whole = _of_seed(about, weights)
    frame = _labelled(about, whole)
    names = [about.labels[place] for place in about.drawn]
    _say_cut(about)
    top = 1.0 if measure == "weight" else float(frame[measure].max())
    heads = list(frame.groupby(["layer", "head"]))
    for start in range(0, len(heads), 2):
        for column, ((layer, head), part) in zip(st.columns(2), heads[start : start + 2], strict=False):
            with column, st.container(border=True, key=f"card-attention-map-{layer}-{head}"):
                chart = charts.heatmap(
                    part,
                    x="from",
                    y="to",
                    value=measure,
                    order=names,
                    colour=COLOUR,
                    title=f"Layer {layer}, head {head}: row takes up column",
                    domain=(0.0, top),
                    numbers=len(names) <= 10,
                )
                figures.show(chart, measures.describe_largest(part, measure), key=f"map-{layer}-{head}")
    row = whole[whole["query"] == about.place].groupby("key", as_index=False)["weight"].mean()
    row = row.assign(**{"from": row["key"].map(about.labels.__getitem__)})
    say.markdown(f"## Where “{about.labels[about.place]}” looks, mean over heads")
    ribbon = charts.ribbon(
        row[row["key"].isin(about.drawn)], label="from", value="weight", order=_up_to(about), colour=COLOUR
    )
    figures.show(ribbon, measures.describe_strongest(row, about.labels[about.place]), key="ribbon")
    say.text(measures.describe_strongest(row, about.labels[about.place]))
    say.text(measures.describe_rest_on_start(measures.rest_on_start(weights)))


def row_by_numbers(about: Selection) -> None:
    """One row of attention computed in full: query, keys, products, softmax and values, for one head and seed."""
    run = about.run
    columns = st.columns(2)
    layers, heads = range(1, run.settings.layers + 1), range(1, run.settings.heads + 1)
    layer = _numbered(columns[0], "Layer", layers, "row_layer")
    head = _numbered(columns[1], "Head", heads, "row_head")
    row = measures.one_row(run, about.sentence, about.place, about.shown_seed, head or 1, layer or 1)
    left, right = st.columns(2)
    name = about.labels[about.place]
    with left:
        st.markdown(
            f"## 1. Vectors of {counted(run.settings.width // run.settings.heads, 'number')} (seed {about.shown_seed})"
        )
        order = list(row.vectors["vector"].unique())
        chart = charts.numbers_strip(row.vectors, row="vector", index="index", value="number", order=order)
        alt = f"Query of {name}, keys and values of the words before it, and what is taken up"
        figures.show(chart, alt, key="row")
        st.caption(
            "Blue with a minus is below zero, orange with a plus above. Point at a cell to read it. “taken up”: the "
            "values added up, each times its weight."
        )
    with right:
        say.markdown(f"## 2. The query of “{name}” against each key")
        say.table(
            no_negative_zero(row.scores, 3),
            hide_index=True,
            alt=f"Scores of {name}",
            column_config={
                "key": "Word",
                "product": st.column_config.NumberColumn("query · key", format="%.3f"),
                "scaled": st.column_config.NumberColumn(
                    f"÷ √{run.settings.width // run.settings.heads}", format="%.3f"
                ),
                "weight": st.column_config.NumberColumn("softmax: weight", format="%.3f"),
            },
        )
        say.text(measures.describe_row(row, name))


def _numbered(column: DeltaGenerator, label: str, numbers: range, key: str) -> int | None:
    choices.fill(key, 1, numbers.__contains__)
    return column.segmented_control(
        label,
        numbers,
        required=True,
        **choices.filled(key),
    )


def causes(about: Selection) -> None:
    """The effect of cutting each edge beside its weight; then one edge, cut or with the mean in its place."""
    effects = measures.edge_effects(about.run, about.sentence, about.first)
    frame = measures.mark_disagreements(_labelled(about, _of_seed(about, effects)))
    names = [about.labels[place] for place in about.drawn]
    _say_cut(about)
    left, right = st.columns(2)
    for column, value, title in (
        (left, "weight", "Weight (mean over heads)"),
        (right, "effect", "Effect of cutting the edge on the next word"),
    ):
        chart = charts.heatmap(
            frame,
            x="from",
            y="to",
            value=value,
            order=names,
            colour=COLOUR,
            title=title,
            numbers=len(names) <= 10,
            marked="disagree",
        )
        with column:
            figures.show(chart, f"{title}: {measures.describe_largest(frame, value)}", key=f"edges-{value}")
    say.text(measures.describe_agreement(frame, measures.rank_correlation(effects)))
    st.caption(
        "Effect: how much of the probability goes to other next words once the edge is cut in all heads (total "
        "variation). Dashed: weight and effect disagree most. A cut without effect does not prove that an edge is "
        "unused: the word may get the same another way (Jain & Wallace 2019; Wiegreffe & Pinter 2019)."
    )
    _one_edge(about)


def interchange(about: Selection) -> None:
    """Each prompt with what its last word receives exchanged for what it received in the other prompt."""
    first, second = pickers.default_prompts(about.run)
    say.markdown(f"## “{about.run.word}” gets what it takes up in the other prompt")
    frame = measures.interchange(about.run, first, second)
    frame = frame.assign(case=frame["prompt"] + "|" + frame["received_from"])
    titles = {
        f"{first}|{first}": f"{first} …",
        f"{first}|{second}": "… exchanged",
        f"{second}|{second}": f"{second} …",
        f"{second}|{first}": "… exchanged",
    }
    shapes = {
        f"{prompt}|{other}": MARKS[mark]
        for prompt, mark in zip((first, second), MARKS, strict=True)
        for other in (first, second)
    }
    _bars(frame, "case", titles, "interchange", shapes)
    say.text(measures.describe_interchange(measures.interchange_distances(frame, first, second), first, second))
    st.caption("Only what the word takes up is exchanged, in every layer. Its own vector stays.")


def shares(about: Selection) -> None:
    """Shapley values of the earlier words for the probability of one next word."""
    prompt = " ".join(about.sentence.split(" ")[: about.place])
    next_words = measures.next_words(about.run, prompt)
    means = next_words[next_words["model"] == "attention"].groupby("word")["probability"].mean()
    words = list(means.sort_values(ascending=False).index)
    choices.fill("share_word", words[0], words.__contains__)
    word = st.selectbox(
        "Next word",
        words,
        format_func=lambda option: isolate(shown(option)),
        **choices.filled("share_word"),
    )
    frame = measures.shapley_values(about.run, prompt, word)
    if frame.empty:
        say.text(measures.describe_shares(frame, shown(word)))
        return
    frame = frame.assign(name=[about.labels[place] for place in frame["place"]])
    order = [about.labels[place] for place in sorted(frame["place"].unique())]
    chart = charts.strip(
        frame,
        category="name",
        value="share",
        order=order,
        colours=dict.fromkeys(order, COLOUR),
        title=f"share of the probability of “{shown(word)}” (dots: seeds)",
        domain=measures.share_domain(frame),
        rules={"0": 0.0},
    )
    figures.show(chart, measures.describe_shares(frame, shown(word)), key="shapley")
    say.text(measures.describe_shares(frame, shown(word)))
    st.caption(
        "A word's share: what it adds to the probability once it can be seen, averaged over all orders in which the "
        f"words can come into sight (exact Shapley values). Words further back than {measures.MOST_PLAYERS} are always "
        "seen."
    )


def layer_by_layer(about: Selection) -> None:
    """The word's vectors after each stage on shared axes, and the next words that each stage would predict."""
    run, word = about.run, about.sentence.split(" ")[about.place - 1]
    prompt = " ".join(about.sentence.split(" ")[: about.place])
    frame = measures.vectors(run, word, [prompt])
    points = measures.stage_clouds(frame, about.shown_seed)
    stages = list(points["stage"].unique())
    separation = measures.stage_separation(points)
    reach = float(points[["x", "y"]].abs().to_numpy().max())
    answers = measures.stage_predictions(run, prompt)
    top = answers.groupby("word")["probability"].mean().nlargest(6).index
    say.markdown(f"## “{word}” after each stage, seed {about.shown_seed}, all on the axes of the last")
    for start in range(0, len(stages), 3):
        for column, stage in zip(st.columns(3), stages[start : start + 3], strict=False):
            with column, st.container(border=True, key=f"card-attention-stage-{stages.index(stage)}"):
                st.markdown(f"**After {stage}**")
                chart = charts.cloud(
                    points[points["stage"] == stage],
                    colours=sense_colours(run.corpus.senses),
                    titles=("", ""),
                    marked={prompt: prompt},
                    height=230,
                    reach=reach,
                )
                figures.show(chart, measures.describe_separation(separation, stage), key=f"cloud-{stages.index(stage)}")
                say.text(measures.describe_separation(separation, stage))
                of_stage = answers[answers["stage"] == stage]
                bars = figures.word_bars(of_stage, [*top], colour=COLOUR, title=f"{prompt} …")
                alt = f"Next words after {stage}: {measures.describe_most_probable(bars.data)}"
                figures.show(bars, alt, key=f"bars-{stages.index(stage)}")
    st.caption("Bars: what the model would guess if this stage were the last (the logit lens, nostalgebraist 2020).")


def _one_edge(about: Selection) -> None:
    name = about.labels[about.place]
    say.markdown(f"## Change one edge to “{name}”")
    places = list(range(about.place + 1))
    choices.fill("edge", about.place_before, places.__contains__)
    key = st.pills(
        "Edge from",
        places,
        **choices.filled("edge"),
        format_func=lambda place: isolate_mentioned(about.labels[place]),
        required=True,
        wrap=True,
    )
    frame = measures.change_edge(about.run, about.sentence, about.place, key or 0)
    titles = {"none": "as it is", "cut": "edge cut", "mean": "the mean in its place"}
    _bars(frame, "change", titles, "edge", {})
    st.caption("Where the model would guess this anyway, a cut changes little: try the other use, too.")
    say.text(measures.describe_change(frame, measures.change_sizes(frame), about.labels[key or 0]))


def _bars(frame: pd.DataFrame, case: str, titles: dict[str, str], key: str, shapes: Mapping[str, str]) -> None:
    """Bars of the same words for each case, side by side; cases of one prompt have its shape."""
    top = frame.groupby([case, "word"])["probability"].mean().groupby("word").max().nlargest(6).index
    for number, (column, (value, title)) in enumerate(zip(st.columns(len(titles)), titles.items(), strict=True)):
        look = {"colour": COLOUR, "title": title, "beside": [*titles.values()], "shape": shapes.get(value)}
        chart = figures.word_bars(frame[frame[case] == value], [*top], **look)
        with column, st.container(key=f"bars-{key}-{number}"):
            figures.show(chart, f"{title}: {measures.describe_most_probable(chart.data)}", key=f"{key}-{number}")


def _of_seed(about: Selection, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the chosen seed, or the mean over seeds."""
    if about.seed is not None:
        return frame[frame["seed"] == about.seed].drop(columns="seed")
    keys = [column for column in ("layer", "head", "query", "key") if column in frame]
    return frame.groupby(keys, as_index=False).mean(numeric_only=True).drop(columns="seed")


def _labelled(about: Selection, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that are drawn, with the words at both ends in columns `from` and `to`."""
    frame = frame[frame["query"].isin(about.drawn) & frame["key"].isin(about.drawn)]
    return frame.assign(
        **{"from": frame["key"].map(about.labels.__getitem__), "to": frame["query"].map(about.labels.__getitem__)}
    )


def _up_to(about: Selection) -> list[str]:
    return [about.labels[place] for place in about.drawn if place <= about.place]


def _say_cut(about: Selection) -> None:
    if len(about.drawn) < len(about.labels):
        st.caption(
            f"A long sentence: {DRAWN} of its {counted(len(about.labels), 'place')} are drawn, up to the chosen word."
        )


BODIES = (  # of each tab: what draws it, and the terms that it adds to those of the page
    (the_map, ""),
    (row_by_numbers, "query and key, vector, softmax"),
    (causes, "edge, total variation, rank correlation"),
    (interchange, "vector, prompt"),
    (shares, "Shapley value"),
    (layer_by_layer, "sense, logit lens"),
)

if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import inside_attention

    inside_attention.page()
