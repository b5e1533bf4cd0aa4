"""Models: one network, three kinds of mixing, with a leading axis for the ensemble.

The network is GPT-2's in small (Radford et al. 2019): token and position embeddings, blocks of layer norm, mixing and
feed-forward step around a residual stream, a final norm and an unembedding. Kinds of mixing differ in the weights with
which a position takes up the positions that it can see, and in nothing else.

Axes: M members, N nodes (unique prefixes), K blocks, B nodes a block, V vocabulary, D width, H heads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.settings import Settings
from core.tensors import Prefixes

torch.set_num_threads(1)  # several threads on tensors this small fight each other

Parameters = dict[str, Tensor]  # each with the members as its first axis
# The one switch between the networks: queries, keys and what is visible become the weights of a mean over values.
Weights = Callable[[Tensor, Tensor, Tensor], Tensor]


def uniform_weights(queries: Tensor, keys: Tensor, visible: Tensor) -> Tensor:
    """The same weight for every visible position, whatever stands there."""
    del queries, keys
    shares: Tensor = visible[:, None].float()  # (K, 1, B, B): shared by members and heads
    return shares / shares.sum(-1, keepdim=True)


def attention_weights(queries: Tensor, keys: Tensor, visible: Tensor) -> Tensor:
    """Scaled dot-product attention: softmax(q k' / sqrt(d)) over the visible positions (Vaswani et al. 2017, eq. 1).

    Queries and keys: (M, K, H, B, d); returns (M, K, H, B, B), each row a distribution.
    """
    scores = (queries * queries.shape[-1] ** -0.5) @ keys.transpose(-1, -2)
    weights: Tensor = scores.masked_fill(~visible[:, None], -torch.inf).softmax(-1)
    return weights


@dataclass(frozen=True)
class Mixed:
    """What mixing computed in one layer."""

    queries: Tensor  # (M, K, H, B, d)
    keys: Tensor  # (M, K, H, B, d)
    values: Tensor  # (M, K, H, B, d)
    weights: Tensor  # (M, K, H, B, B), or (K, 1, B, B) if the same for all; from the last axis to the one before it
    output: Tensor  # (M, N, D), what is added to the residual stream


@dataclass(frozen=True)
class Pass:
    """All that one pass computed."""

    logits: Tensor  # (M, N, V)
    stages: dict[str, Tensor]  # the residual stream after each stage, (M, N, D), in order
    mixed: list[Mixed]  # of each layer

    @property
    def weights(self) -> list[Tensor]:
        """The weights of each layer."""
        return [mixed.weights for mixed in self.mixed]


# Takes a layer's number and what it mixed; gives what is added to the residual stream instead.
Edit = Callable[[int, Mixed], Tensor]


def initial_parameters(settings: Settings, vocabulary: int, positions: int, seeds: Sequence[int]) -> Parameters:
    """Random parameters, one member a seed; a member depends on its own seed alone."""
    members = [_initial_member(settings, vocabulary, positions, seed) for seed in seeds]
    return {name: torch.stack([member[name] for member in members]) for name in members[0]}


def run_network(
    parameters: Parameters,
    prefixes: Prefixes,
    weights: Weights,
    heads: int,
    dropout: "Dropout | None" = None,
    edit: Edit | None = None,
) -> Pass:
    """One pass over packed prefixes; with `dropout`, as in training; with `edit`, an intervention in each layer."""
    drop = dropout or Dropout(None)
    tokens = parameters["token_embedding"].index_select(1, prefixes.words)  # (M, N, D)
    stream = drop.embedding(tokens + parameters["position_embedding"].index_select(1, prefixes.positions))
    stages, all_mixed = {"embedding": stream}, []
    for layer in range(_layers(parameters)):
        here = f"layer{layer}."
        mixed = _mix(parameters, here, _norm(stream, parameters, here + "norm1"), prefixes, weights, heads)
        stream = stream + drop.step(edit(layer, mixed) if edit else mixed.output)
        stages[f"mixing {layer + 1}"] = stream
        hidden = _linear(_norm(stream, parameters, here + "norm2"), parameters, here + "expand").relu()
        stream = stream + drop.step(_linear(hidden, parameters, here + "contract"))
        stages[f"feed-forward {layer + 1}"] = stream
        all_mixed.append(mixed)
    return Pass(read_out(stream, parameters), stages, all_mixed)


def read_out(stream: Tensor, parameters: Parameters) -> Tensor:
    """Logits (M, N, V) of a residual stream (M, N, D): the final norm and the unembedding."""
    return _norm(stream, parameters, "final_norm") @ parameters["unembedding"]


def project_heads(heads: Tensor, parameters: Parameters, layer: int) -> Tensor:
    """What each head's vectors (M, ..., H, d) add to the residual stream, (M, ..., H, D), the bias aside."""
    members, count, size = heads.shape[0], *heads.shape[-2:]
    matrix = parameters[f"layer{layer}.output.weight"].view(members, count, size, -1)
    return torch.einsum("m...hd,mhde->m...he", heads, matrix)


class Dropout:
    """Sets a share of numbers to zero and scales up the rest (Srivastava et al. 2014).

    Shares are rounded to 1/256, so that one random byte decides about one number; torch's own generator takes several
    times as long. With no generator nothing is dropped.
    """

    def __init__(self, generator: np.random.Generator | None, embedding: float = 0.0, step: float = 0.0) -> None:
        """`embedding` and `step` are the shares dropped from the embedding and after mixing and feed-forward."""
        self._generator = generator
        self._shares = (embedding, step)

    def embedding(self, numbers: Tensor) -> Tensor:
        """Drop from the embedding."""
        return self._drop(numbers, self._shares[0])

    def step(self, numbers: Tensor) -> Tensor:
        """Drop from what mixing or the feed-forward step adds."""
        return self._drop(numbers, self._shares[1])

    def _drop(self, numbers: Tensor, share: float) -> Tensor:
        level = round(share * 256)
        if self._generator is None or level == 0:
            return numbers
        drawn = np.frombuffer(self._generator.bytes(numbers.numel()), np.uint8)
        kept = torch.from_numpy((drawn >= level) * np.float32(256 / (256 - level)))
        return numbers * kept.view(numbers.shape)


def decays(name: str) -> bool:
    """Whether weight decay applies: to matrices and embeddings, not to biases and norms."""
    return not name.endswith((".bias", ".scale"))


def parameter_count(parameters: Parameters, weights: Weights, window: int | None) -> int:
    """Numbers that a member's predictions depend on; queries and keys count only where weights depend on them."""
    total = sum(tensor[0].numel() for tensor in parameters.values())
    if weights is not uniform_weights:
        return total
    width = parameters["token_embedding"].shape[-1]
    unused = _layers(parameters) * 2 * (width * width + width)
    if window == 1:
        unused += parameters["position_embedding"][0, 1:].numel()
    return total - unused


def _initial_member(settings: Settings, vocabulary: int, positions: int, seed: int) -> Parameters:
    generator = torch.Generator().manual_seed(seed)
    width, hidden = settings.width, settings.hidden

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator) * settings.initial_spread

    member = {
        "token_embedding": normal(vocabulary, width),
        "position_embedding": normal(positions, width),
        "unembedding": normal(width, vocabulary),
        **_initial_norm("final_norm", width),
    }
    for layer in range(settings.layers):
        for name, inputs, outputs in (
            ("queries_keys_values", width, 3 * width),
            ("output", width, width),
            ("expand", width, hidden),
            ("contract", hidden, width),
        ):
            member[f"layer{layer}.{name}.weight"] = normal(inputs, outputs)
            member[f"layer{layer}.{name}.bias"] = torch.zeros(1, outputs)
        member |= _initial_norm(f"layer{layer}.norm1", width) | _initial_norm(f"layer{layer}.norm2", width)
    return member


