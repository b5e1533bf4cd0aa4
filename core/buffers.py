"""Buffers: the numbers of an ensemble as the compiled step of training reads them (see core.kernel).

A member's parameters are one row of single precision, each a matrix as core.products wants them; a view of that row
has the shapes of core.models. All that a pass leaves for its gradient is made once and used by one member after the
other, so that it stays in the processor's cache.

Axes: N nodes (unique prefixes, see core.tensors), E edges (a node and one that it sees), L layers, P targets,
V vocabulary, D width, H heads.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from core.models import Parameters, layer_count
from core.products import filled, filled_rows
from core.settings import Settings
from core.tensors import Prefixes, Targets

MATRICES = ("queries_keys_values.weight", "output.weight", "expand.weight", "contract.weight")
OUTSIDE = ("token_embedding", "position_embedding", "unembedding")  # matrices outside the blocks
VECTORS = (
    *("norm1.scale", "norm1.bias", "queries_keys_values.bias", "output.bias"),
    *("norm2.scale", "norm2.bias", "expand.bias", "contract.bias"),
)
FINAL = ("final_norm.scale", "final_norm.bias")
NAMES = (*MATRICES, *OUTSIDE, *VECTORS, *FINAL)

_filled_rows: Callable[[int], int] = filled_rows.py_func  # type: ignore[attr-defined]
_filled_columns: Callable[[int], int] = filled.py_func  # type: ignore[attr-defined]


class Offsets(NamedTuple):
    """Where each parameter begins in a member's row; those of a layer come again every so many numbers."""

    projection: int  # queries, keys and values
    output: int
    expand: int
    contract: int
    matrices: int  # from one layer's to the next
    tokens: int
    positions: int
    unembedding: int
    norm1: int  # the scale; the bias follows
    projection_bias: int
    output_bias: int
    norm2: int
    expand_bias: int
    contract_bias: int
    vectors: int  # from one layer's to the next
    final_norm: int
    end: int


class Sizes(NamedTuple):
    """The sizes of the network and of what it is trained on."""

    layers: int
    width: int
    heads: int
    hidden: int
    vocabulary: int
    nodes: int
    computes_weights: bool  # False: all that a node sees has the same weight


class Batch(NamedTuple):
    """What is trained on."""

    words: np.ndarray  # (N,) id of each node's last word
    positions: np.ndarray  # (N,)
    seen: np.ndarray  # (E,) the nodes that node 0 sees, then those of node 1, and so on
    starts: np.ndarray  # (N + 1,) where those of each node begin in `seen`
    target_nodes: np.ndarray  # (P,)
    target_words: np.ndarray  # (P,)


class Work(NamedTuple):
    """What the pass of one member leaves for its gradient; `d_` is the gradient of the same."""

    stream: np.ndarray  # (N, D) the residual stream
    added: np.ndarray  # (N, D) what is added to it
    hats: np.ndarray  # (2 L + 1, N, D) at each norm, the stream with mean 0 and spread 1
    spreads: np.ndarray  # (2 L + 1, N) 1 / the spread that it had
    normed: np.ndarray  # (2 L + 1, N, D)
    projected: np.ndarray  # (L, N, 3 D) queries, keys and values
    weights: np.ndarray  # (L, H, E)
    joined: np.ndarray  # (L, N, D) the heads' means of the values
    hidden: np.ndarray  # (L, N, hidden)
    logits: np.ndarray  # (N, V), then their gradient
    d_stream: np.ndarray
    d_normed: np.ndarray
    d_projected: np.ndarray
    d_joined: np.ndarray
    d_hidden: np.ndarray
    edges: np.ndarray  # room for one node's edges
    shares: np.ndarray  # (N,) room
    turned: np.ndarray  # room for a matrix whose rows are columns
    squares: np.ndarray  # (4, D, D) room for the optimiser
    matrices: np.ndarray  # (2, D, hidden) the same


