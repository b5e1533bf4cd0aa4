"""Models: one network with one switch, and a leading axis for the ensemble. Read this file from top to bottom.

The network is a small GPT-2 (Radford et al. 2019). Each word becomes a vector: its token embedding plus its position
embedding. Blocks then add to that vector twice: what mixing takes from other positions, and what a feed-forward step
makes of the result. The sum of all these is called the residual stream. A final norm and the unembedding turn it into
logits for the next word.

The switch is the mixing: the weights of the mean that a position takes over the positions it can see. Static and
averaging use equal weights (static sees one word), attention computes them. Nothing else differs.

The step of training computes the same pass and its gradient in compiled code (core.kernel); all else calls this one.

All members of an ensemble are computed at once: every parameter has the members as its first axis.

Axes: M members, N nodes (unique prefixes, see core.tensors), K blocks, B nodes a block, V vocabulary, D width,
H heads, d = D / H numbers a head.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.settings import Settings
from core.tensors import Prefixes, Targets

torch.set_num_threads(1)  # several threads on tensors this small slow each other down

Parameters = dict[str, Tensor]  # each with the members as its first axis
# The switch: from queries, keys and what is visible to the weights of a mean over the values.
Weights = Callable[[Tensor, Tensor, Tensor], Tensor]


def uniform_weights(queries: Tensor, keys: Tensor, visible: Tensor) -> Tensor:
    """Equal weights for all visible positions, (K, 1, B, B): the same for all members and heads.

    Takes visible (K, B, B); queries and keys play no part.

    >>> sees_itself_and_the_first = torch.tensor([[[True, False, False], [True, True, False], [True, False, True]]])
    >>> uniform_weights(None, None, sees_itself_and_the_first)[0, 0].tolist()
    [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.0, 0.5]]
    """
    del queries, keys
    shares: Tensor = visible[:, None].float()  # (K, 1, B, B)
    return shares / shares.sum(-1, keepdim=True)


def attention_weights(queries: Tensor, keys: Tensor, visible: Tensor) -> Tensor:
    """Scaled dot-product attention: softmax(q k' / sqrt(d)) over the visible positions (Vaswani et al. 2017, eq. 1).

    Takes queries and keys (M, K, H, B, d) and visible (K, B, B); returns (M, K, H, B, B), each row sums to 1.

    >>> queries = torch.tensor([[0.0], [1.0]]).view(1, 1, 1, 2, 1)
    >>> keys = torch.tensor([[0.0], [2.0]]).view(1, 1, 1, 2, 1)
    >>> causal = torch.tensor([[[True, False], [True, True]]])
    >>> attention_weights(queries, keys, causal)[0, 0, 0].round(decimals=2).tolist()
    [[1.0, 0.0], [0.1..., 0.8...]]
    """
    scores = (queries * queries.shape[-1] ** -0.5) @ keys.transpose(-1, -2)  # (M, K, H, B, B)
    weights: Tensor = scores.masked_fill(~visible[:, None], -torch.inf).softmax(-1)
    return weights


@dataclass(frozen=True)
class Mixed:
    """All that mixing computed in one layer."""

    queries: Tensor  # (M, K, H, B, d)
    keys: Tensor  # (M, K, H, B, d)
    values: Tensor  # (M, K, H, B, d)
    weights: Tensor  # (M, K, H, B, B) or (K, 1, B, B): how much each position (row) takes of each other (column)
    output: Tensor  # (M, N, D), what is added to the residual stream


@dataclass(frozen=True)
class Pass:
    """All that one pass computed. Nothing is kept elsewhere: what a page shows is what made the prediction."""

    logits: Tensor  # (M, N, V)
    stages: dict[str, Tensor]  # the residual stream after each stage, (M, N, D), in order
    mixed: list[Mixed]  # of each layer

    @property
    def weights(self) -> list[Tensor]:
        """The weights of each layer."""
        return [mixed.weights for mixed in self.mixed]


# An intervention: takes a layer's number and what it mixed, returns what to add to the residual stream instead.
Edit = Callable[[int, Mixed], Tensor]


def run_network(
    parameters: Parameters,
    prefixes: Prefixes,
    weights: Weights,
    heads: int,
    dropout: "Dropout | None" = None,
    edit: Edit | None = None,
) -> Pass:
    """One pass over packed prefixes.

    `dropout` is for training; `edit` changes what each layer's mixing adds.

    >>> from core.tensors import pack_prefixes
    >>> ids = {"<end>": 0, "dog": 1, "ran": 2}
    >>> prefixes = pack_prefixes([("<end>", "dog", "ran")], ids, window=None)
    >>> parameters = initial_parameters(Settings(width=8), vocabulary=3, positions=4, seeds=range(5))
    >>> passed = run_network(parameters, prefixes, attention_weights, heads=2)
    >>> tuple(passed.logits.shape), list(passed.stages)
    ((5, 3, 3), ['embedding', 'mixing 1', 'feed-forward 1'])
    """
    drop = dropout or Dropout(None)
    tokens = parameters["token_embedding"].index_select(1, prefixes.words)  # (M, N, D)
    positions = parameters["position_embedding"].index_select(1, prefixes.positions)  # (M, N, D)
    stream = drop.embedding(tokens + positions)  # (M, N, D), the residual stream
    stages, all_mixed = {"embedding": stream}, []
    for layer in range(layer_count(parameters)):
        here = f"layer{layer}."
        mixed = _mix(parameters, here, _norm(stream, parameters, here + "norm1"), prefixes, weights, heads)
        stream = stream + drop.step(edit(layer, mixed) if edit else mixed.output)  # (M, N, D)
        stages[f"mixing {layer + 1}"] = stream
        hidden = _linear(
            _norm(stream, parameters, here + "norm2"), parameters, here + "expand"
        ).relu()  # (M, N, hidden)
        stream = stream + drop.step(_linear(hidden, parameters, here + "contract"))  # (M, N, D)
        stages[f"feed-forward {layer + 1}"] = stream
        all_mixed.append(mixed)
    return Pass(read_out(stream, parameters), stages, all_mixed)


def _mix(parameters: Parameters, here: str, normed: Tensor, prefixes: Prefixes, mixing: Weights, heads: int) -> Mixed:
    """What each node takes from the nodes it can see; `normed` is (M, N, D)."""
    members, _, width = normed.shape
    blocks, size = prefixes.nodes.shape
    projected = _linear(normed, parameters, here + "queries_keys_values")  # (M, N, 3 D)
    placed = projected.index_select(1, prefixes.nodes.flatten())  # (M, K B, 3 D)
    split = placed.view(members, blocks, size, 3, heads, width // heads)  # (M, K, B, 3, H, d)
    queries, keys, values = split.permute(3, 0, 1, 4, 2, 5)  # each (M, K, H, B, d)
    weights = mixing(queries, keys, prefixes.visible)  # (M, K, H, B, B) or (K, 1, B, B)
    joined = (weights @ values).transpose(2, 3).reshape(members, blocks * size, width)  # (M, K B, D)
    output = _linear(joined.index_select(1, prefixes.places), parameters, here + "output")  # (M, N, D)
    return Mixed(queries, keys, values, weights, output)


def read_out(stream: Tensor, parameters: Parameters) -> Tensor:
    """Logits (M, N, V) of a residual stream (M, N, D): the final norm, then the unembedding.

    >>> parameters = initial_parameters(Settings(), vocabulary=30, positions=6, seeds=[0, 1])
    >>> tuple(read_out(torch.zeros(2, 4, 32), parameters).shape)
    (2, 4, 30)
    """
    return _norm(stream, parameters, "final_norm") @ parameters["unembedding"]


def project_heads(heads: Tensor, parameters: Parameters, layer: int) -> Tensor:
    """What each head's vectors (M, ..., H, d) add to the residual stream, (M, ..., H, D), without the bias.

    >>> parameters = initial_parameters(Settings(), vocabulary=30, positions=6, seeds=[0])
    >>> tuple(project_heads(torch.ones(1, 5, 2, 16), parameters, layer=0).shape)
    (1, 5, 2, 32)
    """
    members, count, size = heads.shape[0], *heads.shape[-2:]
    matrix = parameters[f"layer{layer}.output.weight"].view(members, count, size, -1)  # (M, H, d, D)
    return torch.einsum("m...hd,mhde->m...he", heads, matrix)


def _norm(stream: Tensor, parameters: Parameters, name: str) -> Tensor:
    """Layer norm (Ba et al. 2016) with each member's own scale and bias."""
    normed = functional.layer_norm(stream, stream.shape[-1:])
    return torch.addcmul(parameters[name + ".bias"], normed, parameters[name + ".scale"])


def _linear(inputs: Tensor, parameters: Parameters, name: str) -> Tensor:
    """Inputs (M, N, in) times each member's own matrix (M, in, out), plus its bias."""
    return torch.baddbmm(parameters[name + ".bias"], inputs, parameters[name + ".weight"])


def target_log_probabilities(logits: Tensor, targets: Targets) -> Tensor:
    """log softmax(logits)[node, word] of each target: (M, P) from logits (M, N, V).

    >>> targets = Targets(torch.tensor([0, 1]), torch.tensor([2, 0]), torch.ones(1, 2) / 2, None)
    >>> target_log_probabilities(torch.zeros(1, 2, 4), targets).exp().tolist()
    [[0.25, 0.25]]
    """
    places = targets.nodes * logits.shape[-1] + targets.words
    return logits.log_softmax(-1).flatten(1).index_select(1, places)


class Dropout:
    """Sets a share of numbers to zero and scales the others up (Srivastava et al. 2014).

    Shares are rounded to 1/256, so that one random byte decides about one number: torch's own generator takes several
    times as long. Without a generator nothing is dropped.

    >>> dropped = Dropout(np.random.default_rng(0), step=0.5).step(torch.ones(1000))
    >>> sorted(set(dropped.tolist()))
    [0.0, 2.0]
    """

    def __init__(self, generator: np.random.Generator | None, embedding: float = 0.0, step: float = 0.0) -> None:
        """`embedding` and `step` are the shares dropped from the embedding and after mixing and feed-forward."""
        self._generator = generator
        self._shares = (embedding, step)

    def embedding(self, numbers: Tensor) -> Tensor:
        """Drop from the embedding."""
        return self._dropped(numbers, self.levels[0])

    def step(self, numbers: Tensor) -> Tensor:
        """Drop from what mixing or the feed-forward step adds."""
        return self._dropped(numbers, self.levels[1])

    @property
    def levels(self) -> tuple[int, int]:
        """How many of 256 bytes drop a number, of the embedding and of a step."""
        embedding, step = (round(share * 256) for share in self._shares)
        return embedding, step

    def drawn(self, count: int, level: int) -> np.ndarray:
        """The next random bytes; those below the level drop a number. None are drawn for level 0."""
        if self._generator is None or level == 0:
            return np.zeros(count, np.uint8)
        return self._generator.bit_generator.random_raw(count // 8 + 1).view(np.uint8)[:count]

    def _dropped(self, numbers: Tensor, level: int) -> Tensor:
        if self._generator is None or level == 0:
            return numbers
        kept = (self.drawn(numbers.numel(), level) >= level) * np.float32(256 / (256 - level))
        return numbers * torch.from_numpy(kept).view(numbers.shape)


def initial_parameters(settings: Settings, vocabulary: int, positions: int, seeds: Sequence[int]) -> Parameters:
    """Random parameters, one member a seed. A member depends on its own seed alone, not on those beside it.

    >>> one, two = (initial_parameters(Settings(), 30, 6, seeds)["unembedding"] for seeds in ([7], [3, 7]))
    >>> tuple(two.shape), torch.equal(one[0], two[1])
    ((2, 32, 30), True)
    """
    members = [_initial_member(settings, vocabulary, positions, seed) for seed in seeds]
    return {name: torch.stack([member[name] for member in members]) for name in members[0]}


def decays(name: str) -> bool:
    """Whether weight decay applies to a parameter: to matrices and embeddings, not to biases and norms.

    >>> decays("layer0.expand.weight"), decays("layer0.expand.bias")
    (True, False)
    """
    return not name.endswith((".bias", ".scale"))


def parameter_count(parameters: Parameters, weights: Weights, window: int | None) -> int:
    """How many numbers a member's predictions depend on.

    With uniform weights queries and keys play no part; with a window of one word only the first position does.

    >>> parameters = initial_parameters(Settings(), vocabulary=30, positions=6, seeds=[0])
    >>> parameter_count(parameters, attention_weights, None) - parameter_count(parameters, uniform_weights, None)
    2112
    """
    total = sum(tensor[0].numel() for tensor in parameters.values())
    if weights is not uniform_weights:
        return total
    width = parameters["token_embedding"].shape[-1]
    unused = layer_count(parameters) * 2 * (width * width + width)
    if window == 1:
        unused += parameters["position_embedding"][0, 1:].numel()
    return total - unused


def _initial_member(settings: Settings, vocabulary: int, positions: int, seed: int) -> Parameters:
    generator = torch.Generator().manual_seed(seed)  # a generator of its own: no global seed
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


def reads_queries(weights: Weights) -> bool:
    """Whether the weights depend on queries and keys; if not, these have no gradient but zero.

    >>> reads_queries(attention_weights), reads_queries(uniform_weights)
    (True, False)
    """
    probe = torch.zeros(1, 1, 1, 1, 1, requires_grad=True)
    return weights(probe, probe, torch.ones(1, 1, 1, dtype=torch.bool)).requires_grad


def layer_count(parameters: Parameters) -> int:
    """How many blocks the network has.

    >>> layer_count(initial_parameters(Settings(layers=2), vocabulary=30, positions=6, seeds=[0]))
    2
    """
    return sum(name.endswith(".output.weight") for name in parameters)
