"""A cached integrity check: is a set here and whole? All is read once; what was found holds until a file changes.

A page asks at each of its runs. So where all is well the disk is not even looked at for some seconds: a slow one would
be half of what a run of the page costs.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass

from aeviz.data.published import PUBLISHED, Published
from aeviz.data.published_files import VARIABLE, data_root, raw_folder, read_checked
from aeviz.data.sets import DataError

BELIEVED = 10.0  # seconds


@dataclass
class _Found:
    """What was found, from when on, of files with these sizes and times."""

    fault: DataError | None
    at: float
    files: tuple[object, ...]


_found: dict[tuple[str, str], _Found] = {}  # by folder and set
_looking = threading.Lock()  # one reads, the others wait for what it finds


def fault(name: str) -> DataError | None:
    """Why a set cannot be had from where AEVIZ_DATA says; None where all of its files are there and whole."""
    published, root = PUBLISHED[name], os.environ.get(VARIABLE, "")
    with _looking:
        found = _found.get((root, name))
        if found and found.fault is None and time.monotonic() - found.at < BELIEVED:
            return None
        files = _files(published, root)
        passing = found is not None and found.fault is not None and found.fault.reason == "set_unreadable"
        if found is None or found.files != files or passing:
            found = _found[root, name] = _Found(_fault(published), 0.0, files)
        found.at = time.monotonic()
        return found.fault


def _files(published: Published, root: str) -> tuple[object, ...]:
    """What changes when one of the files does."""
    raw = os.path.join(root, published.kind, "raw")
    return tuple(_stamp(os.path.join(raw, name + ending)) for name in published.files for ending in ("", ".gz"))


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        seen = os.stat(os.path.expanduser(path))
    except (OSError, ValueError):
        return None
    return seen.st_size, seen.st_mtime_ns


def _fault(published: Published) -> DataError | None:
    try:
        raw = raw_folder(published, data_root(published))
        for name in published.files:
            read_checked(published, raw, name)
    except DataError as error:
        return error
    return None
