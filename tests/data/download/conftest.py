"""The four files of MNIST, made up, and the servers that the downloader asks for them."""

import gzip
import hashlib

import numpy as np
import pytest

from aeviz.data import mnist_download, mnist_files
from tests.data.download.mnist_server import FIRST, Mirror
from tests.data.test_mnist import idx, made_up  # noqa: F401  a fixture


@pytest.fixture
def contents(made_up, monkeypatch):  # noqa: F811
    """The four files as they are served, believed by the downloader."""
    rng = np.random.default_rng(1)
    made_up[FIRST] = idx(rng.integers(256, size=(400, 28, 28), dtype=np.uint8))  # long enough to break in the middle
    expected = mnist_files.Expected(len(made_up[FIRST]), hashlib.md5(made_up[FIRST]).hexdigest())
    monkeypatch.setitem(mnist_files.FILES, FIRST, expected)
    packed = {name: gzip.compress(content) for name, content in made_up.items()}
    for name, data in packed.items():
        monkeypatch.setitem(
            mnist_download.PACKED, name, mnist_download.Packed(len(data), hashlib.md5(data).hexdigest())
        )
    return {f"{name}.gz": data for name, data in packed.items()}


@pytest.fixture
def mirrors(contents, monkeypatch):
    """Two servers, asked in this order."""
    both = [Mirror(dict(contents)), Mirror(dict(contents))]
    monkeypatch.setattr(mnist_download, "MIRRORS", tuple(mirror.url for mirror in both))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield both
    for mirror in both:
        mirror.close()


@pytest.fixture
def served(mirrors, monkeypatch):
    """One server."""
    monkeypatch.setattr(mnist_download, "MIRRORS", (mirrors[0].url,))
    return mirrors[0]
