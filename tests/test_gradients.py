import numpy as np
import pytest
import torch

from core import Settings
from core.folds import assign_folds
from core.gradients import Gradients
from core.models import Dropout, attention_weights, initial_parameters, run_network, uniform_weights
from core.predictors import NETWORKS, mixing
from core.presets import presets
from core.tensors import corpus_prefixes, corpus_targets
from core.training import ensemble, target_log_probabilities


def nearest_weights(queries, keys, visible):
    """A mixing that only this test has."""
    return uniform_weights(queries, keys, visible & visible.mT | torch.eye(visible.shape[-1], dtype=torch.bool))


def sharp_weights(queries, keys, visible):
    return attention_weights(3 * queries + keys, keys.relu(), visible)


MIXINGS = {name: (mixing(name), network.window) for name, network in NETWORKS.items()}
MIXINGS |= {"new, equal": (nearest_weights, None), "new, computed": (sharp_weights, None)}


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("name", MIXINGS)
def test_every_gradient_is_that_of_autograd(name, layers):
    weights, window = MIXINGS[name]
    corpus, settings = presets()["ran"].corpus, Settings(seeds=2, folds=2, width=8, hidden=16, layers=layers)
    prefixes, fold_of = corpus_prefixes(corpus, window), assign_folds(corpus, settings)
    members = ensemble(fold_of, settings)
    targets = corpus_targets(corpus, prefixes, [[fold != member.fold for fold in fold_of] for member in members])
    parameters = initial_parameters(settings, len(corpus.vocabulary), corpus.longest + 1, range(len(members)))
    generator = torch.Generator().manual_seed(1)
    for tensor in parameters.values():  # away from the start, where biases are zero
        tensor += torch.randn(tensor.shape, generator=generator) / 5

    def dropout():
        return Dropout(np.random.default_rng(1), embedding=0.3, step=0.4)

    reference = {name: tensor.clone().requires_grad_() for name, tensor in parameters.items()}
    logits = run_network(reference, prefixes, weights, settings.heads, dropout()).logits
    (-(targets.weights * target_log_probabilities(logits, targets)).sum()).backward()
    gradients = Gradients(prefixes, targets, weights, settings.heads)
    computed = gradients(parameters, dropout())
    for parameter, tensor in reference.items():
        torch.testing.assert_close(computed[parameter], tensor.grad, atol=1e-6, rtol=1e-4, msg=parameter)
    assert gradients.reads_queries == (name in ("attention", "new, computed"))
