"""MNIST and Fashion-MNIST, read from their IDX files."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ... import dtypes
from ...tensor import Tensor
from ..dataset import Dataset, Rows
from .download import CATALOGUE, download, without_network
from .idx import read_idx

__all__ = ["MNIST", "FashionMNIST"]


class MNIST(Dataset):
    """Handwritten digits: 60,000 to train on, 10,000 to test on, 28 x 28 pixels each.

    root: the folder that holds ``MNIST/raw`` with the four IDX files, packed (.gz) or not, as torchvision places
    them. train: the training or the test part. transform, target_transform: called with an image or a target when
    a sample is taken. download: get the files if they are missing.

    A sample is the image, float32 of shape (1, 28, 28) between 0 (white) and 1 (black), as after torchvision's
    `ToTensor`, and its class, an int. `data` holds all images, uint8, shape (n, 28, 28), `targets` the classes,
    int64, shape (n,). Without transforms, `DataLoader` cuts batches straight from `data`.

    Raises FileNotFoundError that says which files to put where, and ValueError for damaged files.

    Source: Y. LeCun, C. Cortes, C. Burges, http://yann.lecun.com/exdb/mnist; the interface is torchvision's,
    https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.MNIST.html

    >>> import tempfile
    >>> MNIST(tempfile.mkdtemp())  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: MNIST is not in .../MNIST/raw: train-images-idx3-ubyte.gz is missing...
    """

    classes: tuple[str, ...] = tuple("0123456789")

    def __init__(
        self,
        root: str | PathLike[str],
        train: bool = True,
        transform: Callable[[Tensor], Any] | None = None,
        target_transform: Callable[[int], Any] | None = None,
        download: bool = False,
    ) -> None:
        self.root, self.train = Path(root), train
        self.transform, self.target_transform = transform, target_transform
        if download:
            self._download()
        part = "train" if train else "t10k"
        images = read_idx(self._file(f"{part}-images-idx3-ubyte.gz"))
        labels = read_idx(self._file(f"{part}-labels-idx1-ubyte.gz"))
        if images.ndim != 3 or tuple(labels.shape) != (len(images),):
            raise ValueError(
                f"{self._folder}: images of shape {tuple(images.shape)} and labels of shape {tuple(labels.shape)} "
                "do not belong together; expected (n, 28, 28) and (n,)"
            )
        if (
            images.dtype != dtypes.uint8
            or labels.dtype != dtypes.uint8
            or (labels.array >= len(self.classes)).any()
        ):
            raise ValueError(
                f"{self._folder}: expected pixels as bytes and classes from 0 to {len(self.classes) - 1}"
            )
        self.data, self.targets = images, labels.to(dtype=dtypes.int64)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        image: Any = Tensor.of_array(self._scaled(self.data.array[index])[None])
        target: Any = int(self.targets.array[index])
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return image, target

    def take(self, rows: Rows) -> list[Tensor] | None:
        """The samples `rows` as one batch, unless each must go through a transform."""
        if self.transform is not None or self.target_transform is not None:
            return None
        images = self._scaled(self.data.array[rows])[:, None]
        return [Tensor.of_array(images), Tensor.of_array(self.targets.array[rows])]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} images, {'training' if self.train else 'test'} part)"

    @property
    def _folder(self) -> Path:
        return self.root / type(self).__name__ / "raw"

    def _file(self, name: str) -> Path:
        """The file `name`, unpacked or packed. Raises FileNotFoundError with what to do."""
        for path in (self._folder / name.removesuffix(".gz"), self._folder / name):
            if path.is_file():
                return path
        set_name = type(self).__name__
        raise FileNotFoundError(
            f"{set_name} is not in {self._folder}: {name} is missing. Pass download=True to get it, or "
            f"{without_network(set_name, self.root)}"
        )

    def _download(self) -> None:
        name = type(self).__name__
        files = [self._folder / file for file in CATALOGUE[name].files]
        if not all(file.is_file() or file.with_suffix("").is_file() for file in files):
            download(name, self.root)

    @staticmethod
    def _scaled(pixels: Any) -> Any:
        return pixels.astype(np.float32) / np.float32(255)


class FashionMNIST(MNIST):
    """Photographs of clothes: made, shaped and used exactly like `MNIST`, but harder.

    The files lie in ``FashionMNIST/raw`` below root; `classes` names the ten kinds of clothes.

    Source: H. Xiao, K. Rasul, R. Vollgraf 2017, MIT licence, https://github.com/zalandoresearch/fashion-mnist

    >>> FashionMNIST.classes[9]
    'Ankle boot'
    """

    classes = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )
