"""Containers unpacked: whatever was sent as a list of files by kind, with what was passed over on the way."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from aeviz.data.user_images.archives import MOST_ENTRIES, entries, gunzipped
from aeviz.data.user_images.found import File, Note
from aeviz.data.user_images.kinds import is_foreign, is_litter, kind_of
from aeviz.data.user_images.refusals import MOST_BYTES, refusal, shown

DEPTH = 2  # archives in each other: one of all classes that holds one for each class
NAMED = 3  # files that a note names


@dataclass
class Sent:
    """Files by what they are, in the order of their names."""

    pictures: list[File] = field(default_factory=list)
    arrays: list[File] = field(default_factory=list)  # npy and idx
    tables: list[File] = field(default_factory=list)
    foreign: dict[str, str] = field(default_factory=dict)  # name -> kind
    other: list[str] = field(default_factory=list)  # names
    litter: list[str] = field(default_factory=list)
    _bytes: int = 0
    _files: int = 0

    def count(self, files: Iterable[File]) -> None:
        """Raises DataError where all that was unpacked so far is too much."""
        for file in files:
            self._bytes += file.size
            self._files += 1
        if self._bytes > MOST_BYTES:
            raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
        if self._files > MOST_ENTRIES:
            raise refusal("too_many_files", most=MOST_ENTRIES)

    def notes(self) -> list[Note]:
        """What was passed over."""
        over = sorted([*self.other, *self.foreign])
        found = [Note("passed_over", {"count": len(over), "names": names_of(over)})] if over else []
        if self.litter:
            found.append(Note("litter", {"count": len(self.litter), "name": shown(self.litter[0])}))
        return found


def names_of(names: Sequence[str]) -> list[str]:
    """The first of them, as they can stand in a sentence."""
    return [shown(name) for name in names[:NAMED]]


def sort_out(files: Sequence[File]) -> Sent:
    """Opens archives and sorts files by kind. Raises DataError for an archive that is not to be opened."""
    sent = Sent()
    _sort(files, sent, depth=0)
    for found in (sent.pictures, sent.arrays, sent.tables):
        found.sort(key=lambda file: file.name)
    return sent


def in_folder(root: Path) -> list[File]:
    """All files in a folder on disk and in the folders below it. Raises OSError, and DataError for too many."""
    found = []
    for path in root.rglob("*"):
        if path.is_file():
            found.append(
                File(path.relative_to(root).as_posix(), path.stat().st_size, lambda path=path: path.open("rb"))
            )
        if len(found) > MOST_ENTRIES:
            raise refusal("too_many_files", most=MOST_ENTRIES)
    return sorted(found, key=lambda file: file.name)


def _sort(files: Sequence[File], sent: Sent, depth: int) -> None:
    sent.count(files)
    sent.litter += [file.name for file in files if is_litter(file.name)]
    files = [_normalised(file) for file in files if not is_litter(file.name)]
    for file in files:
        kind = kind_of(file.name, file.head())
        if kind == "gz":
            file = gunzipped(file)
            sent.count([file])
            kind = kind_of(file.name, file.head())
            kind = "tar.gz" if kind == "tar" else kind
        if kind == "zip":
            _open(file, sent, depth, alone=len(files) == 1)
        elif kind in ("npy", "idx"):
            sent.arrays.append(file)
        elif kind == "picture":
            sent.pictures.append(file)
        elif kind == "table":
            sent.tables.append(file)
        elif is_foreign(kind):
            sent.foreign[file.name] = kind
        else:
            sent.other.append(file.name)


def _open(file: File, sent: Sent, depth: int, alone: bool) -> None:
    """An archive among others is a folder of its name: zips of one class each are classes."""
    if depth == DEPTH:
        raise refusal("zip_nested", name=shown(file.name))
    inside = entries(file.read())
    if any(PurePosixPath(entry.name).name == "data.pkl" for entry in inside):
        sent.foreign[file.name] = "PyTorch"
        return
    of_arrays = file.name.lower().endswith(".npz")
    if of_arrays or not alone:
        folder = file.name[:-4] + ".npz" if of_arrays else PurePosixPath(file.name).with_suffix("").as_posix()
        inside = [File(f"{folder}/{entry.name}", entry.size, entry.open) for entry in inside]
    _sort(inside, sent, depth + 1)


def _normalised(file: File) -> File:
    """macOS takes Hangul and accents apart: put together, the same name is the same class."""
    name = unicodedata.normalize("NFC", file.name.replace("\\", "/"))
    return File(name, file.size, file.open)
