"""Published image sets of a few made-up images, taken by a test for the real ones."""

import gzip
import hashlib
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np

from aeviz.data.published import PUBLISHED, File

N = 12  # images of each part


def idx(array: np.ndarray) -> bytes:
    """An array of bytes as an IDX file."""
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def made_up(monkeypatch, name: str = "mnist", n: int = N) -> dict[str, bytes]:
    """The set's files by name, unpacked, of n images each; from now on they are believed."""
    rng, real = np.random.default_rng(0), PUBLISHED[name]
    images, labels = rng.integers(256, size=(2, n, 28, 28), dtype=np.uint8), np.arange(n, dtype=np.uint8) % 10
    contents = dict(zip(real.files, map(idx, (images[0], labels, images[1], labels)), strict=True))
    files = {file: _file(content, real.files[file].md5 is not None) for file, content in contents.items()}
    monkeypatch.setitem(PUBLISHED, name, replace(real, files=files))
    return contents


def _file(content: bytes, known: bool) -> File:
    packed = pack(content)
    return File(len(content), md5(content) if known else None, len(packed), md5(packed))


def pack(content: bytes) -> bytes:
    """As it lies on a mirror: the same bytes each time."""
    return gzip.compress(content, mtime=0)


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def lay_out(root: Path, contents: dict[str, bytes], name: str = "mnist", packed: bool = False) -> Path:
    """Writes the files where torchvision keeps them. Returns their folder."""
    raw = root / PUBLISHED[name].kind / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for file, content in contents.items():
        if packed:
            (raw / f"{file}.gz").write_bytes(pack(content))
        else:
            (raw / file).write_bytes(content)
    return raw
