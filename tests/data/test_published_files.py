"""A published set from a folder, and every way in which the folder can be wrong, on files of a few made-up images."""

import gzip
import os

import numpy as np
import pytest

from aeviz.data import PUBLISHED, DataError, image_set, mnist
from tests.data.published_sets import N, lay_out, made_up


@pytest.fixture
def contents(monkeypatch):
    """Contents of the four files by name, made up, and believed by the reader."""
    return made_up(monkeypatch)


@pytest.fixture
def root(tmp_path, contents):
    lay_out(tmp_path, contents)
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
def test_files_are_read_plain_or_gzipped(root, contents, train, part, packed):
    if packed:
        for name in contents:
            as_gzip(root / "MNIST" / "raw" / name)
    images = mnist(train, root)
    assert len(images) == N
    assert images.images.tobytes() == contents[f"{part}-images-idx3-ubyte"][16:]
    assert images.labels.tolist() == list(contents[f"{part}-labels-idx1-ubyte"][8:])
    assert images.images.flags.writeable


def test_the_folder_is_taken_from_the_environment(root, monkeypatch):
    monkeypatch.setenv("AEVIZ_DATA", str(root))
    assert len(mnist(True)) == N


@pytest.mark.parametrize("value", [None, ""])
def test_no_folder_named(monkeypatch, value):
    monkeypatch.delenv("AEVIZ_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("AEVIZ_DATA", value)
    with pytest.raises(DataError, match="AEVIZ_DATA is not set.*aeviz.data.fetch mnist"):
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
    with pytest.raises(DataError, match="does not hold train-images-idx3-ubyte or train"):
        mnist(True, root)
    assert len(mnist(False, root)) == N  # the other half is untouched


@pytest.mark.parametrize("keep", [0, 10, 500])
def test_a_half_finished_download(root, images_file, keep):
    images_file.write_bytes(images_file.read_bytes()[:keep])
    with pytest.raises(DataError, match=f"cut short: {keep} bytes .*Delete it and fetch"):
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


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_set_is_read_as_it_came(name, tmp_path, monkeypatch):
    """Packed it is believed by its digest alone, whether or not the unpacked one's is known."""
    own = made_up(monkeypatch, name)
    raw = lay_out(tmp_path, own, name, packed=True)
    read = image_set(name, False, tmp_path)
    assert read.images.tobytes() == own["t10k-images-idx3-ubyte"][16:]
    assert read.name == f"{name}_test"
    file = raw / "t10k-images-idx3-ubyte.gz"
    file.write_bytes(gzip.compress(own["t10k-labels-idx1-ubyte"]))
    with pytest.raises(DataError, match="cut short") as caught:
        image_set(name, False, tmp_path)
    assert caught.value.values["file"] == f"{PUBLISHED[name].kind}/raw/t10k-images-idx3-ubyte.gz"


def test_what_has_no_digest_unpacked_is_not_believed_unpacked(tmp_path, monkeypatch):
    own = made_up(monkeypatch, "kmnist")
    raw = lay_out(tmp_path, own, "kmnist")
    with pytest.raises(DataError, match="does not hold train-images-idx3-ubyte.gz") as caught:
        image_set("kmnist", True, tmp_path)
    assert caught.value.reason == "set_incomplete"
    lay_out(tmp_path, own, "kmnist", packed=True)
    assert len(image_set("kmnist", True, tmp_path)) == N
    packed = raw / "train-images-idx3-ubyte.gz"
    packed.write_bytes(gzip.compress(bytes(reversed(own["train-images-idx3-ubyte"]))))
    with pytest.raises(DataError, match="MD5 differs"):
        image_set("kmnist", True, tmp_path)


def test_what_is_declared():
    assert [one.megabytes for one in PUBLISHED.values()] == [12, 31, 21]
    for name, one in PUBLISHED.items():
        assert one.name == name
        sizes = [16 + 60_000 * 784, 8 + 60_000, 16 + 10_000 * 784, 8 + 10_000]
        assert [file.size for file in one.files.values()] == sizes


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
