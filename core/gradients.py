"""Gradients: the pass of core.models and its gradient by hand, for one member of the ensemble, compiled.

Read core.models first: the names are the same, and a test compares every gradient with the one that torch finds for the
pass that stands there. Here each step of the pass stands beside the one that goes back through it. Attention goes along
the edges from each node to those that it sees, so that no masks are needed. What functions take is described in
core.buffers.
"""

import numpy as np

from core.products import ONE, ZERO, compiled, filled, filled_rows, product, turn, turned_product

EPSILON = np.float32(1e-5)  # of layer norm, as in torch
LOWEST = np.float32(-1e30)


@compiled
def _embed(parameters, work, batch, sizes, at):
    long = filled(sizes.width)
    for node in range(sizes.nodes):
        word, position = at.tokens + batch.words[node] * long, at.positions + batch.positions[node] * long
        token, whereabouts = parameters[word : word + long], parameters[position : position + long]
        stream = work.stream[node * long : (node + 1) * long]
        for place in range(long):
            stream[place] = token[place] + whereabouts[place]


@compiled
def _embed_back(gradient, work, batch, sizes, at):
    long = filled(sizes.width)
    for node in range(sizes.nodes):
        word, position = at.tokens + batch.words[node] * long, at.positions + batch.positions[node] * long
        token, whereabouts = gradient[word : word + long], gradient[position : position + long]
        d_stream = work.d_stream[node * long : (node + 1) * long]
        for place in range(sizes.width):
            token[place] += d_stream[place]
        for place in range(sizes.width):
            whereabouts[place] += d_stream[place]


@compiled
def _norm(parameters, at, work, sizes, number):
    """normed = scale (stream - mean) / spread + bias, row by row."""
    width, long = sizes.width, filled(sizes.width)
    start = number * filled_rows(sizes.nodes) * long
    scale, bias = parameters[at : at + width], parameters[at + long : at + long + width]
    for node in range(sizes.nodes):
        stream = work.stream[node * long : node * long + width]
        hat = work.hats[start + node * long : start + node * long + width]
        normed = work.normed[start + node * long : start + node * long + width]
        total, squares = ZERO, ZERO
        for place in range(width):
            total += stream[place]
        mean = total / np.float32(width)
        for place in range(width):
            squares += (stream[place] - mean) * (stream[place] - mean)
        spread = ONE / np.sqrt(squares / np.float32(width) + EPSILON)
        work.spreads[number * sizes.nodes + node] = spread
        for place in range(width):
            hat[place] = (stream[place] - mean) * spread
            normed[place] = hat[place] * scale[place] + bias[place]


@compiled
def _norm_back(parameters, gradient, at, work, sizes, number):
    """From d_normed, added to d_stream."""
    width, long = sizes.width, filled(sizes.width)
    start = number * filled_rows(sizes.nodes) * long
    scale, d_scale = parameters[at : at + width], gradient[at : at + width]
    d_bias = gradient[at + long : at + long + width]
    for node in range(sizes.nodes):
        hat = work.hats[start + node * long : start + node * long + width]
        d_normed = work.d_normed[node * long : node * long + width]
        d_stream = work.d_stream[node * long : node * long + width]
        total, along = ZERO, ZERO
        for place in range(width):
            total += d_normed[place] * scale[place]
            along += d_normed[place] * scale[place] * hat[place]
        total, along = total / np.float32(width), along / np.float32(width)
        spread = work.spreads[number * sizes.nodes + node]
        for place in range(width):
            d_stream[place] += (d_normed[place] * scale[place] - total - hat[place] * along) * spread
        for place in range(width):
            d_scale[place] += d_normed[place] * hat[place]
        for place in range(width):
            d_bias[place] += d_normed[place]


@compiled
def _add_bias(out, out_at, bias, bias_at, rows, columns):
    long = filled(columns)
    numbers = bias[bias_at : bias_at + columns]
    for row in range(rows):
        here = out[out_at + row * long : out_at + row * long + columns]
        for column in range(columns):
            here[column] += numbers[column]


