"""Gradients: those of the training loss, worked out by hand.

The network is that of core.models: read it there first. This takes a fifth less time than torch's autograd for static
and averaging (0.8 against 1.0 ms a step on the preset "ran"), and the same for attention. Only the weights of the
mixing are left to autograd: a new kind of mixing needs its function and nothing here. A test compares every gradient
with autograd's.

Axes as in core.models: M members, N nodes, K blocks, B nodes a block, V vocabulary, D width, H heads, d = D / H. The
gradient of a tensor has its shape and a name that begins with d_.
"""

import torch
from torch import Tensor

from core.models import Dropout, Parameters, Weights, layer_count, masked
from core.tensors import Prefixes, Targets

EPSILON = 1e-5  # of layer norm, as in torch


class Gradients:
    """The gradients of an ensemble's training loss on one corpus."""

    def __init__(self, prefixes: Prefixes, targets: Targets, weights: Weights, heads: int) -> None:
        """The loss of a member is minus the sum over the targets of weight times log-probability."""
        self._prefixes, self._targets, self._mixing = prefixes, targets, _Mixing(prefixes, weights, heads)
        self._pairs = torch.stack([targets.nodes, targets.words])  # (2, P)
        members, nodes = len(targets.weights), len(prefixes.words)
        totals = torch.zeros(members, nodes).index_add_(1, targets.nodes, targets.weights)
        self._totals = totals[:, :, None]  # (M, N, 1), how much a member trains on each node

    @property
    def reads_queries(self) -> bool:
        """Whether the mixing's weights depend on queries and keys; if not, those have no gradient but zero."""
        return self._mixing.fixed is None

    def __call__(self, parameters: Parameters, dropout: Dropout) -> Parameters:
        """The gradient of each parameter, of its shape."""
        gradients = {name: torch.zeros_like(tensor) for name, tensor in parameters.items()}
        words, positions = self._prefixes.words, self._prefixes.positions
        stream = parameters["token_embedding"].index_select(1, words)  # (M, N, D)
        stream += parameters["position_embedding"].index_select(1, positions)
        mask = dropout.embedding_mask(stream.shape)
        stream = masked(stream, mask)
        layers = []
        for number in range(layer_count(parameters)):
            layers.append(_Layer(f"layer{number}.", parameters, gradients, self._mixing))
            stream = layers[-1].forward(stream, dropout)
        final = _Norm("final_norm", parameters, gradients)
        d_stream = final.backward(self._read_out(final.forward(stream), parameters, gradients))
        for layer in reversed(layers):
            d_stream = layer.backward(d_stream)
        d_stream = masked(d_stream, mask)
        gradients["token_embedding"].index_add_(1, words, d_stream)
        gradients["position_embedding"].index_add_(1, positions, d_stream)
        return gradients

    def _read_out(self, normed: Tensor, parameters: Parameters, gradients: Parameters) -> Tensor:
        """From the normed stream to the loss, and back to the stream's gradient (M, N, D).

        The gradient of the logits is softmax times the node's total, minus the targets' weights.
        """
        unembedding = parameters["unembedding"]
        d_logits = (normed @ unembedding).softmax(-1).mul_(self._totals)  # (M, N, V)
        nodes, words = self._pairs
        pairs = nodes * d_logits.shape[-1] + words
        d_logits.flatten(1).index_add_(1, pairs, self._targets.weights, alpha=-1)
        torch.bmm(normed.mT, d_logits, out=gradients["unembedding"])
        return d_logits @ unembedding.mT


class _Norm:
    """Layer norm with each member's own scale and bias."""

    def __init__(self, name: str, parameters: Parameters, gradients: Parameters) -> None:
        self._scale, self._bias = parameters[name + ".scale"], parameters[name + ".bias"]
        self._d_scale, self._d_bias = gradients[name + ".scale"], gradients[name + ".bias"]

    def forward(self, stream: Tensor) -> Tensor:
        size = list(stream.shape[-1:])
        self._stream = stream
        self._normed, self._mean, self._rate = torch.native_layer_norm(stream, size, None, None, EPSILON)
        return torch.addcmul(self._bias, self._normed, self._scale)

    def backward(self, d_output: Tensor) -> Tensor:
        torch.sum(d_output, 1, keepdim=True, out=self._d_bias)
        torch.sum(d_output * self._normed, 1, keepdim=True, out=self._d_scale)
        size, mask = list(d_output.shape[-1:]), [True, False, False]
        inputs = d_output * self._scale, self._stream, size, self._mean, self._rate, None, None, mask
        d_stream: Tensor = torch.ops.aten.native_layer_norm_backward(*inputs)[0]
        return d_stream


class _Linear:
    """Inputs (M, N, in) times each member's own matrix (M, in, out), plus its bias; `columns` are some of the outs."""

    def __init__(self, name: str, parameters: Parameters, gradients: Parameters, columns: slice = slice(None)) -> None:
        self._weight, self._bias = (parameters[name + end][:, :, columns] for end in (".weight", ".bias"))
        self._d_weight, self._d_bias = (gradients[name + end][:, :, columns] for end in (".weight", ".bias"))

    def forward(self, inputs: Tensor) -> Tensor:
        self._inputs = inputs
        return torch.baddbmm(self._bias, inputs, self._weight)

    def backward(self, d_output: Tensor) -> Tensor:
        self._d_bias.copy_(d_output.sum(1, keepdim=True))
        self._d_weight.copy_(self._inputs.mT @ d_output)
        return d_output @ self._weight.mT


