"""MNIST from a folder on disk: four IDX files, each checked before it is believed.

A DataError's sentence says where on the disk; its reason and values, which a page puts into words, do not.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aeviz.data.sets import DataError, ImageSet

VARIABLE = "AEVIZ_DATA"
HOW_TO_GET = f"Set {VARIABLE} to a folder that holds MNIST/raw, or download MNIST."
SHOWN = "MNIST/raw"  # all that a page says of where the files lie
_REPLACE = "Delete it and download MNIST again."


@dataclass(frozen=True)
class Expected:
    """What the unpacked file must be; the values are those of the original (LeCun, Cortes, Burges)."""

    size: int  # bytes
    md5: str


FILES = {
    "train-images-idx3-ubyte": Expected(47_040_016, "6bbc9ace898e44ae57da46a324031adb"),
    "train-labels-idx1-ubyte": Expected(60_008, "a25bea736e30d166cdddb491f175f624"),
    "t10k-images-idx3-ubyte": Expected(7_840_016, "2646ac647ad5339dbf082846283269ea"),
    "t10k-labels-idx1-ubyte": Expected(10_008, "27ae3e4e09519cfbb04c329615203637"),
}


def mnist(train: bool, root: Path | str | None = None) -> ImageSet:
    """MNIST's 60,000 training images, or its 10,000 test images, in their original order.

    root: a folder laid out as torchvision's, root/MNIST/raw/*, each file plain or gzipped; default $AEVIZ_DATA.
    Raises DataError where the folder or a file is missing, cut short, damaged, or not MNIST's (size and MD5 are checked
    at each call; that costs about a tenth of a second).
    """
    raw = raw_folder(data_root(root))
    part = "train" if train else "t10k"
    images = parse_idx(read_checked(raw, f"{part}-images-idx3-ubyte"), dimensions=3)
    labels = parse_idx(read_checked(raw, f"{part}-labels-idx1-ubyte"), dimensions=1)
    return ImageSet("mnist_train" if train else "mnist_test", images, labels.astype(np.int64))


def default_root() -> str:
    """Where MNIST is looked for, and put, by who has set no AEVIZ_DATA: ~/.cache/aeviz; "" where there is no home."""
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", "aeviz") if os.path.isabs(home) else ""


def data_root(root: Path | str | None = None) -> Path:
    """`root`, or the folder that AEVIZ_DATA names; DataError where neither names a folder that exists."""
    given = os.environ.get(VARIABLE, "") if root is None else os.fspath(root)
    if not given:
        raise DataError(f"There is no MNIST to read: {VARIABLE} is not set. {HOW_TO_GET}", "mnist_unset")
    path = Path(os.path.expanduser(given))
    if not _is(stat.S_ISDIR, path, VARIABLE):
        raise DataError(f"There is no folder {path}. {HOW_TO_GET}", "mnist_missing")
    return path


def raw_folder(root: Path) -> Path:
    """root/MNIST/raw, where torchvision keeps the files; DataError where it is not there."""
    raw = root / "MNIST" / "raw"
    if not _is(stat.S_ISDIR, raw, SHOWN):
        raise DataError(f"{root} holds no MNIST: the folder {SHOWN} is missing there. {HOW_TO_GET}", "mnist_missing")
    return raw


def read_checked(raw: Path, name: str) -> bytes:
    """The unpacked bytes of one of FILES, from `name` or `name.gz`; DataError where neither is there and whole.

    A plain file comes first; where it is damaged (a half-finished unpacking), a whole .gz beside it serves.
    """
    present = [path for path in (raw / name, raw / f"{name}.gz") if _is(stat.S_ISREG, path, f"{SHOWN}/{path.name}")]
    if not present:
        sentence = f"{raw} holds neither {name} nor {name}.gz. {HOW_TO_GET}"
        raise DataError(sentence, "mnist_incomplete", {"file": f"{SHOWN}/{name}"})
    faults = []
    for path in present:
        try:
            return _verified(_unpacked(path, FILES[name].size), path, FILES[name])
        except DataError as error:
            faults.append(error)
    raise faults[0]


def _is(kind: Callable[[int], bool], path: Path, shown: str) -> bool:
    """Whether it is there and of that kind. Raises DataError where the system will not say: no right to look, a name
    that is too long, a disk that fails.
    """
    try:
        return kind(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError as error:
        raise _unreadable(path, shown, error) from error


def _unreadable(path: Path, shown: str, error: OSError) -> DataError:
    why = error.strerror or type(error).__name__
    sentence = f"{path} cannot be read ({why}). Check it and its rights."
    return DataError(sentence, "mnist_unreadable", {"file": shown, "error": why})


def _damaged(path: Path, what: str) -> DataError:
    return DataError(f"{path} {what} {_REPLACE}", "mnist_damaged", {"file": f"{SHOWN}/{path.name}"})


def _unpacked(path: Path, size: int) -> bytes:
    """At most size + 1 bytes: one too many is enough to know, and a file made to swell cannot fill the memory."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return file.read(size + 1)
    except EOFError as error:
        raise _damaged(path, "ends too early: its download was never finished.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(path, f"is not a whole gzip file ({error}).") from error
    except OSError as error:
        raise _unreadable(path, f"{SHOWN}/{path.name}", error) from error


def _verified(data: bytes, path: Path, expected: Expected) -> bytes:
    if len(data) < expected.size:
        unpacked = f"{len(data):,} bytes unpacked instead of {expected.size:,}"
        raise _damaged(path, f"is cut short: {unpacked}, as after a download that was never finished.")
    if len(data) > expected.size:
        raise _damaged(path, f"is longer than MNIST's {expected.size:,} bytes, so it is another file.")
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != expected.md5:
        raise _damaged(path, "has the right length but not the content of MNIST's file (MD5 differs).")
    return data


def parse_idx(data: bytes, dimensions: int) -> NDArray[np.uint8]:
    """An IDX file of unsigned bytes as an array of its own.

    The header, big-endian: 0, 0, type (8 = unsigned byte), number of dimensions, then each dimension as uint32.
    Raises DataError where the header says something else or the bytes after it are too few or too many.
    """
    header = 4 + 4 * dimensions
    if len(data) < header or data[:4] != bytes([0, 0, 8, dimensions]):
        raise DataError(f"This is not an IDX file of unsigned bytes in {dimensions} dimensions. {_REPLACE}")
    shape = tuple(int(length) for length in np.frombuffer(data, dtype=">u4", count=dimensions, offset=4))
    if len(data) - header != int(np.prod(shape, dtype=np.int64)):
        raise DataError(f"This IDX file promises {shape} bytes and holds {len(data) - header:,}. {_REPLACE}")
    return np.frombuffer(data, dtype=np.uint8, offset=header).reshape(shape).copy()
