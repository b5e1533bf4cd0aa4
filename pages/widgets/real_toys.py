"""The toy models' figures beside those of a real model: trained on the same sentences, asked the same prompts."""

import streamlit as st

from core import Run, charts, measures
from core.coach import only_memorised
from core.corpus import as_words, is_prompt
from core.nouns import counted
from core.predictors import COLOURS, SHOWN_FIRST
from core.pretrained import toys
from core.pretrained.texts import Text
from pages.app import say
from pages.widgets import cards, figures
from pages.widgets.run_cache import cached_by_run

EDGES = {"weight": "Toy attention: weight, mean over all heads", "effect": "Toy attention: effect of cutting it"}


def next_words(text: Text, toy: Run | None) -> None:
    """The next words after the same two prompts."""
    st.markdown("**The toy models, trained on these sentences**")
    if toy is None:
        st.caption("They are being trained. Their figures follow, here and below.")
        return
    if found := only_memorised(toy.corpus, toy.word):
        say.text(found)
    if _can_be_asked(text, toy):
        cards.next_words(toy, _read(text), SHOWN_FIRST, smoothed=False, with_arcs=False)
    else:
        st.caption("They cannot be asked: a prompt has words that they never saw, or more than any sentence.")


def clouds(text: Text, toy: Run | None) -> None:
    """The word's vectors, and how far their neighbours agree on the meaning."""
    if toy is None or not _can_be_asked(text, toy):
        return
    st.markdown("**The toy models’ vectors**")
    say.text(_accuracy(toy))
    cards.clouds(toy, _read(text), SHOWN_FIRST, with_strips=False)


def edges(toy: Run | None, prompt: str) -> None:
    """Where the prompt's last word looks, and what cutting does."""
    if toy is None or not is_prompt(prompt, toy.corpus):
        return
    bars, finding = _edges(toy, prompt)
    for column, (value, chart) in zip(st.columns(2), bars.items(), strict=True):
        with column:
            figures.show(chart, f"{EDGES[value]}: {finding}", key=f"real-toy-{value}")
    say.text(finding)


def in_groups(toy: Run | None) -> None:
    """Whether the word's vectors fall into groups."""
    if toy is not None:
        say.text(_groups(toy))


def _can_be_asked(text: Text, toy: Run) -> bool:
    return all(is_prompt(prompt, toy.corpus) for prompt in text.prompts)


def _read(text: Text) -> tuple[str, str]:
    """The prompts as the toy models read them."""
    first, second = text.prompts
    return as_words(first), as_words(second)


@cached_by_run
def _accuracy(toy: Run) -> str:
    if reason := measures.why_untestable(toy):
        return f"The toy models: {measures.describe_untestable_senses(reason)}"
    after, before = (measures.sense_accuracy(each, "attention") for each in (toy, toy.untrained()))
    return (
        f"Toy attention: the nearest neighbour has the same meaning in {after.mean():.2f} of cases, mean over "
        f"{counted(len(after), 'seed')}; before training in {before.mean():.2f}."
    )


@cached_by_run
def _edges(toy: Run, prompt: str) -> tuple[dict[str, charts.Chart], str]:
    cuts = toys.toy_cuts(toy, prompt)
    order, colour = [*cuts["label"].unique()], COLOURS["attention"]
    drawn = {
        value: charts.bars(cuts, category="label", value=value, order=order, colour=colour, title=title)
        for value, title in EDGES.items()
    }
    return drawn, toys.describe_toy_cuts(cuts)


@cached_by_run
def _groups(toy: Run) -> str:
    return toys.describe_toy_groups(toys.toy_groups(toy))


place = cached_by_run(toys.toy_place)
