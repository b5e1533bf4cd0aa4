import subprocess
import sys

import pytest
import torch

from core.optimizer import AdamW


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_the_steps_are_those_of_torch_to_the_bit(decay):
    generator = torch.Generator().manual_seed(1)
    own = [torch.randn(shape, generator=generator, requires_grad=True) for shape in ((3, 4), (5,))]
    theirs = [each.detach().clone().requires_grad_() for each in own]
    optimizer = AdamW(own, (0.9, 0.98), decay)
    other = torch.optim.AdamW(theirs, lr=0.1, betas=(0.9, 0.98), weight_decay=decay, fused=True)
    for step in range(1, 30):
        for parameters in (own, theirs):
            sum((each**2).sum() + (each * step).sin().sum() for each in parameters).backward()
        rate = 0.01 * step
        other.param_groups[0]["lr"] = rate
        optimizer.step(rate)
        other.step()
        other.zero_grad()
        for mine, reference in zip(own, theirs, strict=True):
            assert torch.equal(mine, reference)
            assert mine.grad is None


def test_a_training_does_not_import_the_compiler():
    code = """
import sys
from core import Settings, read_corpus, train
train(read_corpus("a b c\\na c b"), Settings(seeds=1, folds=1, steps=10), ["static"])
print("torch._dynamo" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
