"""Losses: the weighted cross-entropy that training lowers, with a gradient that is written out.

torch's own log-softmax and gather pass over all logits five times in a step; the gradient of cross-entropy, softmax
less target, needs two (Bishop 2006, eq. 4.109). On long corpora the logits are most of a step.
"""

from typing import Any

import torch
from torch import Tensor


def weighted_cross_entropy(logits: Tensor, nodes: Tensor, words: Tensor, weights: Tensor) -> Tensor:
    """The sum over members and targets of weight times -log softmax(logits)[node, word].

    Logits (M, N, V); nodes and words (P,); weights (M, P), which get no gradient. Returns a single number.
    """
    loss: Tensor = _WeightedCrossEntropy.apply(logits, nodes, words, weights)  # type: ignore[no-untyped-call]
    return loss


def target_log_probabilities(logits: Tensor, nodes: Tensor, words: Tensor) -> Tensor:
    """log softmax(logits)[node, word] of each target, (M, P)."""
    members, _, vocabulary = logits.shape
    pairs = (nodes * vocabulary + words).expand(members, -1)
    return logits.log_softmax(-1).view(members, -1).gather(1, pairs)


class _WeightedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, logits: Tensor, nodes: Tensor, words: Tensor, weights: Tensor) -> Tensor:
        members, count, vocabulary = logits.shape
        log_probabilities = logits.log_softmax(-1)
        pairs = (nodes * vocabulary + words).expand(members, -1)
        ctx.save_for_backward(log_probabilities, pairs, nodes, weights)
        return -(weights * log_probabilities.view(members, -1).gather(1, pairs)).sum()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        log_probabilities, pairs, nodes, weights = ctx.saved_tensors
        members, count, _ = log_probabilities.shape
        scaled = weights * gradients[0]
        of_node = torch.zeros(members, count).index_add_(1, nodes, scaled)
        gradient = log_probabilities.exp() * of_node[..., None]
        gradient.view(members, -1).scatter_add_(1, pairs, -scaled)
        return gradient, None, None, None
