"""Every public name of `framework.tf` has a docstring whose example runs."""

from __future__ import annotations

import doctest
import inspect
from typing import Any

import numpy as np
import pytest

from framework import tf

ROOMS = [tf, tf.math, tf.nn, tf.linalg, tf.random, tf.nest]


def public() -> dict[str, Any]:
    found = {f"{room.__name__}.{name}": getattr(room, name) for room in ROOMS for name in _names(room)}
    found["framework.tf.data.Dataset"] = tf.data.Dataset
    return {name: thing for name, thing in found.items() if callable(thing)}


def _names(room: Any) -> list[str]:
    own = [n for n, v in vars(room).items() if getattr(v, "__module__", "") == room.__name__]
    return [n for n in getattr(room, "__all__", own) if not n.startswith("_") and n != "source"]


@pytest.mark.parametrize("name", sorted(public()))
def test_the_example_of(name: str) -> None:
    thing = public()[name]
    assert thing.__doc__, f"{name} has no docstring"
    tests = doctest.DocTestFinder(exclude_empty=True).find(thing, name, module=False, globs={"tf": tf, "np": np})
    assert any(test.examples for test in tests), f"{name} has no example"
    for test in tests:
        result = doctest.DocTestRunner().run(test)
        assert result.failed == 0, test.name
    if inspect.isfunction(thing):
        assert "Source:" in thing.__doc__ or name.endswith("is_tensor")