@compiled
def _linear_back(parameters, gradient, at, bias_at, inputs, inputs_at, d_out, d_inputs, work, rows, inner, columns):
    """The gradients of a matrix (inner, columns), of its bias if it has one, and of its inputs (rows, inner)."""
    long = filled(columns)
    turned_product(gradient, at, inputs, inputs_at, d_out, 0, inner, rows, columns)
    if bias_at >= 0:
        bias = gradient[bias_at : bias_at + columns]
        for row in range(rows):
            here = d_out[row * long : row * long + columns]
            for column in range(columns):
                bias[column] += here[column]
    turn(work.turned, parameters, at, inner, columns)
    product(d_inputs, 0, d_out, 0, work.turned, 0, filled_rows(rows), columns, inner)


@compiled
def _attend(work, batch, sizes, layer):
    """joined = the heads' weighted means of the values that each node sees."""
    width, head_width, edges = sizes.width, sizes.width // sizes.heads, len(batch.seen)
    scale, long, wide = ONE / np.sqrt(np.float32(head_width)), filled(sizes.width), filled(3 * sizes.width)
    start, values = layer * filled_rows(sizes.nodes), work.projected
    for node in range(sizes.nodes):
        seen = batch.seen[batch.starts[node] : batch.starts[node + 1]]
        for head in range(sizes.heads):
            query = (start + node) * wide + head * head_width
            own = values[query : query + head_width]
            at = (layer * sizes.heads + head) * edges + batch.starts[node]
            weights = work.weights[at : at + len(seen)]
            highest, total = LOWEST, ZERO
            for edge in range(len(seen)):
                score = ZERO
                if sizes.computes_weights:
                    key = (start + seen[edge]) * wide + width + head * head_width
                    other = values[key : key + head_width]
                    for place in range(head_width):
                        score += own[place] * other[place]
                weights[edge] = score * scale
                highest = max(highest, weights[edge])
            for edge in range(len(seen)):
                weights[edge] = np.exp(weights[edge] - highest)
                total += weights[edge]
            out = (start + node) * long + head * head_width
            joined = work.joined[out : out + head_width]
            joined[:] = ZERO
            for edge in range(len(seen)):
                weights[edge] /= total
                value = (start + seen[edge]) * wide + 2 * width + head * head_width
                share, other = weights[edge], values[value : value + head_width]
                for place in range(head_width):
                    joined[place] += share * other[place]


@compiled
def _attend_back(work, batch, sizes, layer):
    """d_projected from d_joined."""
    width, head_width, edges = sizes.width, sizes.width // sizes.heads, len(batch.seen)
    scale, long, wide = ONE / np.sqrt(np.float32(head_width)), filled(sizes.width), filled(3 * sizes.width)
    start, values, d_values = layer * filled_rows(sizes.nodes) * wide, work.projected, work.d_projected
    d_values[: sizes.nodes * wide] = ZERO
    for node in range(sizes.nodes):
        seen = batch.seen[batch.starts[node] : batch.starts[node + 1]]
        for head in range(sizes.heads):
            query, out = node * wide + head * head_width, node * long + head * head_width
            at = (layer * sizes.heads + head) * edges + batch.starts[node]
            weights, d_joined = work.weights[at : at + len(seen)], work.d_joined[out : out + head_width]
            mean = ZERO
            for edge in range(len(seen)):
                value, d_weight = seen[edge] * wide + 2 * width + head * head_width, ZERO
                share, other = weights[edge], values[start + value : start + value + head_width]
                d_other = d_values[value : value + head_width]
                for place in range(head_width):
                    d_weight += d_joined[place] * other[place]
                for place in range(head_width):
                    d_other[place] += share * d_joined[place]
                work.edges[edge] = d_weight
                mean += d_weight * weights[edge]
            if sizes.computes_weights:
                own, d_own = values[start + query : start + query + head_width], d_values[query : query + head_width]
                for edge in range(len(seen)):
                    key = seen[edge] * wide + width + head * head_width
                    d_score = weights[edge] * (work.edges[edge] - mean) * scale
                    other, d_other = values[start + key : start + key + head_width], d_values[key : key + head_width]
                    for place in range(head_width):
                        d_own[place] += d_score * other[place]
                    for place in range(head_width):
                        d_other[place] += d_score * own[place]


