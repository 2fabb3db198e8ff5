"""The ready-made sets, and MNIST with its download from a server on this machine."""

from __future__ import annotations

import doctest
import gzip
import hashlib
import importlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from idx_files import Site, idx, mnist_files, serve, sums

import framework as torch
from framework.data import DataLoader, Subset, sets
from framework.data.sets.download import CATALOGUE

SEED = int(os.environ.get("DATA_SEED", np.random.SeedSequence().entropy % 2**32))

MODULES = ["bundled", "clouds", "curves", "download", "idx", "mnist", "playground", "synthetic"]
CLASSES = [sets.moons, sets.circles, sets.blobs, sets.xor, sets.gauss, sets.circle, sets.spiral]
NUMBERS = [sets.sine, sets.polynomial, sets.plane, sets.hills]


@pytest.fixture
def rng() -> np.random.Generator:
    print(f"DATA_SEED={SEED}")
    return np.random.default_rng(SEED)


@pytest.mark.parametrize("module", MODULES)
def test_examples(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"framework.data.sets.{module}"))
    assert result.attempted
    assert not result.failed


def test_every_set_has_a_docstring_with_source_and_example() -> None:
    for name in sets.__all__:
        thing = getattr(sets, name)
        if callable(thing) and not issubclass(thing if isinstance(thing, type) else object, Exception):
            assert "Source:" in thing.__doc__, name
            assert ">>>" in thing.__doc__, name


# -- made sets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", CLASSES + NUMBERS)
def test_shapes_types_and_seeds(make: Callable) -> None:
    for count in (1, 7, 50):
        x, y = make(count, seed=1)
        assert len(x) == len(y) == count
        assert x.dtype == torch.float32
        assert (y.dtype, y.ndim) == ((torch.int64, 1) if make in CLASSES else (torch.float32, 2))
    again = make(50, seed=1)
    assert np.array_equal(x.numpy(), again[0].numpy())
    assert np.array_equal(y.numpy(), again[1].numpy())
    assert not np.array_equal(x.numpy(), make(50, seed=2)[0].numpy())
    assert np.array_equal(x.numpy(), make(50, seed=torch.Generator().manual_seed(1))[0].numpy())
    torch.manual_seed(1)
    assert np.array_equal(x.numpy(), make(50)[0].numpy())
    assert not np.array_equal(x.numpy(), make(50)[0].numpy())


@pytest.mark.parametrize("make", CLASSES + NUMBERS)
def test_refusals(make: Callable) -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        make(0)
    with pytest.raises(ValueError, match="noise must not be negative"):
        make(10, **{"spread" if make is sets.blobs else "noise": -0.1})


@pytest.mark.parametrize("make", CLASSES)
def test_classes_come_mixed(make: Callable) -> None:
    _, y = make(200, seed=SEED)
    first = y[:100].float().mean().item() - y.float().mean().item()
    assert abs(first) < 0.3 * max(y.amax().item(), 1), f"DATA_SEED={SEED}"


@pytest.mark.parametrize("make", [sets.xor, sets.circle, sets.plane, sets.hills])
def test_noise_of_the_playground_moves_answers_not_points(make: Callable) -> None:
    clean, noisy = make(500, seed=3), make(500, noise=0.4, seed=3)
    order = [np.lexsort(x.numpy().T) for x, _ in (clean, noisy)]
    points = [x.numpy()[o] for (x, _), o in zip((clean, noisy), order, strict=True)]
    answers = [y.numpy()[o] for (_, y), o in zip((clean, noisy), order, strict=True)]
    assert np.array_equal(*points)
    changed = (answers[0] != answers[1]).mean()
    assert 0.02 < changed <= 1


@pytest.mark.parametrize("make", [sets.gauss, sets.spiral, sets.moons, sets.circles])
def test_noise_moves_points(make: Callable) -> None:
    assert (
        np.abs(make(300, noise=0.5, seed=3)[0].numpy()).max() > np.abs(make(300, noise=0, seed=3)[0].numpy()).max()
    )


def test_playground_geometry() -> None:
    x, y = (t.numpy() for t in sets.spiral(400, seed=0))
    radius = np.hypot(*x.T)
    angle = 1.75 * 2 * np.pi * radius / 5 + np.where(y == 1, 0, np.pi)
    np.testing.assert_allclose(x, radius[:, None] * np.column_stack([np.sin(angle), np.cos(angle)]), atol=1e-4)
    x, y = (t.numpy() for t in sets.hills(5000, seed=0))
    assert y[np.hypot(*(x - [-4, 2.5]).T) < 0.3].min() > 0.8
    assert y[np.hypot(*(x - [0, 2.5]).T) < 0.3].max() < -0.8
    assert np.abs(sets.xor(500, seed=0)[0].numpy()).min() >= 0.3
    assert np.abs(sets.plane(500, seed=0)[0].numpy()).max() <= 6


