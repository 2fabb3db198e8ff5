"""An expression typed by a learner: its values and gradients are right, and nonsense gets one clear sentence."""

import math
import random

import numpy as np
import pytest

from nntui.errors import UsageError
from nntui.graphs import expression
from nntui.graphs.model import from_data, to_data
from nntui.graphs.walk import Walk

UNARY = (
    "exp(-(({}) ** 2))",
    "tanh({})",
    "sigmoid({})",
    "sin({})",
    "({}) ** 2",
    "-({})",
    "(({}) ** 2 + 1).sqrt()",
    "relu({})",
)


def any_expression(rng, depth=3):
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(["a", "b", "c", f"{rng.uniform(0.5, 2):.2f}"])
    if rng.random() < 0.4:
        return rng.choice(UNARY).format(any_expression(rng, depth - 1))
    return f"({any_expression(rng, depth - 1)} {rng.choice('+-*')} {any_expression(rng, depth - 1)})"


def leaves(graph):
    return {node.name: node for node in graph.nodes if node.kind == "leaf" and node.name}


@pytest.mark.parametrize("turn", range(20))
def test_values_and_gradients_against_finite_differences(turn):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    values = {name: rng.uniform(0.2, 1.2) for name in "abc"}
    text = f"({any_expression(rng)}) + a * b + c"
    print(text, values)

    def computed(values):
        return expression.graph("; ".join(f"{n} = {v!r}" for n, v in values.items()) + f"; {text}")

    graph = computed(values)
    for name, leaf in leaves(graph).items():
        h = 1e-6
        up = computed({**values, name: values[name] + h}).result.value.numbers[0]
        down = computed({**values, name: values[name] - h}).result.value.numbers[0]
        assert leaf.gradient.numbers[0] == pytest.approx((up - down) / (2 * h), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("turn", range(5))
def test_what_flows_along_the_edges_adds_up_to_the_gradients(turn):
    seed = random.randrange(2**32)
    print("seed", seed)
    text = f"a = 0.5; b = 0.8; c = 1.1; a * b + {any_expression(random.Random(seed))}"
    graph = expression.graph(text)
    walk = Walk(graph)
    for node in graph.nodes:
        flows = [edge.gradient.numbers[0] for edge in graph.out_of[node.id] if edge.gradient is not None]
        if node.gradient is not None and flows:
            assert sum(flows) == pytest.approx(node.gradient.numbers[0])
    for edge in graph.edges:
        if edge.gradient is not None and edge.jacobian is not None and edge.jacobian.size == 1:
            target = graph.nodes[edge.target].gradient
            assert edge.gradient.numbers[0] == pytest.approx(target.numbers[0] * edge.jacobian.numbers[0])
    walk.go(0)
    seen = []
    while walk.at < walk.length:
        seen.append((walk.phase, walk.node.id if walk.node else None))
        walk.go(walk.at + 1)
    computed = [id for phase, id in seen if phase == "forward"]
    assert computed == [node.id for node in graph.nodes if node.kind == "op"]
    back = [id for phase, id in seen if phase == "backward"]
    assert back == sorted(back, reverse=True)
    for node in graph.nodes:
        if node.gradient is not None:
            assert walk.gradient(node.id) == node.gradient


def test_a_value_used_twice_gets_a_sum():
    from nntui.graphs.telling import accumulation

    graph = expression.graph("x = 3; y = x*x + 2*x")
    walk, x = Walk(graph), 0
    assert graph.nodes[x].gradient.numbers == (8.0,)
    assert accumulation(graph, walk, x).endswith("= 8")
    walk.go(walk.halfway)
    assert walk.gradient(x) is None
    assert walk.has_value(graph.result.id)
    walk.go(0)
    assert not walk.has_value(graph.result.id)


def test_the_expression_of_the_course():
    graph = expression.graph("a = [[3, 5], [8, 7]]; b = [[4, 12], [15, 24]]; c = ((a**2 + b**2) ** .5).mean()")
    assert graph.result.value.numbers == (15.0,)
    np.testing.assert_allclose(leaves(graph)["a"].gradient.numbers, [0.15, 5 / 52, 8 / 68, 7 / 100])


def test_names_without_a_value_get_one_and_it_is_said():
    graph = expression.graph("p * q")
    assert [name for name, _value in graph.notes] == ["p", "q"]
    assert graph.result.value.numbers[0] == math.prod(float(value) for _name, value in graph.notes)


def test_as_data_and_back_it_is_the_same():
    graph = expression.graph("a = [1, 2, 3]; (a * 2).sum()")
    assert from_data(to_data(graph)) == graph


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a +", "Column 4"),
        ("", ""),
        ("foo(3)", "floor"),
        ("tanhh(2)", "tanh"),
        ("x.__class__", "underscore"),
        ("__import__('os')", ""),
        ("open('/etc/passwd')", ""),
        ("import os", "Column 1"),
        ("lambda: 3", "Column 1"),
        ("[y for y in x]", ""),
        ("a = 2**1e9", "power"),
        ("9**9**9**9", ""),
        ("zeros(100000, 100000)", ""),
        ("x = [[1,2],[3]]", "Column 5"),
        ("x = [1,2,3]; x @ [1,2]", "(3,)"),
        ("1/0", "zero"),
        ("((((((((((" * 50, ""),
        ("-" * 5000 + "1", ""),
        ("x" * 100_000, ""),
        ("exp(exp(exp(exp(exp(9)))))", None),
    ],
)
def test_nonsense_gets_one_sentence(text, word):
    if word is None:
        assert math.isinf(expression.graph(text).result.value.numbers[0])
        return
    with pytest.raises(UsageError) as error:
        expression.graph(text)
    assert word in str(error.value)
    assert len(str(error.value)) < 500


def test_random_characters_never_break_it():
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _ in range(400):
        text = "".join(rng.choice("ab12+-*/@()[],;=. **sinexp_'\"\\\n\t:{}<>") for _ in range(rng.randint(1, 30)))
        try:
            expression.graph(text)
        except UsageError:
            continue
