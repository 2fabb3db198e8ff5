"""Data sets, splits, loaders, scales and the learner's own CSV files, from outside."""

from __future__ import annotations

import doctest
import gc
import importlib
import os
import threading
import time
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

import framework as torch
from framework.data import (
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    MinMax,
    OneHot,
    Standardize,
    Subset,
    TensorDataset,
    random_split,
    read_csv,
)
from framework.data.gather import GATHERED

SEED = int(os.environ.get("DATA_SEED", np.random.SeedSequence().entropy % 2**32))


@pytest.fixture
def rng() -> np.random.Generator:
    print(f"DATA_SEED={SEED}")
    return np.random.default_rng(SEED)


@pytest.mark.parametrize("module", ["dataset", "collate", "loader", "scaling", "table"])
def test_examples(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"framework.data.{module}"))
    assert result.attempted
    assert not result.failed


class Squares(Dataset):
    """Counts how often single samples are asked for."""

    def __init__(self, count: int = 10) -> None:
        self.count, self.asked = count, 0

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        if not 0 <= index < self.count:
            raise IndexError(index)
        self.asked += 1
        return torch.tensor([float(index)]), index**2

    def __len__(self) -> int:
        return self.count


class Untouchable(TensorDataset):
    """In memory; `take` counts, and single samples are refused."""

    def __getitem__(self, index: object) -> tuple[torch.Tensor, ...]:
        raise AssertionError("a single sample was asked for")

    def take(self, rows: np.ndarray) -> list[torch.Tensor]:
        return super().take(rows)


def tensors(count: int = 10) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.arange(count).float().reshape(-1, 1), torch.arange(count)


def labels(loader: DataLoader) -> list[list[int]]:
    return [y.tolist() for _, y in loader]


# -- data sets -------------------------------------------------------------------------------------------


def test_tensor_dataset_refuses_unequal_lengths_and_none() -> None:
    with pytest.raises(ValueError, match=r"same number of samples, got shapes \(3,\), \(2, 1\)"):
        TensorDataset(torch.zeros(3), torch.zeros(2, 1))
    with pytest.raises(ValueError, match="none"):
        TensorDataset()
    with pytest.raises(ValueError, match="same number"):
        TensorDataset(torch.tensor(1.0))


def test_base_classes_say_what_is_missing() -> None:
    with pytest.raises(NotImplementedError, match="Dataset has no __getitem__"):
        Dataset()[0]
    with pytest.raises(NotImplementedError, match="no __len__"):
        len(Dataset())
    with pytest.raises(NotImplementedError, match="no __iter__"):
        iter(IterableDataset())


def test_slices_of_subsets_of_subsets() -> None:
    inner = Subset(TensorDataset(*tensors()), [9, 7, 5, 3, 1])
    outer = Subset(inner, [4, 2, 0])
    assert outer[1][1].item() == 5
    assert outer[-1][1].item() == 9
    assert outer[1:][1].tolist() == [5, 9]
    assert outer[[0, 0, 2]][1].tolist() == [1, 1, 9]
    assert outer[:][0].shape == (3, 1)


def test_concat_counts_through_its_parts() -> None:
    data = TensorDataset(*tensors(3)) + Subset(TensorDataset(*tensors(9)), [8, 6])
    assert len(data) == 5
    assert [data[i][1].item() for i in range(-5, 5)] == [0, 1, 2, 8, 6] * 2
    with pytest.raises(IndexError, match="sample 5 of 5"):
        data[5]
    with pytest.raises(ValueError, match="at least one"):
        ConcatDataset([])
    with pytest.raises(TypeError, match="IterableDataset"):
        ConcatDataset([IterableDataset()])


def test_random_split_takes_every_sample_once_and_follows_the_seed() -> None:
    data = TensorDataset(*tensors(100))

    def parts(seed: int) -> list[list[int]]:
        made = random_split(data, [0.7, 0.15, 0.15], generator=torch.Generator().manual_seed(seed))
        return [part[:][1].tolist() for part in made]

    first = parts(4)
    assert [len(p) for p in first] == [70, 15, 15]
    assert sorted(i for part in first for i in part) == list(range(100))
    assert parts(4) == first != parts(5)
    assert [len(p) for p in random_split(data, [99, 1])] == [99, 1]