@compiled
def _drop(numbers, sizes, drawn, drawn_at, level):
    """Dropout of (N, D) numbers: a random byte below the level sets one to zero."""
    if level == 0:
        return
    long, scale = filled(sizes.width), np.float32(256) / np.float32(256 - level)
    for node in range(sizes.nodes):
        row = numbers[node * long : node * long + sizes.width]
        bytes_ = drawn[drawn_at + node * sizes.width : drawn_at + (node + 1) * sizes.width]
        for place in range(sizes.width):
            row[place] *= scale if bytes_[place] >= level else ZERO


@compiled
def _add(out, numbers):
    for place in range(len(out)):
        out[place] += numbers[place]


@compiled
def forward(parameters, work, batch, sizes, at, drawn, member, levels):
    """The pass; it ends in the logits. Random bytes `drawn` of this member decide what dropout drops."""
    rows, first_byte = filled_rows(sizes.nodes), member * sizes.nodes * sizes.width
    _embed(parameters, work, batch, sizes, at)
    _drop(work.stream, sizes, drawn[0], first_byte, levels[0])
    for layer in range(sizes.layers):
        vectors = layer * at.vectors
        _norm(parameters, at.norm1 + vectors, work, sizes, 2 * layer)
        _mix(parameters, work, batch, sizes, at, layer)
        _add_bias(work.added, 0, parameters, at.output_bias + vectors, sizes.nodes, sizes.width)
        _drop(work.added, sizes, drawn[1 + 2 * layer], first_byte, levels[1])
        _add(work.stream, work.added)
        _norm(parameters, at.norm2 + vectors, work, sizes, 2 * layer + 1)
        _feed_forward(parameters, work, sizes, at, layer)
        _add_bias(work.added, 0, parameters, at.contract_bias + vectors, sizes.nodes, sizes.width)
        _drop(work.added, sizes, drawn[2 + 2 * layer], first_byte, levels[1])
        _add(work.stream, work.added)
    last = 2 * sizes.layers
    _norm(parameters, at.final_norm, work, sizes, last)
    normed = last * rows * filled(sizes.width)
    product(work.logits, 0, work.normed, normed, parameters, at.unembedding, rows, sizes.width, sizes.vocabulary)


@compiled
def _mix(parameters, work, batch, sizes, at, layer):
    """What each node takes from those that it sees, without the last bias."""
    width, rows, here = sizes.width, filled_rows(sizes.nodes), layer * at.matrices
    normed, projected = 2 * layer * rows * filled(width), layer * rows * filled(3 * width)
    matrix, bias = at.projection + here, at.projection_bias + layer * at.vectors
    product(work.projected, projected, work.normed, normed, parameters, matrix, rows, width, 3 * width)
    _add_bias(work.projected, projected, parameters, bias, sizes.nodes, 3 * width)
    _attend(work, batch, sizes, layer)
    joined = layer * rows * filled(width)
    product(work.added, 0, work.joined, joined, parameters, at.output + here, rows, width, width)


@compiled
def _feed_forward(parameters, work, sizes, at, layer):
    """The feed-forward step, without the last bias."""
    width, rows, here = sizes.width, filled_rows(sizes.nodes), layer * at.matrices
    normed, hidden = (2 * layer + 1) * rows * filled(width), layer * rows * filled(sizes.hidden)
    product(work.hidden, hidden, work.normed, normed, parameters, at.expand + here, rows, width, sizes.hidden)
    _add_bias(work.hidden, hidden, parameters, at.expand_bias + layer * at.vectors, sizes.nodes, sizes.hidden)
    units = work.hidden[hidden : hidden + sizes.nodes * filled(sizes.hidden)]
    for place in range(len(units)):
        units[place] = max(units[place], ZERO)
    product(work.added, 0, work.hidden, hidden, parameters, at.contract + here, rows, sizes.hidden, width)