def test_the_line_is_the_course_s() -> None:
    """Exact least squares on the 120 points gives w 1.9045 and b 1.0404."""
    x, y = (t.numpy() for t in sets.line())
    w, b = np.polyfit(x[:, 0], y[:, 0], 1)
    assert (round(float(w), 4), round(float(b), 4)) == (1.9045, 1.0404)
    np.random.seed(13)
    expected = np.linspace(0, 3, 120)
    answers = 2 * expected + 0.9 + np.random.randn(120) * 0.5
    order = np.random.permutation(120)
    assert np.array_equal(x[:, 0], expected[order].astype("float32"))
    assert np.array_equal(y[:, 0], answers[order].astype("float32"))


def test_the_line_trained_prints_the_course_s_digits() -> None:
    x, y = sets.line()
    w = torch.tensor([[100.0]], requires_grad=True)
    b = torch.tensor([0.0], requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=0.1)
    losses = []
    for _ in range(10):
        for xs, ys in DataLoader(torch.data.TensorDataset(x, y), batch_size=4):
            loss = ((xs @ w + b - ys) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(round(loss.item(), 4))
    assert losses == [94.5247, 9.3428, 1.4166, 0.5224, 0.3807, 0.3495, 0.3413, 0.3390, 0.3384, 0.3382]
    assert (round(w.item(), 4), round(b.item(), 4)) == (1.8617, 1.0711)


def test_five_points() -> None:
    x, y = (t.numpy()[:, 0].astype(float) for t in sets.five_points())
    assert len(x) == 5
    assert round(float(np.mean((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2)), 1) == 5.3
    assert sets.five_points(train=False)[0].shape == (20, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_features": 3, "n_redundant": 2}, "2 informative and 2 redundant features, but n_features=3"),
        ({"n_classes": 3}, "3 classes of 2 clusters need 6 corners, but a cube of 2 informative features has 4"),
        ({"flip_y": 1.5}, "between 0 and 1"),
        ({"n_samples": 0}, "at least one sample"),
        ({"n_informative": 31, "n_features": 40}, "at most 30"),
    ],
)
def test_make_classification_refuses(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sets.make_classification(**arguments)


def test_blobs_and_circles_refuse() -> None:
    with pytest.raises(ValueError, match="centers must be points"):
        sets.blobs(10, centers=[1.0, 2.0])
    with pytest.raises(ValueError, match="at least one centre"):
        sets.blobs(10, centers=0)
    with pytest.raises(ValueError, match="factor"):
        sets.circles(10, factor=1.5)
    with pytest.raises(ValueError, match="coefficient"):
        sets.polynomial(10, coefficients=())


# -- bundled sets ----------------------------------------------------------------------------------------


def test_iris_is_fisher_s() -> None:
    x, y = sets.iris()
    assert x.shape == (150, 4)
    assert np.bincount(y.numpy()).tolist() == [50, 50, 50]
    np.testing.assert_allclose(x.numpy().mean(0), [5.8433, 3.0573, 3.758, 1.1993], atol=1e-4)
    np.testing.assert_allclose(x[34].numpy(), [4.9, 3.1, 1.5, 0.2], rtol=1e-6)
    np.testing.assert_allclose(x[37].numpy(), [4.9, 3.6, 1.4, 0.1], rtol=1e-6)


def test_digits() -> None:
    x, y = sets.digits()
    assert (x.shape, x.amin().item(), x.amax().item()) == ((1797, 64), 0, 16)
    assert np.bincount(y.numpy()).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_bundled_files_have_source_and_licence_beside_them() -> None:
    from framework.data.sets.files import FOLDER as folder

    notes = {path.stem: path.read_text() for path in folder.glob("*.md")}
    for path in folder.iterdir():
        note = notes[path.stem.partition("-images")[0].partition("-labels")[0]]
        assert "licence" in note.lower()
        assert "source" in note.lower()


# -- IDX -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "dtype"), [(8, "uint8"), (9, "int8"), (11, "int16"), (12, "int32"), (13, "float32"), (14, "float64")]
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_idx_reads_every_type(
    tmp_path: Path, rng: np.random.Generator, code: int, dtype: str, pack: Callable[[bytes], bytes]
) -> None:
    array = rng.integers(0, 100, (3, 2, 4)).astype(dtype)
    (tmp_path / "x").write_bytes(pack(idx(array, code)))
    read = sets.read_idx(tmp_path / "x")
    assert read.dtype == np.dtype(dtype)
    assert np.array_equal(read.numpy(), array)


GOOD = idx(np.arange(6, dtype="uint8").reshape(2, 3))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file.*begins with nothing"),
        (b"\x89PNG\r\n", "not an IDX file.*89 50 4e 47"),
        (b"\0\0\x0a\x01\0\0\0\0", "not an IDX file"),
        (b"\0\0\x08\x00\x01", "not an IDX file"),
        (GOOD[:7], "cut short inside its header of 12 bytes, after 7"),
        (GOOD[:-1], r"cut short. Its header says \(2, 3\), 6 bytes, but 5 follow"),
        (GOOD + b"\0", "too long.*7 follow"),
        (b"\0\0\x08\x03" + b"\xff" * 12 + b"\0", "cut short. Its header says"),
        (gzip.compress(GOOD, mtime=0)[:-6], ".*damaged or cut short"),
        (
            gzip.compress(GOOD, mtime=0)[:12] + b"\xff\xff" + gzip.compress(GOOD, mtime=0)[14:],
            ".*damaged or cut short",
        ),
    ],
)
def test_idx_is_strict(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "broken-idx").write_bytes(content)
    with pytest.raises(ValueError, match=f"broken-idx: {message}"):
        sets.read_idx(tmp_path / "broken-idx")


