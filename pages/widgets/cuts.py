"""Cuts: what arcs that are cut do to the next words after two prompts, and what is said of it."""

from collections.abc import Sequence

import pandas as pd

from core import Run, measures
from core.phrases import joined, quoted
from core.predictors import NETWORKS
from pages.widgets.arcs import cut_places, cut_words

Cuts = tuple[tuple[int, ...], tuple[int, ...]]  # for each prompt the places whose arcs are cut
OfModels = tuple[tuple[str, Cuts], ...]  # of each model that has any arc cut


def of_models(models: Sequence[str], prompts: tuple[str, str]) -> OfModels:
    """The arcs that are cut, of each model that has any cut."""
    networks = [model for model in models if model in NETWORKS]
    return tuple((model, cut) for model in networks if any(cut := _of_model(model, prompts)))


def _of_model(model: str, prompts: tuple[str, str]) -> Cuts:
    first, second = (tuple(cut_places(model, prompt)) for prompt in prompts)
    return first, second


def applied(
    run: Run, frames: Sequence[pd.DataFrame], prompts: tuple[str, str], of_models: OfModels
) -> list[pd.DataFrame]:
    """The next words after each prompt, those of models with arcs cut computed anew."""
    found = []
    for number, (frame, prompt) in enumerate(zip(frames, prompts, strict=True)):
        changed = {model: of_prompts[number] for model, of_prompts in of_models if of_prompts[number]}
        anew = (measures.next_words_without(run, model, prompt, cut) for model, cut in changed.items())
        found.append(pd.concat([frame[~frame["model"].isin(changed)], *anew]))
    return found


def without(prompt: str, places: Sequence[int]) -> str:
    """What is said of cut arcs in the title of a chart."""
    return f" without {joined(quoted(cut_words(prompt, places)))}" if places else ""


def told(prompts: tuple[str, str], cuts: Cuts) -> str:
    """Which arcs are cut, as a sentence; nothing if none is."""
    return f"Cut off: {'; '.join(named)}. " if (named := where(prompts, cuts)) else ""


def of_whole(said: str, models: Sequence[str], prompts: tuple[str, str]) -> str:
    """What is said of models with all their arcs, marked as such where arcs of one of them are cut."""
    return f"With all arcs whole: {said}" if of_models(models, prompts) else said


def where(prompts: tuple[str, str], cuts: Cuts) -> list[str]:
    """The words whose arcs are cut, for each prompt that has any."""
    return [
        f"{joined(quoted(cut_words(prompt, places)))} in “{prompt}”"
        for prompt, places in zip(prompts, cuts, strict=True)
        if places
    ]