@pytest.mark.parametrize("lengths", [[0.5, 0.4], [60, 50], [110, -10], [33.3, 66.7]])
def test_random_split_refuses(lengths: list[float]) -> None:
    with pytest.raises(ValueError, match="length"):
        random_split(TensorDataset(*tensors(100)), lengths)


# -- loader ----------------------------------------------------------------------------------------------


def test_batches_in_order_and_the_last_one() -> None:
    data = TensorDataset(*tensors())
    assert labels(DataLoader(data, 4)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert labels(DataLoader(data, 4, drop_last=True)) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    for size in (1, 3, 4, 5, 10, 11):
        for drop_last in (False, True):
            loader = DataLoader(data, size, drop_last=drop_last)
            assert len(loader) == len(list(loader))


def test_same_seed_same_order_every_epoch_another() -> None:
    def orders(seed: int) -> list[list[list[int]]]:
        loader = DataLoader(
            TensorDataset(*tensors(50)), 8, shuffle=True, generator=torch.Generator().manual_seed(seed)
        )
        return [labels(loader) for _ in range(3)]

    first = orders(1)
    assert orders(1) == first != orders(2)
    assert first[0] != first[1]
    assert all(sorted(i for batch in epoch for i in batch) == list(range(50)) for epoch in first)


def test_shuffle_follows_manual_seed_and_x_stays_with_y() -> None:
    loader = DataLoader(TensorDataset(*tensors(20)), 6, shuffle=True)
    torch.manual_seed(3)
    first = labels(loader)
    torch.manual_seed(3)
    assert labels(loader) == first
    for x, y in loader:
        assert x.flatten().tolist() == y.tolist()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda d: d,
        lambda d: Subset(Subset(d, range(10)), list(range(10))),
        lambda d: ConcatDataset([Subset(d, [0, 1, 2, 3]), d, Subset(d, np.array([9]))]),
        lambda d: random_split(d, [8, 2])[0],
    ],
)
@pytest.mark.parametrize("shuffle", [False, True])
def test_in_memory_never_touches_single_samples(wrap: object, shuffle: bool) -> None:
    fast, slow = wrap(Untouchable(*tensors())), wrap(TensorDataset(*tensors()))
    if isinstance(fast, Subset) and isinstance(fast.indices, list):
        slow.indices = fast.indices
    torch.manual_seed(0)
    quick = labels(DataLoader(fast, 3, shuffle=shuffle))
    torch.manual_seed(0)
    assert labels(DataLoader(slow, 3, shuffle=shuffle, collate_fn=torch.data.default_collate)) == quick


def test_a_subclass_with_its_own_getitem_is_not_bypassed() -> None:
    class Doubled(TensorDataset):
        def __getitem__(self, index: int) -> tuple[torch.Tensor, ...]:
            x, y = super().__getitem__(index)
            return x, y * 2

    assert labels(DataLoader(Subset(Doubled(*tensors(3)), [0, 2]), 2)) == [[0, 4]]


def test_batches_are_copies_but_gradients_pass() -> None:
    x, y = tensors(4)
    for batch, _ in DataLoader(TensorDataset(x, y), 2):
        batch += 100
    assert x.flatten().tolist() == [0, 1, 2, 3]
    x.requires_grad_()
    for batch, _ in DataLoader(TensorDataset(x, y), 3):
        (batch * batch).sum().backward()
    assert x.grad.flatten().tolist() == [0, 2, 4, 6]