class Layout:
    """Where a member's parameters lie, for parameters of these shapes."""

    def __init__(self, parameters: Parameters) -> None:
        """Lay the parameters out one after the other."""
        layers = [f"layer{layer}." for layer in range(layer_count(parameters))]
        names = [layer + name for layer in layers for name in MATRICES]
        names += [*OUTSIDE, *(layer + name for layer in layers for name in VECTORS), *FINAL]
        self._shapes = {name: (parameters[name].shape[1], parameters[name].shape[2]) for name in names}
        self._starts, self.length = {}, 0
        for name, shape in self._shapes.items():
            self._starts[name] = self.length
            self.length += _room(shape)

    @property
    def offsets(self) -> Offsets:
        """The same for compiled functions."""
        first = {name: self._starts.get(name, self._starts.get("layer0." + name, 0)) for name in NAMES}
        matrices, vectors = (
            self._starts.get("layer1." + name, first[name]) - first[name] for name in (MATRICES[0], VECTORS[0])
        )
        return Offsets(
            projection=first["queries_keys_values.weight"],
            output=first["output.weight"],
            expand=first["expand.weight"],
            contract=first["contract.weight"],
            matrices=matrices,
            tokens=first["token_embedding"],
            positions=first["position_embedding"],
            unembedding=first["unembedding"],
            norm1=first["norm1.scale"],
            projection_bias=first["queries_keys_values.bias"],
            output_bias=first["output.bias"],
            norm2=first["norm2.scale"],
            expand_bias=first["expand.bias"],
            contract_bias=first["contract.bias"],
            vectors=vectors,
            final_norm=first["final_norm.scale"],
            end=self.length,
        )

    def views(self, rows: np.ndarray) -> Parameters:
        """Parameters that share memory with rows (M, length)."""
        whole = torch.from_numpy(rows)
        return {
            name: whole[:, start : start + _room(shape)].view(-1, *_filled(shape))[:, : shape[0], : shape[1]]
            for (name, shape), start in zip(self._shapes.items(), self._starts.values(), strict=True)
        }

    def rows(self, parameters: Parameters) -> np.ndarray:
        """A copy of parameters as rows (M, length)."""
        made = np.zeros((len(parameters[OUTSIDE[0]]), self.length), np.float32)
        for name, view in self.views(made).items():
            view.copy_(parameters[name])
        return made


def batch(prefixes: Prefixes, targets: Targets) -> Batch:
    """What is trained on, from packed prefixes: a node's edges instead of masks."""
    places = [divmod(place, prefixes.nodes.shape[1]) for place in prefixes.places.tolist()]
    seen = [prefixes.nodes[block][prefixes.visible[block, place]].numpy() for block, place in places]
    return Batch(
        words=prefixes.words.numpy(),
        positions=prefixes.positions.numpy(),
        seen=np.concatenate(seen),
        starts=np.cumsum([0, *map(len, seen)]),
        target_nodes=targets.nodes.contiguous().numpy(),
        target_words=targets.words.contiguous().numpy(),
    )


def sizes(settings: Settings, vocabulary: int, nodes: int, computes_weights: bool) -> Sizes:
    """The sizes of a network and of what it is trained on."""
    shape = settings.layers, settings.width, settings.heads, settings.hidden
    return Sizes(*shape, vocabulary, nodes, computes_weights)


def work(of: Sizes, given: Batch) -> Work:
    """Room for the pass of one member and its gradient, all zeros."""
    layers, norms, most = of.layers, 2 * of.layers + 1, max(3 * of.width, of.hidden, of.vocabulary)
    width, projected, hidden, vocabulary = (
        _room((of.nodes, size)) for size in (of.width, 3 * of.width, of.hidden, of.vocabulary)
    )
    square, matrix = ((of.width, of.width), (of.width, max(of.width, of.hidden)))
    shapes = (
        *(width, width, norms * width, norms * of.nodes, norms * width),
        *(layers * projected, layers * of.heads * len(given.seen), layers * width, layers * hidden, vocabulary),
        *(width, width, projected, width, hidden, int(np.diff(given.starts).max()), of.nodes),
        _room((most, of.width)) + _room((of.width, most)),
        (4, _room(square)),
        (2, _room(matrix)),
    )
    return Work(*(np.zeros(shape, np.float32) for shape in shapes))


def _filled(shape: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns that a matrix takes; a single row is never a factor on the left, and takes one."""
    rows, columns = shape
    return rows if rows == 1 else _filled_rows(rows), _filled_columns(columns)


def _room(shape: tuple[int, int]) -> int:
    """How many numbers a matrix takes."""
    rows, columns = _filled(shape)
    return rows * columns
