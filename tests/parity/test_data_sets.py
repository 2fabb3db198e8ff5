"""Data: the same points and tables as scikit-learn, the same splits and batches as torch.utils.data."""

from __future__ import annotations

import numpy as np
import pytest
from harness import SEED, torch

import framework
from framework.data import sets

sk = pytest.importorskip("sklearn.datasets")
preprocessing = pytest.importorskip("sklearn.preprocessing")

COURSE = {"n_features": 2, "n_redundant": 0}


@pytest.mark.parametrize(
    "arguments",
    [
        {**COURSE, "class_sep": 1.5, "flip_y": 0.1},
        {**COURSE, "class_sep": 1.5, "flip_y": 0.05},
        {**COURSE, "class_sep": 1.0, "flip_y": 0.2},
        {**COURSE, "n_clusters_per_class": 1, "n_samples": 1001},
        {**COURSE, "flip_y": 0.0, "n_classes": 4, "n_clusters_per_class": 1},
        {},
        {"n_samples": 151, "n_features": 6, "n_informative": 4, "n_redundant": 1, "n_classes": 3},
        {"n_features": 12, "n_informative": 10, "n_classes": 3, "n_clusters_per_class": 3},  # corners drawn singly
        {"n_features": 7, "n_informative": 7, "n_redundant": 0, "n_classes": 127, "n_clusters_per_class": 1},
    ],
)
def test_make_classification(arguments: dict) -> None:
    for seed in [*range(10), SEED]:
        x, y = sk.make_classification(random_state=seed, **arguments)
        ours, classes = sets.make_classification(random_state=seed, dtype=framework.float64, **arguments)
        assert np.array_equal(ours.numpy(), x), seed
        assert np.array_equal(classes.numpy(), y), seed
        single, _ = sets.make_classification(random_state=seed, **arguments)
        assert np.array_equal(single.numpy(), x.astype("float32")), seed


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(sets.iris, sk.load_iris), (sets.digits, sk.load_digits)],
)
def test_tables(ours: object, theirs: object) -> None:
    x, y = ours()
    expected, classes = theirs(return_X_y=True)
    assert np.array_equal(x.numpy(), expected.astype("float32"))
    assert np.array_equal(y.numpy(), classes)
    assert list(sets.IRIS_FEATURES) == sk.load_iris().feature_names
    assert list(sets.IRIS_CLASSES) == sk.load_iris().target_names.tolist()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda n: sets.moons(n, noise=0), sk.make_moons),
        (lambda n: sets.circles(n, noise=0, factor=0.8), sk.make_circles),
    ],
)
@pytest.mark.parametrize("count", [100, 101])
def test_shapes_without_noise(ours: object, theirs: object, count: int) -> None:
    def ordered(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        rows = np.column_stack([y, np.round(x, 5) + 0.0])
        return rows[np.lexsort(rows.T[::-1])]

    x, y = ours(count)
    np.testing.assert_allclose(ordered(x.numpy(), y.numpy()), ordered(*theirs(count)), atol=2e-5)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (framework.data.Standardize, preprocessing.StandardScaler),
        (framework.data.MinMax, preprocessing.MinMaxScaler),
    ],
)
def test_scalers(ours: type, theirs: type) -> None:
    rng = np.random.default_rng(SEED)
    train, test = rng.normal(3, 2, (40, 5)), rng.normal(3, 2, (10, 5))
    train[:, 2] = 0.1
    mine, yours = ours().fit(train), theirs().fit(train)
    np.testing.assert_allclose(mine(test), yours.transform(test), rtol=1e-12, atol=1e-12, err_msg=str(SEED))
    np.testing.assert_allclose(mine.inverse(test), yours.inverse_transform(test), rtol=1e-12, atol=1e-12)


def test_one_hot() -> None:
    y = np.random.default_rng(SEED).integers(0, 5, 30)
    ours = framework.data.OneHot().fit(y)(y)
    assert np.array_equal(ours.numpy(), preprocessing.OneHotEncoder().fit_transform(y[:, None]).toarray())


# -- torch.utils.data ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lengths", [[0.7, 0.15, 0.15], [0.29, 0.71], [0.5, 0.5], [60, 41], [1 / 3, 1 / 3, 1 / 3]])
def test_split_lengths(lengths: list[float]) -> None:
    ours = framework.data.random_split(framework.data.TensorDataset(framework.arange(101)), lengths)
    theirs = torch.utils.data.random_split(range(101), lengths)
    assert [len(part) for part in ours] == [len(part) for part in theirs]


def loaders(make: object) -> list[list]:
    """Every batch of the loader that `make` builds with a framework, as plain lists, from ours and from theirs."""

    def plain(batch: object) -> object:
        if isinstance(batch, list | tuple):
            return [plain(part) for part in batch]
        if isinstance(batch, dict):
            return {key: plain(part) for key, part in batch.items()}
        return (batch.tolist(), str(batch.dtype).removeprefix("torch.")) if hasattr(batch, "dtype") else batch

    result = []
    for module, data in ((framework, framework.data), (torch, torch.utils.data)):
        loader = make(module, data)
        batches = [plain(batch) for batch in loader]
        assert len(loader) == len(batches)
        result.append(batches)
    return result


def tensors(module: object, data: object) -> object:
    return data.TensorDataset(module.arange(10).reshape(10, 1), module.arange(10) ** 2)


SAMPLES = [
    [1, 2, 3],
    [1.5, 2.5, 3.5],
    [(1, 2.0, "a"), (3, 4.0, "b"), (5, 6.0, "c")],
    [{"x": np.ones(2, "float32"), "y": [1, 2]}, {"x": np.zeros(2, "float32"), "y": [3, 4]}],
    [np.float64(1.5), np.float64(2.5)],
    [True, False, True],
]


@pytest.mark.parametrize(
    "make",
    [
        lambda t, d: d.DataLoader(tensors(t, d)),
        lambda t, d: d.DataLoader(tensors(t, d), 3),
        lambda t, d: d.DataLoader(tensors(t, d), batch_size=3, drop_last=True),
        lambda t, d: d.DataLoader(tensors(t, d), 4, sampler=[5, 5, 0, -1, 2]),
        lambda t, d: d.DataLoader(tensors(t, d), batch_sampler=[[5, 5], [0]]),
        lambda t, d: d.DataLoader(d.Subset(d.Subset(tensors(t, d), [8, 6, 4, 2]), [3, 0, 0]), 2),
        lambda t, d: d.DataLoader(tensors(t, d) + d.Subset(tensors(t, d), [3]), 4),
        lambda t, d: d.DataLoader(d.ConcatDataset([tensors(t, d), tensors(t, d)]), 7),
        *[lambda t, d, s=s: d.DataLoader(s, 2) for s in SAMPLES],
    ],
)
def test_batches(make: object) -> None:
    ours, theirs = loaders(make)
    assert ours == theirs


def test_slices() -> None:
    for module, data in ((framework, framework.data), (torch, torch.utils.data)):
        subset = data.Subset(data.Subset(tensors(module, data), [8, 6, 4, 2]), [3, 0, 1])
        assert [part.tolist() for part in subset[[0, 2]]] == [[[2], [6]], [4, 36]]
        assert [part.tolist() for part in tensors(module, data)[1:3]] == [[[1], [2]], [1, 4]]
