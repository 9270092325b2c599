"""IDX files on disk, checked by digest before they are believed: images and labels of a published set, in NumPy.

The server reads them too, which loads no torch. A DataError's sentence says where on the disk; its reason and values,
which a page puts into words, do not.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from aeviz.data.published import PARTS, PUBLISHED, File, Published
from aeviz.data.sets import SIDE, DataError, ImageSet

VARIABLE = "AEVIZ_DATA"
_IMAGES_FROM, _LABELS_FROM = 16, 8  # bytes before the first image, the first label


def image_set(name: str, train: bool, root: Path | str | None = None) -> ImageSet:
    """The 60,000 training images of a published set, or its 10,000 test images, in their original order.

    root: a folder laid out as torchvision's, root/MNIST/raw/*, each file plain or gzipped; default $AEVIZ_DATA.
    Raises DataError where the folder or a file is missing, cut short, damaged, or another (size and MD5 are checked at
    each call; that costs about a tenth of a second). KeyError where no set has that name.
    """
    published = PUBLISHED[name]
    raw, part = raw_folder(published, data_root(published, root)), PARTS[train]
    images = np.frombuffer(read_checked(published, raw, f"{part}-images-idx3-ubyte"), np.uint8, offset=_IMAGES_FROM)
    labels = np.frombuffer(read_checked(published, raw, f"{part}-labels-idx1-ubyte"), np.uint8, offset=_LABELS_FROM)
    kind = "train" if train else "test"
    return ImageSet(f"{name}_{kind}", images.reshape(-1, SIDE, SIDE).copy(), labels.astype(np.int64))


def mnist(train: bool, root: Path | str | None = None) -> ImageSet:
    """MNIST's images, on which the shipped models were trained; see `image_set`."""
    return image_set("mnist", train, root)


def default_root() -> str:
    """Where sets are looked for, and put, by who has set no AEVIZ_DATA: ~/.cache/aeviz; "" where there is no home."""
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", "aeviz") if os.path.isabs(home) else ""


def data_root(published: Published, root: Path | str | None = None) -> Path:
    """`root`, or the folder that AEVIZ_DATA names; DataError where neither names a folder that exists."""
    given = os.environ.get(VARIABLE, "") if root is None else os.fspath(root)
    if not given:
        sentence = f"There is no {published.kind} to read: {VARIABLE} is not set. {_how_to_get(published)}"
        raise DataError(sentence, "set_unset", {"set": published.kind})
    path = Path(os.path.expanduser(given))
    if not _is(stat.S_ISDIR, path, VARIABLE):
        sentence = f"There is no folder {path}. {_how_to_get(published)}"
        raise DataError(sentence, "set_missing", {"set": published.kind})
    return path


def raw_folder(published: Published, root: Path) -> Path:
    """root/KIND/raw, where torchvision keeps the files; DataError where it is not there."""
    raw = root / published.kind / "raw"
    if not _is(stat.S_ISDIR, raw, _shown(published)):
        missing = f"{root} holds no {published.kind}: the folder {_shown(published)} is missing there."
        raise DataError(f"{missing} {_how_to_get(published)}", "set_missing", {"set": published.kind})
    return raw


def read_checked(published: Published, raw: Path, name: str) -> bytes:
    """The unpacked bytes of one of the set's files, from `name` or `name.gz`; DataError where neither is whole.

    A plain file comes first; where it is damaged (a half-finished unpacking), a whole .gz beside it serves.
    """
    file, shown = published.files[name], _shown(published)
    names = [name, f"{name}.gz"] if file.md5 else [f"{name}.gz"]
    present = [raw / one for one in names if _is(stat.S_ISREG, raw / one, f"{shown}/{one}")]
    if not present:
        sentence = f"{raw} does not hold {' or '.join(names)}. {_how_to_get(published)}"
        raise DataError(sentence, "set_incomplete", {"file": f"{shown}/{names[0]}"})
    faults = []
    for path in present:
        try:
            return _verified(_unpacked(path, file.size, shown), path, file, shown)
        except DataError as error:
            faults.append(error)
    raise faults[0]


def _how_to_get(published: Published) -> str:
    return (
        f"Set {VARIABLE} to a folder that holds {_shown(published)}, or make one with: "
        f"python -m aeviz.data.fetch {published.name} FOLDER"
    )


def _shown(published: Published) -> str:
    """All that a page says of where the files lie."""
    return f"{published.kind}/raw"


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
    return DataError(sentence, "set_unreadable", {"file": shown, "error": why})


def _damaged(path: Path, shown: str, what: str) -> DataError:
    sentence = f"{path} {what} Delete it and fetch it again."
    return DataError(sentence, "set_damaged", {"file": f"{shown}/{path.name}"})


def _unpacked(path: Path, size: int, shown: str) -> bytes:
    """At most size + 1 bytes: one too many is enough to know, and a file made to swell cannot fill the memory."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return file.read(size + 1)
    except EOFError as error:
        raise _damaged(path, shown, "ends too early: its download was never finished.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(path, shown, f"is not a whole gzip file ({error}).") from error
    except OSError as error:
        raise _unreadable(path, f"{shown}/{path.name}", error) from error


def _verified(data: bytes, path: Path, file: File, shown: str) -> bytes:
    if len(data) < file.size:
        unpacked = f"{len(data):,} bytes unpacked instead of {file.size:,}"
        raise _damaged(path, shown, f"is cut short: {unpacked}, as after a download that was never finished.")
    if len(data) > file.size:
        raise _damaged(path, shown, f"is longer than {file.size:,} bytes, so it is another file.")
    if file.md5 is None:
        with path.open("rb") as packed:
            holds = _md5(packed.read(file.packed_size + 1)) == file.packed_md5
    else:
        holds = _md5(data) == file.md5
    if not holds:
        raise _damaged(path, shown, "has the right length but not the content of the published file (MD5 differs).")
    return data


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
