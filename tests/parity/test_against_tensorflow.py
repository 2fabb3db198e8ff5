"""`framework.tf` beside TensorFlow: the same expressions, tapes, pipelines and trainings.

Runs where TensorFlow is installed; PyTorch is not needed (without it: ``pytest --noconftest``). Compared are
values, shapes, element types, and where both raise an error.
"""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from typing import Any

import numpy as np
import pytest

from framework import tf

tensorflow = pytest.importorskip("tensorflow")

EXPRESSIONS = """
tf.constant(1) | tf.constant(1.5) | tf.constant(True) | tf.constant(2**40) | tf.constant(1.5, dtype=tf.int32)
tf.constant(np.array([1.5]), dtype=tf.int32) | tf.constant([1, 2], dtype=tf.float32) | tf.constant([1, 2.5])
tf.constant(np.float64(1)) | tf.constant([np.float64(1)]) | tf.constant(5.0, shape=[2, 2]) | tf.constant([])
tf.convert_to_tensor(x, dtype=tf.float64) | tf.convert_to_tensor([x, x]) | tf.convert_to_tensor([x[0], 2.0])
x * i | x * 2 | x * 2.5 | i * 2.5 | i * np.array([1.0, 2.0]) | x * np.array([1.0, 2.0]) | np.array([1, 2]) * x
np.float64(2) * x | x * np.float64(2) | i * np.float64(2) | [1, 2] * x | x + [1, 2] | i / 2 | i / i | i // 2
-i // 2 | i % 2 | -i % 3 | i**2 | i**-1 | x**2 | 2**x | 2 - x | 2 / x | -i | abs(-x) | x @ x | m @ m | x == x
x == 1 | x != i | x < i | x < 1.5 | x >= [1.0, 3.0] | i & i | ~(x > 1) | (x > 1) | (x < 5) ^ (x > 1) | x[0]
x[0:1] | x[..., tf.newaxis] | x[x > 1] | m[:, 0] | m[-1, ::-1] | x.shape | m.shape[1] | x.shape == (2,)
x.shape == [2] | len(x) | float(x[0]) | bool(x) | f"{x[0]:.3f}" | str(x) | repr(i) | repr(m) | str(x.shape)
repr(x.shape) | x.numpy() | x[0].numpy() | v + 1 | v[0] | v * i | v * v | v.shape | v.name | v.trainable
tf.Variable(1) | tf.Variable(np.zeros(2)) | tf.Variable(3, dtype=tf.float32) | tf.Variable(lambda: 2.0)
tf.Variable(x) | tf.Variable(v) | repr(tf.Variable([1.0, 2.0], name="b")) | tf.Variable(1.0, shape=[2])
tf.Variable(tf.zeros([2]), dtype=tf.float64) | tf.Variable([1.0, 2.0]).assign([3, 4]) | v.value()
tf.Variable([1.0, 2.0]).assign_sub([1.0, 1.0]) | tf.Variable([1.0]).assign([1.0, 2.0])
tf.Variable([1.0]).assign(i) | tf.reduce_mean(i) | tf.reduce_mean([1, 2, -4]) | tf.reduce_mean([-1, -2])
tf.reduce_sum(i) | tf.reduce_sum(True) | tf.reduce_max(i) | tf.reduce_min(m, axis=0)
tf.reduce_all([True, False]) | tf.reduce_all(i) | tf.reduce_prod(m) | tf.reduce_sum(m, axis=1, keepdims=True)
tf.reduce_sum(m, axis=[0, 1]) | tf.reduce_sum(m, axis=5) | tf.reduce_sum(m, axis=[]) | tf.reduce_mean(m, 0)
tf.reduce_prod(m, axis=-1) | tf.reduce_any([[True], [False]], axis=0) | tf.argmax(m) | tf.argmax(m, axis=1)
tf.argmax([1, 2], output_type=tf.int32) | tf.argmin(m, -1) | tf.math.argmax(x) | tf.matmul(x, x)
tf.matmul(m, m, transpose_b=True) | tf.matmul(m, m, transpose_a=True) | tf.matmul([[1, 2]], [[1], [2]])
tf.matmul([[1.0, 2.0]], [[1, 2]], transpose_b=True) | tf.matmul(m, [[1.0, 2.0, 3.0]]) | tf.linalg.matvec(m, x)
tf.range(5) | tf.range(2.0, 5.0, 0.5) | tf.range(5, dtype=tf.float32) | tf.range(1, 10, 3) | tf.range(10, 1, -3)
tf.linspace(0, 10, 5) | tf.linspace(0.0, 1.0, 3) | tf.linspace(tf.constant(0.0), 1.0, 3) | tf.zeros(3)
tf.zeros([2], dtype=tf.int32) | tf.zeros(x.shape) | tf.zeros((2, 1)) | tf.fill([2, 2], 1) | tf.fill([2], 1.5)
tf.eye(2) | tf.eye(2, 3) | tf.eye(2, batch_shape=[1]) | tf.ones_like(i) | tf.ones_like([1, 2])
tf.zeros_like(x, dtype=tf.int32) | tf.sqrt(4.0) | tf.sqrt(4) | tf.exp(1) | tf.square(3) | tf.square(i)
tf.math.log(i) | tf.math.log(x) | tf.sigmoid(i) | tf.sigmoid(x) | tf.tanh(x) | tf.pow(2, 3) | tf.pow(2.0, 3)
tf.maximum(i, 3) | tf.maximum(x, i) | tf.minimum(x, 1.5) | tf.add(1, 2) | tf.add(1, 2.5) | tf.add(1.0, 2)
tf.multiply(x, 2) | tf.divide(i, 2) | tf.divide(1, 2) | tf.math.divide_no_nan(x, 0.0)
tf.where([True, False], 1, 0) | tf.where([True, False], x, 0) | tf.where([True, False], x, i)
tf.where([True, False, True]) | tf.where(x > 1, x, -x) | tf.clip_by_value(i, 0, 3)
tf.clip_by_value(x, 1.5, 1.8) | tf.one_hot([0, 2], 3) | tf.one_hot([0, -1, 5], 3)
tf.one_hot([0, 2], 3, dtype=tf.int32) | tf.one_hot([0, 2], 3, axis=0)
tf.one_hot([0, 1], 2, on_value=5, off_value=1) | tf.one_hot([[0], [1]], 2, axis=1) | tf.one_hot([0.0, 1.0], 2)
tf.one_hot([1], 2, on_value=True, off_value=False) | tf.reshape(x, [-1, 1]) | tf.reshape(x, [3])
tf.reshape(x, -1) | tf.reshape(m, [4]) | tf.expand_dims(x, 1) | tf.expand_dims(x, -1) | tf.expand_dims(x, 5)
tf.squeeze([[1], [2]]) | tf.squeeze([[1], [2]], axis=0) | tf.squeeze([[[1], [2]]], axis=[0])
tf.transpose([[1, 2]]) | tf.transpose([[[1, 2]]], perm=[1, 0, 2]) | tf.concat([x, x], 0) | tf.concat([x, i], 0)
tf.concat([x, [1, 2]], 0) | tf.concat([[1, 2], [3]], axis=0) | tf.concat([m, m], axis=-1) | tf.stack([x, x])
tf.stack([x, x], axis=1) | tf.stack([1, 2]) | tf.unstack(x) | tf.gather(x, [1, 0, 1]) | tf.gather(x, [5])
tf.gather([[1, 2], [3, 4]], [1], axis=1) | tf.gather([[1, 2], [3, 4]], 1)
tf.gather([[1, 2], [3, 4]], [0, 1], batch_dims=1) | tf.gather([[1, 2], [3, 4]], [[0], [1]], axis=1)
tf.gather(cube, [[0, 1], [1, 1]], axis=2, batch_dims=1) | tf.gather(cube, [[0], [1]], batch_dims=1)
tf.gather_nd(m, [[0, 1], [1, 0]]) | tf.equal(x, i) | tf.equal(x, [1.0, 3.0]) | tf.cast(x, tf.int32)
tf.cast(True, tf.float32) | tf.cast([1.9, -1.9], "int32") | tf.cast(i, tf.bool) | tf.shape(m) | tf.size(m)
tf.rank(m) | tf.tile([1, 2], [2]) | tf.repeat([1, 2], 2) | tf.repeat([1, 2], [1, 2]) | tf.split([1, 2, 3, 4], 2)
tf.split([1, 2, 3, 4], [1, 3]) | tf.split(m, [1, -1], axis=1) | tf.reverse([1, 2], [0]) | tf.cumsum([1, 2, 3])
tf.cumsum([1, 2, 3], exclusive=True, reverse=True) | tf.sort([3, 1, 2], direction="DESCENDING")
tf.argsort([3, 1, 2]) | tf.math.top_k([1.0, 3.0, 2.0], 2) | tf.norm([3.0, 4.0]) | tf.norm(m, ord=1, axis=1)
tf.round([0.5, 1.5, 2.5]) | tf.sign([-2, 0]) | tf.nn.relu(i) | tf.nn.relu(-x) | tf.nn.softmax(x)
tf.nn.softmax([1, 2]) | tf.nn.softmax(m, axis=0) | tf.nn.leaky_relu(-x) | tf.nn.leaky_relu([-1, 1])
tf.nn.elu(-x) | tf.nn.selu(-x) | tf.nn.gelu(-x) | tf.nn.gelu(-x, approximate=True)
tf.nn.softplus([-1.0, 30.0]) | tf.nn.silu(x) | tf.nn.relu6(4 * x) | tf.nn.softsign(x) | tf.nn.log_softmax(m)
tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0, 0.0], logits=[0.5, 0.5])
tf.nn.sigmoid_cross_entropy_with_logits([1, 0], [0.5, 0.5])
tf.nn.sigmoid_cross_entropy_with_logits([1.0, 0.0], [[0.5, 0.5]])
tf.nn.softmax_cross_entropy_with_logits([[1.0, 0.0]], [[0.5, 0.7]])
tf.nn.softmax_cross_entropy_with_logits([[1, 0]], [[0.5, 0.7]])
tf.nn.softmax_cross_entropy_with_logits([1.0, 0.0], [[0.5, 0.5], [1.0, 2.0]])
tf.nn.sparse_softmax_cross_entropy_with_logits([1], [[0.5, 0.7]])
tf.nn.sparse_softmax_cross_entropy_with_logits([1.0], [[0.5, 0.7]])
tf.nn.sparse_softmax_cross_entropy_with_logits([7], [[0.5, 0.7]])
tf.nn.sparse_softmax_cross_entropy_with_logits([[1]], [[0.5, 0.7]])
tf.nn.sparse_softmax_cross_entropy_with_logits(1, [0.5, 0.7]) | tf.nn.l2_loss(x) | tf.nn.moments(m, axes=[0])
tf.nn.dropout(x, 0) | tf.nn.dropout(x, 1.0) | tf.nn.l2_normalize(m, axis=1) | tf.nn.bias_add(m, x)
tf.random.uniform([2], dtype=tf.int32) | tf.math.reduce_std(x) | tf.math.reduce_variance(m, 0)
tf.math.reduce_std(i) | tf.math.reduce_logsumexp(m, axis=1) | tf.tensordot(x, x, 1)
tf.einsum("ij,jk->ik", m, m) | tf.add_n([x, x]) | tf.identity(v) | tf.math.confusion_matrix([0, 1], [0, 0])
tf.math.is_nan(x) | tf.logical_and(True, [True, False]) | tf.logical_and(i, i) | np.exp(x) | np.mean(x)
np.sum(v) | np.array(x) | np.ones(2) + x | np.array([1, 2]) < x | tf.is_tensor(x) | tf.is_tensor(v)
tf.is_tensor(1) | tf.broadcast_to(x, [2, 2]) | tf.pad(m, [[1, 0], [0, 2]]) | tf.math.squared_difference(x, 3.0)
tf.boolean_mask(m, [True, False]) | tf.linalg.inv(m) | tf.linalg.trace(m) | tf.linalg.diag(x)
tf.linalg.diag_part(m) | tf.linalg.solve(m, m) | tf.math.count_nonzero([0, 1]) | tf.stop_gradient(x)
tf.nn.conv2d(photo, kernel, 1, "SAME") | tf.nn.conv2d(photo, kernel, [1, 2, 2, 1], "SAME")
tf.nn.conv2d(photo, kernel, 2, "VALID") | tf.nn.conv2d(photo, kernel, 1, "VALID", dilations=2)
tf.nn.max_pool2d(photo, 2, 2, "VALID") | tf.nn.max_pool2d(photo, 3, 2, "SAME")
tf.nn.avg_pool2d(photo, 2, 2, "VALID") | tf.nn.avg_pool2d(photo, 3, 2, "SAME")
tf.tensor_scatter_nd_update(x, [[1]], [9.0]) | tf.nest.flatten({"b": 1, "a": [2]})
rows([1, 2, 3, 4]).repeat(2).batch(3) | rows([1, 2, 3, 4]).batch(3, drop_remainder=True) | rows(1)
rows(([1, 2], [3])) | rows((x, i)) | rows({"a": [1, 2]}).batch(2) | rows([x, x]) | numbers(5).skip(1).take(2)
numbers(5).enumerate() | numbers(3).map(lambda n: (n, 2)) | numbers(4).filter(lambda n: n > 2)
len(numbers(5).batch(2)) | len(numbers(5).repeat()) | numbers(5).repeat().cardinality()
numbers(4).take(-1).cardinality() | numbers(4).filter(lambda n: n > 2).cardinality() | numbers(4).batch(0)
numbers(4).shuffle(0) | numbers(4).batch(2).unbatch() | numbers(2).concatenate(numbers(3))
tf.data.Dataset.zip((numbers(2), numbers(3))) | tf.data.Dataset.from_tensors([1, 2])
numbers(4).batch(2).repeat(2) | numbers(3).shuffle(1) | numbers(4).map(lambda n: n).batch(3)
numbers(4).skip(-1) | numbers(6).batch(4).skip(1)
"""

