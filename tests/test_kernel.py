import numpy as np
import pytest
import torch

import core.kernel
from core import Settings
from core.kernel import Kernel
from core.models import (
    Dropout,
    attention_weights,
    initial_parameters,
    run_network,
    target_log_probabilities,
    uniform_weights,
)
from core.predictors import NETWORKS
from core.tensors import corpus_prefixes, corpus_targets

SIZES = [
    Settings(),
    Settings(width=12, heads=3, hidden=20, layers=2),
    Settings(width=8, heads=2, hidden=8),
    Settings(width=48, heads=4, hidden=40, layers=2),
]


def started(corpus, mixing, settings, members=3):
    """Packed prefixes, targets of members that each leave out some sentences, and parameters all of which count."""
    prefixes = corpus_prefixes(corpus, NETWORKS[mixing].window)
    trains_on = [[(number + member) % 3 > 0 for number in range(len(corpus.training))] for member in range(members)]
    parameters = initial_parameters(settings, len(corpus.vocabulary), corpus.longest + 1, range(members))
    noise = torch.Generator().manual_seed(7)
    noisy = {name: each + 0.3 * torch.randn(each.shape, generator=noise) for name, each in parameters.items()}
    return noisy, prefixes, corpus_targets(corpus, prefixes, trains_on)


def dropout(embedding, step):
    return Dropout(np.random.Generator(np.random.SFC64(3)), embedding, step)


def gradients_of_autograd(parameters, prefixes, targets, mixing, heads, dropped):
    return gradients_by(NETWORKS[mixing].weights, parameters, prefixes, targets, heads, dropped)


def gradients_by(weights, parameters, prefixes, targets, heads, dropped):
    leaves = {name: tensor.clone().requires_grad_() for name, tensor in parameters.items()}
    logits = run_network(leaves, prefixes, weights, heads, dropped).logits
    loss = -(targets.weights * target_log_probabilities(logits, targets)).sum()
    return dict(zip(leaves, torch.autograd.grad(loss, [*leaves.values()]), strict=True))


@pytest.mark.parametrize("rates", [(0.0, 0.0), (0.3, 0.4), (0.0, 0.4)])
@pytest.mark.parametrize("settings", SIZES, ids=lambda settings: f"{settings.width} wide, {settings.layers} deep")
@pytest.mark.parametrize("mixing", NETWORKS)
def test_each_gradient_is_the_one_that_torch_finds_for_the_pass_of_the_models(default_corpus, mixing, settings, rates):
    parameters, prefixes, targets = started(default_corpus, mixing, settings)
    kernel = Kernel(parameters, prefixes, targets, NETWORKS[mixing].weights, settings)
    for name, tensor in kernel.parameters.items():
        assert torch.equal(tensor, parameters[name]), name
    kernel.step(0.01, 0.5, dropout(*rates))
    expected = gradients_of_autograd(parameters, prefixes, targets, mixing, settings.heads, dropout(*rates))
    for name, gradient in expected.items():
        torch.testing.assert_close(kernel.gradients[name], gradient, atol=2e-6, rtol=1e-5, msg=name)


def nearest_first(queries, keys, visible):
    """Weights that no kernel knows: half of the weight on the latest position, half of the rest on the one before."""
    del queries, keys
    shares = visible * 2.0 ** torch.arange(visible.shape[-1])
    return (shares / shares.sum(-1, keepdim=True))[:, None]


@pytest.mark.parametrize("weights", [nearest_first, attention_weights, uniform_weights])
def test_a_network_with_other_weights_is_trained_by_the_gradients_of_torch(default_corpus, monkeypatch, weights):
    settings = SIZES[0]
    parameters, prefixes, targets = started(default_corpus, "attention", settings)
    compiled = Kernel(parameters, prefixes, targets, weights, settings)
    compiled.step(0.01, 0.5, dropout(0.3, 0.4))
    monkeypatch.setattr(core.kernel, "KNOWN", ())
    by_torch = Kernel(parameters, prefixes, targets, weights, settings)
    by_torch.step(0.01, 0.5, dropout(0.3, 0.4))
    keys_have_no_bias = "layer0.queries_keys_values.bias"  # theirs changes no weight: its gradient is a rounding error
    for name in set(compiled.parameters) - {keys_have_no_bias}:
        step = by_torch.parameters[name], compiled.parameters[name]
        torch.testing.assert_close(*step, atol=1e-4, rtol=1e-4, msg=name)
    expected = gradients_by(weights, parameters, prefixes, targets, settings.heads, dropout(0.3, 0.4))
    for name, gradient in expected.items():
        torch.testing.assert_close(by_torch.gradients[name], gradient, atol=2e-6, rtol=1e-5, msg=name)


@pytest.mark.parametrize("settings", SIZES[:2], ids=["one layer", "two layers"])
def test_what_fills_rows_up_stays_zero(default_corpus, settings):
    parameters, prefixes, targets = started(default_corpus, "attention", settings)
    kernel = Kernel(parameters, prefixes, targets, NETWORKS["attention"].weights, settings)
    for _ in range(3):
        kernel.step(0.01, 0.5, dropout(0.3, 0.4))
    for rows, views in zip(kernel._rows[:2], (kernel.parameters, kernel.averaged), strict=True):
        inside = sum(int(torch.count_nonzero(view)) for view in views.values())
        assert np.count_nonzero(rows) == inside


def test_the_mean_of_the_weights_goes_towards_them_by_the_share_asked_for(default_corpus):
    parameters, prefixes, targets = started(default_corpus, "static", SIZES[2])
    kernel = Kernel(parameters, prefixes, targets, NETWORKS["static"].weights, SIZES[2])
    kernel.step(0.01, 0.25, dropout(0, 0))
    for name, mean in kernel.averaged.items():
        torch.testing.assert_close(mean, 0.75 * parameters[name] + 0.25 * kernel.parameters[name], atol=1e-6, rtol=0)


def test_a_change_of_any_compiled_module_compiles_the_step_anew():
    one, other, again = (core.kernel._versioned(version)._cache for version in (1, 2, 1))
    assert one.cache_path == other.cache_path
    keys = [cache._index_key(("step",), CODEGEN) for cache in (one, other, again)]
    assert keys[0] == keys[2] != keys[1]


class CODEGEN:
    @staticmethod
    def magic_tuple():
        return ()


def test_a_folder_that_cannot_be_written_is_no_error(monkeypatch):
    def without_a_folder(cache=False, **_):
        if cache:
            raise RuntimeError("no locator available")
        return lambda function: function

    monkeypatch.setattr(core.kernel, "njit", without_a_folder)
    assert core.kernel._kept(len) is len
