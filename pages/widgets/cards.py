"""Cards: for each chosen model its charts of next words and vectors, with the sentence that says what they show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import Run, charts, measures
from core.charts.changes import with_bars_before, with_rings
from core.charts.lettering import shortened
from core.coach import only_memorised
from core.nouns import counted
from core.palette import sense_colours
from core.phrases import shown
from core.predictors import COLOURS, LABELS, NETWORKS, SHOWN_FIRST
from core.uses import uses
from pages.app import say
from pages.widgets import cuts as arc_cuts
from pages.widgets import figures, live
from pages.widgets.arcs import MARKS, arcs, are_long
from pages.widgets.cuts import Cuts, OfModels
from pages.widgets.run_cache import cached_by_run
from pages.widgets.vector_strips import vector_strips

SHOWN_WORDS = 8
Answer = tuple[str, str, str]  # model, prompt, word


@dataclass(frozen=True)
class _Card:
    """One model's charts, each with its text alternative, and the finding beside them."""

    model: str
    charts: tuple[tuple[charts.Chart, str], ...]
    finding: str


def next_words(
    run: Run,
    prompts: tuple[str, str],
    models: list[str],
    smoothed: bool,
    *,
    with_arcs: bool,
    with_findings: bool = True,
    before: Mapping[Answer, float] | None = None,
) -> None:
    """For each model the next words after two prompts: the same words on the same axis.

    Words that the last edit added are among them, and what a run before it answered stands behind. Above the bars
    stand the prompts with the model's arcs, which can be cut.
    """
    endings = {run.word, *(prompt.split(" ")[-1] for prompt in prompts)}
    brought = measures.brought(run.corpus, st.session_state.shown_before, endings)
    cut = arc_cuts.of_models(models, prompts) if with_arcs else ()
    cards = _next_word_cards(
        run, prompts, tuple(models), smoothed, tuple(brought.items()), cut, tuple((before or {}).items())
    )
    for card, place in _places(cards, "bars"):
        with place:
            is_said_above = with_arcs and card.model in SHOWN_FIRST and card.model not in dict(cut)
            where = ("above-" if is_said_above else "") + ("long-" if with_arcs and are_long(prompts) else "")
            with st.container(gap=None, key=f"finding-{where}{card.model}"):
                st.markdown(f"**{LABELS[card.model]}**")
                if with_findings:
                    say.text(card.finding)
            if with_arcs:
                arcs(run, prompts, card.model)
            shown_card = _below_sentences(card, prompts) if with_arcs else card
            _pair(run, shown_card, prompts, dict(cut).get(card.model, ((), ())))


def _below_sentences(card: _Card, prompts: tuple[str, str]) -> _Card:
    """The card for charts below the sentences: each has its sentence right above it, or a title of one line."""
    if not are_long(prompts):
        return replace(card, charts=tuple((chart.with_title(), text) for chart, text in card.charts))
    drawn = []
    for (chart, text), prompt, other, mark in zip(card.charts, prompts, reversed(prompts), MARKS, strict=True):
        whole = f"{prompt} …"
        short = shortened(whole, f"{other} …")
        roomy = f"{mark} {whole}" if short != whole else ""
        drawn.append((chart.with_title(f"{mark} {short}", roomy=roomy), text))
    return replace(card, charts=tuple(drawn))


def _pair(run: Run, card: _Card, prompts: tuple[str, str], cut: Cuts) -> None:
    """The charts of both prompts, side by side on a phone too. What is said without an arc holds still."""
    columns = st.columns(len(card.charts), wrap=False, gap="xsmall")
    parts = zip(columns, card.charts, prompts, cut, strict=True)
    for number, (column, (chart, text), prompt, places) in enumerate(parts, start=1):

        def moved(rows: pd.DataFrame, now: Run, prompt: str = prompt, is_cut: bool = bool(places)) -> pd.DataFrame:
            return rows if is_cut else measures.moved_words(rows, now, prompt)

        with column, st.container(key=f"prompt-{number}-bars-{card.model}"):
            key = f"bars-{card.model}-{number}"
            figures.show_live(chart, text, key=key, run=run, model=card.model, moved=moved)


def clouds(run: Run, prompts: tuple[str, str], models: list[str], *, with_strips: bool) -> None:
    """For each network the vectors of the word in question: as strips of numbers, and in two dimensions."""
    trained = tuple(model for model in models if model in NETWORKS)
    strips = _strips(run, prompts) if with_strips else None
    changed = measures.changed_beginnings(run.corpus, st.session_state.shown_before, run.word)
    for card, place in _places(_cloud_cards(run, prompts, trained, tuple(sorted(changed))), "cloud"):
        with place:
            rows = None if strips is None else strips[strips["model"] == card.model]
            _headed_strips(rows, prompts, card.model)
            ((chart, text),) = card.charts
            key = f"cloud-{card.model}-1"
            figures.show_live(chart, text, key=key, run=run, model=card.model, moved=_moved_cloud)
            is_found = with_strips and card.model not in run.unfinished
            say.text(arc_cuts.of_whole(card.finding, [card.model] if is_found else [], prompts))


