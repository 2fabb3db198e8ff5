"""Keys one after the other: each reaches what the one before it has opened, however fast they come."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from textual.app import App
from textual.events import Key, Paste
from textual.message_pump import MessagePump

PATIENCE, LOADING = 1.0, 10.0
"""Seconds after which a key and a screen are no longer waited for: something is stuck, and leaving must work."""
_AGAIN = 0.02
"""Seconds between two looks at a screen that loads."""


class Typed:
    """Hands on keys and pasted text in the order in which they came, one at a time, with `take`.

    Textual gives all that are there to what has the focus now. Yet the first of them may move the focus: it
    climbs from the focused widget to the program, each of which has a queue of its own, and does its work there.
    So the next one waits until the screen is ready and the queues on that way are empty: twice in a row, since one
    more message may be out of its queue already, to see whether it makes the one before it needless. Only letters
    that are typed into a text follow at once, for they stay there.
    """

    def __init__(self, app: App[object], take: Callable[[Key | Paste], Awaitable[None]]) -> None:
        self._app = app
        self._take = take
        self._waiting: deque[Key | Paste] = deque()
        self._path: Sequence[MessagePump] = ()
        self._last: Key | Paste | None = None
        self._taken = monotonic()

    async def put(self, event: Key | Paste) -> None:
        """Hand it on, now or when those before it have done their work."""
        self._waiting.append(event)
        if len(self._waiting) == 1:
            await self._next()

    async def _next(self, quiet: bool = False) -> None:
        if not self._app.screen_stack:
            return  # the program has ended
        now = monotonic()
        waited = now - self._taken
        if waited < LOADING and not getattr(self._app.screen, "ready", True):
            self._later(False, _AGAIN)
            return
        if waited < PATIENCE and not self._is_text():
            busy = any(node.message_queue_size for node in self._path)
            if busy or not quiet:
                self._later(not busy)
                return
        self._path, self._taken = (self._app.focused or self._app.screen).ancestors_with_self, now
        self._last = self._waiting[0]
        await self._take(self._last)
        self._waiting.popleft()
        if self._waiting:
            self._later(False)

    def _is_text(self) -> bool:
        last, focused = self._last, self._app.focused
        if not isinstance(last, Key) or focused is None:
            return False
        return focused.check_consume_key(last.key, last.character)

    def _later(self, quiet: bool, seconds: float = 0) -> None:
        # By way of the event loop: a program that has a message does not stop for its widgets to read theirs.
        asyncio.get_running_loop().call_later(seconds, self._app.call_later, self._next, quiet)
