"""Batches made ahead of time, in a thread, while the network trains on the one before."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any


class Prefetch:
    """The items of `items`, up to `count` of them made ahead in a background thread.

    The order is that of `items`. An error in the thread is raised where its item would have come. The thread
    ends with the items, with `close`, or when nobody holds this iterator any more.
    """

    def __init__(self, items: Iterator[Any], count: int) -> None:
        self._ready: queue.Queue[tuple[str, Any]] = queue.Queue(count)
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=_fill, args=(items, self._ready, self._stop), name="prefetch", daemon=True
        )
        self._thread.start()

    def __iter__(self) -> Prefetch:
        return self

    def __next__(self) -> Any:
        if self._stop.is_set():
            raise StopIteration
        kind, value = self._ready.get()
        if kind == "item":
            return value
        self.close()
        raise value

    def close(self) -> None:
        """End the thread; nothing more comes."""
        self._stop.set()
        while True:  # the thread may be waiting for room
            try:
                self._ready.get_nowait()
            except queue.Empty:
                break

    __del__ = close


def _fill(items: Iterator[Any], ready: queue.Queue[tuple[str, Any]], stop: threading.Event) -> None:
    """Put `items` into `ready`. A function, so that the thread does not keep the `Prefetch` alive."""
    try:
        for item in items:
            if stop.is_set():
                return
            ready.put(("item", item))
            if stop.is_set():
                return
        ready.put(("end", StopIteration()))
    except BaseException as error:
        ready.put(("end", error))