# -- MNIST -----------------------------------------------------------------------------------------------


def place(root: Path, files: dict[str, bytes], name: str = "MNIST", unpack: bool = False) -> Path:
    folder = root / name / "raw"
    folder.mkdir(parents=True)
    for file, content in files.items():
        if unpack:
            (folder / file.removesuffix(".gz")).write_bytes(gzip.decompress(content))
        else:
            (folder / file).write_bytes(content)
    return folder


@pytest.mark.parametrize("unpack", [False, True])
@pytest.mark.parametrize("kind", [sets.MNIST, sets.FashionMNIST])
def test_mnist_samples_and_batches(tmp_path: Path, rng: np.random.Generator, unpack: bool, kind: type) -> None:
    place(tmp_path, mnist_files(rng), kind.__name__, unpack)
    train, test = kind(tmp_path), kind(str(tmp_path), train=False)
    assert (len(train), len(test), len(kind.classes)) == (30, 10, 10)
    assert (train.data.shape, train.data.dtype) == ((30, 28, 28), torch.uint8)
    image, target = train[13]
    assert (image.shape, image.dtype, target) == ((1, 28, 28), torch.float32, 3)
    assert isinstance(target, int)
    np.testing.assert_allclose(image.numpy()[0] * 255, train.data.numpy()[13], rtol=1e-6)
    with pytest.raises(IndexError):
        train[30]

    def plain(batch: list[torch.Tensor]) -> list[list]:
        return [t.tolist() for t in batch]

    fast = [plain(b) for b in DataLoader(Subset(train, range(5, 30)), 8)]
    slow = [plain(b) for b in DataLoader(Subset(train, range(5, 30)), 8, collate_fn=torch.data.default_collate)]
    assert fast == slow


def test_mnist_transforms_apply_in_the_loader(tmp_path: Path, rng: np.random.Generator) -> None:
    place(tmp_path, mnist_files(rng))
    data = sets.MNIST(tmp_path, transform=lambda image: image.flatten() - 1, target_transform=lambda y: y + 100)
    x, y = next(iter(DataLoader(data, 4)))
    assert (x.shape, y.tolist()) == ((4, 784), [100, 101, 102, 103])
    assert x.amax().item() <= 0


def test_mnist_missing_or_mismatched_files(tmp_path: Path, rng: np.random.Generator) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"another computer from https.*put them into .*MNIST.raw: train-images"
    ):
        sets.MNIST(tmp_path)
    files = mnist_files(rng)
    files["train-labels-idx1-ubyte.gz"] = files["t10k-labels-idx1-ubyte.gz"]
    files["t10k-labels-idx1-ubyte.gz"] = gzip.compress(idx(np.full(10, 11, dtype="uint8")))
    place(tmp_path, files)
    with pytest.raises(ValueError, match=r"\(30, 28, 28\) and labels of shape \(10,\) do not belong together"):
        sets.MNIST(tmp_path)
    with pytest.raises(ValueError, match="classes from 0 to 9"):
        sets.MNIST(tmp_path, train=False)


# -- download --------------------------------------------------------------------------------------------


