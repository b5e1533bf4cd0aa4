"""Optimizer: Muon for the matrices inside the blocks, AdamW for all else, for one member, compiled.

Muon (Jordan et al. 2024) moves a matrix by its momentum with all singular values set to about one, so that rare
directions learn as fast as common ones: a training takes about a third of AdamW's steps. AdamW is that of Loshchilov &
Hutter (2019). Tests compare both with torch's.
"""

from typing import NamedTuple

import numpy as np

from core.products import ONE, ZERO, compiled, filled, filled_rows, product, turn
from core.settings import Settings

EPSILON = np.float32(1e-8)  # of AdamW
A, B, C = np.float32(3.4445), np.float32(-4.7750), np.float32(2.0315)  # Jordan's coefficients, as in torch.optim.Muon
ITERATIONS = 5  # with three, attention no longer learns to choose between two cues


class Rates(NamedTuple):
    """All that depends on the settings and on the step."""

    adamw: np.float32  # the learning rate
    muon: np.float32
    kept: np.float32  # the share of a weight that weight decay leaves
    momentum: np.float32  # of Muon
    beta1: np.float32
    beta2: np.float32
    unbias1: np.float32  # 1 / (1 - beta1 ** step): the means start at zero
    unbias2: np.float32
    averaging: np.float32  # how far the running mean of the weights goes towards them

    @classmethod
    def of(cls, settings: Settings, step: int, rate: float, averaging: float) -> "Rates":
        """The rates of a step, counted from 1, at a learning rate."""
        betas = settings.beta1, settings.beta2
        kept = 1 - rate * settings.regularisation * settings.weight_decay
        unbias = (1 / (1 - beta**step) for beta in betas)
        numbers = (rate, rate * settings.muon_rate, kept, settings.momentum, *betas, *unbias, averaging)
        return cls(*map(np.float32, numbers))


@compiled
def _adamw(parameters, gradient, means, squares, begin, end, kept, rates):
    own, number, mean, square = parameters[begin:end], gradient[begin:end], means[begin:end], squares[begin:end]
    for place in range(end - begin):
        mean[place] += (ONE - rates.beta1) * (number[place] - mean[place])
        square[place] = rates.beta2 * square[place] + (ONE - rates.beta2) * number[place] * number[place]
        change = mean[place] * rates.unbias1 / (np.sqrt(square[place] * rates.unbias2) + EPSILON)
        own[place] = kept * own[place] - rates.adamw * change


@compiled
def _polynomial(out, gram, count):
    """out = a + b G + c G² of a symmetric matrix."""
    long = filled(count)
    product(out, 0, gram, 0, gram, 0, filled_rows(count), count, count)
    for row in range(count):
        own, other = out[row * long : (row + 1) * long], gram[row * long : (row + 1) * long]
        for column in range(long):
            own[column] = B * other[column] + C * own[column]
        own[row] += A


@compiled
def orthogonalise(out, matrix, room, turned, rows, columns):
    """out = the matrix (rows, columns), rows <= columns, with all singular values brought near one.

    Newton-Schulz iteration as in torch.optim.Muon: X becomes a X + b (X X') X + c (X X')² X.
    """
    long, squares = filled(columns), ZERO
    for place in range(rows * long):
        squares += matrix[place] * matrix[place]
    scale = ONE / max(np.sqrt(squares), np.float32(1e-7))
    for place in range(rows * long):
        matrix[place] *= scale
    if columns < 2 * rows:
        _iterate(out, matrix, room, turned, rows, columns)
    else:
        _iterate_by_gram(out, matrix, room, turned, rows, columns)


@compiled
def _iterate(out, matrix, room, turned, rows, columns):
    gram, polynomial, high = room[0], room[1], filled_rows(rows)
    count = high * filled(columns)
    for _ in range(ITERATIONS):
        turn(turned, matrix, 0, rows, columns)
        product(gram, 0, matrix, 0, turned, 0, high, columns, rows)
        _polynomial(polynomial, gram, rows)
        product(out, 0, polynomial, 0, matrix, 0, high, rows, columns)
        matrix[:count] = out[:count]


@compiled
def _iterate_by_gram(out, matrix, room, turned, rows, columns):
    """The polynomials of the Gram matrix X X' are multiplied up first, as it is much smaller, and symmetric."""
    gram, polynomial, whole, other = room[0], room[1], room[2], room[3]
    high = filled_rows(rows)
    turn(turned, matrix, 0, rows, columns)
    product(gram, 0, matrix, 0, turned, 0, high, columns, rows)
    _polynomial(polynomial, gram, rows)
    whole[:] = polynomial
    for _ in range(ITERATIONS - 1):
        product(other, 0, polynomial, 0, gram, 0, high, rows, rows)
        product(gram, 0, other, 0, polynomial, 0, high, rows, rows)
        _polynomial(polynomial, gram, rows)
        product(other, 0, polynomial, 0, whole, 0, high, rows, rows)
        whole, other = other, whole
    product(out, 0, whole, 0, matrix, 0, high, rows, columns)


@compiled
def _muon(parameters, gradient, momenta, work, at, long, rows, columns, rates):
    """One step of a matrix (rows, columns) that begins at an offset, in rows of length `long`."""
    is_turned, memory = rows > columns, ONE - rates.momentum
    matrix, direction = work.matrices[0], work.matrices[1]
    own = filled(max(rows, columns))
    matrix[:] = ZERO
    for row in range(rows):
        mean, here = momenta[at + row * long :][:columns], gradient[at + row * long :][:columns]
        to, apart = (row, own) if is_turned else (row * own, 1)
        there = matrix[to:]
        for column in range(columns):
            mean[column] += memory * (here[column] - mean[column])
            there[column * apart] = here[column] + rates.momentum * (mean[column] - here[column])  # Nesterov's momentum
    orthogonalise(direction, matrix, work.squares, work.turned, min(rows, columns), max(rows, columns))
    rate = rates.muon * max(ONE, np.sqrt(np.float32(columns) / np.float32(rows)))
    for row in range(rows):
        here = parameters[at + row * long :][:columns]
        to, apart = (row, own) if is_turned else (row * own, 1)
        there = direction[to:]
        for column in range(columns):
            here[column] = rates.kept * here[column] - rate * there[column * apart]


@compiled
def optimise(parameters, gradient, momenta, squares, work, sizes, at, rates):
    """One step of all parameters of a member; changes them, their momenta and AdamW's mean squares."""
    width, hidden = sizes.width, sizes.hidden
    for layer in range(sizes.layers):
        here = layer * at.matrices
        for part in range(0 if sizes.computes_weights else 2, 3):  # queries, keys and values each by themselves
            begin, long = at.projection + here + part * width, filled(3 * width)
            _muon(parameters, gradient, momenta, work, begin, long, width, width, rates)
        _muon(parameters, gradient, momenta, work, at.output + here, filled(width), width, width, rates)
        _muon(parameters, gradient, momenta, work, at.expand + here, filled(hidden), width, hidden, rates)
        _muon(parameters, gradient, momenta, work, at.contract + here, filled(width), hidden, width, rates)
    _adamw(parameters, gradient, momenta, squares, at.tokens, at.norm1, rates.kept, rates)
    _adamw(parameters, gradient, momenta, squares, at.norm1, at.end, ONE, rates)
