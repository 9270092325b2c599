"""The download, against a server on this machine that keeps, loses or cuts short what it serves."""

import gzip
import hashlib
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec

import pytest

from aeviz.data import DataError, download_mnist, mnist, mnist_download, mnist_files
from tests.test_data_mnist import N, made_up  # noqa: F401  a fixture

if find_spec("torchvision") is None:  # found, not imported: its import may need what _torchvision_mnist prepares
    pytest.skip("torchvision is not installed, and it is what downloads", allow_module_level=True)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served(tmp_path, made_up, monkeypatch):  # noqa: F811
    """The folder of a server on 127.0.0.1 to which torchvision's mirror is bent."""
    folder = tmp_path / "served"
    folder.mkdir()
    resources = []
    for name, content in made_up.items():
        packed = gzip.compress(content)
        (folder / f"{name}.gz").write_bytes(packed)
        resources.append((f"{name}.gz", hashlib.md5(packed).hexdigest()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    dataset = mnist_download._torchvision_mnist()
    monkeypatch.setattr(dataset, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
    monkeypatch.setattr(dataset, "resources", resources)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def left_behind(root):
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_it_brings_the_four_files_and_nothing_else(served, tmp_path):
    root = tmp_path / "new" / "folder"
    download_mnist(root)
    assert left_behind(root) == sorted(mnist_files.FILES)
    assert [path.name for path in root.iterdir()] == ["MNIST"]
    assert len(mnist(True, root)) == len(mnist(False, root)) == N


def test_what_is_whole_is_not_fetched_again(served, tmp_path):
    download_mnist(tmp_path / "data")
    for path in served.iterdir():
        path.unlink()
    download_mnist(tmp_path / "data")


def test_a_damaged_file_is_replaced(served, tmp_path):
    root = tmp_path / "data"
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "train-images-idx3-ubyte").write_bytes(b"half")
    download_mnist(root)
    assert len(mnist(True, root)) == N


@pytest.mark.parametrize("fault", ["missing", "cut short", "other"])
def test_a_download_that_fails_leaves_what_was_there(served, tmp_path, fault):
    root = tmp_path / "data"
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "notes.txt").write_text("mine")
    last = served / "t10k-labels-idx1-ubyte.gz"
    if fault == "missing":
        last.unlink()
    else:
        last.write_bytes(last.read_bytes()[:-9] if fault == "cut short" else gzip.compress(b"another file"))
    with pytest.raises(DataError, match="MNIST could not be downloaded. Check the network"):
        download_mnist(root)
    assert left_behind(root) == ["notes.txt"]
    with pytest.raises(DataError, match="holds neither"):
        mnist(True, root)


def test_a_file_that_passes_torchvision_but_is_not_mnist_is_not_moved(served, tmp_path, monkeypatch):
    name = "train-labels-idx1-ubyte"
    monkeypatch.setitem(mnist_files.FILES, name, mnist_files.Expected(mnist_files.FILES[name].size, "0" * 32))
    with pytest.raises(DataError, match="MD5 differs"):
        download_mnist(tmp_path / "data")
    assert left_behind(tmp_path / "data") == []


def test_no_network(served, tmp_path, monkeypatch):
    dataset = mnist_download._torchvision_mnist()
    monkeypatch.setattr(dataset, "mirrors", ["http://127.0.0.1:9/"])  # the discard port, where nobody listens
    with pytest.raises(DataError, match="Check the network"):
        download_mnist(tmp_path / "data")


def test_a_root_that_is_no_folder(served, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"could not be downloaded to .*file .*rights of that folder"):
        download_mnist(tmp_path / "file")


def test_without_torchvision(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    with pytest.raises(DataError, match="downloaded by torchvision, which is not installed"):
        download_mnist(tmp_path)
