"""Passes: what a model computes on a text, and with edges cut. Nothing is stored in the model.

A text becomes pieces; a word may be several. The vector of a word is that of its last piece, which has read all of it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.errors import UserError
from core.pretrained.models import Model
from core.pretrained.reading import last_word, spans
from core.words import UNSPACED

BATCH = 16  # texts in one pass
CUTS = 64  # cuts in one pass, each of one word
Ids = tuple[int, ...]


@dataclass(frozen=True)
class Pieces:
    """A text in pieces. `places` gives each piece's characters; pieces that the model adds have none."""

    text: str
    ids: Ids
    places: tuple[tuple[int, int], ...]

    def up_to(self, end: int) -> int:
        """The place of the last piece that begins before the character `end`."""
        return max(place for place, (first, last) in enumerate(self.places) if first < end and last > first)

    def from_character(self, start: int) -> int:
        """The place of the first piece of what begins at the character `start`, with a piece of the space before it."""
        first = min(place for place, (begin, last) in enumerate(self.places) if last > start and last > begin)
        while first and self._is_space(first - 1):
            first -= 1
        return first

    def owners(self) -> list[int | None]:
        """The number of the word that each piece belongs to; a space belongs to what follows it."""
        words = spans(self.text)
        found: list[int | None] = []
        for first, last in self.places:
            found.append(
                next((number for number, word in enumerate(words) if word.start < last and first < word.end), None)
            )
        for place in range(len(found) - 2, -1, -1):
            if self._is_space(place):
                found[place] = found[place + 1]
        return found

    def _is_space(self, place: int) -> bool:
        first, last = self.places[place]
        return last > first and not self.text[first:last].strip()


def pieces(model: Model, text: str) -> Pieces:
    """The pieces of a text, with those that the model's tokenizer puts in front and without any behind.

    Raises UserError for a text that is too long, and for a word that the model has no number for.
    """
    read = model.tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
    ids, places, added = read["input_ids"], read["offset_mapping"], read["special_tokens_mask"]
    while ids and added[-1] and places[-1][0] == places[-1][1]:
        ids, places, added = ids[:-1], places[:-1], added[:-1]
    if len(ids) > model.longest:
        raise UserError(
            f"The text has {len(ids)} pieces, and “{model.name}” reads at most {model.longest}. Shorten it."
        )
    size = model.network.get_input_embeddings().weight.shape[0]
    for number, (start, end) in zip(ids, places, strict=True):
        if number >= size:
            raise UserError(
                f"“{text[start:end].strip()}” is not in the vocabulary of “{model.name}”. Use a word that it "
                "was trained on."
            )
    if not any(end > start for start, end in places):
        raise UserError("The text is empty. Type a few words, such as the start of a sentence.")
    return Pieces(text, tuple(ids), tuple((start, end) for start, end in places))


def continuation(model: Model, prompt: Pieces, word: str) -> Ids:
    """The pieces of a word after a prompt; raises UserError for a word that the model cannot write."""
    unknown = model.tokenizer.unk_token_id
    if word in model.tokenizer.all_special_tokens:
        return (model.tokenizer.convert_tokens_to_ids(word),)
    between = "" if _is_unspaced(prompt.text[-1:]) and _is_unspaced(word[:1]) else " "
    whole = pieces(model, f"{prompt.text}{between}{word}").ids
    if whole[: len(prompt.ids)] == prompt.ids:
        rest = whole[len(prompt.ids) :]
    else:  # the prompt's last piece takes up the beginning of the word
        rest = tuple(model.tokenizer(between + word, add_special_tokens=False)["input_ids"])
    if not rest or (unknown is not None and unknown in rest and unknown not in prompt.ids):
        raise UserError(f"“{word}” is not in the vocabulary of “{model.name}”. Use a word that it was trained on.")
    return rest


def _is_unspaced(character: str) -> bool:
    return bool(character) and any(first <= ord(character) <= last for first, last in UNSPACED)


def last_word_alone(prompt: Pieces) -> Ids:
    """The pieces of the prompt's last word as they stand in it, behind those that the tokenizer puts in front."""
    start = prompt.from_character(last_word(prompt.text).start)
    added = [number for number, (first, last) in zip(prompt.ids, prompt.places, strict=True) if first == last]
    in_front = added if prompt.places[0][0] == prompt.places[0][1] else []
    return (*in_front, *prompt.ids[start:])


def labels(prompt: Pieces) -> list[tuple[str, list[int]]]:
    """The words of a prompt, and the pieces of each; pieces of no word, such as a comma, stand by themselves."""
    words = spans(prompt.text)
    groups: list[tuple[str, list[int]]] = []
    previous: int | None = None
    for place, (word, (first, last)) in enumerate(zip(prompt.owners(), prompt.places, strict=True)):
        if word is not None and word == previous:
            groups[-1][1].append(place)
        elif word is not None:
            span = words[word]
            groups.append((prompt.text[span.start : span.end], [place]))
        else:
            groups.append((prompt.text[first:last].strip() or "(start)", [place]))
        previous = word
    return groups


