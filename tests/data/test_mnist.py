"""MNIST from a folder, and every way in which the folder can be wrong, on files of a few made-up images."""

import gzip
import hashlib
import os
import struct

import numpy as np
import pytest

from aeviz.data import DataError, mnist, mnist_files

N = 12


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def made_up(monkeypatch):
    """Contents of the four files by name, made up, and believed by the reader."""
    rng = np.random.default_rng(0)
    contents = {
        name: idx(rng.integers(256, size=(N, 28, 28), dtype=np.uint8))
        if "images" in name
        else idx(rng.integers(10, size=N, dtype=np.uint8))
        for name in mnist_files.FILES
    }
    for name, content in contents.items():
        expected = mnist_files.Expected(len(content), hashlib.md5(content).hexdigest())
        monkeypatch.setitem(mnist_files.FILES, name, expected)
    return contents


@pytest.fixture
def root(tmp_path, made_up):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, content in made_up.items():
        (raw / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def images_file(root):
    return root / "MNIST" / "raw" / "train-images-idx3-ubyte"


def as_gzip(path):
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    return packed


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(("train", "part"), [(True, "train"), (False, "t10k")])
def test_files_are_read_plain_or_gzipped(root, made_up, train, part, packed):
    if packed:
        for name in made_up:
            as_gzip(root / "MNIST" / "raw" / name)
    images = mnist(train, root)
    assert len(images) == N
    assert images.images.tobytes() == made_up[f"{part}-images-idx3-ubyte"][16:]
    assert images.labels.tolist() == list(made_up[f"{part}-labels-idx1-ubyte"][8:])
    assert images.images.flags.writeable


def test_the_folder_is_taken_from_the_environment(root, monkeypatch):
    monkeypatch.setenv("AEVIZ_DATA", str(root))
    assert len(mnist(True)) == N


@pytest.mark.parametrize("value", [None, ""])
def test_no_folder_named(monkeypatch, value):
    monkeypatch.delenv("AEVIZ_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("AEVIZ_DATA", value)
    with pytest.raises(DataError, match="AEVIZ_DATA is not set.*download MNIST"):
        mnist(True)


def test_the_folder_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="There is no folder .*nowhere"):
        mnist(True)


def test_the_folder_holds_no_mnist(tmp_path):
    with pytest.raises(DataError, match="MNIST/raw is missing"):
        mnist(True, tmp_path)


def test_a_file_is_missing(root, images_file):
    images_file.unlink()
    with pytest.raises(DataError, match="holds neither train-images-idx3-ubyte nor"):
        mnist(True, root)
    assert len(mnist(False, root)) == N  # the other half is untouched


@pytest.mark.parametrize("keep", [0, 10, 500])
def test_a_half_finished_download(root, images_file, keep):
    images_file.write_bytes(images_file.read_bytes()[:keep])
    with pytest.raises(DataError, match=f"cut short: {keep} bytes .*Delete it and download"):
        mnist(True, root)


@pytest.mark.parametrize("keep", [0.1, 0.6, 0.99])
def test_a_half_finished_gzip(root, images_file, keep):
    packed = as_gzip(images_file)
    whole = packed.read_bytes()
    packed.write_bytes(whole[: int(keep * len(whole))])
    with pytest.raises(DataError, match="ends too early: its download was never finished"):
        mnist(True, root)


def test_an_empty_gzip(root, images_file):
    as_gzip(images_file).write_bytes(b"")
    with pytest.raises(DataError, match="cut short: 0 bytes"):
        mnist(True, root)


@pytest.mark.parametrize(
    "spoil",
    [lambda data: b"<html>not found</html>", lambda data: data[:60] + b"\xff" * 40],
    ids=["a web page", "overwritten"],
)
def test_what_is_no_gzip(root, images_file, spoil):
    packed = as_gzip(images_file)
    packed.write_bytes(spoil(packed.read_bytes()))
    with pytest.raises(DataError, match=r"not a whole gzip file|ends too early"):
        mnist(True, root)


def test_one_wrong_byte(root, images_file):
    data = bytearray(images_file.read_bytes())
    data[1000] ^= 1
    images_file.write_bytes(bytes(data))
    with pytest.raises(DataError, match="MD5 differs"):
        mnist(True, root)


def test_a_longer_file(root, images_file):
    images_file.write_bytes(images_file.read_bytes() + b"more")
    with pytest.raises(DataError, match="it is another file"):
        mnist(True, root)


def test_a_gzip_that_swells_is_not_unpacked_to_its_end(root, images_file):
    packed = as_gzip(images_file)
    packed.write_bytes(gzip.compress(bytes(50_000_000), compresslevel=1))
    with pytest.raises(DataError, match="it is another file"):
        mnist(True, root)


def test_a_whole_gzip_serves_where_the_plain_file_is_damaged(root, images_file):
    content = images_file.read_bytes()
    as_gzip(images_file)
    images_file.write_bytes(content[:50])
    assert mnist(True, root).images.tobytes() == content[16:]


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), PermissionError(13, "Permission denied")])
def test_a_file_that_cannot_be_read(root, monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(type(root), "open", fail)
    with pytest.raises(DataError, match=f"cannot be read .{error.strerror}"):
        mnist(True, root)


def test_idx_headers():
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    np.testing.assert_array_equal(mnist_files.parse_idx(idx(array), 3), array)
    for data, dimensions in [(idx(array), 1), (b"", 3), (b"\0\0\x0d\3" + idx(array)[4:], 3), (idx(array)[:10], 3)]:
        with pytest.raises(DataError, match="not an IDX file"):
            mnist_files.parse_idx(data, dimensions)
    for data in (idx(array) + b"x", idx(array)[:-1]):
        with pytest.raises(DataError, match="promises"):
            mnist_files.parse_idx(data, 3)


@pytest.mark.mnist
@pytest.mark.skipif(not os.environ.get("AEVIZ_DATA"), reason="AEVIZ_DATA is not set: no MNIST to read")
def test_the_real_one():
    test = mnist(train=False)
    assert len(test) == 10_000
    assert test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    train = mnist(train=True)
    assert len(train) == 60_000
    assert train.images.mean() == pytest.approx(0.1307 * 255, abs=0.00005 * 255)  # the mean that everybody subtracts