photo = np.random.default_rng(0).normal(size=(2, 6, 5, 3)).astype(np.float32)
kernel = np.random.default_rng(1).normal(size=(3, 3, 3, 2)).astype(np.float32)


def listed(expressions: str) -> list[str]:
    return [code.strip() for line in expressions.strip().splitlines() for code in line.split(" | ")]


def names(module: Any) -> dict[str, Any]:
    """What the expressions talk about, made with `module`."""
    return {
        "tf": module,
        "np": np,
        "x": module.constant([1.0, 2.0]),
        "i": module.constant([3, 4]),
        "m": module.constant([[1.0, 2.0], [3.0, 5.0]]),
        "cube": module.constant(np.arange(8).reshape(2, 2, 2)),
        "v": module.Variable([1.0, 2.0]),
        "photo": photo,
        "kernel": kernel,
        "rows": module.data.Dataset.from_tensor_slices,
        "numbers": module.data.Dataset.range,
    }


def flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [part for key in sorted(value) for part in flat(value[key])]
    if isinstance(value, tf.TensorShape | tensorflow.TensorShape):
        return [list(value)]
    if isinstance(value, list | tuple | tf.data.Dataset | tensorflow.data.Dataset):
        return [part for item in value for part in flat(item)]
    return [value]


def outcome(run: Any) -> Any:
    """What comes out, flat; an Exception where it fails."""
    try:
        return flat(run())
    except Exception as error:
        return error


