import subprocess
import sys

import pytest
import torch

from core import Settings
from core.models import initial_parameters
from core.optimizer import AdamW, Muon, Optimizer, orthogonalised

QUERIES_KEYS_VALUES = "layer0.queries_keys_values.weight"


def random_tensors(*shapes):
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(shape, generator=generator) for shape in shapes]


@pytest.fixture
def single_precision(monkeypatch):
    """torch's Muon rounds to half precision; without that its numbers can be compared."""
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.float)


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_the_steps_of_adamw_are_those_of_torch_to_the_bit(decay):
    parameters = dict(enumerate(random_tensors((3, 4), (5,))))
    theirs = [tensor.clone().requires_grad_() for tensor in parameters.values()]
    optimizer = AdamW(parameters, (0.9, 0.98), decay)
    reference = torch.optim.AdamW(theirs, lr=0.1, betas=(0.9, 0.98), weight_decay=decay, fused=True)
    for step in range(1, 30):
        sum((tensor**2).sum() + (tensor * step).sin().sum() for tensor in theirs).backward()
        rate = reference.param_groups[0]["lr"] = 0.01 * step
        optimizer.step(rate, dict(enumerate(tensor.grad for tensor in theirs)))
        reference.step()
        reference.zero_grad()
        for ours, expected in zip(parameters.values(), theirs, strict=True):
            assert torch.equal(ours, expected)


@pytest.mark.parametrize("rank", [None, 3])
@pytest.mark.parametrize("shape", [(8, 8), (8, 12), (8, 16), (32, 128)])
def test_orthogonalising_gives_the_matrix_that_torchs_muon_gives(shape, rank, single_precision):
    from torch.optim import _muon

    rows, columns = shape
    matrices, left = random_tensors((4, *shape), (4, rows, rows))
    if rank:
        matrices = left[:, :, :rank] @ matrices[:, :rank]
    coefficients = 3.4445, -4.775, 2.0315
    expected = [_muon._zeropower_via_newtonschulz(matrix.clone(), coefficients, 5, 1e-7) for matrix in matrices]
    torch.testing.assert_close(orthogonalised(matrices), torch.stack(expected), atol=5e-5 if rank else 1e-5, rtol=0)


def test_a_matrix_of_zeros_stays_zero():
    assert not orthogonalised(torch.zeros(2, 3, 3)).any()


@pytest.mark.parametrize("shape", [(8, 8), (8, 16), (16, 8)])
def test_the_steps_of_muon_are_those_of_torch_for_each_member(shape, single_precision):
    (matrices,) = random_tensors((2, *shape))
    theirs = [matrix.T.clone().requires_grad_() for matrix in matrices]  # torch has the outputs as rows
    reference = torch.optim.Muon(theirs, lr=0.1, momentum=0.9, weight_decay=0.3)
    optimizer = Muon({"layer0.output.weight": matrices}, 0.9, 0.3, rate=1.0)
    for step in range(1, 6):
        gradient = (matrices * step).cos()
        for tensor, part in zip(theirs, gradient, strict=True):
            tensor.grad = part.T.clone()
        reference.param_groups[0]["lr"] = 0.01 * step
        optimizer.step(0.01 * step, {"layer0.output.weight": gradient})
        reference.step()
        torch.testing.assert_close(matrices.mT, torch.stack([tensor.detach() for tensor in theirs]), atol=1e-5, rtol=0)


def test_queries_keys_and_values_are_orthogonalised_each_by_itself():
    (whole,) = random_tensors((2, 8, 24))
    parts = {f"layer{n}.output.weight": part.clone() for n, part in enumerate(whole.split(8, -1))}
    gradient = whole.sin()
    together, apart = Muon({QUERIES_KEYS_VALUES: whole}, 0.9, 0.3, 1.7), Muon(parts, 0.9, 0.3, 1.7)
    together.step(0.1, {QUERIES_KEYS_VALUES: gradient})
    apart.step(0.1, {f"layer{n}.output.weight": part for n, part in enumerate(gradient.split(8, -1))})
    torch.testing.assert_close(whole, torch.cat([*parts.values()], -1))


def test_a_step_changes_everything_but_the_queries_and_keys_that_are_not_read():
    settings = Settings(width=8, hidden=16)
    parameters = initial_parameters(settings, vocabulary=5, positions=4, seeds=[0, 1])
    before = {name: tensor.clone() for name, tensor in parameters.items()}
    Optimizer(parameters, settings, reads_queries=False).step(
        0.1, {name: torch.ones_like(t) for name, t in before.items()}
    )
    for name, tensor in parameters.items():
        read = slice(16, None) if name == QUERIES_KEYS_VALUES else slice(None)
        assert (tensor != before[name])[..., read].all(), name
    assert torch.equal(*(kept[QUERIES_KEYS_VALUES][..., :16] for kept in (parameters, before)))


def test_a_training_does_not_import_the_compiler():
    code = """
import sys
from core import Settings, read_corpus, train
train(read_corpus("a b c\\na c b"), Settings(seeds=1, folds=1, steps=10), ["static"])
print("torch._dynamo" in sys.modules)
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "False"
