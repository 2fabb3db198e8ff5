"""Tensors in one file, in the safetensors format: readable by PyTorch, Keras and many others, and harmless.

The format: 8 bytes with the length of the header (little-endian), the header in JSON, then the numbers of all
tensors one after another, little-endian, rows first. The header maps each name to ``{"dtype", "shape",
"data_offsets"}`` and ``"__metadata__"`` to texts. Nothing in such a file is ever executed, unlike in a pickle.

Source: https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

import numpy as np

from . import backend
from .errors import FrameworkError
from .tensor import Tensor

Path = str | os.PathLike[str]


class CheckpointError(FrameworkError, ValueError):
    """A file that does not hold what is looked for: cut short, damaged, or of another kind.

    >>> import pathlib, tempfile
    >>> from framework import checkpoint
    >>> path = pathlib.Path(tempfile.mkdtemp(), "weights.safetensors")
    >>> _ = path.write_text("not tensors")
    >>> try:
    ...     checkpoint.load_file(path)
    ... except checkpoint.CheckpointError as error:
    ...     print(str(error).partition(": ")[2].partition(",")[0])
    this is not a safetensors file
    """


DTYPES = {
    "BOOL": np.dtype("bool"),
    "U8": np.dtype("u1"),
    "I8": np.dtype("i1"),
    "U16": np.dtype("<u2"),
    "I16": np.dtype("<i2"),
    "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"),  # read as float32, of which these are the upper halves; never written
    "U32": np.dtype("<u4"),
    "I32": np.dtype("<i4"),
    "F32": np.dtype("<f4"),
    "U64": np.dtype("<u8"),
    "I64": np.dtype("<i8"),
    "F64": np.dtype("<f8"),
}
NAMES = {dtype: name for name, dtype in DTYPES.items() if name != "BF16"}

#: More than any real header: a larger number means that the first bytes are something else.
LONGEST_HEADER = 100_000_000

_ELSEWHERE = "open it where it comes from and save the weights with the safetensors package"

#: How files begin that are often taken for this kind, and what to do with them.
FOREIGN = {
    b"PK\x03\x04": f"it is a zip archive, such as PyTorch's .pt or Keras's .keras: {_ELSEWHERE}",
    b"\x80\x02": f"it is a pickle, such as an old PyTorch file, which could run any code: {_ELSEWHERE}",
    b"\x89HDF": f"it is an HDF5 file, such as Keras's .h5: {_ELSEWHERE}",
    b"\x93NUMPY": "it is a NumPy array: read it with numpy.load",
    b"version https://git-lfs": "it is only git's placeholder for a large file: fetch it with git lfs pull",
}


def save_file(tensors: Mapping[str, Any], path: Path, metadata: Mapping[str, str] | None = None) -> None:
    """Write `tensors` (Tensors or NumPy arrays of any shape, by name) and texts to `path`.

    The file appears at once and whole: whatever happens, `path` holds either what it held or all of the new.
    Raises TypeError for what is not a tensor or text, and OSError where the folder cannot be written.

    >>> import os, tempfile
    >>> import framework as torch
    >>> from framework import checkpoint
    >>> path = os.path.join(tempfile.mkdtemp(), "weights.safetensors")
    >>> checkpoint.save_file({"weight": torch.ones(2, 3)}, path, {"epochs": "5"})
    >>> checkpoint.load_file(path)
    {'weight': tensor([[1., 1., 1.],
            [1., 1., 1.]])}
    >>> checkpoint.load_metadata(path)
    {'epochs': '5'}
    """
    arrays = {name: _to_write(name, tensor) for name, tensor in tensors.items()}
    header: dict[str, Any] = {}
    if metadata:
        for key, text in metadata.items():
            if not isinstance(key, str) or not isinstance(text, str):
                raise TypeError(
                    f"metadata are texts by name, but {key!r} is {type(text).__name__}: use json.dumps"
                )
        header["__metadata__"] = dict(metadata)
    # Large elements first: then every tensor begins at a multiple of its element size.
    in_file = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))
    ends, end = {}, 0
    for name in in_file:
        end += arrays[name].nbytes
        ends[name] = end
    for name, array in arrays.items():
        header[name] = {
            "dtype": NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [ends[name] - array.nbytes, ends[name]],
        }
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    with replacing(path) as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for name in in_file:
            file.write(arrays[name].reshape(-1).view(np.uint8).data)


def load_file(path: Path, device: str = "cpu") -> dict[str, Tensor]:
    """All tensors in the file `path`, by name, on `device`. See `save_file`.

    bfloat16, which NumPy has not, becomes float32 with the same values. Raises CheckpointError, naming the file
    and what to do, where it is damaged or of another kind; OSError where it cannot be read.
    """
    return read(path, device)[0]


def load_metadata(path: Path) -> dict[str, str]:
    """The texts in the file `path`. Raises as `load_file`."""
    with open(path, "rb") as file:
        return _header(file)[1]


def read(path: Path, device: str = "cpu") -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors and the texts in the file `path`. Raises as `load_file`."""
    where = backend.device(device)
    tensors = {}
    with open(path, "rb") as file:
        entries, metadata = _header(file)
        start = file.tell()
        for name, (kind, shape, offset) in entries.items():
            array = np.empty(shape, DTYPES[kind])
            file.seek(start + offset)
            content = array.reshape(-1).view(np.uint8)
            if array.size and file.readinto(content.data) != array.nbytes:
                raise CheckpointError(f"{path}: the file became shorter while it was read: try again")
            if kind == "BOOL" and content.max(initial=0) > 1:
                raise CheckpointError(
                    f"{path}: the file is damaged (booleans that are neither 0 nor 1 in {name!r})"
                )
            if kind == "BF16":
                array = (array.astype("u4") << 16).view("f4")
            native = array.astype(array.dtype.newbyteorder("="), copy=False)
            tensors[name] = Tensor.of_array(backend.move(native, where))
    return tensors, metadata


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the place of `path` when it is complete, on the disk, and nothing has gone wrong."""
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    draft = os.path.join(folder, f".{name[:200]}.{os.urandom(6).hex()}.tmp")
    try:
        with open(draft, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            os.chmod(draft, os.stat(target).st_mode & 0o777)
        os.replace(draft, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft)
        raise
    if os.name == "posix":  # the new name, too, must survive a power cut
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _to_write(name: Any, tensor: Any) -> np.ndarray[Any, Any]:
    """`tensor` as an array in memory order and little-endian. Raises TypeError."""
    if not isinstance(name, str) or name == "__metadata__":
        raise TypeError(f"the name of a tensor must be a text other than '__metadata__', got {name!r}")
    array = tensor.array if isinstance(tensor, Tensor) else tensor
    if type(array) not in backend.modules:
        raise TypeError(f"{name!r} is a {type(tensor).__name__}: only tensors and arrays can be saved")
    array = np.asarray(backend.move(array, "cpu"), order="C")
    little = array.dtype.newbyteorder("<")
    if little not in NAMES:
        raise TypeError(f"{name!r} has element type {array.dtype.name}, which the safetensors format has not")
    return array.astype(little, copy=False)


def _header(file: IO[bytes]) -> tuple[dict[str, tuple[str, tuple[int, ...], int]], dict[str, str]]:
    """The checked header: (type, shape, offset) by name, and the texts. Leaves `file` where the numbers begin."""

    def foreign(found: str = "") -> CheckpointError:
        reason = found or "or its beginning is damaged: check where it comes from, and copy it again"
        return CheckpointError(f"{file.name}: this is not a safetensors file, {reason}")

    def damaged(found: str) -> CheckpointError:
        return CheckpointError(f"{file.name}: the file is damaged ({found}): copy it again, or use an older one")

    size = os.fstat(file.fileno()).st_size
    if size == 0:
        raise foreign("it is empty: copy it again, or use an older one")
    beginning = file.read(32)
    for magic, what in FOREIGN.items():
        # a header of 640 bytes begins like a pickle, but the brace behind its length does not
        if beginning.startswith(magic) and beginning[8:9] != b"{":
            raise foreign(what)
    length = int.from_bytes(beginning[:8], "little")
    if size < 8 or beginning[8:9] not in (b"{", b"") or length > LONGEST_HEADER:
        raise foreign()
    if 8 + length > size:
        raise damaged(f"it ends after {size} bytes, within the header of {length}")
    file.seek(8)
    try:
        header = json.loads(file.read(length).decode(), object_pairs_hook=_no_repeats)
    except (ValueError, RecursionError) as error:
        raise damaged(f"the header cannot be read: {error}") from None
    if not isinstance(header, dict):
        raise foreign()
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise damaged("its metadata are not texts")
    entries, spans = {}, []
    for name, entry in header.items():
        try:
            kind, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        except (TypeError, KeyError, ValueError):
            raise damaged(f"no dtype, shape and data_offsets for {name!r}") from None
        if not isinstance(kind, str) or kind not in DTYPES:
            raise CheckpointError(
                f"{file.name}: {name!r} has element type {kind!r}, which NumPy has not: convert it to F32 "
                f"with the program that wrote it"
            )
        if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in [*shape, begin, end]):
            raise damaged(f"shape {shape} and data_offsets {[begin, end]} of {name!r}")
        if len(shape) > 64 or any(n >= 2**47 for n in shape):
            raise damaged(f"no array can have the shape {shape} of {name!r}")
        if end - begin != math.prod(shape) * DTYPES[kind].itemsize:
            raise damaged(f"{name!r} of shape {shape} and type {kind} cannot have {end - begin} bytes")
        entries[name] = (kind, tuple(shape), begin)
        spans.append((begin, end, name))
    reached = 0
    for begin, end, name in sorted(spans):
        if begin != reached:
            raise damaged(f"{name!r} {'overlaps with another tensor' if begin < reached else 'follows on a gap'}")
        reached = end
    if 8 + length + reached != size:
        raise damaged(f"it has {size} bytes instead of {8 + length + reached}")
    return entries, metadata


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found