def same(ours: Any, theirs: Any) -> None:
    assert isinstance(ours, Exception) == isinstance(theirs, Exception), f"ours: {ours!r}\ntheirs: {theirs!r}"
    if isinstance(ours, Exception):
        return
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        if not hasattr(b, "dtype"):
            assert a == b
            continue
        a, b = (part.numpy() if hasattr(part, "numpy") else part for part in (a, b))
        assert np.asarray(a).dtype == np.asarray(b).dtype
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("code", listed(EXPRESSIONS))
def test_expression(code: str) -> None:
    same(*(outcome(lambda module=module: eval(code, names(module))) for module in (tf, tensorflow)))


TAPES = """
with tf.GradientTape() as t: y = v * v * x[0]
result = t.gradient(y, v), t.watched_variables()
---
with tf.GradientTape() as t: y = v * v
t.gradient(y, v); result = t.gradient(y, v)
---
with tf.GradientTape() as t: y = v * x
result = [value(g) for g in t.gradient(y, [v, x, n, i])]
---
with tf.GradientTape() as t: y = v * x
result = t.gradient(y, [v, x], unconnected_gradients="zero")
---
with tf.GradientTape() as t: y = v * x
result = t.gradient(y, x, unconnected_gradients="bad")
---
with tf.GradientTape() as t: t.watch(n); y = n * x
result = t.gradient(y, n)
---
with tf.GradientTape(watch_accessed_variables=False) as t: y = v * x
result = value(t.gradient(y, v))
---
with tf.GradientTape() as t: t.watch(3)
---
with tf.GradientTape() as t: t.watch([x, {"a": v}]); y = v * x
result = t.gradient(y, [x, v])
---
with tf.GradientTape() as t: y = [v * 2.0, v * tf.constant([[1.0], [2.0]])]
result = t.gradient(y, {"v": v, "l": (v, [v])})
---
with tf.GradientTape() as t: y = v * v
result = t.gradient(y, v, output_gradients=tf.constant([1.0, 10.0]))
---
with tf.GradientTape() as t: y = v * v
result = t.gradient(y, v, output_gradients=tf.constant([1.0, 10.0, 3.0]))
---
with tf.GradientTape() as t: y = v * v
result = t.jacobian(y, v)
---
with tf.GradientTape() as t: y = v * v
result = t.jacobian(y, [v, n], unconnected_gradients="zero")
---
with tf.GradientTape() as t: y = m * m * 1.0
result = t.batch_jacobian(y, m)
---
with tf.GradientTape() as t:
    y = v * v
    with t: pass
---
with tf.GradientTape() as t:
    y = v * v
    result = t.gradient(y, v)
---
with tf.GradientTape(persistent=True) as t:
    y = v * v
    g = t.gradient(y, v)
result = t.gradient(g, v), t.gradient(y, v)
---
with tf.GradientTape() as t:
    y = v * v
    with t.stop_recording(): y = y * v
result = value(t.gradient(y, v))
---
with tf.GradientTape() as t:
    y = v * v
    t.reset()
    z = v * y
result = t.gradient(z, v)
---
with tf.GradientTape() as t: y = v * v
result = value(t.gradient(y * v, v))
---
with tf.GradientTape() as a, tf.GradientTape() as b: y = v * v
result = a.gradient(y, v), b.gradient(y, v)
---
with tf.GradientTape() as a:
    y = v * v
    with tf.GradientTape() as b: z = y * 3.0
result = value(b.gradient(z, v)), value(b_of(a, z, v))
---
with tf.GradientTape() as a:
    y = v * v
    with tf.GradientTape() as b: b.watch(y); z = y * y * v
    g = b.gradient(z, [y, v])
result = g, a.gradient(g[0], v)
---
with tf.GradientTape() as a:
    with tf.GradientTape() as b: y = tf.sin(v) * tf.exp(v)
    g = b.gradient(y, v)
result = a.jacobian(g, v)
---
with tf.GradientTape() as t:
    y = v * v
    v.assign([100.0, 200.0])
result = t.gradient(y, v)
---
with tf.GradientTape() as t:
    v.assign(v * 2.0); y = v * v
result = t.gradient(y, v)
---
with tf.GradientTape() as t: y = v.assign_add([1.0, 1.0]) * v
result = t.gradient(y, v)
---
with tf.GradientTape() as t: y = v * 1.0
result = t.gradient(v, v)
---
with tf.GradientTape() as t: t.watch(x)
result = t.gradient(x, x)
---
with tf.GradientTape() as t: y = tf.constant(v.numpy()) * 2.0
result = value(t.gradient(y, v))
---
with tf.GradientTape() as t: y = tf.convert_to_tensor([v, x])
result = y, t.gradient(y, v)
---
with tf.GradientTape() as t: y = tf.argmax(v)
result = value(t.gradient(y, v))
---
with tf.GradientTape() as t: y = v * v
result = t.gradient(y, [])
---
with tf.GradientTape() as t: y = v * v
result = t.gradient(None, v)
"""