def _moved_cloud(points: pd.DataFrame, now: Run) -> pd.DataFrame:
    return measures.moved_cloud(points, now, *now.models, seed=0)


def _headed_strips(rows: pd.DataFrame | None, prompts: tuple[str, str], model: str) -> None:
    """The name of a model, and its strips, if there are any, with what they show beside the name."""
    with st.container(horizontal=True, gap="small"):
        st.markdown(f"**{LABELS[model]}**", width="content")
        if rows is None:
            return
        told = arc_cuts.of_whole(measures.describe_strips(rows, prompts), [model], prompts)
        say.text(told)
    vector_strips(rows, prompts, model, told)


def strips(run: Run, prompts: tuple[str, str], model: str) -> str:
    """Draw one model's numbers for the last word after either prompt; return the sentence that says what they show."""
    rows, said = _strips(run, prompts), _one_vector_or_two(run, prompts, model)
    with st.container(border=True, key=f"card-{model}-strips"):
        st.markdown(f"**{LABELS[model]}**")
        vector_strips(rows[rows["model"] == model], prompts, model, said)
    return said


def finding(run: Run, prompts: tuple[str, str], model: str) -> str:
    """How far apart one model's next words are after the prompts."""
    return measures.describe_distance(
        _distances(run, prompts), model, prompts, may_be_recall=_may_be_recall(run, prompts)
    )


def parting(run: Run, prompts: tuple[str, str]) -> str:
    """Whether averaging and attention tell the prompts apart, without the arcs that are cut."""
    cuts = arc_cuts.of_models(["averaging", "attention"], prompts)
    told = "".join(arc_cuts.told(prompts, cut) for _, cut in cuts)
    distances = _distances(run, prompts, cuts)
    return told + measures.describe_parting(distances, may_be_recall=_may_be_recall(run, prompts))


def cutting(run: Run, prompts: tuple[str, str]) -> str:
    """What the cut arcs of attention do to the difference between the prompts, or which arc would do most."""
    cuts = arc_cuts.of_models(["attention"], prompts)
    whole = _distances(run, prompts)
    if not cuts:
        return measures.describe_arcs(_arc_effects(run, prompts), whole)
    return measures.describe_cut(whole, _distances(run, prompts, cuts), arc_cuts.where(prompts, cuts[0][1]))


def conclusion(run: Run, prompts: tuple[str, str], with_arcs: Sequence[str] = ()) -> str:
    """What the models made of the two prompts, in a sentence or two; `with_arcs`: models whose arcs can be cut here."""
    return arc_cuts.of_whole(_conclusion(run, prompts), with_arcs, prompts)


def by_kind(run: Run, prompts: tuple[str, str], models: list[str]) -> dict[str, list[_Card]]:
    """The cards of both kinds, for the report."""
    trained = tuple(model for model in models if model in NETWORKS)
    return {
        "next words": _next_word_cards(run, prompts, tuple(models), False),
        "vectors": _cloud_cards(run, prompts, trained),
    }


@cached_by_run
def _conclusion(run: Run, prompts: tuple[str, str]) -> str:
    if prompts[0] == prompts[1] and len({use.beginning for use in uses(run.corpus, run.word)}) == 1:
        return measures.describe_no_two_uses(run.word)
    recall = "" if only_memorised(run.corpus, run.word) else measures.why_only_recall(run)
    return measures.describe_conclusion(_distances(run, prompts), prompts, recall)


def _may_be_recall(run: Run, prompts: tuple[str, str]) -> bool:
    """Whether what a model tells of two uses of the word may only be memorised."""
    return all(prompt.split(" ")[-1] == run.word for prompt in prompts) and _is_only_recall(run)


@cached_by_run
def _is_only_recall(run: Run) -> bool:
    return measures.why_only_recall(run) is not None or only_memorised(run.corpus, run.word) is not None


@cached_by_run
def _distances(run: Run, prompts: tuple[str, str], cuts: OfModels = ()) -> pd.DataFrame:
    frames = [measures.next_words(run, prompt) for prompt in prompts]
    return measures.distances(*arc_cuts.applied(run, frames, prompts, cuts))


