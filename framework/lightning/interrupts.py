"""Ctrl+C during a training: once ends it between two batches, twice at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def gentle(wish: Callable[[], bool]) -> Iterator[None]:
    """Let the first Ctrl+C call `wish`, so that no step is cut in half; where that returns False, and elsewhere
    than in the main thread, it is raised as usual."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def handle(number: int, frame: Any) -> None:
        if not wish():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
