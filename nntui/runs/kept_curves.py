"""A run's curves as a few bytes, and back, to the bit."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from itertools import compress

import numpy as np
import numpy.typing as npt

from nntui.runs.history import Columns, History

_HEAD = struct.Struct("<I")


def pack(history: Columns) -> bytes:
    """The columns of a history, compressed."""
    rows = len(history.steps)
    names = list(history.values)
    parts = [_whole(history.steps), _whole(history.epochs)]
    for name in names:
        values = np.asarray(history.values[name], dtype="<f8")
        parts.append(_shuffled(values.view(np.uint8)))
        parts.append(np.packbits(_reported(history, name, values)).tobytes())
    head = json.dumps({"rows": rows, "names": names}, ensure_ascii=False).encode()
    return _HEAD.pack(len(head)) + head + zlib.compress(b"".join(parts), 6)


def unpack(data: bytes) -> History:
    """The history that was packed. Raises ValueError for bytes that are none."""
    try:
        (length,) = _HEAD.unpack_from(data)
        head = json.loads(data[_HEAD.size : _HEAD.size + length])
        rows, names = int(head["rows"]), [str(name) for name in head["names"]]
        body = zlib.decompress(data[_HEAD.size + length :])
        if len(body) != 8 * rows * (2 + len(names)) + len(names) * -(-rows // 8):
            raise ValueError("the curves are cut short")
    except (struct.error, zlib.error, KeyError, TypeError) as error:
        raise ValueError(str(error)) from None
    place = 0

    def taken(count: int) -> bytes:
        nonlocal place
        place += count
        return body[place - count : place]

    steps, epochs = (np.cumsum(_ordered(taken(8 * rows)).view("<i8")).tolist() for _each in range(2))
    values, reported = {}, {}
    for name in names:
        values[name] = _ordered(taken(8 * rows)).view("<f8").tolist()
        bits = np.unpackbits(np.frombuffer(taken(-(-rows // 8)), np.uint8), count=rows).astype(bool)
        reported[name] = list(compress(range(rows), bits.tolist()))
    return History.of(steps, epochs, values, reported)


def _whole(column: Sequence[int]) -> bytes:
    """Whole numbers as differences, which are mostly the same and so cost nothing."""
    numbers = np.asarray(column, dtype="<i8")
    return _shuffled(np.diff(numbers, prepend=0).astype("<i8").view(np.uint8))


def _reported(history: Columns, name: str, values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which rows hold a number that the run reported, be it NaN."""
    if not isinstance(history, History):
        return np.ones(len(values), dtype=bool)
    marks = np.zeros(len(values), dtype=bool)
    marks[history.rows(name)] = True
    return marks


def _shuffled(data: npt.NDArray[np.uint8]) -> bytes:
    """All first bytes, then all second ones …: neighbours that are alike compress better."""
    return data.reshape(-1, 8).T.tobytes()


def _ordered(data: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8).reshape(8, -1).T.copy().reshape(-1)
