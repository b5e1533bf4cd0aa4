"""Attention in plain loops, for what no library computes: changed messages, cut edges, coalitions of words."""

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from core import Settings, train
from core.corpus import END
from tests.test_models import random_parameters

TINY = Settings(seeds=2, folds=2, width=4, hidden=4, steps=2, measure_every=1, first_candidate=1, patience=1, warmup=1)


def with_parameters(run, parameters):
    return replace(run, models={name: replace(model, seeds=parameters) for name, model in run.models.items()})


def noisy(corpus, layers):
    """Three seeds of three heads with noise on every number, so that biases and norms count too."""
    settings = replace(TINY, seeds=3, width=12, heads=3, hidden=20, layers=layers, word="ran")
    return with_parameters(train(corpus, settings, ["attention"]), random_parameters(settings))


def causal(length):
    return np.tril(np.ones((length, length), dtype=bool))


def without(length, query, key):
    visible = causal(length)
    visible[query, key] = False
    return visible


def by_hand(run, seed, words, visible=None, message=None, received=None):
    """One seed over one sentence in double precision: probabilities (n, V), and what each layer mixed.

    `message(layer, head, query, key, value)` is what a key passes on, `received(layer, output)` what is added.
    """
    numbers = {name: tensor[seed].double().numpy() for name, tensor in run.parameters("attention").items()}
    numbers = {name: array[0] if name.endswith((".bias", ".scale")) else array for name, array in numbers.items()}
    path = (END, *words)
    visible = causal(len(path)) if visible is None else visible
    heads, size = run.settings.heads, run.settings.width // run.settings.heads

    def norm(stream, name):
        centred = stream - stream.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
        return scaled * numbers[name + ".scale"] + numbers[name + ".bias"]

    def linear(inputs, name):
        return inputs @ numbers[name + ".weight"] + numbers[name + ".bias"]

    stream = numbers["token_embedding"][[run.corpus.ids[word] for word in path]]
    stream = stream + numbers["position_embedding"][: len(path)]
    layers = []
    for layer in range(run.settings.layers):
        here, before = f"layer{layer}.", stream
        queries, keys, values = np.split(linear(norm(stream, here + "norm1"), here + "queries_keys_values"), 3, axis=-1)
        weights = np.zeros((heads, len(path), len(path)))
        taken_up = np.zeros_like(queries)
        for head in range(heads):
            part = slice(head * size, (head + 1) * size)
            for query in range(len(path)):
                seen = np.flatnonzero(visible[query])
                scores = np.exp([queries[query, part] @ keys[key, part] / np.sqrt(size) for key in seen])
                weights[head, query, seen] = scores / scores.sum()
                for key in seen:
                    value = values[key, part]
                    if message:
                        value = message(layer, head, query, key, value)
                    taken_up[query, part] += weights[head, query, key] * value
        output = linear(taken_up, here + "output")
        stream = stream + (received(layer, output) if received else output)
        stream = stream + linear(
            np.maximum(linear(norm(stream, here + "norm2"), here + "expand"), 0), here + "contract"
        )
        layers.append(
            {"queries": queries, "keys": keys, "values": values, "weights": weights, "output": output, "before": before}
        )
    logits = np.exp(norm(stream, "final_norm") @ numbers["unembedding"])
    return logits / logits.sum(-1, keepdims=True), layers


def total_variation(one, other):
    return np.abs(one - other).sum() / 2


def head_orders(weights):
    """For each seed which of its heads (weights: seeds, heads, n, n) matches the first, second ... of seed 0."""
    costs = [((weights[0][:, None] - of_seed[None]) ** 2).sum((-1, -2)) for of_seed in weights]
    return [linear_sum_assignment(cost)[1] for cost in costs]


def probabilities(frame, run):
    """Those of a frame by word, in the order of the vocabulary."""
    return frame.set_index("word")["probability"][list(run.corpus.vocabulary)].to_numpy()


def attention_answers(frame, seed, run):
    """The probabilities of attention in a frame of next words."""
    return probabilities(frame[(frame["model"] == "attention") & (frame["seed"] == seed)], run)
