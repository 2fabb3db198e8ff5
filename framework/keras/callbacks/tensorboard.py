"""Event files for TensorBoard: records with checksums, each a small protocol buffer, written by hand."""

from __future__ import annotations

import functools
import os
import socket
import struct
import time
from typing import IO, Any

from .base import Callback


@functools.cache
def _crc_table() -> tuple[int, ...]:
    """CRC-32C (Castagnoli) of every byte."""
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x82F63B78 if crc & 1 else crc >> 1
        table.append(crc)
    return tuple(table)


def crc32c(data: bytes) -> int:
    """The CRC-32C checksum. Source: RFC 3720, section 12.1."""
    table, crc = _crc_table(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def masked(data: bytes) -> int:
    """The checksum as record files hold it: turned and shifted, since data may hold checksums themselves."""
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data: bytes) -> bytes:
    """`data` as a record: its length, the checksum of that, itself, its checksum."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked(length)) + data + struct.pack("<I", masked(data))


def varint(number: int) -> bytes:
    """A whole number in groups of seven bits, the lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: bytes | float | int) -> bytes:
    """A field of a protocol buffer: bytes, a double (float) or a whole number (int)."""
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    return varint(number << 3) + varint(value)


def scalar(tag: str, value: float, step: int, moment: float) -> bytes:
    """An event: the scalar `value` under a name, at a step and a time in seconds."""
    simple_value = varint(2 << 3 | 5) + struct.pack("<f", value)
    summary = field(1, field(1, tag.encode()) + simple_value)
    return field(1, moment) + field(2, step) + field(5, summary)


class EventFile:
    """One event file in a folder. Raises OSError.

    Source: the formats are those of TensorFlow's ``core/lib/io/record_writer.h`` and ``event.proto``.

    >>> import tempfile
    >>> file = EventFile(tempfile.mkdtemp())
    >>> file.add("loss", 0.5, 0)
    >>> file.close()
    """

    _number = 0

    def __init__(self, folder: str) -> None:
        os.makedirs(folder, exist_ok=True)
        now = time.time()
        EventFile._number += 1
        name = f"events.out.tfevents.{int(now)}.{socket.gethostname()}.{os.getpid()}.{EventFile._number}.v2"
        self._file: IO[bytes] = open(os.path.join(folder, name), "wb")  # noqa: SIM115
        self._file.write(record(field(1, now) + field(3, b"brain.Event:2")))

    def add(self, tag: str, value: float, step: int) -> None:
        """Write a number at a step."""
        self._file.write(record(scalar(tag, float(value), step, time.time())))

    def flush(self) -> None:
        """Let readers see what has been written."""
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class TensorBoard(Callback):
    """Losses and metrics for TensorBoard: ``tensorboard --logdir logs`` draws them while training goes on.

    log_dir: the folder; training goes to ``train`` in it, validation to ``validation``, each as ``epoch_loss``
    and so on. update_freq: "epoch", "batch", or every so many batches (then also as ``batch_loss``). Raises
    ValueError for arguments that are not available here (histograms, graphs, images, profiles), OSError. Source:
    `keras.callbacks.TensorBoard`.

    >>> TensorBoard("logs").log_dir
    'logs'
    """

    def __init__(
        self,
        log_dir: Any = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: str | int = "epoch",
        profile_batch: int = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        if histogram_freq or write_images or profile_batch or embeddings_freq:
            raise ValueError("only numbers are written here: no histograms, images, profiles and embeddings")
        self.log_dir = os.fspath(log_dir)
        self.every = 1 if update_freq == "batch" else 0 if update_freq == "epoch" else int(update_freq)
        self._files: dict[str, EventFile] = {}
        self._step = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin with no file."""
        self._files, self._step = {}, 0

    def _file(self, name: str) -> EventFile:
        if name not in self._files:
            self._files[name] = EventFile(os.path.join(self.log_dir, name))
        return self._files[name]

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Write a batch, if it is time."""
        if self.every and self._step % self.every == 0:
            for name, value in (logs or {}).items():
                self._file("train").add(f"batch_{name}", value, self._step)
        self._step += 1

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write an epoch."""
        values = {"learning_rate": float(self.model.optimizer.learning_rate), **(logs or {})}
        for name, value in values.items():
            if hasattr(value, "__len__"):
                continue
            file = self._file("validation" if name.startswith("val_") else "train")
            file.add(f"epoch_{name.removeprefix('val_')}", value, epoch)
        for file in self._files.values():
            file.flush()

    def on_train_end(self, logs: Any = None) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        self._files = {}
