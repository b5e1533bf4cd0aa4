"""Exports: the comparison as a report, the model and its vectors as files that other tools open."""

from collections.abc import Callable

import streamlit as st

from core import Run, measures
from core.export import checkpoint, contextual_projector, glove_text, static_projector, to_parquet
from core.pictures import Figure, report
from core.predictors import LABELS
from pages.parts import claims, pickers, views
from pages.parts.current_run import caption
from pages.parts.visits import lend


def take_with_you(run: Run, prompts: tuple[str, str], models: list[str], judged: Run) -> None:
    """Buttons; what they give is made when they are pressed. The report gives the claims about `judged`."""
    lent = lend(run)
    with st.expander("Take it with you", icon=":material/download:"):
        _file(
            "Report",
            lend(judged).made(_report, prompts, models, [*run.models]),
            "why-attention.html",
            "Everything above in one file that opens offline, with charts to hover over.",
        )
        if "attention" not in run.models:
            return
        seed = pickers.seed("export_seed", "Seed", run, 0)
        name = f"{run.word}-seed-{seed}"
        _file(
            "Model",
            lent.made(checkpoint, seed),
            f"why-attention-{seed}.zip",
            "The attention model as a Hugging Face "
            "checkpoint: AutoModelForCausalLM and AutoTokenizer open the unpacked folder.",
        )
        _file(
            "Vectors of the word",
            lent.made(contextual_projector, run.word, "attention", seed),
            f"{name}.zip",
            "Its vector in every sentence, for the TensorFlow Embedding Projector.",
        )
        _file(
            "Static vectors",
            lent.made(lambda run: static_projector(measures.static_vectors(run, seed))),
            "static.zip",
            "One vector a word, for the same projector.",
        )
        _file(
            "Static vectors, GloVe format",
            lent.made(lambda run: glove_text(measures.static_vectors(run, seed))),
            "static.txt",
            "For gensim's KeyedVectors.",
        )
        _file(
            "All vectors, Parquet",
            lent.made(lambda run: to_parquet(measures.vectors(run, run.word))),
            f"{run.word}.parquet",
            "After every stage, of every model and seed, for pandas and R.",
        )


def _file(label: str, made: Callable[[], str | bytes], name: str, what: str) -> None:
    button, text = st.columns([2, 5], vertical_alignment="center")
    button.download_button(label, made, name, key=f"export-{label}", on_click="ignore", width="stretch")
    text.caption(what)


def _report(judged: Run, prompts: tuple[str, str], models: list[str], shown: list[str]) -> str:
    run = judged.only(shown)
    figures = [
        Figure(f"{LABELS[card.model]}: {what}", chart.to_dict(), f"{card.finding} {text}")
        for what, cards in views.cards(run, prompts, models).items()
        for card in cards
        for chart, text in card.charts
    ]
    return report(f"Why attention? “{prompts[0]}” and “{prompts[1]}”", caption(run), figures, claims.lines(judged))
