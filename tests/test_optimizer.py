import subprocess
import sys

import numpy as np
import pytest
import torch
from numba import njit

from core import Settings
from core.kernel import Kernel
from core.models import Dropout, decays, initial_parameters
from core.optimizer import orthogonalise
from core.predictors import NETWORKS
from core.tensors import corpus_prefixes, corpus_targets

WITHOUT_DROPOUT = Dropout(None)


def in_training(corpus, settings, mixing="attention", spread=1.0):
    """A kernel with two members."""
    prefixes = corpus_prefixes(corpus, NETWORKS[mixing].window)
    targets = corpus_targets(corpus, prefixes, [[True] * len(corpus.training)] * 2)
    parameters = initial_parameters(settings, len(corpus.vocabulary), corpus.longest + 1, [0, 1])
    parameters = {name: spread * tensor for name, tensor in parameters.items()}
    return Kernel(parameters, prefixes, targets, NETWORKS[mixing].weights, settings)


def matrices(parameters):
    """The matrices inside the blocks, each member's by itself, as torch has them: the outputs as rows."""
    for name, tensor in parameters.items():
        if name.startswith("layer") and name.endswith(".weight"):
            parts = tensor.chunk(3, -1) if "queries" in name else [tensor]
            for number, part in enumerate(parts):
                yield from ((f"{name} {number} {member}", matrix.T) for member, matrix in enumerate(part))


def others(parameters):
    """All other parameters."""
    return ((name, tensor) for name, tensor in parameters.items() if not (name.startswith("layer") and decays(name)))


def step_both(kernel, reference, found, theirs, rate, factor=1.0):
    """A step at a rate on both sides, with the gradients that the kernel found; `factor` is Muon's."""
    kernel.step(rate, 0.5, WITHOUT_DROPOUT)
    for group in reference.param_groups:
        group["lr"] = rate * factor
    for name, gradient in found(kernel.gradients):
        theirs[name].grad = gradient.clone().contiguous()
    reference.step()


@pytest.mark.parametrize("layers", [1, 2])
def test_outside_the_blocks_the_steps_are_those_of_torchs_adamw(default_corpus, layers):
    settings = Settings(width=12, heads=3, hidden=20, layers=layers, weight_decay=0.7)
    kernel = in_training(default_corpus, settings)
    theirs = {name: tensor.clone().contiguous().requires_grad_() for name, tensor in others(kernel.parameters)}
    groups = [
        {"params": [tensor for name, tensor in theirs.items() if decays(name)], "weight_decay": 0.7},
        {"params": [tensor for name, tensor in theirs.items() if not decays(name)], "weight_decay": 0.0},
    ]
    reference = torch.optim.AdamW(groups, betas=(settings.beta1, settings.beta2))
    for rate in (0.01, 0.02, 0.03, 0.03, 0.01):
        step_both(kernel, reference, others, theirs, rate)
    for name, tensor in others(kernel.parameters):
        torch.testing.assert_close(tensor, theirs[name].detach(), atol=1e-5, rtol=0, msg=name)


@njit
def orthogonalised(out, matrix, room, turned, rows, columns):
    orthogonalise(out, matrix, room, turned, rows, columns)


@pytest.mark.parametrize("rank", [None, 3])
@pytest.mark.parametrize("shape", [(8, 8), (8, 12), (8, 16), (32, 128)])
def test_orthogonalising_gives_the_matrix_that_torchs_muon_gives(shape, rank, monkeypatch):
    from torch.optim import _muon

    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.float)  # torch's Muon rounds to half precision
    rows, columns = shape
    generator = np.random.Generator(np.random.SFC64(1))
    matrix, left = (generator.standard_normal(each).astype(np.float32) for each in (shape, (rows, rows)))
    matrix = left[:, :rank] @ matrix[:rank] if rank else matrix
    out, filled = np.zeros((2, 32, 128 if columns > 32 else 32), np.float32)
    filled[:rows, :columns] = matrix
    orthogonalised(out.ravel(), filled.ravel(), np.zeros((4, 1024), np.float32), np.zeros(8192, np.float32), *shape)
    coefficients = 3.4445, -4.775, 2.0315
    expected = _muon._zeropower_via_newtonschulz(torch.from_numpy(matrix), coefficients, 5, 1e-7)
    np.testing.assert_allclose(out[:rows, :columns], expected, atol=5e-5 if rank else 1e-5, rtol=0)


def test_a_matrix_of_zeros_stays_zero():
    out, zeros = np.zeros((2, 1024), np.float32)
    orthogonalised(out, zeros, np.zeros((4, 1024), np.float32), np.zeros(8192, np.float32), 3, 3)
    assert not out.any()


@pytest.mark.parametrize(("width", "hidden"), [(8, 16), (12, 20), (32, 128), (16, 8)])
@pytest.mark.parametrize("layers", [1, 2])
def test_inside_the_blocks_the_steps_are_those_of_torchs_muon(default_corpus, width, hidden, layers, monkeypatch):
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.float)  # torch's Muon rounds to half precision
    settings = Settings(width=width, heads=2, hidden=hidden, layers=layers, weight_decay=0.7)
    kernel = in_training(default_corpus, settings, spread=3.0)
    theirs = {name: matrix.clone().contiguous().requires_grad_() for name, matrix in matrices(kernel.parameters)}
    decay = settings.weight_decay / settings.muon_rate
    reference = torch.optim.Muon([*theirs.values()], momentum=settings.momentum, weight_decay=decay)
    for rate in (0.01, 0.02, 0.02, 0.01):
        step_both(kernel, reference, matrices, theirs, rate, settings.muon_rate)
    for name, matrix in matrices(kernel.parameters):
        torch.testing.assert_close(matrix, theirs[name].detach(), atol=5e-5, rtol=0, msg=name)


@pytest.mark.parametrize("mixing", ["static", "averaging"])
def test_queries_and_keys_stay_as_they_are_where_the_mixing_does_not_read_them(default_corpus, mixing):
    kernel = in_training(default_corpus, Settings(width=8, hidden=16), mixing)
    before = {name: tensor.clone() for name, tensor in kernel.parameters.items()}
    kernel.step(0.1, 0.5, WITHOUT_DROPOUT)
    name = "layer0.queries_keys_values.weight"
    unread, read = (
        kernel.parameters[name][..., part] == before[name][..., part] for part in (slice(16), slice(16, 24))
    )
    assert unread.all()
    assert not read.any()


def test_a_training_does_not_import_torchs_compiler():
    code = """
import sys
from core import Settings, read_corpus, train
train(read_corpus("a b c\\na c b"), Settings(seeds=1, folds=1, steps=10), ["static"])
print("torch._dynamo" in sys.modules)
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "False"