def value(gradient: Any) -> Any:
    return "None" if gradient is None else gradient


@pytest.mark.parametrize("code", [code.strip() for code in TAPES.split("---")])
def test_tape(code: str) -> None:
    def run(module: Any) -> Any:
        space = names(module) | {"value": value, "b_of": lambda tape, z, v: tape.gradient(z, v)}
        space |= {"n": module.Variable(5.0, trainable=False), "m": module.Variable([[1.0, 2.0], [3.0, 5.0]])}
        space["i"] = module.Variable(2)
        exec(code, space)
        return space.get("result", [])

    same(*(outcome(lambda module=module: run(module)) for module in (tf, tensorflow)))


SLOPES = """
tf.maximum(w, 1.0) | tf.minimum(w, 1.0) | tf.nn.relu(w - 1.0) | tf.abs(w - 1.0) | tf.clip_by_value(w, 1.0, 2.0)
tf.clip_by_value(w, 0.0, 1.0) | tf.nn.leaky_relu(w - 1.0) | tf.reduce_max(w) | tf.reduce_min(w) | tf.pow(w, 3.0)
tf.nn.softmax(w) * c | tf.nn.log_softmax(w) * c | tf.nn.gelu(w) | tf.nn.selu(w) | tf.nn.silu(w)
tf.nn.softplus(w) | tf.sqrt(w) | tf.math.log(w) | tf.exp(w) | tf.sigmoid(w) | tf.tanh(w) | tf.reduce_prod(w)
tf.reduce_mean(w * w) | tf.math.reduce_std(w * c) | tf.math.reduce_logsumexp(w) | tf.norm(w)
tf.gather(w, [0, 0, 2]) * c | tf.cumsum(w) * c | tf.concat([w, w * c], 0) | tf.stack([w, c])
tf.transpose(tf.reshape(w, [1, 3])) | tf.tile(w, [2]) | tf.sort(w * c) | tf.where(w > 0.5, w * c, w)
tf.math.divide_no_nan(c, w) | tf.nn.l2_normalize(w * c) | tf.einsum("i,i->", w, w * c)
tf.matmul(tf.reshape(w, [3, 1]), tf.reshape(w, [1, 3])) | tf.cast(tf.cast(w, tf.float64), tf.float32) * c
tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.constant([0.0, 1.0, 1.0]), logits=w)
tf.nn.softmax_cross_entropy_with_logits(labels=tf.constant([0.0, 1.0, 0.0]), logits=w)
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=1, logits=w) | tf.pad(w, [[1, 1]])
tf.reverse(w, [0]) * c | tf.nn.conv2d(photo, k, 2, "SAME")
tf.nn.max_pool2d(tf.nn.conv2d(photo, k, 1, "SAME"), 3, 2, "SAME")
tf.nn.avg_pool2d(tf.nn.conv2d(photo, k, 1, "VALID"), 2, 1, "SAME")
"""


