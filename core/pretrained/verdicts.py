"""Verdicts: the dashboard's claims, asked of a pretrained model with the same thresholds, where they make sense."""

from dataclasses import dataclass

import numpy as np

from core.claims import CLAIMS
from core.claims.checks import LEAST_SHARE, exclusive_words
from core.corpus import Corpus, as_words
from core.counts import next_word_counts
from core.cues import cue_places
from core.measures.passes import SAME_VECTOR
from core.measures.predictions import ALIKE
from core.pretrained.dossier import Dossier
from core.pretrained.findings import shares
from core.pretrained.scores import vectors_of
from core.pretrained.texts import Text
from core.uses import prefix_of, trained_uses

UNTESTABLE = "cannot be tested here"
NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Found:
    """What one claim comes to for the real model."""

    name: str  # of the claim in core.claims
    state: str  # holds, fails, cannot be tested here, not asked
    reason: str


def board(dossier: Dossier, text: Text, corpus: Corpus) -> list[Found]:
    """The verdict on each claim of core.claims, in their order. `corpus` has the text's sentences."""
    checks = {
        "one vector": _one_vector(dossier),
        "static floor": (NOT_ASKED, "It was not trained on these sentences, so its loss on them has no such floor."),
        "vectors by sense": _by_sense(dossier),
        "right direction": _right_direction(dossier, text, corpus),
        "cue's edge": _cue_edge(dossier, text, corpus),
        "unseen combinations": (
            NOT_ASKED,
            "To it all these sentences are new: see the share of the right meaning.",
        ),
        "choosing": (NOT_ASKED, "There is no model of its size that averages."),
    }
    return [Found(claim.name, *checks.get(claim.name, (NOT_ASKED, "It speaks of the toy models."))) for claim in CLAIMS]


def _judged(passes: bool) -> str:
    return "holds" if passes else "fails"


def _one_vector(dossier: Dossier) -> tuple[str, str]:
    first = vectors_of(dossier.vectors[dossier.vectors["layer"] == 0])
    apart = float(np.linalg.norm(first - first[0], axis=1).max())
    if dossier.adds_positions:
        return UNTESTABLE, "Its vectors of layer 0 have the word's place added to them."
    size = float(np.linalg.norm(first[0])) or 1.0
    return _judged(apart <= max(SAME_VECTOR, 2e-3 * size)), f"Before the first layer its vectors are {apart:.4f} apart."


def _by_sense(dossier: Dossier) -> tuple[str, str]:
    """Over all layers but the first: a single layer could be picked by luck."""
    accuracy = dossier.frames["accuracy"]
    if accuracy.empty:
        return UNTESTABLE, "Nothing before the word tells two labelled meanings apart."
    means = accuracy[accuracy["layer"] > 0].groupby("weights")["accuracy"].mean()
    twins = means.drop("pretrained")
    better = int((means["pretrained"] > twins).sum())
    return _judged(better == len(twins)), (
        f"Mean accuracy over the layers {means['pretrained']:.2f}, untrained twins {twins.min():.2f} to "
        f"{twins.max():.2f}."
    )


def _right_direction(dossier: Dossier, text: Text, corpus: Corpus) -> tuple[str, str]:
    counts = next_word_counts(corpus.training, None)
    if len({use.sense for use in trained_uses(corpus, text.word)} - {None}) < 2:
        return UNTESTABLE, f"It takes two meanings of “{text.word}”, and fewer are labelled."
    if any(prefix_of(prompt) not in counts for prompt in text.prompts):
        return UNTESTABLE, "The prompts are no beginnings of the sentences, so no next words are theirs."
    words = exclusive_words(corpus, text.word, text.prompts)
    if not all(words):
        return UNTESTABLE, "No next word belongs to one of the prompts alone."
    margins = []
    for prompt, own, other in zip(text.prompts, words, reversed(words), strict=True):
        chances = shares(dossier.frames["next_words"], prompt, "all", own=True).set_index("word")["probability"]
        margins.append(float(chances.reindex([*own]).sum() - chances.reindex([*other]).sum()))
    return _judged(min(margins) >= LEAST_SHARE), (
        f"Of the sentences' own next words, own minus other's is {margins[0]:z.2f} and {margins[1]:z.2f}."
    )


def _cue_edge(dossier: Dossier, text: Text, corpus: Corpus) -> tuple[str, str]:
    places = cue_places(corpus, text.word)
    leads, named = [], []
    for prompt in text.prompts:
        found = places.get(tuple(as_words(prompt).split(" ")), [])
        cuts = dossier.frames["cuts"]
        is_word = cuts["label"].map(as_words).astype(bool) & (cuts["label"] != "(start)")
        effects = cuts[(cuts["prompt"] == prompt) & is_word]["effect"].reset_index(drop=True)  # by places of words
        if not found or effects.empty or not {*found} <= {*effects.index} or len(effects) == len(found):
            return UNTESTABLE, f"In “{prompt}” no single word before “{text.word}” is the cue."
        leads.append(float(effects[found].max() - effects.drop(index=found).max()))
        named.append(" or ".join(f"“{as_words(prompt).split(' ')[place]}”" for place in found))
    return _judged(float(np.mean(leads)) >= ALIKE), (
        f"The effect of the cue's edge ({named[0]}; {named[1]}) minus the largest other is {np.mean(leads):z.2f} on "
        "average."
    )
