"""Cards: for each chosen model its charts of next words and vectors, with the sentence that says what they show."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import Run, charts, measures
from core.nouns import counted
from core.palette import sense_colours
from core.phrases import shown
from core.predictors import COLOURS, LABELS, NETWORKS
from pages.app import say
from pages.widgets import figures, live
from pages.widgets.run_cache import cached_by_run

SHOWN_WORDS = 8


@dataclass(frozen=True)
class _Card:
    """One model's charts, each with its text alternative, and the finding under them."""

    model: str
    charts: tuple[tuple[charts.Chart, str], ...]
    finding: str


def next_words(run: Run, prompts: tuple[str, str], models: list[str], smoothed: bool) -> None:
    """For each model the next words after two prompts: the same words on the same axis.

    Words that the last edit added are among them.
    """
    endings = {run.word, *(prompt.split(" ")[-1] for prompt in prompts)}
    brought = measures.brought(run.corpus, st.session_state.shown_before, endings)
    cards = _next_word_cards(run, prompts, tuple(models), smoothed, tuple(brought.items()))
    moved = [lambda rows, now, prompt=prompt: measures.moved_words(rows, now, prompt) for prompt in prompts]
    _draw(run, cards, "bars", moved)


def clouds(run: Run, prompts: tuple[str, str], models: list[str]) -> None:
    """For each network the vectors of the word in question, in two dimensions."""
    cards = _cloud_cards(run, prompts, tuple(model for model in models if model in NETWORKS))
    _draw(run, cards, "cloud", [lambda points, now: measures.moved_cloud(points, now, *now.models, seed=0)])


def by_kind(run: Run, prompts: tuple[str, str], models: list[str]) -> dict[str, list[_Card]]:
    """The cards of both kinds, for the report."""
    trained = tuple(model for model in models if model in NETWORKS)
    return {
        "next words": _next_word_cards(run, prompts, tuple(models), False),
        "vectors": _cloud_cards(run, prompts, trained),
    }


@cached_by_run
def _next_word_cards(
    run: Run,
    prompts: tuple[str, str],
    models: tuple[str, ...],
    smoothed: bool,
    brought: tuple[tuple[str, bool], ...] = (),
) -> list[_Card]:
    frames = [measures.next_words(run, prompt, smoothed) for prompt in prompts]
    frames = [frame[frame["model"].isin(models)] for frame in frames]
    order = measures.top_words(frames, SHOWN_WORDS, [word for word, _ in brought])
    titles = [f"{prompt} …" for prompt in prompts]
    distances = measures.distances(*frames)
    cards = []
    for model in models:
        drawn = []
        for prompt, title, frame in zip(prompts, titles, frames, strict=True):
            rows = frame[(frame["model"] == model) & frame["word"].isin(order)]
            rows = rows.assign(word=rows["word"].map(shown))
            chart = charts.bars(
                rows,
                category="word",
                value="probability",
                order=[shown(word) for word in order],
                colour=COLOURS[model],
                title=title,
                beside=titles,
                new=[shown(word) for word, is_new in brought if is_new],
            )
            drawn.append((chart, f"{LABELS[model]}: {measures.describe_next_words(rows, prompt)}"))
        finding = live.finding(run, model, measures.describe_distance(distances, model, prompts))
        cards.append(_Card(model, tuple(drawn), finding))
    return cards


@cached_by_run
def _cloud_cards(run: Run, prompts: tuple[str, str], models: tuple[str, ...]) -> list[_Card]:
    frame = measures.vectors(run, run.word, prompts)
    cards = []
    for model in models:
        points = measures.cloud(frame, model, seed=0)
        chart = charts.cloud(
            points,
            colours=sense_colours(run.corpus.senses),
            titles=("", "") if model in run.unfinished else measures.axis_titles(points),
            marked=[prompt for prompt in prompts if prompt.split(" ")[-1] == run.word],
            height=290,
        )
        occurring = points[points["count"] > 0]
        noise = measures.noise_share(len(occurring), run.settings.width)
        finding = live.finding(run, model, measures.describe_cloud(occurring, run.word, noise))
        cards.append(_Card(model, ((chart, f"{LABELS[model]}: {finding}"),), finding))
    return cards


def _draw(run: Run, cards: list[_Card], what: str, moved: Sequence[live.Moved]) -> None:
    """Draw the cards, two in a row; `moved` tells for each chart of a card how it moves while its model trains."""
    for start in range(0, len(cards), 2):
        for column, card in zip(st.columns(2), cards[start : start + 2], strict=False):
            with column, st.container(border=True, key=f"card-{card.model}-{what}"):
                st.markdown(f"**{LABELS[card.model]}**")
                places = st.columns(len(card.charts))
                for number, (place, (chart, text), move) in enumerate(zip(places, card.charts, moved, strict=True), 1):
                    with place:
                        key = f"{what}-{card.model}-{number}"
                        figures.show_live(chart, text, key=key, run=run, model=card.model, moved=move)
                say.text(card.finding)


def how_computed(run: Run) -> None:
    """Explain the models and their training, with a table of their losses."""
    with st.expander("How this is computed", icon=":material/functions:"):
        st.markdown(
            f"""
All trained models are one small GPT-2-shaped network and differ in one place only: a **static embedding** sees the last
word, **averaging** takes up every earlier word with equal weight, **self-attention** with weights that it chooses.
Each is trained {counted(run.settings.seeds, "time")} from different random starts (the dots) on the sentences that are
not held out, and {counted(run.settings.folds, "more time")} with a part of the sentences left out, to choose the step
whose weights are shown. The clouds show seed 0, by principal component analysis of its vectors after the last layer;
two models' clouds share no axes. No sense label is ever given to a model.
"""
        )
        frame = measures.losses(run)
        say.table(
            frame.assign(model=frame["model"].map(LABELS)),
            hide_index=True,
            alt="Losses of the trained models",
            column_config={
                "model": "Model",
                "parameters": st.column_config.NumberColumn("Parameters", format="localized"),
                "step": "Step used",
                "steps": "Steps trained",
                "training": st.column_config.NumberColumn("Training loss (nats a word)", format="%.3f"),
                "floor": st.column_config.NumberColumn("Lowest possible", format="%.3f"),
                "held_out": st.column_config.NumberColumn("Loss on unseen prompts", format="%.3f"),
            },
        )
