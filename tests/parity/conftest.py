"""Options of the parity suite: the page of operations, and the same suite on a GPU."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

import harness
import record

from framework import cuda


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-page", action="store_true", help=f"write {record.PAGE.name} from what was compared")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``-m gpu`` chooses every test here, with CuPy in the place of the strict arrays."""
    if config.option.markexpr != "gpu":
        return
    harness.use_cuda()
    for item in items:
        item.add_marker(pytest.mark.gpu)
        if not cuda.is_available():
            item.add_marker(pytest.mark.skip(reason=f"no GPU: {cuda.reason()}"))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.option.write_page and exitstatus == 0:
        record.PAGE.write_text(record.page(), encoding="utf-8")


def pytest_report_header() -> str:
    return f"PARITY_SEED={harness.SEED}"
