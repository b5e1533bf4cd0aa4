"""Measures: the questions that toy models are asked, put to a pretrained one.

Frames as in core.measures. The sentences are text in read_corpus's format, and reach the model as typed.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch

from core.corpus import END
from core.pretrained import passes
from core.pretrained.models import Model, untrained
from core.pretrained.passes import Cut, Pieces
from core.pretrained.reading import last_word, occurrences
from core.pretrained.scores import accuracies

TWINS = 3  # untrained ones, each with random weights of its own


def word_vectors(model: Model, sentences: str, word: str) -> pd.DataFrame:
    """The vector of a word in every sentence that has it, after each layer.

    Columns: layer (0: before the first; after the last comes the final norm), sentence (as typed), position (from 0),
    sense (None without a label), v0, v1, ... A word of several pieces has the vector of the last, which has read all of
    it. Of a sentence with the word twice, the first use. Raises UserError if no sentence has the word.
    """
    found = occurrences(sentences, word)
    read = [pieces_up_to(model, each.sentence, each.end) for each in found]
    different = list(dict.fromkeys(read))
    numbers = passes.stages(model, different)[:, [different.index(each) for each in read]]
    layers, _, width = numbers.shape
    details = pd.DataFrame(
        {
            "sentence": [each.sentence for each in found],
            "position": [each.position for each in found],
            "sense": pd.Series([each.sense for each in found], dtype=object),
        }
    )
    first = pd.DataFrame({"layer": np.repeat(np.arange(layers), len(found))})
    repeated = pd.concat([details] * layers, ignore_index=True)
    columns = pd.DataFrame(numbers.reshape(-1, width), columns=[f"v{index}" for index in range(width)])
    return pd.concat([first, repeated, columns], axis=1)


def next_words(model: Model, prompt: str, words: Sequence[str] | None = None) -> pd.DataFrame:
    """The probability of next words after a prompt, and after its last word alone.

    Columns: context ("all": the whole prompt; "last word": the same model that sees only that, its static twin by the
    definition of core.predictors, a window of one word), word, probability. A word of several pieces counts as the
    product of its pieces. Without `words`, each piece of the vocabulary that reads differently, the most probable
    first; they sum to 1 in each context. Raises UserError for an empty prompt, a too long one, and for a word that the
    model's vocabulary lacks.
    """
    read = passes.pieces(model, prompt)
    last_word(prompt)
    contexts = {"all": read.ids, "last word": passes.last_word_alone(read)}
    if words is None:
        logits = passes.last_logits(model, [*contexts.values()])
        frames = [_by_text(model, context, row) for context, row in zip(contexts, logits, strict=True)]
    else:
        asked = _asked(model, read, words)
        frames = [_products(model, context, text, asked) for context, text in contexts.items()]
    return pd.concat(frames, ignore_index=True)


def words_after(model: Model, prompt: str, words: Sequence[str]) -> pd.DataFrame:
    """The rows of next_words for the whole prompt alone, in half the time. Columns: word, probability."""
    read = passes.pieces(model, prompt)
    return _products(model, "all", read.ids, _asked(model, read, words)).drop(columns="context")


def sense_accuracy_by_layer(model: Model, sentences: str, word: str, twins: int = TWINS) -> pd.DataFrame:
    """How often a word's nearest neighbour has the same sense, after each layer, beside untrained twins.

    Columns: layer, weights ("pretrained", "untrained 0", ...: the same network with random weights), accuracy (of the
    nearest neighbour by cosine that has another cue word, as in core.measures.sense_scores; equal ones share the
    vote), chance (the share of the largest sense). Each different beginning with a label counts once. Raises UserError
    if fewer than two senses are labelled.
    """
    variants = {"pretrained": word_vectors(model, sentences, word)}
    for seed in range(twins):
        variants[f"untrained {seed}"] = word_vectors(untrained(model, seed), sentences, word)
    return pd.concat(
        [accuracies(frame, sentences, word).assign(weights=name) for name, frame in variants.items()],
        ignore_index=True,
    )[["layer", "weights", "accuracy", "chance"]]


def looks(model: Model, prompt: str) -> pd.DataFrame:
    """Where the prompt's last word looks: its attention weights in each layer and head.

    Columns: layer (from 1), head (from 1), key (place of the word looked at, from 0), label (that word as typed),
    weight. The weights of a head sum to 1; those of a word's pieces are added up.
    """
    read = passes.pieces(model, prompt)
    groups = passes.labels(read)
    weights = passes.attention(model, read.ids)[:, :, -1]  # (layers, heads, pieces)
    layers, heads, _ = weights.shape
    summed = np.stack([weights[:, :, owned].sum(-1) for _, owned in groups], axis=-1)
    cells = pd.MultiIndex.from_product(
        [range(1, layers + 1), range(1, heads + 1), range(len(groups))], names=["layer", "head", "key"]
    )
    frame = pd.DataFrame({"weight": summed.ravel()}, index=cells).reset_index()
    return frame.assign(label=frame["key"].map([label for label, _ in groups].__getitem__))[
        ["layer", "head", "key", "label", "weight"]
    ]


def cut_effects(model: Model, prompt: str) -> pd.DataFrame:
    """How cutting each edge to the prompt's last word, in all layers and heads, changes the next word.

    Columns: key, label, weight (mean over layers and heads), effect (total variation between the next-word
    distributions with and without the edge, over the whole vocabulary).
    """
    read = passes.pieces(model, prompt)
    earlier = _earlier(read)
    frame = looks(model, prompt).groupby(["key", "label"], as_index=False)["weight"].mean()
    frame = frame[frame["key"].isin([key for key, _, _ in earlier])].reset_index(drop=True)
    return frame.assign(effect=_changes(model, read, [Cut(tuple(owned)) for _, _, owned in earlier]))


def head_effects(model: Model, prompt: str, key: int) -> pd.DataFrame:
    """How cutting the edge from one word to the prompt's last word in a single head changes the next word.

    Columns: layer, head, weight (of that edge), effect (as in cut_effects). `key` is a place from cut_effects.
    """
    read = passes.pieces(model, prompt)
    (owned,) = (owned for place, _, owned in _earlier(read) if place == key)
    frame = looks(model, prompt)
    frame = frame[frame["key"] == key].reset_index(drop=True)
    cuts = [Cut(tuple(owned), layer - 1, head - 1) for layer, head in zip(frame["layer"], frame["head"], strict=True)]
    return frame[["layer", "head", "weight"]].assign(effect=_changes(model, read, cuts))


def next_words_after_cut(model: Model, prompt: str, key: int) -> pd.DataFrame:
    """The next words, as they are and with the edge from one word cut in all layers and heads.

    Columns: change ("none", "cut"), word, probability; words as in next_words without `words`.
    """
    read = passes.pieces(model, prompt)
    (owned,) = (owned for place, _, owned in _earlier(read) if place == key)
    answers = {
        "none": passes.last_logits(model, [read.ids])[0],
        "cut": passes.logits_with_cuts(model, read.ids, _first_of_last(read), [Cut(tuple(owned))])[0],
    }
    frames = [_by_text(model, change, row).rename(columns={"context": "change"}) for change, row in answers.items()]
    return pd.concat(frames, ignore_index=True)


def pieces_up_to(model: Model, sentence: str, end: int) -> passes.Ids:
    """The pieces of a sentence up to the one in which the character before `end` stands."""
    read = passes.pieces(model, sentence)
    return read.ids[: read.up_to(end) + 1]


def _by_text(model: Model, context: str, logits: torch.Tensor) -> pd.DataFrame:
    frame = pd.DataFrame({"word": model.texts, "probability": logits.double().softmax(-1).numpy()})
    frame = frame.groupby("word", as_index=False, sort=False)["probability"].sum()
    frame = frame.sort_values("probability", ascending=False, kind="stable")
    return frame.assign(context=context)[["context", "word", "probability"]]


def _asked(model: Model, read: Pieces, words: Sequence[str]) -> list[tuple[str, passes.Ids]]:
    """The pieces of each word after a prompt."""
    return [(word if word == END else word.strip(), passes.continuation(model, read, word.strip())) for word in words]


def _products(model: Model, context: str, text: passes.Ids, asked: Sequence[tuple[str, passes.Ids]]) -> pd.DataFrame:
    """The probability of each word, the product over its pieces."""
    steps = list(dict.fromkeys((*text, *ids[:place]) for _, ids in asked for place in range(len(ids))))
    if not steps:
        return pd.DataFrame(columns=["context", "word", "probability"])
    logs = dict(zip(steps, passes.last_logits(model, steps).double().log_softmax(-1), strict=True))
    rows = []
    for word, ids in asked:
        total = sum(logs[(*text, *ids[:place])][number].item() for place, number in enumerate(ids))
        rows.append((context, word, float(np.exp(total))))
    return pd.DataFrame(rows, columns=["context", "word", "probability"])


def _first_of_last(read: Pieces) -> int:
    return read.from_character(last_word(read.text).start)


def _earlier(read: Pieces) -> list[tuple[int, str, list[int]]]:
    """Place, label and pieces of each word before the last one."""
    first = _first_of_last(read)
    return [(key, label, owned) for key, (label, owned) in enumerate(passes.labels(read)) if owned[-1] < first]


def _changes(model: Model, read: Pieces, cuts: Sequence[Cut]) -> np.ndarray:
    if not cuts:
        return np.zeros(0)
    whole = passes.last_logits(model, [read.ids]).double().softmax(-1)
    changed = passes.logits_with_cuts(model, read.ids, _first_of_last(read), cuts).double().softmax(-1)
    return np.asarray(((changed - whole).abs().sum(-1) / 2).numpy())
