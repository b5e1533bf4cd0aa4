"""AdamW (Loshchilov & Hutter 2019), by torch's own fused step.

`torch.optim.AdamW(fused=True)` takes the same step; making one imports torch's compiler, which nothing here needs and
which takes a second of every start.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

EPSILON = 1e-8


@dataclass
class AdamW:
    """The state of an optimiser for parameters that share a weight decay; all of them need a gradient at each step."""

    parameters: list[Tensor]
    betas: tuple[float, float]
    weight_decay: float
    means: list[Tensor] = field(init=False)
    squares: list[Tensor] = field(init=False)
    steps: list[Tensor] = field(init=False)

    def __post_init__(self) -> None:
        """Before the first step the running means are zero."""
        self.means = [torch.zeros_like(each) for each in self.parameters]
        self.squares = [torch.zeros_like(each) for each in self.parameters]
        self.steps = [torch.zeros(()) for _ in self.parameters]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Change the parameters by their gradients, which are given up."""
        gradients = [each.grad for each in self.parameters if each.grad is not None]
        torch._foreach_add_(self.steps, 1)
        torch._fused_adamw_(
            self.parameters,
            gradients,
            self.means,
            self.squares,
            [],
            self.steps,
            lr=rate,
            beta1=self.betas[0],
            beta2=self.betas[1],
            weight_decay=self.weight_decay,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )
        for each in self.parameters:
            each.grad = None
