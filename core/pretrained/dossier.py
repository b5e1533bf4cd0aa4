"""Dossier: all that a page shows of one model on one text, as frames. Computed live, or read from a recording."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from core.errors import UserError
from core.nouns import counted
from core.pretrained import measures
from core.pretrained.models import Model, untrained
from core.pretrained.reading import Occurrence, labelled, occurrences
from core.pretrained.scores import accuracies, clouds, group_members, groups
from core.pretrained.texts import Text, own_next_words

Report = Callable[[str, float], None]  # what is done, and how much of it, from 0 to 1
Scored = tuple[pd.DataFrame, dict[str, pd.DataFrame]]  # the word's vectors; the frames accuracy and groups

MOST_SENTENCES = 120  # of those with the word, in a live request
KEPT = 4  # texts whose vectors and scores are kept for further prompts
SHOWN = 12  # most probable words that are kept of each prompt
NUMBERS = "numbers"  # the word's vectors in a recording
FRAMES = ("next_words", "uses", "accuracy", "groups", "looks", "cuts", "heads", "after_cut")


@dataclass(frozen=True, eq=False)
class Dossier:
    """What one model answers about one text. `frames` has the columns of core.pretrained.measures.

    next_words and the frames on edges have a column prompt in front. uses: beginning, sense, word, probability: of the
    text's own next words after each labelled beginning. groups: weights, silhouette, p, at `middle`. heads and
    after_cut are about the edge whose cut changes most; that from the very first piece does not count, as there models
    park attention.
    """

    model: str
    model_fingerprint: str
    text_fingerprint: str
    adds_positions: bool
    layers: int
    vectors: pd.DataFrame  # as of word_vectors; in a recording turned into as few numbers as there are sentences
    frames: Mapping[str, pd.DataFrame]

    @property
    def middle(self) -> int:
        """The layer at which groups are looked for."""
        return self.layers // 2

    @cached_property
    def points(self) -> pd.DataFrame:
        """The vectors in two dimensions, layer by layer, as of core.pretrained.scores.clouds."""
        return clouds(self.vectors)

    @cached_property
    def members(self) -> np.ndarray:
        """The number of the group, found at `middle`, of each sentence with the word."""
        return group_members(self.vectors[self.vectors["layer"] == self.middle])

    def ready(self, text: Text) -> "Dossier":
        """The same with all that a page shows computed, and its vectors in as few numbers as a recording's.

        For a process that sends it to a server: there everything would be computed under one interpreter lock.
        """
        found = occurrences(text.sentences, text.word)
        made = replace(self, vectors=_vectors(_turned(self.vectors, found), found))
        _ = made.points, made.members  # computed now, and kept
        return made


def fingerprint_of(text: Text) -> str:
    """SHA-256 of the sentences, the word and the prompts, in hexadecimal."""
    parts = [text.sentences.strip(), text.word, *text.prompts]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def examine(
    model: Model,
    text: Text,
    report: Report = lambda what, share: None,
    kept: MutableMapping[tuple[str, str], Scored] | None = None,
) -> Dossier:
    """Ask one model all that a page shows of a text.

    What does not depend on the prompts takes most of the time; given `kept`, it is taken from there for the last few
    texts, and put there. Raises UserError if no sentence has the word, if too many have it, and for a text that the
    model cannot read.
    """
    found = occurrences(text.sentences, text.word)
    if len(found) > MOST_SENTENCES:
        raise UserError(
            f"“{text.word}” has {counted(len(found), 'occurrence')}, and at most {MOST_SENTENCES} are asked about. "
            "Shorten the text."
        )
    report("next words", 0.0)
    frames = {
        "next_words": _per_prompt(text, lambda prompt: _next_words(model, text, prompt)),
        "uses": _uses(model, text, found),
    }
    vectors, scores = _kept(model, text, report, {} if kept is None else kept)
    frames |= scores
    report("edges", 0.7)
    frames |= _edges(model, text, report)
    report("done", 1.0)
    return Dossier(
        model.name, model.fingerprint, fingerprint_of(text), model.adds_positions, model.layers, vectors, frames
    )


def strongest(cuts: pd.DataFrame) -> int | None:
    """The place of the word whose edge, when cut, changes the next word most; the first piece does not count."""
    later = cuts[cuts["key"] > 0]
    return None if later.empty else int(later.loc[later["effect"].idxmax(), "key"])


def write(dossier: Dossier, text: Text) -> bytes:
    """A recording: the dossier as compressed arrays. The same numbers give the same bytes.

    Vectors of equal beginnings are kept once. They are turned so that as few numbers as there are beginnings hold all
    lengths, distances and angles.
    """
    turned = _turned(dossier.vectors, occurrences(text.sentences, text.word))
    arrays: dict[str, np.ndarray] = {NUMBERS: turned.astype(np.float16)}
    for name, frame in dossier.frames.items():
        arrays |= {f"{name}/{column}": _as_array(frame[column]) for column in frame}
    about = {
        "model": dossier.model,
        "model_fingerprint": dossier.model_fingerprint,
        "text_fingerprint": dossier.text_fingerprint,
        "adds_positions": dossier.adds_positions,
        "layers": dossier.layers,
        "columns": {name: [*frame.columns] for name, frame in dossier.frames.items()},
    }
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def read(recording: bytes, text: Text) -> Dossier:
    """The dossier in a recording of the text."""
    with np.load(io.BytesIO(recording), allow_pickle=False) as arrays:
        about = json.loads(bytes(arrays["about"]))
        frames = {
            name: pd.DataFrame({column: _as_column(arrays[f"{name}/{column}"]) for column in columns})
            for name, columns in about.pop("columns").items()
        }
        vectors = _vectors(arrays[NUMBERS].astype(float), occurrences(text.sentences, text.word))
    return Dossier(**about, vectors=vectors, frames=frames)


def _per_prompt(text: Text, ask: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    frames = []
    for prompt in dict.fromkeys(text.prompts):
        frame = ask(prompt)
        frame.insert(0, "prompt", prompt)
        frames.append(frame)
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _next_words(model: Model, text: Text, prompt: str) -> pd.DataFrame:
    """The most probable words of both contexts, and the text's own next words."""
    whole = measures.next_words(model, prompt)
    kept = whole.groupby("context", sort=False).head(SHOWN)["word"]
    own = [word for words in own_next_words(text).values() for word in words]
    frame = whole[whole["word"].isin({*kept} - {*own})].assign(is_own=False)
    asked = [measures.next_words(model, prompt, [*dict.fromkeys(own)]).assign(is_own=True)] if own else []
    return pd.concat([frame, *asked], ignore_index=True)