@pytest.fixture
def site(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serve(mnist_files(rng, train=300)) as site:
        yield site


def get(site: Site, root: Path, **options: object) -> Path:
    return sets.download("MNIST", root, **{"base_url": site.url, "checksums": sums(site.files), **options})


def no_parts(folder: Path) -> bool:
    return not list(folder.glob("*.part"))


def test_known_checksums_are_sha256() -> None:
    for source in CATALOGUE.values():
        assert len(source.files) == 4
        assert all(len(bytes.fromhex(s)) == 32 for s in source.files.values())


def test_download_shows_progress_and_gives_a_readable_set(tmp_path: Path, site: Site) -> None:
    seen: dict[str, list[tuple[int, int | None]]] = {}
    folder = get(
        site, tmp_path, progress=lambda file, here, total: seen.setdefault(file, []).append((here, total))
    )
    assert folder == tmp_path / "MNIST" / "raw"
    assert no_parts(folder)
    for name, content in site.files.items():
        assert (folder / name).read_bytes() == content
        assert seen[name][-1] == (len(content), len(content))
        assert seen[name] == sorted(seen[name])
    assert len(seen["train-images-idx3-ubyte.gz"]) > 2
    assert len(sets.MNIST(tmp_path)) == 300


def test_download_leaves_right_files_alone_and_replaces_wrong_ones(tmp_path: Path, site: Site) -> None:
    folder = get(site, tmp_path)
    site.requests.clear()
    get(site, tmp_path)
    assert site.requests == []
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(b"old")
    get(site, tmp_path)
    assert site.requests == [("t10k-labels-idx1-ubyte.gz", None)]
    assert len(sets.MNIST(tmp_path, train=False)) == 10


@pytest.mark.parametrize("ranges", [True, False])
def test_download_resumes_after_a_cut_connection(tmp_path: Path, site: Site, ranges: bool) -> None:
    name, size = "train-images-idx3-ubyte.gz", len(site.files["train-images-idx3-ubyte.gz"])
    site.cut[name], site.ranges = 100_000, ranges
    with pytest.raises(sets.DownloadError, match=rf"broke after 100000 of {size} bytes.*what has arrived is kept"):
        get(site, tmp_path)
    folder = tmp_path / "MNIST" / "raw"
    assert [path.name for path in folder.iterdir()] == [f"{name}.part"]
    seen: list[int] = []
    get(site, tmp_path, progress=lambda file, here, total: seen.append(here) if file == name else None)
    assert (name, "bytes=100000-") in site.requests
    assert (seen[0] > 100_000) == ranges
    assert (folder / name).read_bytes() == site.files[name]
    assert no_parts(folder)


def test_download_finishes_a_part_that_is_complete(tmp_path: Path, site: Site) -> None:
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    name = "train-labels-idx1-ubyte.gz"
    (folder / f"{name}.part").write_bytes(site.files[name])
    get(site, tmp_path)
    assert (folder / name).read_bytes() == site.files[name]


def test_download_throws_a_wrong_file_away(tmp_path: Path, site: Site) -> None:
    wrong = {**sums(site.files), "train-images-idx3-ubyte.gz": hashlib.sha256(b"other").hexdigest()}
    with pytest.raises(sets.DownloadError, match="SHA-256 is wrong"):
        get(site, tmp_path, checksums=wrong)
    assert list((tmp_path / "MNIST" / "raw").iterdir()) == []


def test_download_from_a_server_that_lacks_the_file(tmp_path: Path, site: Site) -> None:
    del site.files["t10k-images-idx3-ubyte.gz"]
    with pytest.raises(sets.DownloadError, match="the server answers 404"):
        get(site, tmp_path, checksums={"t10k-images-idx3-ubyte.gz": "0" * 64})


def test_download_without_a_network_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(sets.DownloadError) as caught:
            sets.download("FashionMNIST", tmp_path, base_url=url)
    message = str(caught.value)
    assert "no connection" in message
    assert "get these files on another computer from http" in message
    assert str(tmp_path / "FashionMNIST" / "raw") in message
    assert all(file in message for file in CATALOGUE["FashionMNIST"].files)


def test_download_command_without_a_network(tmp_path: Path) -> None:
    environment = {**os.environ, "https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-m", "framework.data.sets", "MNIST", str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert done.returncode == 1
    assert "put them into" in done.stderr
    assert "Traceback" not in done.stderr


def test_mnist_download_is_not_asked_for_what_is_there(tmp_path: Path, rng: np.random.Generator) -> None:
    place(tmp_path, mnist_files(rng), unpack=True)
    assert len(sets.MNIST(tmp_path, download=True)) == 30