@cached_by_run
def _arc_effects(run: Run, prompts: tuple[str, str]) -> pd.DataFrame:
    return measures.arc_effects(run, prompts)


@cached_by_run
def _one_vector_or_two(run: Run, prompts: tuple[str, str], model: str) -> str:
    return measures.describe_one_vector_or_two(measures.strips(run.only([model]), prompts), prompts)


@cached_by_run
def _strips(run: Run, prompts: tuple[str, str]) -> pd.DataFrame:
    frame = measures.strips(run, prompts)
    return frame[frame["seed"] == 0]


@cached_by_run
def _next_word_cards(
    run: Run,
    prompts: tuple[str, str],
    models: tuple[str, ...],
    smoothed: bool,
    brought: tuple[tuple[str, bool], ...] = (),
    cuts: OfModels = (),
    before: tuple[tuple[Answer, float], ...] = (),
) -> list[_Card]:
    frames = [measures.next_words(run, prompt, smoothed) for prompt in prompts]
    frames = [frame[frame["model"].isin(models)] for frame in frames]
    order = measures.top_words(frames, SHOWN_WORDS, [word for word, _ in brought])
    frames = arc_cuts.applied(run, frames, prompts, cuts)
    of_order = [frame[frame["word"].isin(order)] for frame in frames]
    reach = 1.0 if run.unfinished else charts.common_reach(of_order, "probability")
    new = [shown(word) for word, is_new in brought if is_new]
    distances = measures.distances(*frames)
    cards = []
    for model in models:
        cut = dict(cuts).get(model, ((), ()))
        titles = [f"{prompt} …{arc_cuts.without(prompt, places)}" for prompt, places in zip(prompts, cut, strict=True)]
        look = {"colour": COLOURS[model], "beside": titles, "reach": reach, "new": new}
        drawn = []
        for prompt, title, shape, rows in zip(prompts, titles, MARKS.values(), of_order, strict=True):
            chart = figures.word_bars(rows[rows["model"] == model], order, title=title, shape=shape, **look)
            was = {shown(word): value for (*asked, word), value in before if asked == [model, prompt] and word in order}
            text = f"{LABELS[model]}: {measures.describe_next_words(chart.data, prompt)}"
            drawn.append((with_bars_before(chart, "word", was), text))
        told = measures.describe_distance(distances, model, prompts, may_be_recall=_may_be_recall(run, prompts))
        finding = arc_cuts.told(prompts, cut) + told
        cards.append(_Card(model, tuple(drawn), live.finding(run, model, finding)))
    return cards


@cached_by_run
def _cloud_cards(
    run: Run, prompts: tuple[str, str], models: tuple[str, ...], changed: tuple[str, ...] = ()
) -> list[_Card]:
    frame = measures.vectors(run, run.word, prompts)
    cards = []
    for model in models:
        points = measures.cloud(frame, model, seed=0)
        chart = charts.cloud(
            points,
            colours=sense_colours(run.corpus.senses),
            titles=("", "") if model in run.unfinished else measures.axis_titles(points),
            marked={
                prompt: f"{mark} {prompt}"
                for prompt, mark in zip(prompts, MARKS, strict=True)
                if prompt.split(" ")[-1] == run.word
            },
            height=290,
        )
        chart = with_rings(chart, "prefix", changed)
        occurring = points[points["count"] > 0]
        noise = measures.noise_share(len(occurring), run.settings.width)
        finding = live.finding(run, model, measures.describe_cloud(occurring, run.word, noise))
        cards.append(_Card(model, ((chart, f"{LABELS[model]}: {finding}"),), finding))
    return cards


def _places(cards: list[_Card], what: str) -> Iterator[tuple[_Card, DeltaGenerator]]:
    """Each card with the place where it is drawn, two in a row; one alone has the whole width."""
    for start in range(0, len(cards), 2):
        for column, card in zip(st.columns(min(2, len(cards))), cards[start : start + 2], strict=False):
            yield card, column.container(border=True, gap="xsmall", key=f"card-{card.model}-{what}")


def how_computed(run: Run) -> None:
    """Explain the models and their training, with a table of their losses."""
    with st.expander("How this is computed", icon=":material/functions:"):
        st.markdown(
            f"""
All trained models are one small GPT-2-shaped network and differ in one place only: a **static embedding** sees the last
word, **averaging** takes up every earlier word with equal weight, **self-attention** with weights that it chooses.
Each is trained {counted(run.settings.seeds, "time")} from different random starts (the dots) on the sentences that are
not held out, and {counted(run.settings.folds, "more time")} with a part of the sentences left out, to choose the step
whose weights are shown. The clouds show seed 0: the two components in which its vectors after the last layer vary most;
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
