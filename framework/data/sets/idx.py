"""IDX, the file format of MNIST: a header that says type and sizes, then the numbers, big end first.

Bytes 0 and 1 are 0, byte 2 is the type, byte 3 the number of dimensions; then each size as four bytes.
Source: http://yann.lecun.com/exdb/mnist, section "the IDX file format".
"""

from __future__ import annotations

import gzip
import math
import zlib
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ...tensor import Tensor

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: str | PathLike[str]) -> Tensor:
    """The numbers in an IDX file, packed with gzip or not, in the shape and type that the file states.

    Raises FileNotFoundError, and ValueError for a file that is not IDX, is cut short or is too long.

    Source: http://yann.lecun.com/exdb/mnist

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "three-idx1-ubyte")
    >>> path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 10, 20, 30]))
    11
    >>> read_idx(path)
    tensor([10, 20, 30], dtype=torch.uint8)
    """
    return Tensor.of_array(parse_idx(Path(path).read_bytes(), str(path)))


def parse_idx(content: bytes, name: str) -> np.ndarray[Any, Any]:
    """The numbers in the content of an IDX file; `name` stands in the errors. Raises ValueError."""
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (EOFError, zlib.error, OSError) as error:
            raise ValueError(f"{name}: the gzip file is damaged or cut short ({error}); get it again") from None
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _TYPES or content[3] == 0:
        raise ValueError(
            f"{name}: not an IDX file. It should begin with 00 00, a type (08, 09, 0b to 0e) and the number of "
            f"dimensions, but begins with {content[:4].hex(' ') or 'nothing'}"
        )
    dtype, header = np.dtype(_TYPES[content[2]]), 4 + 4 * content[3]
    if len(content) < header:
        raise ValueError(f"{name}: cut short inside its header of {header} bytes, after {len(content)}")
    shape = tuple(np.frombuffer(content[4:header], dtype=">u4").tolist())
    expected, present = math.prod(shape) * dtype.itemsize, len(content) - header
    if present != expected:
        fault = "cut short" if present < expected else "too long"
        raise ValueError(f"{name}: {fault}. Its header says {shape}, {expected} bytes, but {present} follow")
    numbers = np.frombuffer(content, dtype=dtype, offset=header).reshape(shape)
    return numbers.astype(dtype.newbyteorder("="))