class _Mixing:
    """What is the same in all layers and steps: the weights function, and where each node stands in the blocks."""

    def __init__(self, prefixes: Prefixes, weights: Weights, heads: int) -> None:
        self.heads, self.shape, self.places = heads, prefixes.nodes.shape, prefixes.places
        self.nodes = prefixes.nodes.flatten()  # (K B,)
        self._visible, self._weights = prefixes.visible, weights
        probe = torch.zeros(1, len(prefixes.nodes), 1, self.shape[1], 1, requires_grad=True)
        found = weights(probe, probe, prefixes.visible)
        self.fixed = None if found.requires_grad else found  # (K, 1, B, B)
        is_copy = torch.ones(len(self.nodes), dtype=torch.bool)
        is_copy[self.places] = False
        self.copies = is_copy.nonzero().flatten()  # places of nodes that already have a place in another block

    def weights(self, queries: Tensor, keys: Tensor) -> Tensor:
        """The weights (M, K, H, B, B), with autograd's record of how they came from queries and keys."""
        with torch.enable_grad():
            return self._weights(queries.requires_grad_(), keys.requires_grad_(), self._visible)

    def in_blocks(self, vectors: Tensor, parts: int) -> Tensor:
        """From (M, N, parts D) to (parts, M, K, H, B, d): each vector at its places."""
        placed = vectors.index_select(1, self.nodes)
        split = placed.view(len(vectors), *self.shape, parts, self.heads, -1)
        return split.permute(3, 0, 1, 4, 2, 5).contiguous()

    def from_blocks(self, d_blocks: Tensor) -> Tensor:
        """The gradient of the vectors of in_blocks, from that of what it returned."""
        parts, members = d_blocks.shape[:2]
        placed = d_blocks.permute(1, 2, 4, 0, 3, 5).reshape(members, len(self.nodes), -1)  # (M, K B, parts D)
        d_vectors = placed.index_select(1, self.places)
        return d_vectors.index_add_(1, self.nodes[self.copies], placed.index_select(1, self.copies))

    def joined(self, means: Tensor) -> Tensor:
        """From the heads' means (M, K, H, B, d) to (M, N, D)."""
        members = len(means)
        return means.transpose(2, 3).reshape(members, len(self.nodes), -1).index_select(1, self.places)

    def parted(self, d_joined: Tensor) -> Tensor:
        """The gradient of the means (M, K, H, B, d), from that of what joined returned."""
        members, _, width = d_joined.shape
        placed = d_joined.new_zeros(members, len(self.nodes), width).index_copy_(1, self.places, d_joined)
        return placed.view(members, *self.shape, self.heads, -1).transpose(2, 3)


class _Layer:
    """One block: mixing, then the feed-forward step, each added to the residual stream."""

    def __init__(self, here: str, parameters: Parameters, gradients: Parameters, mixing: _Mixing) -> None:
        width = parameters["token_embedding"].shape[-1]
        columns = slice(None) if mixing.fixed is None else slice(2 * width, None)  # the values alone
        both = parameters, gradients
        self._mixing, self._norm1, self._norm2 = mixing, _Norm(here + "norm1", *both), _Norm(here + "norm2", *both)
        self._project = _Linear(here + "queries_keys_values", *both, columns)
        self._output = _Linear(here + "output", *both)
        self._expand, self._contract = _Linear(here + "expand", *both), _Linear(here + "contract", *both)

    def forward(self, stream: Tensor, dropout: Dropout) -> Tensor:
        mixed = self._output.forward(self._mix(self._project.forward(self._norm1.forward(stream))))
        self._mask1 = dropout.step_mask(mixed.shape)
        stream = stream + masked(mixed, self._mask1)
        self._hidden = self._expand.forward(self._norm2.forward(stream)).relu_()
        fed = self._contract.forward(self._hidden)
        self._mask2 = dropout.step_mask(fed.shape)
        return stream + masked(fed, self._mask2)

    def backward(self, d_stream: Tensor) -> Tensor:
        d_hidden = self._contract.backward(masked(d_stream, self._mask2))
        d_hidden = torch.ops.aten.threshold_backward(d_hidden, self._hidden, 0)
        d_stream = d_stream + self._norm2.backward(self._expand.backward(d_hidden))
        d_joined = self._output.backward(masked(d_stream, self._mask1))
        return d_stream + self._norm1.backward(self._project.backward(self._unmix(d_joined)))

    def _mix(self, projected: Tensor) -> Tensor:
        mixing = self._mixing
        if mixing.fixed is not None:
            (self._values,) = mixing.in_blocks(projected, 1)
            return mixing.joined(mixing.fixed @ self._values)
        self._queries, self._keys, self._values = mixing.in_blocks(projected, 3)
        self._weights = mixing.weights(self._queries, self._keys)
        return mixing.joined(self._weights.detach() @ self._values)

    def _unmix(self, d_joined: Tensor) -> Tensor:
        mixing, d_means = self._mixing, self._mixing.parted(d_joined)
        if mixing.fixed is not None:
            return mixing.from_blocks((mixing.fixed.mT @ d_means)[None])
        d_values = self._weights.detach().mT @ d_means
        d_weights = d_means @ self._values.mT
        d_queries, d_keys = torch.autograd.grad(self._weights, (self._queries, self._keys), d_weights)
        return mixing.from_blocks(torch.stack([d_queries, d_keys, d_values]))
