"""DataLoader: a data set in batches, shuffled anew each time around."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..random import Generator, source
from .collate import default_collate
from .dataset import IterableDataset, Rows, lies_in_memory, take
from .epoch import Epoch
from .gather import in_batches
from .prefetch import Prefetch
from .resident import resident

Numbers = Sequence[int] | Rows


class DataLoader:
    """Batches of `dataset`, in order or shuffled anew each time around. The last one may be smaller.

    dataset: a `Dataset`, an `IterableDataset`, or anything with numbers and a length, such as a list.
    batch_size: samples in a batch. shuffle: a new order each time, drawn when the iteration starts.
    sampler: the numbers of the samples in the order wanted, instead of `shuffle`. batch_sampler: lists of
    such numbers, one for each batch, instead of all of these. drop_last: leave out a smaller last batch.
    collate_fn: makes a batch out of a list of samples, default `default_collate`. generator: draws the order,
    default the one that `manual_seed` seeds. prefetch: this many batches are made ahead in one thread, in the
    same order (samples that draw random numbers should then do so from a generator of their own). num_workers:
    PyTorch's way to say so, 2 batches ahead for each worker; pin_memory changes nothing.

    Samples in memory (a `TensorDataset`, or any `Subset` and `ConcatDataset` of such) are gathered with one
    indexing operation a tensor, many small batches at a time, without touching single samples. Raises ValueError
    for arguments that contradict each other or are out of range.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader

    >>> import framework as torch
    >>> x, y = torch.arange(5), torch.arange(5) ** 2
    >>> for xs, ys in DataLoader(torch.data.TensorDataset(x, y), batch_size=2):
    ...     print(xs.tolist(), ys.tolist())
    [0, 1] [0, 1]
    [2, 3] [4, 9]
    [4] [16]
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int = 1,
        shuffle: bool = False,
        sampler: Iterable[int] | None = None,
        batch_sampler: Iterable[Sequence[int]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        generator: Generator | None = None,
        prefetch: int = 0,
    ) -> None:
        if not isinstance(batch_size, int) or batch_size < 1:
            raise ValueError(f"batch_size must be a whole number of at least 1, got {batch_size}")
        if num_workers < 0 or prefetch < 0:
            raise ValueError(f"nothing is made ahead with 0; got num_workers={num_workers}, prefetch={prefetch}")
        if sampler is not None and shuffle:
            raise ValueError("a sampler gives the order itself: leave out shuffle")
        if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
            raise ValueError(
                "a batch_sampler makes the batches itself: leave out batch_size, shuffle, sampler, drop_last"
            )
        streaming = isinstance(dataset, IterableDataset)
        if streaming and (shuffle or sampler is not None or batch_sampler is not None):
            raise ValueError("an IterableDataset has an order of its own: leave out shuffle and samplers")
        self.dataset, self.batch_size = dataset, batch_size
        self.shuffle, self.sampler, self.batch_sampler = shuffle, sampler, batch_sampler
        self.drop_last, self.collate_fn, self.generator = drop_last, collate_fn, generator
        self.prefetch = prefetch or 2 * num_workers
        self._epoch: Epoch | None = None
        self._interrupted: Epoch | None = None

    def __len__(self) -> int:
        if self.batch_sampler is not None:
            return len(self.batch_sampler)  # type: ignore[arg-type]
        if isinstance(self.dataset, IterableDataset) and type(self.dataset).__len__ is IterableDataset.__len__:
            raise TypeError(f"{type(self.dataset).__name__} is a stream: how many batches it gives is not known")
        whole, rest = divmod(len(self.dataset if self.sampler is None else self.sampler), self.batch_size)  # type: ignore[arg-type]
        return whole + bool(rest and not self.drop_last)

    def __iter__(self) -> Iterator[Any]:
        # The order is drawn now, not when the first batch is asked for.
        epoch = self._interrupted or Epoch(
            source(self.generator).permutation(len(self.dataset)) if self.shuffle else None
        )
        self._interrupted, self._epoch = None, epoch
        if isinstance(self.dataset, IterableDataset):
            left = itertools.islice(self._cut(self.dataset), epoch.done, None)
            batches: Iterator[Any] = map(self.collate_fn or default_collate, left)
        elif self.batch_sampler is None and self.sampler is None and self.collate_fn is None:
            rows = self._rows(epoch.order)[epoch.done * self.batch_size :]
            batches = in_batches(self.dataset, rows, self.batch_size, self._batch)
        else:
            batches = map(self._batch, itertools.islice(self._numbers(epoch.order), epoch.done, None))
        return epoch.count(Prefetch(batches, self.prefetch) if self.prefetch else batches)

    def on(self, device: str) -> DataLoader:
        """A loader of the same batches with all samples on `device` at once, if they lie in memory and fit there.

        This loader itself where they don't, where the device has them already, and where single samples are asked
        for (a ``collate_fn``). See `resident`.
        """
        if self.collate_fn is not None or type(self) is not DataLoader:
            return self
        dataset = resident(self.dataset, device)
        if dataset is self.dataset:
            return self
        there = copy.copy(self)
        there.dataset = dataset
        return there

    @property
    def only_looks_up(self) -> bool:
        """Does nobody's code but the framework's run while it gives its batches?"""
        own = self.sampler, self.batch_sampler, self.collate_fn
        plain = type(self) is DataLoader and not self.prefetch and all(part is None for part in own)
        return plain and lies_in_memory(self.dataset)

    def _numbers(self, order: Rows | None) -> Iterable[Numbers]:
        """The numbers of the samples of each batch."""
        if self.batch_sampler is not None:
            return self.batch_sampler
        if self.sampler is not None:
            return self._cut(self.sampler)
        rows, size = self._rows(order), self.batch_size
        return (rows[start : start + size] for start in range(0, len(rows), size))

    def _rows(self, order: Rows | None) -> Rows:
        """The numbers of all samples that will be given."""
        rows = np.arange(len(self.dataset)) if order is None else order
        return rows[: len(rows) // self.batch_size * self.batch_size] if self.drop_last else rows

    def _cut(self, items: Iterable[Any]) -> Iterator[list[Any]]:
        """`items` in lists of `batch_size`."""
        rest = iter(items)
        while len(batch := list(itertools.islice(rest, self.batch_size))) >= (
            self.batch_size if self.drop_last else 1
        ):
            yield batch

    def _batch(self, numbers: Numbers) -> Any:
        """One batch: at once where the samples are in memory, else sample by sample."""
        if self.collate_fn is None:
            batch = take(self.dataset, np.asarray(numbers, dtype=np.int64))
            if batch is not None:
                return batch
        return (self.collate_fn or default_collate)([self.dataset[int(i)] for i in numbers])

    def state_dict(self) -> dict[str, Any]:
        """Where the epoch stands that was begun last: its order and the number of batches handed out.

        A `sampler`, `batch_sampler` or stream is not saved: it has to give the same order again.
        """
        epoch = self._interrupted or self._epoch
        return {
            "settings": self._settings(),
            "epoch": None if epoch is None or epoch.over else epoch.state_dict(),
            "generator": None if self.generator is None else self.generator.get_state(),
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a saved state: the next iteration gives the batches left of that epoch, then all is as usual.

        Raises ValueError for the state of a loader with another batch size, order or number of samples.
        """
        settings, saved = self._settings(), state_dict["settings"]
        if saved != settings:
            raise ValueError(f"the saved loader has the settings {saved}, this one {settings}")
        epoch = state_dict["epoch"]
        interrupted = None if epoch is None else Epoch.of_state(epoch, settings["samples"])
        if self.generator is not None:
            self.generator.set_state(state_dict["generator"])
        self._interrupted, self._epoch = interrupted, None

    def _settings(self) -> dict[str, Any]:
        """What must be the same in the run that goes on."""
        return {
            "samples": None if isinstance(self.dataset, IterableDataset) else len(self.dataset),
            "batch_size": self.batch_size,
            "shuffle": self.shuffle,
            "drop_last": self.drop_last,
            "own generator": self.generator is not None,
        }