@pytest.mark.parametrize("drop_last", [False, True])
def test_more_samples_than_are_gathered_at_a_time(drop_last: bool) -> None:
    count = 3 * GATHERED // (4 * 40) // 2  # one and a half times
    x = torch.arange(count * 40).float().reshape(count, 40)
    loader = DataLoader(TensorDataset(x), 7, shuffle=True, drop_last=drop_last)
    torch.manual_seed(1)
    before = [batch.tolist() for (batch,) in loader]
    assert [len(batch) for batch in before] == [7] * (count // 7) + [count % 7] * (count % 7 > 0 and not drop_last)
    rows = [row for batch in before for row in batch]
    assert all(row == list(range(int(row[0]), int(row[0]) + 40)) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)
    torch.manual_seed(1)
    for (batch,), expected in zip(loader, before, strict=True):
        assert batch.tolist() == expected
        batch.zero_()  # concerns no other batch, nor the samples
    assert x[0, 1].item() == 1


def test_samples_one_by_one_lists_and_collate_fn() -> None:
    data = Squares(5)
    batches = list(DataLoader(data, 2))
    assert batches[1][0].tolist() == [[2.0], [3.0]]
    assert batches[1][1].tolist() == [4, 9]
    assert data.asked == 5
    assert [b.tolist() for b in DataLoader([5, 6, 7], 2)] == [[5, 6], [7]]
    assert list(DataLoader([5, 6, 7], 2, collate_fn=sum)) == [11, 7]


def test_collate_keeps_structure() -> None:
    Sample = namedtuple("Sample", "x name")
    batch = torch.data.default_collate(
        [
            Sample({"a": np.ones(2, "float32"), "b": 1.5}, "one"),
            Sample({"a": np.zeros(2, "float32"), "b": 2}, "two"),
        ]
    )
    assert batch.name == ["one", "two"]
    assert batch.x["a"].shape == (2, 2)
    assert batch.x["b"].dtype == torch.float64
    with pytest.raises(ValueError, match=r"different shapes \[\(2,\), \(3,\)\]"):
        torch.data.default_collate([torch.zeros(2), torch.zeros(3)])
    with pytest.raises(ValueError, match="different numbers of parts"):
        torch.data.default_collate([(1, 2), (1,)])
    with pytest.raises(TypeError, match="NoneType"):
        torch.data.default_collate([None])


def test_samplers() -> None:
    data = TensorDataset(*tensors())
    loader = DataLoader(data, 2, sampler=[3, 3, 9])
    assert labels(loader) == [[3, 3], [9]]
    assert len(loader) == 2
    loader = DataLoader(data, batch_sampler=[[1], [2, 3, 4]])
    assert labels(loader) == [[1], [2, 3, 4]]
    assert len(loader) == 2


def test_streams() -> None:
    class Stream(IterableDataset):
        def __iter__(self) -> object:
            return iter(range(5))

    loader = DataLoader(Stream(), 2, drop_last=True)
    assert [b.tolist() for b in loader] == [[0, 1], [2, 3]] == [b.tolist() for b in loader]
    with pytest.raises(TypeError, match="stream"):
        len(loader)
    with pytest.raises(ValueError, match="order of its own"):
        DataLoader(Stream(), shuffle=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "at least 1, got 0"),
        ({"batch_size": 2.5}, "whole number"),
        ({"prefetch": -1}, "prefetch=-1"),
        ({"sampler": [0], "shuffle": True}, "leave out shuffle"),
        ({"batch_sampler": [[0]], "batch_size": 2}, "leave out batch_size"),
    ],
)
def test_loader_refuses(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DataLoader(TensorDataset(*tensors()), **arguments)


# -- prefetch --------------------------------------------------------------------------------------------


def threads() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "prefetch"]


