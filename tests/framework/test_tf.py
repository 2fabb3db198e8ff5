"""The TensorFlow face: tensors, variables, tapes, data; and the same numbers as the PyTorch face."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
import weakref
from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import tf
from framework.autograd import Node
from framework.modes import State


def value(x: Any) -> Any:
    return None if x is None else x.numpy().tolist()


# -- tensors -----------------------------------------------------------------------------------------------


def test_import_framework_does_not_import_this_face() -> None:
    code = (
        "import sys, framework; assert 'framework.tf' not in sys.modules; from framework import tf; tf.constant(1)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("made", "dtype"),
    [
        (1, "int32"),
        (1.0, "float32"),
        (True, "bool"),
        (2**40, "int64"),
        ([1, 2.5], "float32"),
        (np.float64(1), "float64"),
        (np.arange(3), "int64"),
        ([np.float64(1)], "float64"),
        ([], "float32"),
    ],
)
def test_default_element_types(made: Any, dtype: str) -> None:
    assert tf.constant(made).dtype.name == dtype
    assert tf.Variable(made).dtype.name == dtype


def test_nothing_is_converted_between_tensors_but_numbers_and_arrays_are() -> None:
    x, i = tf.constant([1.0, 2.0]), tf.constant([1, 2])
    with pytest.raises(TypeError, match=r"tf\.cast"):
        x * i
    with pytest.raises(TypeError, match="cannot convert"):
        i * 2.5
    assert (x * 2).dtype == (np.array([1.0, 2.0]) * x).dtype == (x * [1, 2]).dtype == tf.float32
    assert (i / 2).dtype == tf.float64
    assert isinstance(np.array([1.0, 2.0]) * x, tf.Tensor)


def test_tensors_never_change() -> None:
    x = tf.constant([1.0, 2.0])
    y = x
    y += 1
    assert value(x) == [1.0, 2.0]
    assert value(y) == [2.0, 3.0]
    with pytest.raises(TypeError, match="never changes"):
        x[0] = 5.0
    x.numpy()[0] = 100.0
    assert value(x) == [1.0, 2.0]


def test_how_they_print() -> None:
    assert repr(tf.constant(1.5)) == "<tf.Tensor: shape=(), dtype=float32, numpy=1.5>"
    assert (
        repr(tf.constant([[1, 2]]))
        == "<tf.Tensor: shape=(1, 2), dtype=int32, numpy=\narray([[1, 2]], dtype=int32)>"
    )
    assert str(tf.constant([1.0])) == "tf.Tensor([1.], shape=(1,), dtype=float32)"
    assert repr(tf.Variable(1.0, name="w")) == "<tf.Variable 'w:0' shape=() dtype=float32, numpy=1.0>"
    assert f"{tf.constant(0.123456):.3f}" == "0.123"
    assert f"{tf.zeros([2, 3]).shape}" == "(2, 3)"


def test_equality_with_none_and_numbers() -> None:
    x = tf.constant([1, 2])
    assert (x == None) is False  # noqa: E711
    assert value(x == 2) == [False, True]


# -- variables ---------------------------------------------------------------------------------------------


def test_variables_check_what_they_are_given() -> None:
    v = tf.Variable([1.0, 2.0])
    with pytest.raises(ValueError, match="shape"):
        v.assign([1.0, 2.0, 3.0])
    with pytest.raises(TypeError, match=r"tf\.cast"):
        v.assign(tf.constant([1, 2]))
    with pytest.raises(TypeError, match="assign_add"):
        v += 1
    with pytest.raises(ValueError, match="initial value"):
        tf.Variable()


def test_a_value_read_earlier_stays() -> None:
    v = tf.Variable([1.0])
    read, array, doubled = v.value(), v.numpy(), v * 2
    v.assign([5.0])
    assert value(read) == [1.0]
    assert array.tolist() == [1.0]
    assert value(doubled) == [2.0]
    assert value(v * 2) == [10.0]


def test_an_assignment_inside_the_tape_does_not_reach_what_was_recorded() -> None:
    v = tf.Variable(2.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = v * v * v
            v.assign(100.0)
        first = inner.gradient(y, v)
    assert value(first) == 12.0
    assert value(outer.gradient(first, v)) == 12.0


# -- tapes -------------------------------------------------------------------------------------------------


def test_a_tape_can_be_asked_once() -> None:
    w = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = w * w
    assert value(tape.gradient(y, w)) == 6.0
    with pytest.raises(RuntimeError, match="non-persistent"):
        tape.gradient(y, w)
    with tf.GradientTape(persistent=True) as tape:
        y = w * w
        z = y * y
    assert [value(tape.gradient(y, w)), value(tape.gradient(z, w)), value(tape.gradient(z, y))] == [
        6.0,
        108.0,
        18.0,
    ]


def test_unconnected_sources() -> None:
    w, c, frozen, whole = tf.Variable(2.0), tf.constant(3.0), tf.Variable(5.0, trainable=False), tf.Variable(1)
    with tf.GradientTape(persistent=True) as tape:
        y = w * c * frozen + tf.cast(whole, tf.float32)
    assert [value(g) for g in tape.gradient(y, [w, c, frozen, whole])] == [15.0, None, None, None]
    zeros = tape.gradient(y, [w, c], unconnected_gradients=tf.UnconnectedGradients.ZERO)
    assert [value(g) for g in zeros] == [15.0, 0.0]
    assert tape.gradient(tf.constant(1.0), w) is None
    with pytest.raises(ValueError, match="unconnected_gradients"):
        tape.gradient(y, w, unconnected_gradients="nothing")
    with pytest.raises(TypeError, match="target"):
        tape.gradient(None, w)


def test_what_is_watched() -> None:
    w, c = tf.Variable(2.0), tf.constant(3.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([c, {"n": c}])
        y = w * c * c
    assert [value(g) for g in tape.gradient(y, [w, c])] == [None, 12.0]
    with pytest.raises(ValueError, match="Tensors and Variables"), tf.GradientTape() as tape:
        tape.watch(3)
    with tf.GradientTape() as tape, pytest.warns(UserWarning, match="floating point"):
        tape.watch(tf.constant(3))
    with pytest.raises(RuntimeError, match="inside its block"):
        tf.GradientTape().watch(c)


def test_structures_and_targets_of_any_shape() -> None:
    w = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = w * tf.constant([1.0, 2.0])
        z = w * 2
    assert value(tape.gradient(y, w)) == 3.0
    assert value(tape.gradient(y, w, output_gradients=[1.0, 10.0])) == 21.0
    found = tape.gradient([y, z], {"a": w, "b": (w, [w])})
    assert [value(found["a"]), value(found["b"][0]), value(found["b"][1][0])] == [5.0, 5.0, 5.0]
    with pytest.raises(ValueError, match="shape"):
        tape.gradient(y, w, output_gradients=tf.constant([1.0, 2.0, 3.0]))


def test_each_tape_knows_only_its_own_stretch() -> None:
    v = tf.Variable(2.0)
    with tf.GradientTape() as outer:
        y = v * v
        with tf.GradientTape() as inner:
            inner.watch(y)
            z = y * y * v
        found = inner.gradient(z, [y, v])
    assert [value(g) for g in found] == [16.0, 16.0]
    assert value(outer.gradient(found[0], v)) == 24.0

    with tf.GradientTape() as first:
        y = v * v
    with tf.GradientTape() as second:
        z = y * v
    assert [value(second.gradient(z, v)), value(first.gradient(y, v))] == [4.0, 4.0]

    with tf.GradientTape() as one, tf.GradientTape() as two:
        y = v * v
    assert [value(one.gradient(y, v)), value(two.gradient(y, v))] == [4.0, 4.0]

    with tf.GradientTape() as tape:
        y = v * v
    assert tape.gradient(y * 3, v) is None


def test_pausing_and_starting_again() -> None:
    v = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * v
        with tape.stop_recording():
            hidden = y * v
        z = y * v
    assert tape.gradient(hidden, v) is None
    assert value(tape.gradient(z, v)) == 12.0
    with tf.GradientTape() as tape:
        y = v * v
        tape.reset()
        z = v * y
    assert value(tape.gradient(z, v)) == 4.0
    with pytest.raises(ValueError, match="still recording"), tf.GradientTape() as tape, tape:
        pass
    assert value(v * 2) == 4.0


@pytest.mark.parametrize("x", [0.5, 2.0])
def test_third_derivative(x: float) -> None:
    v = tf.Variable(x)
    with tf.GradientTape() as a:
        with tf.GradientTape() as b:
            with tf.GradientTape() as c:
                y = tf.exp(v * v)
            first = c.gradient(y, v)
        second = b.gradient(first, v)
    third = a.gradient(second, v)
    assert value(third) == pytest.approx((8 * x**3 + 12 * x) * np.exp(x * x), rel=1e-5)


def test_jacobian() -> None:
    x, free = tf.Variable([[1.0, 2.0], [3.0, 4.0]]), tf.Variable(1.0)
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(x * x, axis=1)
    by_x, by_free = tape.jacobian(y, [x, free])
    assert value(by_x) == [[[2.0, 4.0], [0.0, 0.0]], [[0.0, 0.0], [6.0, 8.0]]]
    assert by_free is None
    assert value(tape.jacobian(y, free, unconnected_gradients="zero")) == [0.0, 0.0]
    assert value(tape.batch_jacobian(tf.expand_dims(y, 1), x) or tf.constant(0)) == 0
    with tf.GradientTape() as tape:
        y = x * x
    assert value(tape.batch_jacobian(y, x)) == [[[2.0, 0.0], [0.0, 4.0]], [[6.0, 0.0], [0.0, 8.0]]]


def test_numpy_works_while_recording_and_afterwards() -> None:
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = v * v
        assert y.numpy() == 4.0
        assert np.exp(y) == np.exp(np.float32(4.0))
        z = y * 3
    assert z.numpy() == 12.0
    assert float(z) == 12.0
    assert value(tape.gradient(z, v)) == 12.0


def test_a_failure_inside_a_tape_leaves_nothing_switched() -> None:
    before = State.grad_enabled, State.result
    with pytest.raises(ZeroDivisionError), tf.GradientTape():
        1 / 0  # noqa: B018
    with torch.no_grad(), tf.GradientTape() as tape:
        v = tf.Variable(1.0)
        y = v * v
    assert value(tape.gradient(y, v)) == 2.0
    assert before == (State.grad_enabled, State.result)


# -- memory ------------------------------------------------------------------------------------------------


def test_outside_a_tape_nothing_is_recorded() -> None:
    w = tf.Variable(np.ones(1000, np.float32))
    total = tf.constant(0.0)
    for _ in range(50):
        total += tf.reduce_sum(w * w)
    assert total.node is None
    assert total.made_by is None
    assert not [item for item in gc.get_objects() if type(item) is Node and item.out is total.array]


def test_memory_does_not_grow_over_steps_whose_losses_are_kept() -> None:
    w = tf.Variable(np.ones(20_000, np.float32))
    losses, total = [], tf.constant(0.0)

    def step() -> None:
        nonlocal total
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(w * 0.5))
        w.assign_sub(0.1 * tape.gradient(loss, w))
        losses.append(loss)
        total += loss

    for _ in range(5):
        step()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(50):
        step()
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 200_000, f"{grown} bytes more after 50 steps; one array has 80 000"


def test_a_tape_that_is_never_asked_keeps_nothing_alive() -> None:
    w = tf.Variable(np.ones(10, np.float32))
    with tf.GradientTape() as tape:
        y = w * w
    watched = weakref.ref(y)
    del tape, y
    gc.collect()
    assert watched() is None


# -- data --------------------------------------------------------------------------------------------------


def numbers(data: Any) -> list[Any]:
    return [element.numpy().tolist() for element in data]


def test_batches_of_slices_are_never_touched_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from framework.tf.rows import Rows

    x = np.arange(10_000, dtype=np.float32).reshape(-1, 1)
    data = tf.data.Dataset.from_tensor_slices((x, x[:, 0] * 2)).shuffle(len(x)).repeat(2).batch(64)
    calls = 0
    real = Rows._picked

    def counted(self: Any, rows: Any) -> Any:
        nonlocal calls
        calls += 1
        return real(self, rows)

    monkeypatch.setattr(Rows, "_picked", counted)
    seen = np.concatenate([y.numpy() for _, y in data])
    assert calls == len(data) == -(-20_000 // 64)
    assert sorted(seen.tolist()) == sorted(np.repeat(x[:, 0] * 2, 2).tolist())


def test_the_order_is_that_of_the_pytorch_face() -> None:
    x = np.arange(20, dtype=np.float32)
    torch.manual_seed(7)
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(torch.tensor(x)), batch_size=6, shuffle=True
    )
    theirs = [batch.tolist() for _ in range(3) for (batch,) in loader]
    tf.random.set_seed(7)
    data = tf.data.Dataset.from_tensor_slices(x).shuffle(20).batch(6)
    assert [batch for _ in range(3) for batch in numbers(data)] == theirs


def test_shuffling_anew_or_not() -> None:
    data = tf.data.Dataset.range(50)
    again = data.shuffle(50, seed=3)
    assert numbers(again) != numbers(again)
    fixed = data.shuffle(50, seed=3, reshuffle_each_iteration=False)
    assert numbers(fixed) == numbers(fixed) != list(range(50))
    free = data.shuffle(50, reshuffle_each_iteration=False)
    assert numbers(free) == numbers(free)
    one, two = data.shuffle(50, seed=3), data.shuffle(50, seed=3)
    assert [numbers(one), numbers(one)] == [numbers(two), numbers(two)]
    small = numbers(data.shuffle(5, seed=1))
    assert sorted(small) == list(range(50))
    assert all(number - place < 5 for place, number in enumerate(small)), "none comes before it is in the buffer"


@pytest.mark.parametrize("fast", [True, False])
def test_pipelines_the_fast_way_and_the_general_way_agree(fast: bool) -> None:
    def start() -> Any:
        data = tf.data.Dataset.range(7)
        return data if fast else data.map(lambda i: i)

    assert numbers(start().batch(3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert numbers(start().batch(3, drop_remainder=True)) == [[0, 1, 2], [3, 4, 5]]
    assert numbers(start().repeat(2).batch(5)) == [[0, 1, 2, 3, 4], [5, 6, 0, 1, 2], [3, 4, 5, 6]]
    assert numbers(start().skip(2).take(3)) == [2, 3, 4]
    assert numbers(start().take(-1).skip(-1)) == []
    assert numbers(start().repeat().skip(5).take(4)) == [5, 6, 0, 1]
    assert numbers(start().take(0).repeat().batch(2)) == []
    assert len(start().repeat(3).batch(4)) == 6
    assert sorted(numbers(start().shuffle(3))) == list(range(7))
    with pytest.raises(TypeError, match="infinite"):
        len(start().repeat())
    with pytest.raises(ValueError, match="greater than zero"):
        start().batch(0)
    data = start().prefetch(tf.data.AUTOTUNE).cache()
    assert numbers(data) == numbers(data) == list(range(7))


def test_elements_keep_their_structure() -> None:
    data = tf.data.Dataset.from_tensor_slices({"x": np.ones((4, 2)), "y": [1, 2, 3, 4]}).batch(3)
    first = next(iter(data))
    assert first["x"].shape == [3, 2]
    assert value(first["y"]) == [1, 2, 3]
    pairs = tf.data.Dataset.from_tensor_slices(([1, 2], [3, 4])).map(lambda a, b: (a + b, a)).batch(2)
    assert [value(part) for part in next(iter(pairs))] == [[4, 6], [1, 2]]
    with pytest.raises(ValueError, match="equally many"):
        tf.data.Dataset.from_tensor_slices(([1, 2], [3]))
    with pytest.raises(ValueError, match="dimension"):
        tf.data.Dataset.from_tensor_slices(1)


# -- chance ------------------------------------------------------------------------------------------------


def test_one_seed_for_all_faces() -> None:
    torch.manual_seed(3)
    theirs = [torch.randn(4).tolist(), torch.rand(4).tolist()]
    tf.random.set_seed(3)
    assert [value(tf.random.normal([4])), value(tf.random.uniform([4]))] == theirs


def test_seeds_of_operations() -> None:
    tf.random.set_seed(1)
    a = [value(tf.random.normal([2], seed=5)) for _ in range(2)]
    tf.random.set_seed(1)
    b = [value(tf.random.normal([2], seed=5)) for _ in range(2)]
    tf.random.set_seed(2)
    c = value(tf.random.normal([2], seed=5))
    assert a == b
    assert a[0] != a[1]
    assert c != a[0]


def test_dropout_is_the_pytorch_face_s() -> None:
    x = np.ones(100, np.float32)
    torch.manual_seed(2)
    theirs = torch.nn.functional.dropout(torch.tensor(x), 0.3).tolist()
    tf.random.set_seed(2)
    assert value(tf.nn.dropout(x, 0.3)) == theirs


# -- whole trainings ---------------------------------------------------------------------------------------


def test_linear_regression_prints_the_course_s_digits() -> None:
    random = np.random.RandomState(13)
    x = np.linspace(0, 3, 120)
    y = 2 * x + 0.9 + random.randn(120) * 0.5
    order = random.permutation(120)
    x, y = x[order].astype("float32"), y[order].astype("float32")
    w, b = tf.Variable(100.0), tf.Variable(0.0)
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)
    printed = []
    for _ in range(10):
        for xs, ys in data:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(w * xs + b - ys))
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(0.1 * dw)
            b.assign_sub(0.1 * db)
        printed.append(f"{loss.numpy():.4f}")
    assert " ".join(printed) == "94.5247 9.3428 1.4166 0.5224 0.3807 0.3495 0.3413 0.3390 0.3384 0.3382"
    assert (f"{w.numpy():.4f}", f"{b.numpy():.4f}") == ("1.8617", "1.0711")


def points() -> tuple[Any, Any]:
    x, y = torch.data.sets.make_classification(
        n_samples=100, n_features=2, n_redundant=0, n_informative=2, class_sep=1.5, flip_y=0.1, random_state=0
    )
    return x.numpy(), y.numpy().reshape(-1, 1).astype(np.float32)


def start() -> list[np.ndarray[Any, Any]]:
    random = np.random.default_rng(5)
    shapes: list[tuple[int, ...]] = [(2, 10), (10,), (10, 1), (1,)]
    return [(random.normal(size=shape) * 0.7).astype(np.float32) for shape in shapes]


def by_tape(epochs: int) -> list[float]:
    x, y = points()
    w1, b1, w2, b2 = variables = [tf.Variable(a) for a in start()]
    losses = []
    for _ in range(epochs):
        for xs, ys in tf.data.Dataset.from_tensor_slices((x, y)).batch(16):
            with tf.GradientTape() as tape:
                logits = tf.matmul(tf.nn.relu(tf.matmul(xs, w1) + b1), w2) + b2
                loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=ys, logits=logits))
            for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
                variable.assign_sub(0.1 * gradient)
            losses.append(float(loss))
    return losses


def by_backward(epochs: int) -> list[float]:
    x, y = (torch.tensor(part) for part in points())
    w1, b1, w2, b2 = parameters = [torch.tensor(a, requires_grad=True) for a in start()]
    optimizer, losses = torch.optim.SGD(parameters, lr=0.1), []
    for _ in range(epochs):
        for xs, ys in torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=16):
            logits = torch.relu(xs @ w1 + b1) @ w2 + b2
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, ys)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def with_layers(epochs: int, tape_instead_of_backward: bool) -> list[float]:
    """A network of the PyTorch face and its Adam, differentiated by either face."""
    x, y = (torch.tensor(part) for part in points())
    torch.manual_seed(4)
    model = torch.nn.Sequential(torch.nn.Linear(2, 10), torch.nn.ReLU(), torch.nn.Linear(10, 1))
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    loss_function = torch.nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for xs, ys in torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=16):
            if tape_instead_of_backward:
                with tf.GradientTape() as tape:
                    loss = loss_function(model(xs), ys)
                parameters = list(model.parameters())
                for parameter, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
                    parameter.grad = gradient
            else:
                optimizer.zero_grad()
                loss = loss_function(model(xs), ys)
                loss.backward()
            optimizer.step()
            losses.append(float(loss))
    return losses


def test_the_same_losses_as_the_pytorch_face_to_the_last_bit() -> None:
    ours = by_tape(20)
    assert ours[-1] < ours[0]
    assert ours == by_backward(20)
    assert with_layers(20, True) == with_layers(20, False)


# -- mixing ------------------------------------------------------------------------------------------------


def test_a_network_of_the_pytorch_face_in_a_tape() -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    model(torch.tensor(x)).square().mean().backward()
    wanted = [p.grad.tolist() for p in model.parameters()]
    with tf.GradientTape() as tape:
        out = model(tf.constant(x))
        assert out.numpy().shape == (5, 1)
        loss = tf.reduce_mean(tf.square(out))
    assert [value(g) for g in tape.gradient(loss, list(model.parameters()))] == wanted


def test_our_functions_on_tensors_of_the_pytorch_face() -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    tf.reduce_sum(tf.square(w)).backward()
    assert w.grad.tolist() == [2.0, 4.0]
    c = torch.tensor([3.0])
    with tf.GradientTape() as tape:
        tape.watch(c)
        y = tf.reduce_sum(c * c)
    assert value(tape.gradient(y, c)) == [6.0]
    assert not c.requires_grad


def test_function_and_module() -> None:
    class Dense(tf.Module):
        def __init__(self) -> None:
            super().__init__(name="dense")
            self.w = tf.Variable(tf.ones([2, 1]), name="w")
            self.count = tf.Variable(0, trainable=False)

        @tf.function(jit_compile=True)
        def __call__(self, x: Any) -> Any:
            return tf.matmul(x, self.w)

    class Two(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.parts = [Dense(), Dense()]

    model = Two()
    assert len(model.variables) == 4
    assert len(model.trainable_variables) == len(model.submodules) == 2
    assert value(model.parts[0]([[1.0, 2.0]])) == [[3.0]]
    with tf.GradientTape() as tape:
        y = model.parts[1](tf.constant([[1.0, 2.0]]))
    assert value(tape.gradient(y, model.parts[1].w)) == [[1.0], [2.0]]


def test_images_with_channels_last_against_the_pytorch_face() -> None:
    random = np.random.default_rng(1)
    x, w = random.normal(size=(2, 7, 6, 3)), random.normal(size=(3, 3, 3, 4))
    ours = tf.nn.conv2d(x, w, strides=2, padding="VALID").numpy()
    theirs = torch.nn.functional.conv2d(
        torch.tensor(x.transpose(0, 3, 1, 2)), torch.tensor(w.transpose(3, 2, 0, 1)), stride=2
    )
    np.testing.assert_array_equal(ours, theirs.numpy().transpose(0, 2, 3, 1))
    assert tf.nn.conv2d(x, w, strides=[1, 2, 2, 1], padding="SAME").shape == [2, 4, 3, 4]
    v = tf.Variable(w)
    with tf.GradientTape() as tape:
        y = tf.nn.max_pool2d(tf.nn.conv2d(x, v, 1, "SAME"), 2, 2, "SAME")
    assert tape.gradient(y, v).shape == w.shape


def test_a_function_is_replayed_where_that_is_right_and_runs_as_written_elsewhere() -> None:
    w = tf.Variable(np.float32([[1.0, -2.0], [3.0, 0.5]]))

    def plain(x: Any) -> Any:
        return tf.nn.softmax(tf.nn.tanh(tf.matmul(x, w)) * 2.0)

    fast = tf.function(plain)
    for k in range(6):
        x = tf.constant(np.float32([[k, 1.0]]))
        result = fast(x)
        assert isinstance(result, tf.Tensor)
        assert result.numpy().tolist() == plain(x).numpy().tolist()
        assert fast.reason is None
    with tf.GradientTape(persistent=True) as tape:
        a, b = tf.reduce_sum(fast(x)[:, 0]), tf.reduce_sum(plain(x)[:, 0])
    assert tape.gradient(a, w).numpy().tolist() == tape.gradient(b, w).numpy().tolist()
    assert "gradients" in fast.reason
    w.assign(w * 2)
    assert fast(x).numpy().tolist() == plain(x).numpy().tolist()


def test_a_training_step_as_a_function_gives_the_same_losses() -> None:
    def losses(decorate: Any) -> list[float]:
        x, y = (tf.constant(part) for part in points())
        w, b = tf.Variable(np.float32([[1.0], [-1.0]])), tf.Variable(np.float32([0.0]))

        @decorate
        def step() -> Any:
            with tf.GradientTape() as tape:
                logits = tf.matmul(x, w) + b
                loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
            for variable, gradient in zip((w, b), tape.gradient(loss, (w, b)), strict=True):
                variable.assign_sub(0.1 * gradient)
            return loss

        return [float(step()) for _ in range(30)]

    assert losses(tf.function) == losses(lambda f: f)


class Assigned:
    """Two variables, a counter, and steps that assign to them."""

    def __init__(self) -> None:
        self.a, self.b = tf.Variable([[1.0, -2.0], [0.5, 3.0]]), tf.Variable([[0.25, 0.0], [2.0, 1.0]])
        self.count = tf.Variable(0, trainable=False)

    def seen(self) -> list[bytes]:
        return [variable.numpy().tobytes() for variable in (self.a, self.b, self.count)]


def learns(world: Assigned, x: Any) -> Any:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((tf.matmul(x, world.a) - world.b) ** 2)
    world.a.assign_sub(0.125 * tape.gradient(loss, world.a))
    world.count.assign_add(1)
    return loss


def swaps(world: Assigned, x: Any) -> Any:
    before = world.a.value()
    world.a.assign(world.b)
    world.b.assign(before)
    return world.a * x


def assigns_twice(world: Assigned, x: Any) -> Any:
    world.a.assign(x)
    world.a.assign_add(world.b)
    world.b.assign(world.a * 0.5)
    return [world.a.value(), world.b + 1.0]


def asks(world: Assigned, x: Any) -> Any:
    if tf.reduce_sum(world.a) > 4.0:
        world.a.assign(world.a * 0.5)
    else:
        world.a.assign_add(x)
    return tf.reduce_max(world.a)


@pytest.mark.parametrize("step", [learns, swaps, assigns_twice, asks])
def test_assigned_variables_are_replayed_with_the_same_bits(step: Any) -> None:
    plain, fast = Assigned(), Assigned()
    replayed = tf.function(lambda x: step(fast, x))
    for k in range(12):
        x = tf.constant(np.float32([[k, 1.0], [0.5, -k]]) / 8)
        held = fast.a.value()
        kept = held.numpy().tolist()
        results = [tf.nest.flatten(result) for result in (step(plain, x), replayed(x))]
        assert [r.numpy().tobytes() for r in results[0]] == [r.numpy().tobytes() for r in results[1]]
        assert plain.seen() == fast.seen()
        assert held.numpy().tolist() == kept, "a value read earlier stays what it was"
        if k % 5 == 4:
            for world in (plain, fast):
                world.a.assign(tf.constant([[1.0, 1.0], [0.0, k]]))
    assert replayed.reason is None


def test_a_step_that_raises_leaves_its_variables_as_they_were() -> None:
    w = tf.Variable([1.0, 2.0])

    @tf.function
    def step(x: Any) -> None:
        w.assign_add(x)
        tf.matmul(x, x)

    with pytest.raises(torch.ShapeError):
        step(tf.constant([1.0, 1.0]))
    assert w.numpy().tolist() == [2.0, 3.0], "as written: assigned once, then the error"


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_a_keras_model_trained_with_a_tape_is_replayed(name: str) -> None:
    def trained(decorate: Any) -> tuple[list[Any], Any]:
        tf.keras.utils.set_random_seed(3)
        layers = tf.keras.layers
        model = tf.keras.Sequential([tf.keras.Input((2,)), layers.Dense(4, activation="tanh"), layers.Dense(1)])
        optimizer, losses = getattr(tf.keras.optimizers, name)(0.05), []
        measure = tf.keras.losses.MeanSquaredError()

        @decorate
        def step(x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = measure(y, model(x, training=True))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            return loss

        x, y = (tf.constant(part) for part in points())
        for k in range(12):
            if k == 8:
                optimizer.learning_rate = 0.01
            losses.append(float(step(x, y)))
        return [*losses, optimizer.iterations, *(w.numpy().tobytes() for w in model.variables)], step

    as_written, (replayed, step) = trained(lambda f: f)[0], trained(tf.function)
    assert replayed == as_written
    assert step.reason is None
