"""Small IDX files in the manner of MNIST, and a server for them that can misbehave."""

from __future__ import annotations

import gzip
import hashlib
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np


def idx(array: np.ndarray, code: int = 8) -> bytes:
    """`array` as the content of an IDX file."""
    sizes = b"".join(struct.pack(">I", n) for n in array.shape)
    return bytes([0, 0, code, array.ndim]) + sizes + array.astype(array.dtype.newbyteorder(">")).tobytes()


def mnist_files(rng: np.random.Generator, train: int = 30, test: int = 10) -> dict[str, bytes]:
    """The four packed files of a tiny MNIST; random pixels, so that they do not pack well."""
    files = {}
    for part, count in (("train", train), ("t10k", test)):
        images = rng.integers(0, 256, (count, 28, 28)).astype("uint8")
        files[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(idx(images))
        files[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(idx((np.arange(count) % 10).astype("uint8")))
    return files


def sums(files: dict[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


class Site:
    """What the server has and did: requests as (file, Range header); `cut` and `ranges` make it misbehave."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.url = files, ""
        self.requests: list[tuple[str, str | None]] = []
        self.cut: dict[str, int] = {}  # file -> bytes after which the connection is closed, once
        self.ranges = True


@contextmanager
def serve(files: dict[str, bytes]) -> Iterator[Site]:
    """A server on this machine for `files`; `site.url` is its address."""
    site = Site(files)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rsplit("/", 1)[-1]
            wanted = self.headers.get("Range")
            site.requests.append((name, wanted))
            if name not in site.files:
                self.send_error(404)
                return
            content, start = site.files[name], 0
            if wanted and site.ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= len(content):
                    self.send_error(416)
                    return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self.wfile.write(content[start : site.cut.pop(name, len(content))])

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/mnist/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
