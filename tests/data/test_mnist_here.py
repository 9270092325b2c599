"""Whether MNIST is here: read once, looked at again when a file changes, and a sentence for every disk."""

import hashlib
import os

import pytest

from aeviz.data import DataError, mnist, mnist_files, mnist_here
from aeviz.data.fetch import Fetch
from aeviz.data.mnist_download import download_mnist
from aeviz.data.mnist_files import FILES, Expected, default_root


@pytest.fixture
def raw(tmp_path, monkeypatch):
    """Four files of one byte each that are taken for MNIST's, where AEVIZ_DATA says."""
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name in FILES:
        monkeypatch.setitem(FILES, name, Expected(1, hashlib.md5(b"1").hexdigest()))
        (folder / name).write_bytes(b"1")
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path))
    monkeypatch.setattr(mnist_here, "_found", {})
    return folder


@pytest.fixture
def reads(monkeypatch):
    """Names of the files that are read, as they are."""
    names = []

    def counting(folder, name):
        names.append(name)
        return mnist_files.read_checked(folder, name)

    monkeypatch.setattr(mnist_here, "read_checked", counting)
    return names


def test_what_is_whole_is_read_once(raw, reads, monkeypatch):
    assert mnist_here.mnist_fault() is None
    monkeypatch.setattr(mnist_here, "BELIEVED", 0)
    assert mnist_here.mnist_fault() is None
    assert reads == list(FILES)


def test_a_fault_is_seen_when_it_comes_and_when_it_goes(raw, reads, monkeypatch):
    monkeypatch.setattr(mnist_here, "BELIEVED", 0)
    file = raw / "train-labels-idx1-ubyte"
    assert mnist_here.mnist_fault() is None
    file.write_bytes(b"22")
    assert mnist_here.mnist_fault().reason == "mnist_damaged"
    before = len(reads)
    assert mnist_here.mnist_fault().values == {"file": "MNIST/raw/train-labels-idx1-ubyte"}
    assert len(reads) == before  # nobody reads the same damage twice
    file.unlink()
    assert mnist_here.mnist_fault().reason == "mnist_incomplete"
    file.write_bytes(b"1")
    assert mnist_here.mnist_fault() is None


def test_a_disk_that_fails_under_a_look_gets_a_sentence(raw, monkeypatch):
    look = os.stat

    def failing(path, **options):
        if os.fspath(path).endswith("t10k-images-idx3-ubyte"):
            raise PermissionError(13, "Permission denied")
        return look(path, **options)

    monkeypatch.setattr(mnist_files.os, "stat", failing)
    fault = mnist_here.mnist_fault()
    assert (fault.reason, fault.values["file"]) == ("mnist_unreadable", "MNIST/raw/t10k-images-idx3-ubyte")
    with pytest.raises(DataError, match="cannot be read .Permission denied"):
        mnist(train=False)


def test_what_could_not_be_read_is_tried_again_though_no_file_has_changed(raw, monkeypatch):
    with monkeypatch.context() as starved:
        starved.setattr("pathlib.Path.open", lambda *_: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        fault = mnist_here.mnist_fault()
        assert (fault.reason, fault.values["error"]) == ("mnist_unreadable", "Too many open files")
    assert mnist_here.mnist_fault() is None


def test_without_a_home_there_is_no_folder_and_no_fault_but_the_sentence(monkeypatch):
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert default_root() == ""
    monkeypatch.setenv("AEVIZ_DATA", default_root())
    assert mnist_here.mnist_fault().reason == "mnist_unset"
    assert Fetch("~/somewhere").root.is_absolute()


@pytest.mark.parametrize("name", ["x" * 300, "file", "file/below", "loop"])
def test_a_download_to_where_nothing_can_be_written_gets_a_sentence(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(DataError) as refused:
        download_mnist(tmp_path / name)
    assert refused.value.reason == "disk"
