"""Atomic writes: a file is written beside its place and then renamed, so that nobody ever reads half of one."""

from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Whole or not at all: who reads meanwhile reads the old file, and where the disk is full the old file stays."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
