"""Get MNIST and Fashion-MNIST over the network: checked, resumed where it broke off, never half there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

__all__ = ["CATALOGUE", "DownloadError", "download"]

#: Called with the file's name, the bytes that are here, and the bytes there are (None if the server won't say).
Progress = Callable[[str, int, int | None], None]

_TIMEOUT = 30.0  # seconds without a byte
_CHUNK = 1 << 16


class DownloadError(OSError):
    """A file could not be had; the message says why and what to do.

    >>> issubclass(DownloadError, OSError)
    True
    """


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files of a set are, and the SHA-256 each must have."""

    addresses: tuple[str, ...]
    files: Mapping[str, str]


# The sums are those of TensorFlow Datasets (url_checksums/fashion_mnist.txt) and of many readers of MNIST.
CATALOGUE: dict[str, Source] = {
    "MNIST": Source(
        (
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
        {
            "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        },
    ),
    "FashionMNIST": Source(
        ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
        {
            "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        },
    ),
}


def download(
    name: str,
    root: str | PathLike[str],
    progress: Progress | None = None,
    *,
    base_url: str | None = None,
    checksums: Mapping[str, str] | None = None,
) -> Path:
    """Get the files of set `name` ("MNIST" or "FashionMNIST") into ``root/name/raw``, and return that folder.

    progress: called as ``progress(file, bytes here, bytes in all or None)``. base_url: another place that has the
    files, ending in "/". checksums: file name -> SHA-256, instead of the known ones. A file that is there with the
    right sum is not fetched again. A file under way is called ``….part``; what is there of it is kept, and the
    next call goes on from there. It gets its name only once its sum is right.

    Raises ValueError for an unknown name, DownloadError if the network, the server or a sum fails.

    Source: the files are the authors' own, from the places torchvision and TensorFlow Datasets take them from.

    >>> import tempfile
    >>> download("CIFAR", tempfile.mkdtemp())
    Traceback (most recent call last):
    ValueError: no set is called 'CIFAR': choose MNIST or FashionMNIST
    """
    if name not in CATALOGUE:
        raise ValueError(f"no set is called {name!r}: choose {' or '.join(CATALOGUE)}")
    addresses = CATALOGUE[name].addresses if base_url is None else (base_url,)
    folder = Path(root) / name / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    for file, checksum in (checksums or CATALOGUE[name].files).items():
        target = folder / file
        if target.is_file() and _sum(target) == checksum:
            if progress is not None:
                progress(file, target.stat().st_size, target.stat().st_size)
            continue
        reasons = []
        for address in addresses:
            try:
                _fetch(address + file, target, checksum, progress)
                break
            except DownloadError as error:
                reasons.append(str(error))
        else:
            raise DownloadError(
                f"{file} could not be downloaded: {'; '.join(reasons)}. Try again (what has arrived is kept), or "
                f"{without_network(name, root)}"
            )
    return folder


def without_network(name: str, root: str | PathLike[str]) -> str:
    """What to do where the network does not reach: which files to put where."""
    source = CATALOGUE[name]
    return (
        f"get these files on another computer from {source.addresses[0]} and put them into "
        f"{Path(root) / name / 'raw'}: {', '.join(source.files)}"
    )


def _fetch(url: str, target: Path, checksum: str, progress: Progress | None) -> None:
    """Get `url`, from where an earlier call broke off, and give the file its name if its sum is right."""
    import http.client  # here, because together these take as long to import as the rest of the framework
    import ssl
    import urllib.error
    import urllib.request

    part = target.with_name(target.name + ".part")
    here = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={here}-"} if here else {})
    total: int | None = None
    broken = False
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            if response.status != 206 or not response.headers.get("Content-Range", "").startswith(
                f"bytes {here}-"
            ):
                here = 0  # the server sends all of it
            length = response.headers.get("Content-Length")
            total = None if length is None else here + int(length)
            with part.open("ab" if here else "wb") as file:
                while chunk := response.read(_CHUNK):
                    file.write(chunk)
                    here += len(chunk)
                    if progress is not None:
                        progress(target.name, here, total)
                file.flush()
                os.fsync(file.fileno())
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != 416 or not here:  # "nothing after that": all of it is here already
            raise DownloadError(f"{url}: the server answers {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise DownloadError(f"{url}: no connection ({error.reason})") from None
    except (http.client.HTTPException, ssl.SSLError, ConnectionError, TimeoutError):
        broken = True
    if broken or (total is not None and here < total):
        raise DownloadError(f"{url}: the connection broke after {here} of {total or 'unknown'} bytes")
    if _sum(part) != checksum:
        part.unlink()
        raise DownloadError(f"{url}: not the file it should be (its SHA-256 is wrong), thrown away")
    os.replace(part, target)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