def last_logits(model: Model, texts: Sequence[Ids]) -> Tensor:
    """The logits of the next piece after each text, (texts, V)."""
    found = [torch.empty(0)] * len(texts)
    for numbers, batch in _batches(texts):
        logits = _run(model.network, batch, logits_to_keep=1).logits[:, -1].float()
        for number, row in zip(numbers, logits, strict=True):
            found[number] = row
    return torch.stack(found)


def stages(model: Model, texts: Sequence[Ids]) -> np.ndarray:
    """The vector of each text's last piece after each layer, (layers + 1, texts, D).

    As transformers gives them: layer 0 is what enters the first layer, and the last one has passed the final norm.
    """
    found = [np.empty(0)] * len(texts)
    for numbers, batch in _batches(texts):
        passed = _run(model.network.base_model, batch, output_hidden_states=True)
        ends = torch.stack([layer[:, -1] for layer in passed.hidden_states], dim=1).float().numpy()
        for number, vectors in zip(numbers, ends, strict=True):
            found[number] = vectors
    return np.stack(found, axis=1)


def attention(model: Model, text: Ids) -> np.ndarray:
    """The attention weights of a text, (layers, heads, queries, keys); raises UserError if the model gives none."""
    passed = _run(model.network.base_model, torch.tensor([text]), output_attentions=True)
    if not passed.attentions or passed.attentions[0] is None:
        raise UserError(f"“{model.name}” does not tell its attention weights. Choose a model such as GPT-2 or SmolLM2.")
    return np.stack([layer[0].float().numpy() for layer in passed.attentions])


@dataclass(frozen=True)
class Cut:
    """Edges to a text's last word that are cut: from these pieces, in one layer and head or in all (None)."""

    keys: tuple[int, ...]
    layer: int | None = None
    head: int | None = None


def logits_with_cuts(model: Model, text: Ids, first: int, cuts: Sequence[Cut]) -> Tensor:
    """The logits of the next piece with each cut, (cuts, V); `first` is the place of the last word's first piece.

    A cut sets scores to minus infinity, and the remaining weights sum to 1 again. Only the last word is computed anew:
    no earlier piece changes.
    """
    rows = []
    for start in range(0, len(cuts), CUTS):
        part = cuts[start : start + CUTS]
        kept = _earlier(model, text[:first], len(part))
        with _cutting(model, part, len(text)):
            passed = _run(model.network, torch.tensor([text[first:]] * len(part)), logits_to_keep=1, **kept)
        rows.append(passed.logits[:, -1].float())
    return torch.cat(rows)


def _earlier(model: Model, text: Ids, copies: int) -> dict[str, Any]:
    """What the model keeps of the pieces before the last word, for so many rows."""
    if not text:
        return {}
    kept = _run(model.network.base_model, torch.tensor([text]), use_cache=True).past_key_values
    kept.batch_repeat_interleave(copies)
    return {"past_key_values": kept}


@contextmanager
def _cutting(model: Model, cuts: Sequence[Cut], length: int) -> Iterator[None]:
    """Let each row of the next pass have its cut."""
    hooks = [
        module.register_forward_pre_hook(_hook(cuts, layer, length), with_kwargs=True)
        for layer, module in _attentions(model)
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _attentions(model: Model) -> list[tuple[int, Any]]:
    """The attention modules, each with the number of its layer."""
    found = [
        (int(module.layer_idx), module)
        for module in model.network.modules()
        if type(module).__name__.endswith("Attention") and getattr(module, "layer_idx", None) is not None
    ]
    if len(found) != model.layers:
        raise UserError(f"The edges of “{model.name}” cannot be cut here. Choose a model such as GPT-2 or SmolLM2.")
    return found


def _hook(cuts: Sequence[Cut], layer: int, length: int) -> Callable[..., Any]:
    here = [(row, cut) for row, cut in enumerate(cuts) if cut.layer in (None, layer)]

    def before(module: Any, inputs: Any, named: dict[str, Any]) -> Any:
        if not here:
            return None
        mask = named.get("attention_mask")
        queries = inputs[0].shape[1] if inputs else named["hidden_states"].shape[1]
        heads = int(module.config.num_attention_heads)
        causal = torch.zeros(queries, length).masked_fill_(
            ~torch.ones(queries, length, dtype=torch.bool).tril(length - queries), torch.finfo(torch.float32).min
        )
        changed = (causal if mask is None else mask).expand(len(cuts), heads, queries, length).clone()
        for row, cut in here:
            chosen = slice(None) if cut.head is None else cut.head
            for key in cut.keys:
                changed[row, chosen, :, key] = torch.finfo(torch.float32).min
        return inputs, {**named, "attention_mask": changed}

    return before


def _batches(texts: Sequence[Ids]) -> Iterator[tuple[list[int], Tensor]]:
    """Texts of one length together: their numbers, and their ids, (texts, pieces)."""
    of_length: dict[int, list[int]] = {}
    for number, text in enumerate(texts):
        of_length.setdefault(len(text), []).append(number)
    for numbers in of_length.values():
        for start in range(0, len(numbers), BATCH):
            part = numbers[start : start + BATCH]
            yield part, torch.tensor([texts[number] for number in part])


def _run(network: Any, batch: Tensor, **how: Any) -> Any:
    with torch.no_grad():
        return network(input_ids=batch, **{"use_cache": "past_key_values" in how, **how})
