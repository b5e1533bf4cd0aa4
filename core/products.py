"""Products: matrices multiplied inside compiled code, at nearly the processor's peak also where they are small.

The training step is compiled by Numba (see core.kernel). A library's product takes several times as long here: most
matrices are 32 x 32.

A matrix lies in a flat buffer of single precision, row after row, from an offset on. Each row is filled up with zeros
to a multiple of 32 numbers, and each matrix to a multiple of 8 rows: loops need no special last step.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from llvmlite import binding, ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

ZERO, ONE = np.float32(0), np.float32(1)
# A tile is the part of a product that is summed at once: as many sums as the processor's registers hold.
WIDE = bool(binding.get_host_cpu_features().get("avx512f"))
LANES = 16 if WIDE else 8  # numbers in a register
ROWS, VECTORS = 8 if WIDE else 4, 2
# Sums in the order that is fastest: not the order of the code, but the same every time.
OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "reassoc", "nsz", "arcp"}}
Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """A function that only compiled functions call."""
    made: Function = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **OPTIONS)(function)
    return made


@compiled
def filled(columns):
    """The length of a row."""
    return (columns + 31) // 32 * 32


@compiled
def filled_rows(rows):
    """How many rows a matrix takes."""
    return (rows + 7) // 8 * 8


@intrinsic
def _tile(_, out, out_at, out_row, left, left_at, left_row, left_step, right, right_at, right_row, inner):
    """ROWS x (VECTORS LANES) numbers of a product, summed in registers: LLVM does not find this by itself.

    `row` is how far it is from one row to the next, `left_step` from one number to the next of a row of `left`.
    """
    given = (out, out_at, out_row, left, left_at, left_row, left_step, right, right_at, right_row, inner)
    return types.void(*given), _tile_instructions


def _tile_instructions(context, builder, signature, values):
    arrays = {place: context.make_array(signature.args[place])(context, builder, values[place]) for place in (0, 3, 7)}
    given = [arrays[place].data if place in arrays else value for place, value in enumerate(values)]
    kind = ir.FunctionType(ir.VoidType(), [value.type for value in given])
    function = cgutils.get_or_insert_function(builder.module, kind, "product_tile")
    if not function.blocks:
        function.linkage = "internal"
        function.attributes.add("noinline")  # once, not at each of its many calls: it is long
        _sum_tile(ir.IRBuilder(function.append_basic_block()), *function.args)
    builder.call(function, given)
    return context.get_dummy_value()


def _sum_tile(builder, out, out_at, out_row, left, left_at, left_row, left_step, right, right_at, right_row, inner):
    vector = ir.VectorType(ir.FloatType(), LANES)
    undefined, first = ir.Constant(vector, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)

    def after(start, step, times):
        return builder.add(start, builder.mul(step, ir.Constant(start.type, times)))

    def vectors(buffer, at):
        places = (builder.add(at, ir.Constant(at.type, LANES * number)) for number in range(VECTORS))
        return [builder.bitcast(builder.gep(buffer, [place]), vector.as_pointer()) for place in places]

    def repeated(number):
        single = builder.insert_element(undefined, number, ir.Constant(ir.IntType(32), 0))
        return builder.shuffle_vector(single, undefined, first)

    sums = [[cgutils.alloca_once(builder, vector) for _ in range(VECTORS)] for _ in range(ROWS)]
    for place in (place for row in sums for place in row):
        builder.store(ir.Constant(vector, [0.0] * LANES), place)
    with cgutils.for_range(builder, inner) as loop:
        row_at = builder.add(right_at, builder.mul(loop.index, right_row))
        rights = [builder.load(at, align=4) for at in vectors(right, row_at)]
        column = builder.add(left_at, builder.mul(loop.index, left_step))
        for row, places in enumerate(sums):
            factor = repeated(builder.load(builder.gep(left, [after(column, left_row, row)])))
            for place, numbers in zip(places, rights, strict=True):
                product = builder.fmul(factor, numbers, flags=("contract",))
                builder.store(builder.fadd(product, builder.load(place), flags=("contract",)), place)
    for row, places in enumerate(sums):
        for place, at in zip(places, vectors(out, after(out_at, out_row, row)), strict=True):
            builder.store(builder.load(place), at, align=4)
    builder.ret_void()


@compiled
def _multiply(out, out_at, left, left_at, left_row, left_step, right, right_at, rows, inner, columns):
    long = filled(columns)
    for row in range(0, rows, ROWS):
        for column in range(0, columns, LANES * VECTORS):
            _tile(
                out, out_at + row * long + column, long,
                left, left_at + row * left_row, left_row, left_step,
                right, right_at + column, long, inner,
            )  # fmt: skip


@compiled
def product(out, out_at, left, left_at, right, right_at, rows, inner, columns):
    """out (rows, columns) = left (rows, inner) right (inner, columns)."""
    _multiply(out, out_at, left, left_at, filled(inner), 1, right, right_at, rows, inner, columns)


@compiled
def turned_product(out, out_at, left, left_at, right, right_at, rows, inner, columns):
    """out (rows, columns) = left' right, of left (inner, rows) and right (inner, columns)."""
    _multiply(out, out_at, left, left_at, 1, filled(rows), right, right_at, rows, inner, columns)


@compiled
def turn(out, matrix, at, rows, columns):
    """out (columns, rows) = matrix'."""
    long, out_long = filled(columns), filled(rows)
    for column in range(columns):
        here = out[column * out_long : (column + 1) * out_long]
        there = matrix[at + column : at + rows * long]
        for row in range(rows):
            here[row] = there[row * long]
        here[rows:] = ZERO
