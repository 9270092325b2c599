"""A download that goes well: the four files, nothing else, and nothing twice."""

import re
import subprocess
import sys

from aeviz.data import download_mnist, mnist, mnist_download, mnist_files
from tests.data.download.mnist_server import FIRST, NAMES, left_behind
from tests.data.test_mnist import N


def test_it_brings_the_four_files_and_nothing_else(served, tmp_path):
    root = tmp_path / "new" / "folder"
    download_mnist(root)
    assert left_behind(root) == sorted(NAMES)
    assert [path.name for path in root.iterdir()] == ["MNIST"]
    assert len(mnist(False, root)) == N
    assert len(served.asked) == 4
    assert all(asked is None for _, asked, _, _ in served.asked)


def test_addresses_and_sizes():
    assert mnist_download.MIRRORS[0] == "https://ossci-datasets.s3.amazonaws.com/mnist/"
    assert all(re.fullmatch(r"https?://[a-z0-9./-]+/", mirror) for mirror in mnist_download.MIRRORS)
    assert set(mnist_download.PACKED) == set(mnist_files.FILES)
    assert sum(packed.size for packed in mnist_download.PACKED.values()) == 11_594_722


def test_progress_grows_to_the_whole(served, contents, tmp_path):
    told = []
    download_mnist(tmp_path, lambda *news: told.append(news))
    for name in NAMES:
        size = len(contents[f"{name}.gz"])
        done = [d for n, d, total in told if (n, total) == (name, size)]
        assert done == sorted(done)
        assert done[0] == 0
        assert done[-1] == size
    assert len(told) > 9


def test_what_is_whole_is_not_fetched_again(served, tmp_path):
    download_mnist(tmp_path)
    served.asked.clear()
    told = []
    download_mnist(tmp_path, lambda *news: told.append(news))
    assert served.asked == []
    assert all(done == total for _, done, total in told)
    (tmp_path / "MNIST" / "raw" / FIRST).write_bytes(b"half")
    download_mnist(tmp_path)
    assert [name for name, *_ in served.asked] == [f"{FIRST}.gz"]


def test_the_download_loads_no_torch():
    program = "import sys, aeviz.data.fetch; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"torch", "torchvision", "streamlit"}.isdisjoint(done.stdout.split())