@compiled
def loss_back(work, batch, sizes, weights):
    """The logits become their gradient of minus the weighted log-probabilities of the targets."""
    long = filled(sizes.vocabulary)
    work.shares[:] = ZERO
    for pair in range(len(weights)):
        work.shares[batch.target_nodes[pair]] += weights[pair]
    for node in range(sizes.nodes):
        row, highest, total = work.logits[node * long : node * long + sizes.vocabulary], LOWEST, ZERO
        for word in range(sizes.vocabulary):
            highest = max(highest, row[word])
        for word in range(sizes.vocabulary):
            row[word] = np.exp(row[word] - highest)
            total += row[word]
        share = work.shares[node] / total
        for word in range(sizes.vocabulary):
            row[word] *= share
    for pair in range(len(weights)):
        work.logits[batch.target_nodes[pair] * long + batch.target_words[pair]] -= weights[pair]


@compiled
def backward(parameters, gradient, work, batch, sizes, at, drawn, member, levels):
    """The gradient of all parameters, from that of the logits."""
    first_byte, last = member * sizes.nodes * sizes.width, 2 * sizes.layers
    gradient[:] = ZERO
    normed = last * filled_rows(sizes.nodes) * filled(sizes.width)
    _linear_back(
        parameters, gradient, at.unembedding, -1, work.normed, normed, work.logits, work.d_normed,
        work, sizes.nodes, sizes.width, sizes.vocabulary,
    )  # fmt: skip
    work.d_stream[:] = ZERO
    _norm_back(parameters, gradient, at.final_norm, work, sizes, last)
    for layer in range(sizes.layers - 1, -1, -1):
        vectors = layer * at.vectors
        work.added[:] = work.d_stream
        _drop(work.added, sizes, drawn[2 + 2 * layer], first_byte, levels[1])
        _feed_forward_back(parameters, gradient, work, sizes, at, layer)
        _norm_back(parameters, gradient, at.norm2 + vectors, work, sizes, 2 * layer + 1)
        work.added[:] = work.d_stream
        _drop(work.added, sizes, drawn[1 + 2 * layer], first_byte, levels[1])
        _mix_back(parameters, gradient, work, batch, sizes, at, layer)
        _norm_back(parameters, gradient, at.norm1 + vectors, work, sizes, 2 * layer)
    _drop(work.d_stream, sizes, drawn[0], first_byte, levels[0])
    _embed_back(gradient, work, batch, sizes, at)


@compiled
def _feed_forward_back(parameters, gradient, work, sizes, at, layer):
    """d_normed of the second norm, from the gradient of what is added."""
    width, here, vectors = sizes.width, layer * at.matrices, layer * at.vectors
    rows, hidden = filled_rows(sizes.nodes), layer * filled_rows(sizes.nodes) * filled(sizes.hidden)
    matrix, bias = at.contract + here, at.contract_bias + vectors
    _linear_back(
        parameters, gradient, matrix, bias, work.hidden, hidden, work.added, work.d_hidden,
        work, sizes.nodes, sizes.hidden, width,
    )  # fmt: skip
    units = work.hidden[hidden : hidden + sizes.nodes * filled(sizes.hidden)]
    for place in range(len(units)):
        work.d_hidden[place] = work.d_hidden[place] if units[place] > ZERO else ZERO
    matrix, bias, normed = at.expand + here, at.expand_bias + vectors, (2 * layer + 1) * rows * filled(width)
    _linear_back(
        parameters, gradient, matrix, bias, work.normed, normed, work.d_hidden, work.d_normed,
        work, sizes.nodes, width, sizes.hidden,
    )  # fmt: skip


@compiled
def _mix_back(parameters, gradient, work, batch, sizes, at, layer):
    """d_normed of the first norm, from the gradient of what is added."""
    width, here, vectors = sizes.width, layer * at.matrices, layer * at.vectors
    block = filled_rows(sizes.nodes) * filled(width)
    matrix, bias = at.output + here, at.output_bias + vectors
    _linear_back(
        parameters, gradient, matrix, bias, work.joined, layer * block, work.added, work.d_joined,
        work, sizes.nodes, width, width,
    )  # fmt: skip
    _attend_back(work, batch, sizes, layer)
    matrix, bias = at.projection + here, at.projection_bias + vectors
    _linear_back(
        parameters, gradient, matrix, bias, work.normed, 2 * layer * block, work.d_projected, work.d_normed,
        work, sizes.nodes, width, 3 * width,
    )  # fmt: skip
