"""MNIST from the network, when the user asks for it and never otherwise: resumed after a break, checked before use."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from aeviz.data.mnist_files import read_checked
from aeviz.data.sets import DataError

# torchvision's, and the one of TensorFlow's data sets: all hold the same four files
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
)


@dataclass(frozen=True)
class Packed:
    """What name.gz must be on its way."""

    size: int  # bytes
    md5: str


PACKED = {
    "train-images-idx3-ubyte": Packed(9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
    "train-labels-idx1-ubyte": Packed(28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
    "t10k-images-idx3-ubyte": Packed(1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
    "t10k-labels-idx1-ubyte": Packed(4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
}

TRIES = 5  # at each mirror, each going on where the one before it broke off
TIMEOUT = 20.0  # seconds without a byte
SLOWEST = 4_000  # bytes a second, on average: a server that drips is as bad as one that is silent
CHUNK = 64 * 1024
WORKPLACE = ".mnist-download"  # beside MNIST/, on the same disk, so that to move a file is a single step

Progress = Callable[[str, int, int], None]


class _BreakError(Exception):
    """The network or a server failed; what has come so far may be kept."""


def download_mnist(root: Path | str, progress: Progress | None = None) -> None:
    """Bring MNIST's four files (12 MB on the wire, 55 MB unpacked) to root/MNIST/raw; nothing where they are whole.

    What a broken download has brought stays in root/.mnist-download, and the next call goes on from there, at any
    mirror. Size and MD5 are checked before and after unpacking; only then a file takes its place, in a single step.
    progress: called with (name, bytes that are there, bytes in all), of the packed file, as they come.
    Raises DataError: reason "network" where no mirror has it, "disk" where it cannot be written, "busy" where another
    download to the same folder is under way.
    """
    root = Path(os.path.expanduser(root))  # which leaves the ~ where there is no home
    raw, workplace = root / "MNIST" / "raw", root / WORKPLACE
    report = progress or _silence
    try:
        if not all(_whole(raw, name) for name in PACKED):
            raw.mkdir(parents=True, exist_ok=True)
            workplace.mkdir(exist_ok=True)
            with _alone(workplace):
                for name in PACKED:
                    if not _whole(raw, name):
                        _bring(name, workplace, partial(_tell, report, name))
                        os.replace(workplace / name, raw / name)
                shutil.rmtree(workplace, ignore_errors=True)
        for name, packed in PACKED.items():
            _tell(report, name, packed.size)
    except OSError as error:
        why = error.strerror or _last_line(error)
        raise DataError(
            f"MNIST could not be written to {root} ({why}). "
            "Check the free space and the rights of that folder, and try again.",
            "disk",
            {"root": str(root), "error": why},
        ) from error


def _silence(name: str, done: int, total: int) -> None:
    """The progress that nobody wants to hear of."""


def _tell(report: Progress, name: str, done: int) -> None:
    report(name, done, PACKED[name].size)


def _whole(folder: Path, name: str) -> bool:
    try:
        read_checked(folder, name)
    except DataError:
        return False
    return True


@contextmanager
def _alone(workplace: Path) -> Iterator[None]:
    """Holds the folder's lock, which ends with the process however that ends. Raises DataError where it is taken."""
    from filelock import FileLock, Timeout  # here, because most pages never download

    try:
        with FileLock(workplace / "lock", timeout=0):
            yield
    except Timeout as error:
        raise DataError(
            f"MNIST is being downloaded to {workplace.parent} already. Wait until that has ended.",
            "busy",
            {"root": str(workplace.parent)},
        ) from error


def _bring(name: str, workplace: Path, report: Callable[[int], None]) -> None:
    """One file, from whichever mirror has it, unpacked and checked, to workplace/name."""
    gz, part, packed = workplace / f"{name}.gz", workplace / f"{name}.gz.part", PACKED[name]
    faults = []
    for mirror in MIRRORS:
        for _ in range(TRIES):
            before = _size(part)
            try:
                _fetch(f"{mirror}{name}.gz", part, packed, report)
                _check(part, packed)
            except _BreakError as error:
                faults.append(error)
                if _size(part) == before:  # nothing came: this mirror is not worth another try
                    break
            else:
                part.replace(gz)
                unpacked = read_checked(workplace, name)
                (workplace / name).write_bytes(unpacked)
                gz.unlink()
                return
    why = _last_line(faults[0])
    raise DataError(
        f"MNIST could not be downloaded. Check the network and try again; what has come so far is kept. ({why})",
        "network",
        {"error": why},
    ) from faults[0]


def _fetch(url: str, part: Path, packed: Packed, report: Callable[[int], None]) -> None:
    """Adds to `part` what is missing of it. Raises _BreakError where it breaks off, or what comes is another file."""
    have = _size(part)
    if have >= packed.size:
        return  # _check says what it is
    deadline = time.monotonic() + TIMEOUT + packed.size / SLOWEST
    with _opened(url, have) as answer:
        start, length = _range(answer)
        if start + length != packed.size or start not in (0, have):
            raise _BreakError(f"{url} is not MNIST's file: its size is another")
        with part.open("ab" if start else "wb") as file:  # a server that knows no ranges sends all of it again
            done = start
            report(done)
            while done < packed.size:
                chunk = _read(answer, url)
                if not chunk:
                    raise _BreakError(f"{url} broke off after {done:,} of {packed.size:,} bytes")
                if time.monotonic() > deadline:
                    raise _BreakError(f"{url} is too slow")
                file.write(chunk[: packed.size - done])
                file.flush()  # so that it stays, however this process ends
                done += len(chunk)
                report(min(done, packed.size))


def _opened(url: str, have: int) -> HTTPResponse:
    request = Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        return urlopen(request, timeout=TIMEOUT)
    except HTTPError as error:
        error.close()
        # 416 (no such range) among them: that server's file is shorter than what is here, and is not MNIST's
        raise _BreakError(f"{url}: HTTP {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise _BreakError(f"{url}: {_last_line(error)}") from error


def _range(answer: HTTPResponse) -> tuple[int, int]:
    """Where in the file the answer begins, and how many bytes it says it has; 0 where it does not say."""
    given = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", "")) if answer.status == 206 else None
    length = answer.headers.get("Content-Length", "")
    return int(given[1]) if given else 0, int(length) if length.isdecimal() else 0


def _read(answer: HTTPResponse, url: str) -> bytes:
    try:
        return answer.read1(CHUNK)  # what is there, so that each wait is bounded by the time-out
    except (OSError, HTTPException) as error:
        raise _BreakError(f"{url}: {_last_line(error)}") from error


def _check(part: Path, packed: Packed) -> None:
    """Raises _BreakError, and removes the file, where it is not the one that was asked for."""
    data = part.read_bytes()
    if len(data) != packed.size or hashlib.md5(data, usedforsecurity=False).hexdigest() != packed.md5:
        part.unlink()
        raise _BreakError("what came is not MNIST's file: its MD5 is another")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _last_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]
