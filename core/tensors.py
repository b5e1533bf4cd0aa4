"""Tensors: unique prefixes and targets, packed so that the cost of a step grows linearly with the corpus.

Sentences share prefixes, and a causal model needs to compute each prefix only once. The prefixes form a tree: a node
is one prefix, and it sees its ancestors and itself. For attention the tree is cut into blocks that contain all
ancestors of their nodes, so that masks stay small however large the corpus is.

Axes: M members, N nodes (unique prefixes), K blocks, B nodes a block, P pairs (node, next word), V vocabulary, D width,
H heads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.corpus import END, Corpus, Words
from core.counts import last_words, predictions

BLOCK = 32  # nodes a block; measured best of 16, 32, 64 and 128 on 60 short sentences


@dataclass(frozen=True)
class Prefixes:
    """Unique prefixes, as a window shows them: None shows the whole prefix, 1 the last word only."""

    window: int | None
    index: Mapping[Words, int]  # the node of each prefix, as the window shows it
    words: Tensor  # (N,) id of the prefix's last word
    positions: Tensor  # (N,) position of that word, from 0 for the first that the window shows
    nodes: Tensor  # (K, B) the node at each place of each block; node 0 fills the places left over
    visible: Tensor  # (K, B, B) whether a place (row) sees another (column)
    places: Tensor  # (N,) a place of each node in the flattened blocks

    def node(self, prefix: Words) -> int:
        """The node of a prefix."""
        return self.index[last_words(prefix, self.window)]


def pack_prefixes(prefixes: Iterable[Words], ids: Mapping[str, int], window: int | None) -> Prefixes:
    """Pack prefixes and what they can see; every word must be in `ids`. The window is 1 or None.

    Prefixes equal within the window are packed once, so they give bit-identical results.

    >>> ids = {"<end>": 0, "the": 1, "dog": 2, "cat": 3}
    >>> packed = pack_prefixes([("<end>", "the", "dog"), ("<end>", "the", "cat")], ids, window=None)
    >>> list(packed.index)
    [('<end>',), ('<end>', 'the'), ('<end>', 'the', 'cat'), ('<end>', 'the', 'dog')]
    """
    visible_words = {last_words(prefix, window) for prefix in prefixes}
    tree = sorted({words[:end] for words in visible_words for end in range(1, len(words) + 1)})
    index = {prefix: node for node, prefix in enumerate(tree)}
    blocks = _blocks(tree, index)
    nodes, visible, places = _layout(blocks, tree, index)
    return Prefixes(
        window=window,
        index=index,
        words=torch.tensor([ids[prefix[-1]] for prefix in tree]),
        positions=torch.tensor([len(prefix) - 1 for prefix in tree]),
        nodes=nodes,
        visible=visible,
        places=places,
    )


def corpus_prefixes(corpus: Corpus, window: int | None) -> Prefixes:
    """The prefixes of all training sentences."""
    prefixes = (prefix for words in corpus.training for prefix, _ in predictions(words))
    return pack_prefixes(prefixes, corpus.ids, window)


def pack_copies(prefix: Words, ids: Mapping[str, int], visible: Tensor) -> Prefixes:
    """Copies of one prefix of n words, each a block with a mask of its own; `visible` is (copies, n, n).

    Node c n + i is word i of copy c. Every word must see at least one word.
    """
    copies, length, _ = visible.shape
    nodes = torch.arange(copies * length)
    return Prefixes(
        window=None,
        index={},
        words=torch.tensor([ids[word] for word in prefix]).repeat(copies),
        positions=torch.arange(length).repeat(copies),
        nodes=nodes.view(copies, length),
        visible=visible,
        places=nodes,
    )


@dataclass(frozen=True)
class Targets:
    """What is predicted: pairs of a node and its next word, and how much each member trains on each pair."""

    nodes: Tensor  # (P,)
    words: Tensor  # (P,)
    weights: Tensor  # (M, P) share of the member's predictions that are of this pair; each row sums to 1
    held_out: "HeldOut"


@dataclass(frozen=True)
class HeldOut:
    """Predictions in sentences that a member is not trained on, after prefixes that it has never seen.

    Only of words that it was trained on, at places that its sentences reach: of others no model can know anything. One
    entry for each member, pair, and word before the predicted one.
    """

    members: np.ndarray  # (E,)
    pairs: np.ndarray  # (E,)
    after: np.ndarray  # (E,) id of the word before the predicted one
    counts: np.ndarray  # (E,) how often the entry occurs


def corpus_targets(corpus: Corpus, prefixes: Prefixes, trains_on: Sequence[Sequence[bool]]) -> Targets:
    """The targets of an ensemble; `trains_on[m][s]` says whether member m is trained on training sentence s."""
    pair_of: dict[tuple[int, int], int] = {}
    sentences = [
        [
            (prefix, pair_of.setdefault((prefixes.node(prefix), corpus.ids[following]), len(pair_of)))
            for prefix, following in predictions(words)
        ]
        for words in corpus.training
    ]
    sentence, pair = np.array([(number, pair) for number, steps in enumerate(sentences) for _, pair in steps]).T
    chosen = np.array(trains_on, dtype=np.float64)[:, sentence]  # (M, predictions)
    counts = np.stack([np.bincount(pair, row, len(pair_of)) for row in chosen])
    weights = torch.tensor(counts / counts.sum(1, keepdims=True), dtype=torch.float32)
    nodes, words = torch.tensor(list(pair_of)).T
    return Targets(nodes, words, weights, _held_out(corpus, sentences, trains_on))


def _held_out(corpus: Corpus, sentences: list[list[tuple[Words, int]]], trains_on: Sequence[Sequence[bool]]) -> HeldOut:
    counts: dict[tuple[int, int, int], int] = {}
    for member, chosen in enumerate(trains_on):
        trained = [words for words, yes in zip(corpus.training, chosen, strict=True) if yes]
        seen = {prefix for words in trained for prefix, _ in predictions(words)}
        known = {END, *(word for words in trained for word in words)}
        longest = max(map(len, trained), default=0)
        for words, predicted, yes in zip(corpus.training, sentences, chosen, strict=True):
            for (prefix, pair), following in zip(predicted, (*words, END), strict=True) if not yes else ():
                if prefix not in seen and len(prefix) <= longest + 1 and {*prefix, following} <= known:
                    entry = (member, pair, corpus.ids[prefix[-1]])
                    counts[entry] = counts.get(entry, 0) + 1
    members, pairs, after = np.array(list(counts), dtype=np.int64).reshape(-1, 3).T
    return HeldOut(members, pairs, after, np.array(list(counts.values()), dtype=np.float64))


def _blocks(tree: list[Words], index: Mapping[Words, int]) -> list[list[int]]:
    """Lists of nodes, each with all their ancestors; sorted prefixes share most ancestors with their neighbours."""
    size = max(BLOCK, max(map(len, tree)))
    blocks: list[dict[int, None]] = [{}]
    for prefix in tree:
        lineage = [index[prefix[:end]] for end in range(1, len(prefix) + 1)]
        missing = [node for node in lineage if node not in blocks[-1]]
        if len(blocks[-1]) + len(missing) > size:
            blocks.append({})
            missing = lineage
        blocks[-1].update(dict.fromkeys(missing))
    return [list(block) for block in blocks]


def _layout(blocks: list[list[int]], tree: list[Words], index: Mapping[Words, int]) -> tuple[Tensor, Tensor, Tensor]:
    size = max(map(len, blocks))
    nodes = np.zeros((len(blocks), size), dtype=np.int64)
    visible = np.tile(np.eye(size, dtype=bool), (len(blocks), 1, 1))
    places = np.zeros(len(tree), dtype=np.int64)
    for number, block in enumerate(blocks):
        local = {node: place for place, node in enumerate(block)}
        nodes[number, : len(block)] = block
        for node, place in local.items():
            places[node] = number * size + place
            prefix = tree[node]
            visible[number, place, [local[index[prefix[:end]]] for end in range(1, len(prefix) + 1)]] = True
    return torch.from_numpy(nodes), torch.from_numpy(visible), torch.from_numpy(places)
