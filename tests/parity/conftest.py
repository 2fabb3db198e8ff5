"""Options of the parity suite: the page of operations, and the same suite on a GPU."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import framework
from framework import cuda

#: The other packages are compared without PyTorch too, where it is not installed.
TORCH = importlib.util.find_spec("torch") is not None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-page", action="store_true", help="write framework/OPERATIONS.md")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``-m gpu`` chooses every test here, with CuPy in the place of the strict arrays."""
    if config.option.markexpr != "gpu" or not TORCH:
        return
    import harness

    harness.use_cuda()
    for item in items:
        item.add_marker(pytest.mark.gpu)
        if not cuda.is_available():
            item.add_marker(pytest.mark.skip(reason=f"no GPU: {cuda.reason()}"))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.option.write_page and exitstatus == 0:
        import record

        page = Path(framework.__file__).parent / "OPERATIONS.md"
        page.write_text(record.page(), encoding="utf-8")


def pytest_report_header() -> str:
    if not TORCH:
        return "PyTorch is not installed: only the other packages are compared"
    import harness

    return f"PARITY_SEED={harness.SEED}"
