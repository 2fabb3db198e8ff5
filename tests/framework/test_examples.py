"""The examples in the docstrings run, and every public class and function has one."""

from __future__ import annotations

import doctest
import importlib
import inspect
from types import ModuleType

import pytest

#: Modules whose examples run: all that their doors export, and what else is defined there.
MODULES = [
    "framework.autograd",
    "framework.checkpoint",
    "framework.errors",
    "framework.graph",
    "framework.keras",
    "framework.keras.activations",
    "framework.keras.backend",
    "framework.keras.callbacks",
    "framework.keras.initializers",
    "framework.keras.layers",
    "framework.keras.losses",
    "framework.keras.metrics",
    "framework.keras.models",
    "framework.keras.optimizers",
    "framework.keras.optimizers.schedules",
    "framework.keras.regularizers",
    "framework.keras.utils",
    "framework.lightning",
    "framework.lightning.callbacks",
    "framework.lightning.loggers",
    "framework.metrics",
    "framework.modes",
    "framework.nn",
    "framework.nn.utils",
    "framework.optim",
    "framework.optim.lr_scheduler",
    "framework.random",
    "framework.tensor",
]


def exported(module: ModuleType) -> list[object]:
    found = [getattr(module, name) for name in module.__all__]
    return [item for item in found if inspect.isclass(item) or inspect.isfunction(item)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for item in exported(module):
        for example in finder.find(item, globs=dict(vars(inspect.getmodule(item)))):
            runner.run(example)
    assert runner.tries > 0
    assert runner.failures == 0, "see above for the examples that failed"


@pytest.mark.parametrize("name", MODULES)
def test_every_public_class_has_an_example(name: str) -> None:
    module = importlib.import_module(name)
    without = [
        item.__name__ for item in exported(module) if inspect.isclass(item) and ">>>" not in (item.__doc__ or "")
    ]
    assert not without