@pytest.mark.parametrize("code", listed(SLOPES))
def test_gradient_of(code: str) -> None:
    def run(module: Any) -> Any:
        w, k = module.Variable([1.0, 1.0, 1.0]), module.Variable(kernel)
        space = names(module) | {"w": w, "k": k, "c": module.constant([0.5, 2.0, -1.0])}
        with module.GradientTape() as tape:
            y = eval(code, space)
        found = tape.gradient(y, k if "k," in code else w)
        return module.convert_to_tensor(found)

    same(*(outcome(lambda module=module: run(module)) for module in (tf, tensorflow)))


def losses_of(module: Any, epochs: int) -> list[float]:
    """A 2-10-1 network, gradient descent by hand."""
    random = np.random.default_rng(0)
    x = random.normal(size=(100, 2)).astype(np.float32)
    y = (x[:, :1] * x[:, 1:] > 0).astype(np.float32)
    shapes: list[tuple[int, ...]] = [(2, 10), (10,), (10, 1), (1,)]
    variables = [module.Variable(random.normal(size=shape).astype(np.float32)) for shape in shapes]
    w1, b1, w2, b2 = variables
    losses = []
    for _ in range(epochs):
        for xs, ys in module.data.Dataset.from_tensor_slices((x, y)).batch(10):
            with module.GradientTape() as tape:
                logits = module.matmul(module.nn.relu(module.matmul(xs, w1) + b1), w2) + b2
                loss = module.reduce_mean(module.nn.sigmoid_cross_entropy_with_logits(labels=ys, logits=logits))
            for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
                variable.assign_sub(0.1 * gradient)
            losses.append(float(loss))
    return losses


def test_training() -> None:
    np.testing.assert_allclose(losses_of(tf, 10), losses_of(tensorflow, 10), rtol=1e-5, atol=1e-6)
