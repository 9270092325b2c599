"""Servers that fail, networks and disks that are not there: another is asked, or a sentence says what to do."""

import errno
import gzip
import threading
import time
from pathlib import Path

import pytest

from aeviz.data import DataError, download_mnist, mnist_download, mnist_files
from tests.data.download.mnist_server import FIRST, NAMES, leave_part, left_behind, part_of


@pytest.mark.parametrize("fault", ["missing", "page", "longer", "another", "of that size", "nobody", "error"])
def test_the_next_mirror_serves_where_one_fails(mirrors, contents, tmp_path, monkeypatch, fault):
    one, other = mirrors
    name, whole = f"{FIRST}.gz", contents[f"{FIRST}.gz"]
    if fault == "missing":
        del one.files[name]
    elif fault == "nobody":
        monkeypatch.setattr(mnist_download, "MIRRORS", ("http://127.0.0.1:9/", other.url))
    else:
        one.instead[name] = {
            "page": (200, b"<html>log in first</html>"),
            "longer": (200, whole + b"x"),
            "another": (200, gzip.compress(b"another file")),
            "of that size": (200, bytes(len(whole))),
            "error": (503, b""),
        }[fault]
    download_mnist(tmp_path)
    assert name in [n for n, *_ in other.asked]
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_download_that_fails_leaves_what_was_there(served, tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "notes.txt").write_text("mine")
    last = f"{NAMES[-1]}.gz"
    served.files[last] = served.files[last][:-9]
    with pytest.raises(DataError, match="MNIST could not be downloaded. Check the network"):
        download_mnist(tmp_path)
    assert left_behind(raw) == sorted([*NAMES[:-1], "notes.txt"])


def test_what_is_packed_well_but_is_not_mnist_does_not_take_its_place(served, tmp_path, monkeypatch):
    name = "train-labels-idx1-ubyte"
    monkeypatch.setitem(mnist_files.FILES, name, mnist_files.Expected(mnist_files.FILES[name].size, "0" * 32))
    with pytest.raises(DataError, match="MD5 differs"):
        download_mnist(tmp_path)
    assert not (tmp_path / "MNIST" / "raw" / name).exists()


def test_a_silent_server_is_not_waited_for(served, tmp_path, monkeypatch):
    monkeypatch.setattr(mnist_download, "TIMEOUT", 0.3)
    monkeypatch.setattr(mnist_download, "TRIES", 1)
    served.drip = 1.0
    begun = time.monotonic()
    with pytest.raises(DataError, match="timed out"):
        download_mnist(tmp_path)
    assert time.monotonic() - begun < 3


def test_a_server_that_drips_is_left(served, tmp_path, monkeypatch):
    monkeypatch.setattr(mnist_download, "TIMEOUT", 0.3)
    monkeypatch.setattr(mnist_download, "SLOWEST", 10**9)
    monkeypatch.setattr(mnist_download, "TRIES", 1)
    served.drip = 0.01
    begun = time.monotonic()
    with pytest.raises(DataError, match="too slow"):
        download_mnist(tmp_path)
    assert time.monotonic() - begun < 3
    assert part_of(tmp_path).stat().st_size > 0


def test_no_network(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist_download, "MIRRORS", ("http://127.0.0.1:9/", "http://127.0.0.1:9/"))  # nobody listens
    with pytest.raises(DataError, match="Check the network"):
        download_mnist(tmp_path)


def test_a_root_that_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"could not be written to .*file .*rights of that folder") as caught:
        download_mnist(tmp_path / "file")
    assert caught.value.reason == "disk"


def test_a_full_disk(served, contents, tmp_path, monkeypatch):
    """Not the network's fault: no other mirror is asked, and what is there stays."""
    opened = Path.open

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(path, mode="r", *options):
        file = opened(path, mode, *options)
        return Full(file) if mode in ("ab", "wb") else file

    leave_part(tmp_path, contents[f"{FIRST}.gz"][:1000])
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(DataError, match="No space left on device.*free space") as caught:
        download_mnist(tmp_path)
    assert caught.value.reason == "disk"
    assert len(served.asked) == 1
    assert part_of(tmp_path).stat().st_size == 1000


def test_two_at_once(served, tmp_path):
    served.drip = 0.002
    told = threading.Event()
    first = threading.Thread(target=download_mnist, args=(tmp_path, lambda *_: told.set()))
    first.start()
    assert told.wait(5)
    with pytest.raises(DataError, match="being downloaded to .* already") as caught:
        download_mnist(tmp_path)
    assert caught.value.reason == "busy"
    served.drip = 0
    first.join(30)
    assert left_behind(tmp_path) == sorted(NAMES)