def _initial_norm(name: str, width: int) -> Parameters:
    return {f"{name}.scale": torch.ones(1, width), f"{name}.bias": torch.zeros(1, width)}


def _layers(parameters: Parameters) -> int:
    return sum(name.endswith(".output.weight") for name in parameters)


def _norm(stream: Tensor, parameters: Parameters, name: str) -> Tensor:
    normed = functional.layer_norm(stream, stream.shape[-1:])
    return torch.addcmul(parameters[name + ".bias"], normed, parameters[name + ".scale"])


def _linear(inputs: Tensor, parameters: Parameters, name: str) -> Tensor:
    return torch.baddbmm(parameters[name + ".bias"], inputs, parameters[name + ".weight"])


def _mix(parameters: Parameters, here: str, normed: Tensor, prefixes: Prefixes, mixing: Weights, heads: int) -> Mixed:
    """What each node takes up from those that it can see."""
    members, _, width = normed.shape
    blocks, size = prefixes.nodes.shape
    projected = _linear(normed, parameters, here + "queries_keys_values")  # (M, N, 3 D)
    placed = projected.index_select(1, prefixes.nodes.flatten())  # (M, K B, 3 D)
    split = placed.view(members, blocks, size, 3, heads, width // heads)
    queries, keys, values = split.permute(3, 0, 1, 4, 2, 5)  # each (M, K, H, B, d)
    weights = mixing(queries, keys, prefixes.visible)
    joined = (weights @ values).transpose(2, 3).reshape(members, blocks * size, width)
    output = _linear(joined.index_select(1, prefixes.places), parameters, here + "output")
    return Mixed(queries, keys, values, weights, output)