def _uses(model: Model, text: Text, found: list[Occurrence]) -> pd.DataFrame:
    words = list(dict.fromkeys(word for words in own_next_words(text).values() for word in words))
    may_ask = len({*own_next_words(text)} - {""}) > 1 and not text.is_natural
    frames = []
    for beginning, place in labelled(found).items() if may_ask else ():
        answers = measures.words_after(model, beginning, words)
        frames.append(answers.assign(beginning=beginning, sense=found[place].sense))
    columns = ["beginning", "sense", "word", "probability"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _accuracy(scored: Mapping[str, pd.DataFrame], text: Text) -> pd.DataFrame:
    """As sense_accuracy_by_layer; without rows where fewer than two meanings are labelled."""
    columns = ["layer", "weights", "accuracy", "chance"]
    try:
        frames = [accuracies(frame, text.sentences, text.word).assign(weights=name) for name, frame in scored.items()]
    except UserError:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True)[columns]


def _kept(model: Model, text: Text, report: Report, kept: MutableMapping[tuple[str, str], Scored]) -> Scored:
    key = text.sentences, text.word
    if key not in kept:
        kept[key] = _scored(model, text, report)
        while len(kept) > KEPT:
            del kept[next(iter(kept))]
    return kept[key]


def _scored(model: Model, text: Text, report: Report) -> Scored:
    report("vectors", 0.15)
    vectors = measures.word_vectors(model, text.sentences, text.word)
    found = {"pretrained": vectors}
    for seed in range(measures.TWINS):
        report(f"untrained twin {seed + 1} of {measures.TWINS}", 0.25 + 0.15 * seed)
        found[f"untrained {seed}"] = measures.word_vectors(untrained(model, seed), text.sentences, text.word)
    return vectors, {"accuracy": _accuracy(found, text), "groups": _groups(found, model.layers // 2)}


def _groups(scored: Mapping[str, pd.DataFrame], layer: int) -> pd.DataFrame:
    rows = [(name, *groups(frame[frame["layer"] == layer])[1:]) for name, frame in scored.items()]
    return pd.DataFrame(rows, columns=["weights", "silhouette", "p"])


def _edges(model: Model, text: Text, report: Report) -> dict[str, pd.DataFrame]:
    cuts = _per_prompt(text, lambda prompt: measures.cut_effects(model, prompt))
    keys = {prompt: strongest(part) for prompt, part in cuts.groupby("prompt", sort=False)}

    def heads(prompt: str) -> pd.DataFrame:
        report("heads", 0.8)
        key = keys.get(prompt)
        if key is None:
            return pd.DataFrame(columns=["key", "layer", "head", "weight", "effect"])
        return measures.head_effects(model, prompt, key).assign(key=key)

    def after_cut(prompt: str) -> pd.DataFrame:
        key = keys.get(prompt)
        if key is None:
            return pd.DataFrame(columns=["key", "change", "word", "probability"])
        frame = measures.next_words_after_cut(model, prompt, key)
        kept = frame.groupby("change", sort=False).head(SHOWN)["word"]
        return frame[frame["word"].isin({*kept})].assign(key=key)

    return {
        "looks": _per_prompt(text, lambda prompt: measures.looks(model, prompt)),
        "cuts": cuts,
        "heads": _per_prompt(text, heads),
        "after_cut": _per_prompt(text, after_cut),
    }


def _turned(vectors: pd.DataFrame, found: list[Occurrence]) -> np.ndarray:
    """The vectors of the different beginnings in as few numbers as possible, (layers, beginnings, numbers)."""
    first = pd.Series([each.beginning for each in found]).drop_duplicates().index
    layers = []
    for _, part in vectors.groupby("layer", sort=True):
        numbers = part.filter(regex=r"^v\d+$").to_numpy(dtype=float)[first]
        left, sizes, _ = np.linalg.svd(numbers, full_matrices=False)
        turned = left * sizes
        layers.append(turned * np.where(turned[np.abs(turned).argmax(0), np.arange(turned.shape[1])] < 0, -1, 1))
    return np.stack(layers).astype(np.float32)


def _vectors(numbers: np.ndarray, found: list[Occurrence]) -> pd.DataFrame:
    """A frame as of word_vectors, from the numbers of the different beginnings."""
    order = pd.factorize(pd.Series([each.beginning for each in found]))[0]
    details = pd.DataFrame(
        {
            "sentence": [each.sentence for each in found],
            "position": [each.position for each in found],
            "sense": pd.Series([each.sense for each in found], dtype=object),
        }
    )
    frames = []
    for layer, part in enumerate(numbers):
        columns = pd.DataFrame(part[order], columns=[f"v{index}" for index in range(part.shape[1])])
        frames.append(pd.concat([details.assign(layer=layer), columns], axis=1))
    whole = pd.concat(frames, ignore_index=True)
    return whole[["layer", *(column for column in whole if column != "layer")]]


def _as_array(column: pd.Series) -> np.ndarray:
    if column.dtype.kind == "f":
        return np.asarray(column, dtype=np.float16 if column.name == "weight" else np.float32)
    if column.dtype.kind in "iub":
        return np.asarray(column, dtype=bool if column.dtype.kind == "b" else np.int32)
    return np.array([str(cell) for cell in column], dtype=str)


def _as_column(array: np.ndarray) -> np.ndarray:
    return (
        array.astype(float) if array.dtype.kind == "f" else array.astype(object) if array.dtype.kind == "U" else array
    )
