"""Typed results of reading: a file to read, what was read, the ways to tell classes, and notes on what was done."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from aeviz.archive import ArchiveError, pack, unpack
from aeviz.data.user_images.refusals import MOST_CLASSES, refusal, shown


@dataclass(frozen=True)
class File:
    """A file that was sent, or one in an archive or a folder; `name` has "/" between folders."""

    name: str
    size: int  # bytes that it says it has; it is never read further
    open: Callable[[], IO[bytes]]  # may raise anything where an archive is damaged, as may reading from it

    def read(self) -> bytes:
        """All of it. Raises DataError where it is damaged."""
        return self._first(self.size + 1)

    def head(self) -> bytes:
        """As much as tells what it is; nothing where that cannot be read."""
        try:
            return self._first(300)
        except Exception:
            return b""

    def _first(self, count: int) -> bytes:
        try:
            with self.open() as file:
                return file.read(count)
        except Exception as error:  # zipfile and zlib raise a dozen kinds at bytes that are no archive's
            raise refusal("damaged", name=shown(self.name), count=1, total=1) from error


def of_bytes(name: str, data: bytes) -> File:
    """A file that is in memory."""
    return File(name, len(data), lambda: io.BytesIO(data))


@dataclass(frozen=True)
class Note:
    """What was done with what was sent, or left out of it: `reason` names the sentence, `values` fill it."""

    reason: str
    values: dict[str, object]


@dataclass(frozen=True)
class Level:
    """One way to tell classes, as by the folders at one depth: for each image the name of its class, or None."""

    names: tuple[str | None, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many images each class has, in no order."""
        found: dict[str, int] = {}
        for name in self.names:
            if name is not None:
                found[name] = found.get(name, 0) + 1
        return found

    def most(self) -> int:
        """How many images the classes hold that would be kept: the most frequent."""
        return sum(sorted(self.counts.values())[-MOST_CLASSES:])


@dataclass(frozen=True, eq=False)
class Read:
    """What was read, before anybody has chosen what is class and what is ink.

    images: (n, 28, 28) uint8.   levels: the likeliest first; none where nothing tells classes.
    """

    images: NDArray[np.uint8]
    levels: tuple[Level, ...]
    notes: tuple[Note, ...]

    def write(self, path: Path) -> None:
        """Keeps it in a file. Raises OSError where the disk does."""
        tensors, names = {"images": self.images}, []
        for number, level in enumerate(self.levels):
            classes = list(level.counts)
            index = {name: k for k, name in enumerate(classes)} | {None: -1}
            tensors[f"level.{number}"] = np.array([index[name] for name in level.names], np.int64)
            names.append(classes)
        notes = [[note.reason, note.values] for note in self.notes]
        path.write_bytes(pack(tensors, {"names": json.dumps(names), "notes": json.dumps(notes)}))

    @staticmethod
    def of(path: Path) -> Read:
        """What `write` wrote. Raises DataError where the file is gone or damaged."""
        try:
            tensors, about = unpack(path.read_bytes())
            levels = []
            for number, classes in enumerate(json.loads(about["names"])):
                named = [*classes, None]  # -1 is the last
                levels.append(Level(tuple(named[k] for k in tensors[f"level.{number}"])))
            notes = tuple(Note(reason, values) for reason, values in json.loads(about["notes"]))
            return Read(tensors["images"], tuple(levels), notes)
        except (OSError, ArchiveError, KeyError, ValueError, IndexError) as error:
            raise refusal("kept_damaged", name=shown(path.name)) from error
