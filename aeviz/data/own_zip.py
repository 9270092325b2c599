"""Zip archives from strangers: read from memory, never unpacked to disk, bounded before and while they are read."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from aeviz.data.own_refusals import MOST_BYTES, MOST_IMAGES, refusal, shown

MOST_ENTRIES = 2 * MOST_IMAGES  # folders, and what systems add of their own, count too
SWELLS, SWELLS_FROM = 300, 2**20  # how many times its size an entry may unpack to, where it is larger than this
_ENTRY = b"PK\1\2"  # each entry of the directory begins so
_STARTS = (b"PK\3\4", b"PK\5\6")  # an archive, an empty one
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flags of an entry
_LITTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def is_zip(data: bytes) -> bool:
    """Whether it begins as a zip archive does; an .npz is one too."""
    return data.startswith(_STARTS)


def is_litter(name: str) -> bool:
    """Whether it is one of the files that systems put beside images: hidden ones, thumbnails, settings."""
    return any(part.startswith(".") or part in _LITTER for part in PurePosixPath(name).parts)


@dataclass(frozen=True)
class Entry:
    """A file in an archive."""

    name: str  # with "/" between folders
    size: int  # bytes that it says it unpacks to; it is never read further
    _info: zipfile.ZipInfo
    _archive: zipfile.ZipFile

    def open(self) -> IO[bytes]:
        """Its content as a file. Opening and reading it may raise anything where the archive is damaged."""
        return self._archive.open(self._info)

    def read(self) -> bytes:
        """All of it. Raises DataError where it is damaged, or an archive itself."""
        try:
            with self.open() as file:
                data = file.read(self.size + 1)
        except Exception as error:  # zipfile and zlib raise a dozen kinds at bytes that are no archive's
            raise refusal("damaged", name=shown(self.name), count=1, total=1) from error
        if is_zip(data):
            raise refusal("zip_nested", name=shown(self.name))
        return data


def entries(data: bytes) -> Iterator[Entry]:
    """The files of an archive, litter left out, after everything that its directory says has been checked.

    Raises DataError for an archive that is damaged or encrypted, holds too many files, swells when it is unpacked, or
    has names that lead out of it or methods other than "stored" and "deflated".
    """
    if len(data) > MOST_BYTES:
        raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
    if data.count(_ENTRY) > MOST_ENTRIES:  # before zipfile makes an object of each
        raise refusal("zip_entries", most=MOST_ENTRIES)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # as above
        raise refusal("zip_damaged") from error
    infos = [info for info in archive.infolist() if not info.is_dir()]
    found = [Entry(_name(info), info.file_size, info, archive) for info in infos]
    for entry in found:
        _check(entry)
    if sum(entry.size for entry in found) > MOST_BYTES:
        raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
    return (entry for entry in found if not is_litter(entry.name))


def _check(entry: Entry) -> None:
    info, name = entry._info, shown(entry.name)
    if entry.name.startswith("/") or re.match("[A-Za-z]:", entry.name) or ".." in PurePosixPath(entry.name).parts:
        raise refusal("zip_name", name=name)
    if info.flag_bits & _ENCRYPTED:
        raise refusal("zip_encrypted", name=name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusal("zip_method", name=name)
    if entry.size > SWELLS_FROM and entry.size > SWELLS * info.compress_size:
        raise refusal("zip_swells", name=name, ratio=SWELLS)


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name as its maker saw it.

    Where no flag says UTF-8, zipfile takes names for DOS's; macOS writes UTF-8 there nevertheless, Windows its own code
    page, which in Korea is 949. macOS takes Hangul apart into letters; NFC puts it together.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
