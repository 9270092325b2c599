"""Zip archives from strangers: read from memory, never unpacked to disk, bounded before and while they are read."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from aeviz.data.user_images.found import File, of_bytes
from aeviz.data.user_images.refusals import MOST_BYTES, refusal, shown

MOST_ENTRIES = 100_000  # folders, and what systems add of their own, count too
SWELLS, SWELLS_FROM = 300, 2**20  # how many times its size an entry may unpack to, where it is larger than this
_ENTRY = b"PK\1\2"  # each entry of the directory begins so
_LOCAL = 30  # bytes before an entry's name and content
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flags of an entry


def entries(data: bytes) -> list[File]:
    """The files of an archive, after everything that its directory says has been checked.

    Raises DataError for an archive that is damaged or encrypted, holds too many files, swells when it is unpacked, has
    files that share their bytes, names that lead out of it, or methods other than "stored" and "deflated".
    """
    if data.count(_ENTRY) > MOST_ENTRIES:  # before zipfile makes an object of each
        raise refusal("zip_entries", most=MOST_ENTRIES)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # zipfile and zlib raise a dozen kinds at bytes that are no archive's
        raise refusal("zip_damaged") from error
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _check_overlap(infos)
    found = []
    for info in infos:
        name = _name(info)
        _check(info, name)
        found.append(File(name, info.file_size, lambda info=info: archive.open(info)))
    if sum(file.size for file in found) > MOST_BYTES:
        raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
    return found


def gunzipped(file: File) -> File:
    """What a .gz file holds, as a file. Raises DataError where it is damaged or too large."""
    packed = file.read()
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(packed, MOST_BYTES + 1)
    except zlib.error as error:
        raise refusal("damaged", name=shown(file.name), count=1, total=1) from error
    if len(data) > MOST_BYTES:
        raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
    if not unpacker.eof:
        raise refusal("damaged", name=shown(file.name), count=1, total=1)
    return of_bytes(re.sub(r"\.gz$", "", file.name, flags=re.IGNORECASE), data)


def _check_overlap(infos: list[zipfile.ZipInfo]) -> None:
    """Each byte of an archive belongs to one file: a small one could otherwise hold the same large image many times."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for info, following in zip(ordered, ordered[1:], strict=False):
        if info.header_offset + _LOCAL + info.compress_size > following.header_offset:
            raise refusal("zip_overlap", name=shown(_name(following)))


def _check(info: zipfile.ZipInfo, name: str) -> None:
    if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in PurePosixPath(name).parts:
        raise refusal("zip_name", name=shown(name))
    if info.flag_bits & _ENCRYPTED:
        raise refusal("zip_encrypted", name=shown(name))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusal("zip_method", name=shown(name))
    if info.file_size > SWELLS_FROM and info.file_size > SWELLS * info.compress_size:
        raise refusal("zip_swells", name=shown(name), ratio=SWELLS)


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
