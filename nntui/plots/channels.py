"""Tracks for the lines in the channel between two layers, so that no two lie on each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def tracks(lines: Mapping[Key, tuple[int, Sequence[int]]]) -> dict[Key, int]:
    """The track (from 1, nearest to where lines come from) of each line: (where it comes from, where it goes).

    A line that goes straight on needs none and gets none. Where one line leaves at the very place where another
    arrives, it must turn away before the other turns in: it gets the earlier track, unless that ends in a circle.
    """
    bent = {key: line for key, line in lines.items() if any(end != line[0] for end in line[1])}
    arriving = {end: key for key, (_start, ends) in bent.items() for end in ends}
    later = {key: arriving.get(start) for key, (start, _ends) in bent.items()}
    taken: list[list[tuple[int, int]]] = []
    found: dict[Key, int] = {}
    for key in _ordered(bent, later):
        start, ends = bent[key]
        low, high = min(start, *ends), max(start, *ends)
        least = max(
            (found[other] for other, follower in later.items() if follower == key and other in found), default=0
        )
        track = least
        while track < len(taken) and any(low <= b + 1 and a - 1 <= high for a, b in taken[track]):
            track += 1
        while track >= len(taken):
            taken.append([])
        taken[track].append((low, high))
        found[key] = track + 1
    return found


def _ordered(lines: Mapping[Key, tuple[int, Sequence[int]]], later: Mapping[Key, Key | None]) -> list[Key]:
    """Every line after those that must turn before it; of these the ones that reach farthest first."""
    waiting: dict[Key, int] = dict.fromkeys(lines, 0)
    for key, follower in later.items():
        if follower is not None and follower != key:
            waiting[follower] += 1

    def rank(key: Key) -> tuple[int, int, int]:
        start, ends = lines[key]
        return waiting[key], -max(abs(end - start) for end in ends), start

    order: list[Key] = []
    left = list(lines)
    while left:
        key = min(left, key=rank)  # in a circle somebody has to begin
        left.remove(key)
        order.append(key)
        follower = later[key]
        if follower is not None and follower != key:
            waiting[follower] -= 1
    return order
