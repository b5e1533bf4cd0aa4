"""Optimizer: AdamW (Loshchilov & Hutter 2019), with torch's own fused step.

The step is that of `torch.optim.AdamW(fused=True)`. That class is not used because it imports torch's compiler, which
is not needed here and adds a second to every start.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

EPSILON = 1e-8


@dataclass
class AdamW:
    """An optimiser of parameters that share a weight decay; each needs a gradient at every step."""

    parameters: list[Tensor]
    betas: tuple[float, float]
    weight_decay: float
    means: list[Tensor] = field(init=False)
    squares: list[Tensor] = field(init=False)
    steps: list[Tensor] = field(init=False)

    def __post_init__(self) -> None:
        """The running means start at zero."""
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = [torch.zeros(()) for _ in self.parameters]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Change the parameters by one step at a learning rate, and clear their gradients."""
        gradients = [parameter.grad for parameter in self.parameters if parameter.grad is not None]
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
        for parameter in self.parameters:
            parameter.grad = None
