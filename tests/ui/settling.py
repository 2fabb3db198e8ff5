"""Makes keys and pauses of a test end when what they set off is done, however busy the machine is.

Textual's own pilot goes by the time that the process has used: on a busy machine one that has been given none
looks idle, and each message may send others. What comes from a thread, a timer or another process is no message
yet: tests wait for that with `until`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.message_pump import MessagePump
from textual.pilot import Pilot

_ROUNDS = 200


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until no widget of the screen on top has a message left, and the screen is laid out."""
    for _ in range(_ROUNDS):
        if not pilot.app.is_running or not await pilot._wait_for_screen():
            return  # it ends, by a key or by an error that the test is told of
        await asyncio.sleep(0)
        typed = getattr(pilot.app, "_typed", None)
        if typed is not None and typed._waiting:
            continue
        if not any(_waiting(each) for each in [pilot.app, *pilot.app.screen.walk_children(with_self=True)]):
            return


def _waiting(pump: MessagePump) -> bool:
    return not pump._message_queue.empty() or bool(pump._next_callbacks)


def settle_between_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pilot wait after each single key until all is settled."""
    plain = Pilot.press

    async def press(self: Pilot[Any], *keys: str) -> None:
        for key in keys:
            await plain(self, key)
            await settled(self)

    monkeypatch.setattr(Pilot, "press", press)


def settle_after(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a method of every pilot wait until all is settled."""
    plain: Callable[..., Awaitable[Any]] = getattr(Pilot, name)

    async def waiting(self: Pilot[Any], *args: Any, **options: Any) -> Any:
        found = await plain(self, *args, **options)
        await settled(self)
        return found

    monkeypatch.setattr(Pilot, name, waiting)
