"""Optimizer: Muon for the matrices inside the blocks, AdamW for all else. Both change the parameters in place.

Muon (Jordan et al. 2024) moves a matrix by its momentum with all singular values set to about one, so that rare
directions learn as fast as common ones: a training takes about a third of AdamW's steps. AdamW (Loshchilov & Hutter
2019) is torch's own fused step. The class `torch.optim.AdamW` is not used because it imports torch's compiler, which is
not needed here and adds a second to every start.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor

from core.models import Parameters, decays
from core.settings import Settings

EPSILON = 1e-8  # of AdamW
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # Jordan's coefficients, as in torch.optim.Muon
ITERATIONS = 5  # with three, attention no longer learns to choose between two cues


class Optimizer:
    """The optimiser of one ensemble."""

    def __init__(self, parameters: Parameters, settings: Settings, reads_queries: bool = True) -> None:
        """Without `reads_queries` queries and keys stay as they are: the mixing does not need them."""
        decay = settings.regularisation * settings.weight_decay
        inside = [name for name in parameters if name.startswith("layer") and name.endswith(".weight")]
        outside = {name: tensor for name, tensor in parameters.items() if name not in inside}
        betas = settings.beta1, settings.beta2
        matrices = {name: parameters[name] for name in inside}
        self._optimizers: list[AdamW | Muon] = [
            AdamW({name: tensor for name, tensor in outside.items() if decays(name)}, betas, decay),
            AdamW({name: tensor for name, tensor in outside.items() if not decays(name)}, betas, 0.0),
            Muon(matrices, settings.momentum, decay, settings.muon_rate, reads_queries),
        ]

    def step(self, rate: float, gradients: Parameters) -> None:
        """Change the parameters by one step at a learning rate."""
        for optimizer in self._optimizers:
            optimizer.step(rate, gradients)


class AdamW:
    """AdamW for parameters that share a weight decay."""

    def __init__(self, parameters: Parameters, betas: tuple[float, float], weight_decay: float) -> None:
        """The running means start at zero."""
        self._parameters, self._betas, self._weight_decay = parameters, betas, weight_decay
        self._means = [torch.zeros_like(parameter) for parameter in parameters.values()]
        self._squares = [torch.zeros_like(parameter) for parameter in parameters.values()]
        self._steps = [torch.zeros(()) for _ in parameters]

    def step(self, rate: float, gradients: Parameters) -> None:
        """Change the parameters by one step at a learning rate."""
        torch._foreach_add_(self._steps, 1)
        torch._fused_adamw_(
            [*self._parameters.values()],
            [gradients[name] for name in self._parameters],
            self._means,
            self._squares,
            [],
            self._steps,
            lr=rate,
            beta1=self._betas[0],
            beta2=self._betas[1],
            weight_decay=self._weight_decay,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )


@dataclass(frozen=True)
class _Block:
    """Matrices of one shape (M, rows, columns), rows <= columns, that are orthogonalised together."""

    parts: list[tuple[str, slice, bool]]  # the parameter, its columns, and whether it is turned
    momentum: Tensor  # (parts M, rows, columns)


class Muon:
    """Muon for the matrices (M, in, out) of an ensemble; queries, keys and values are three matrices in one."""

    def __init__(
        self, matrices: Parameters, momentum: float, weight_decay: float, rate: float, reads_queries: bool = True
    ) -> None:
        """The momentum starts at zero; a step is `rate` times the learning rate, times sqrt(out / in) if above one."""
        self._matrices, self._decay, self._memory, self._rate = matrices, weight_decay, momentum, rate
        shapes: dict[tuple[int, ...], list[tuple[str, slice, bool]]] = defaultdict(list)
        for name, matrix in matrices.items():
            inputs, outputs = matrix.shape[-2:]
            width = outputs // 3 if name.endswith("queries_keys_values.weight") else outputs
            for start in range(0 if reads_queries or width == outputs else 2 * width, outputs, width):
                part = name, slice(start, start + width), inputs > width
                shapes[tuple(_part(matrices, part).shape)].append(part)
        self._blocks = [
            _Block(parts, torch.zeros(len(parts) * members, *shape)) for (members, *shape), parts in shapes.items()
        ]

    def step(self, rate: float, gradients: Parameters) -> None:
        """Change the parameters by one step at a learning rate."""
        for block in self._blocks:
            gradient = torch.cat([_part(gradients, part) for part in block.parts])
            block.momentum.lerp_(gradient, 1 - self._memory)
            directions = orthogonalised(gradient.lerp_(block.momentum, self._memory))  # Nesterov's momentum
            for part, direction in zip(block.parts, directions.chunk(len(block.parts)), strict=True):
                matrix, is_turned = _part(self._matrices, part), part[2]
                growth = 1.0 if is_turned else sqrt(matrix.shape[-1] / matrix.shape[-2])
                matrix.mul_(1 - rate * self._decay).add_(direction, alpha=-rate * self._rate * growth)


def orthogonalised(matrices: Tensor) -> Tensor:
    """Matrices (..., rows, columns), rows <= columns, with all singular values brought near one.

    Newton-Schulz iteration as in torch.optim.Muon: X becomes a X + b (X X') X + c (X X')² X. Wide matrices go through
    the products of their rows (X X', the Gram matrix), which are smaller: the polynomials multiply up first.

    >>> orthogonalised(torch.tensor([[[300.0, 0.0], [0.0, 1.0]]])).tolist()
    [[[0.69..., 0.0], [0.0, 1.15...]]]
    """
    scaled: Tensor = matrices / matrices.norm(dim=(-2, -1), keepdim=True).clamp(min=1e-7)
    if matrices.shape[-1] < 2 * matrices.shape[-2]:
        for _ in range(ITERATIONS):
            scaled = torch.baddbmm(scaled, _polynomial(scaled @ scaled.mT), scaled, beta=NEWTON_SCHULZ[0])
        return scaled
    gram = scaled @ scaled.mT
    product = polynomial = _with_unit(_polynomial(gram))
    for _ in range(ITERATIONS - 1):
        gram = polynomial @ gram @ polynomial
        polynomial = _with_unit(_polynomial(gram))
        product = polynomial @ product
    return product @ scaled


def _polynomial(gram: Tensor) -> Tensor:
    """b G + c G²."""
    return torch.baddbmm(gram, gram, gram, beta=NEWTON_SCHULZ[1], alpha=NEWTON_SCHULZ[2])


def _with_unit(polynomial: Tensor) -> Tensor:
    """The same plus a times the unit matrix."""
    polynomial.diagonal(dim1=-2, dim2=-1).add_(NEWTON_SCHULZ[0])
    return polynomial


def _part(tensors: Parameters, part: tuple[str, slice, bool]) -> Tensor:
    """A view of one matrix, turned so that it has at most as many rows as columns."""
    name, columns, is_turned = part
    view = tensors[name][:, :, columns]
    return view.mT if is_turned else view