def until(condition: object) -> bool:
    """Wait for other threads, at most ten seconds."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.001)
    return condition()


@pytest.mark.parametrize("arguments", [{"prefetch": 1}, {"prefetch": 3}, {"num_workers": 2, "pin_memory": True}])
def test_prefetch_changes_nothing_but_the_time(arguments: dict) -> None:
    data = TensorDataset(*tensors(50))
    torch.manual_seed(1)
    plain = [labels(DataLoader(data, 7, shuffle=True)) for _ in range(2)]
    torch.manual_seed(1)
    loader = DataLoader(data, 7, shuffle=True, **arguments)
    ahead = []
    for _ in range(2):
        batches = iter(loader)
        ahead.append([y.tolist() for _, y in batches])
        with pytest.raises(StopIteration):
            next(batches)
    assert ahead == plain
    assert until(lambda: not threads())


def test_prefetch_makes_as_many_ahead_as_asked_and_stops_when_left() -> None:
    data = Squares(100)
    batches = iter(DataLoader(data, 5, prefetch=3))
    next(batches)
    # one taken, three ready, one in hand waiting for room
    assert until(lambda: data.asked == 25)
    assert len(threads()) == 1
    del batches
    gc.collect()
    assert until(lambda: not threads())
    assert data.asked <= 30


def test_prefetch_passes_errors_on_where_they_belong() -> None:
    class Broken(Squares):
        def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
            if index == 5:
                raise RuntimeError("sample 5 is broken")
            return super().__getitem__(index)

    batches = iter(DataLoader(Broken(), 2, prefetch=2))
    assert next(batches)[1].tolist() == [0, 1]
    assert next(batches)[1].tolist() == [4, 9]
    with pytest.raises(RuntimeError, match="sample 5 is broken"):
        next(batches)
    with pytest.raises(StopIteration):
        next(batches)
    assert until(lambda: not threads())


# -- scales ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scaler", [Standardize, MinMax])
def test_scalers_use_the_training_set_and_invert(scaler: type, rng: np.random.Generator) -> None:
    train, test = rng.normal(5, 3, (50, 4)), rng.normal(9, 1, (20, 4))
    fitted = scaler().fit(train)
    assert "not fitted" in repr(scaler())
    expected = (
        (train - train.mean(0)) / train.std(0)
        if scaler is Standardize
        else (train - train.min(0)) / np.ptp(train, 0)
    )
    np.testing.assert_allclose(fitted.transform(train), expected, atol=1e-12)
    np.testing.assert_allclose(fitted.inverse(fitted(test)), test, atol=1e-12)
    assert fitted(test).mean() > fitted(train).mean()
    as_tensor = fitted(torch.tensor(test, dtype=torch.float32))
    assert as_tensor.dtype == torch.float32
    np.testing.assert_allclose(as_tensor.numpy(), fitted(test), rtol=1e-5, atol=1e-5)


def test_scalers_take_images_integers_and_constant_features() -> None:
    images = torch.arange(8).reshape(2, 2, 2)
    assert Standardize().fit(images)(images)[1].tolist() == [[1, 1], [1, 1]]
    constant = np.full((3, 1), 0.1)
    assert Standardize().fit(constant)(constant).tolist() == [[0], [0], [0]]
    assert MinMax().fit(constant)(constant).tolist() == [[0], [0], [0]]


def test_scalers_let_gradients_pass() -> None:
    x = torch.tensor([[1.0], [3.0]], requires_grad=True)
    MinMax().fit(x)(x).sum().backward()
    assert x.grad.tolist() == [[0.5], [0.5]]


@pytest.mark.parametrize("scaler", [Standardize, MinMax])
def test_scalers_refuse(scaler: type) -> None:
    with pytest.raises(RuntimeError, match="fit"):
        scaler()(np.ones((2, 2)))
    with pytest.raises(ValueError, match="NaN"):
        scaler().fit(np.array([[1.0, np.nan]]))
    with pytest.raises(ValueError, match="at least one sample"):
        scaler().fit(np.ones((0, 2)))
    with pytest.raises(ValueError, match=r"shape \(2,\), got \(3,\)"):
        scaler().fit(np.ones((2, 2))).transform(np.ones((2, 3)))


def test_one_hot() -> None:
    encoder = OneHot().fit(torch.tensor([7, 3, 3]))
    assert encoder.classes == (3, 7)
    rows = encoder(torch.tensor([3, 7]))
    assert rows.tolist() == [[1, 0], [0, 1]]
    assert encoder.inverse(rows) == [3, 7]
    assert encoder.inverse(np.array([[0.2, 0.3]])) == [7]
    with pytest.raises(ValueError, match=r"class 4, 5 does not occur in the training set \(3, 7\)"):
        encoder([4, 5])
    with pytest.raises(RuntimeError, match="fit"):
        OneHot()([1])
    with pytest.raises(ValueError, match=r"2 columns, got shape \(1, 3\)"):
        encoder.inverse(np.ones((1, 3)))
    with pytest.raises(TypeError, match="whole numbers or names"):
        OneHot().fit([0.5])


# -- CSV -------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "own.csv"


def test_csv_without_header_class_names_last(file: Path) -> None:
    file.write_text("5.1,3.5,setosa\n6.2,2.9,virginica\n\n4.9,3,setosa\n")
    x, y, names, classes = read_csv(file)
    assert x.dtype == torch.float32
    np.testing.assert_allclose(x.numpy(), [[5.1, 3.5], [6.2, 2.9], [4.9, 3]], rtol=1e-6)
    assert (y.tolist(), names, classes) == ([0, 1, 0], ("column 1", "column 2"), ("setosa", "virginica"))


def test_csv_target_by_name_by_position_or_none(file: Path) -> None:
    file.write_text("price,rooms,area\n1.5,3,70\n2.5,4,95\n")
    _, y, names, classes = read_csv(file, target="price")
    assert (y.tolist(), y.dtype, names, classes) == ([[1.5], [2.5]], torch.float32, ("rooms", "area"), ())
    assert read_csv(file, target=1).target.tolist() == [3, 4]
    assert read_csv(file, target=1).target.dtype == torch.int64
    table = read_csv(file, target=None)
    assert table.target is None
    assert table.features.shape == (2, 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_finds_the_delimiter(file: Path, delimiter: str) -> None:
    file.write_text("\n".join(delimiter.join(row) for row in [["a b", "c"], ["1", "2.5"], ["3", "4"]]))
    assert read_csv(file).names == ("a b",)
    assert read_csv(file).target.tolist() == [[2.5], [4.0]]


def test_csv_from_a_spreadsheet(file: Path) -> None:
    file.write_bytes('\ufefflungime;lățime;specie\r\n5,1;3,5;"a;b"\r\n4,9;3;c\r\n'.encode())
    x, y, names, classes = read_csv(file)
    np.testing.assert_allclose(x.numpy(), [[5.1, 3.5], [4.9, 3]], rtol=1e-6)
    assert (y.tolist(), names, classes) == ([0, 1], ("lungime", "lățime"), ("a;b", "c"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y\n1,2\n\n3,\n", "line 4: no value for 'y'"),
        ("x,y\n1,2\nNA,4\n", "line 3: no value for 'x' .found 'NA'"),
        ("x,y\n1,2\n?,4\n", "line 3: no value for 'x'"),
        ("x,y\n1,2\ninf,4\n", "line 3: 'inf' under 'x' is not a number"),
        ("x,y\n1,2\nred,4\n", "line 3: 'red' under 'x' is not a number"),
        ("x,y\n1,2\n3,red\n", "line 3: 'red' under 'y' is not a number"),
        ("x,y\n1,2\n3,4,5\n", "line 3: 3 cells, but the first line has 2"),
        ('x,y\n1,2\n"3,4\n', "line 3: unexpected end of data"),
        ("", "holds no data"),
        ("\n\n", "holds no data"),
        ("x\n1\n2\n", "no column besides the target 'x'"),
    ],
)
def test_csv_errors_name_the_line(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(ValueError, match=f"own.csv.*{message}"):
        read_csv(file)


def test_csv_not_utf8_wrong_target_no_file(file: Path) -> None:
    file.write_bytes(b"x,y\n1,2\n3,caf\xe9\n")
    with pytest.raises(ValueError, match=r"own.csv, line 3: not UTF-8 \(byte 0xe9\). Save the file as UTF-8"):
        read_csv(file)
    file.write_text("x,y\n1,2\n")
    with pytest.raises(ValueError, match="no column 'z'; it has x, y"):
        read_csv(file, target="z")
    with pytest.raises(ValueError, match="2 columns, but target is 2"):
        read_csv(file, target=2)
    with pytest.raises(ValueError, match="line 1: 'x' under 'column 1'"):
        read_csv(file, header=False)
    with pytest.raises(FileNotFoundError):
        read_csv(file.with_name("none.csv"))
