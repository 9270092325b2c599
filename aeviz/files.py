"""Atomic writes: a file is written beside its place and then renamed, so that nobody ever reads half of one."""

import contextlib
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Whole or not at all: who reads meanwhile reads the old file, and where the disk is full the old file stays.

    Raises OSError. Of two who write the same file at once one may fail.
    """
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        with contextlib.suppress(OSError):  # where the folder has gone the first error is the one to be told
            beside.unlink(missing_ok=True)
