"""Archives from a stranger: what swells, leads out, hides or is cut short is refused."""

import struct
import tracemalloc
import unicodedata
import zipfile

import numpy as np
import pytest

from aeviz.data import user_images
from aeviz.data.user_images import archives, sources
from tests.data.user_images.made import encoded, files, grey, note_of, npy, packed, refused, zipped


def test_an_archive_that_promises_too_much_is_not_unpacked():
    bomb = zipped([(f"{k}.bmp", bytes(30 * 2**20)) for k in range(20)])
    tracemalloc.start()
    refused("zip_swells", user_images.from_uploads, [("bomb.zip", bomb)])
    assert tracemalloc.get_traced_memory()[1] < 5 * 2**20
    tracemalloc.stop()


def test_an_array_that_swells_is_not_unpacked():
    refused("zip_swells", packed, zipped([("images.npy", npy(np.zeros((20, 1000, 1000), np.uint8)))]))


def test_many_files_that_are_small_each_and_large_together(monkeypatch):
    monkeypatch.setattr(sources, "MOST_BYTES", 1000)
    refused("too_large", user_images.from_uploads, files())
    monkeypatch.undo()
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    refused("too_large", packed, zipped(files()))


def test_entries_that_share_their_bytes_are_refused():
    """A directory that names one packed file many times: each would be decoded anew."""
    archive = bytearray(zipped([("0.png", encoded(grey()))]))
    start = archive.index(b"PK\1\2")
    end = archive.index(b"PK\5\6")
    entry, tail = bytes(archive[start:end]), bytearray(archive[end:])
    many = 29
    tail[8:12] = struct.pack("<HH", many, many)
    tail[12:16] = struct.pack("<I", many * len(entry))
    refused("zip_overlap", packed, bytes(archive[:start]) + many * entry + bytes(tail))


def test_a_directory_of_a_hundred_thousand_files_is_not_even_listed():
    tail = b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, 46 * 100_000, 0, 0)
    refused("zip_entries", packed, b"PK\3\4PK\1\2" + (bytes(42) + b"PK\1\2") * 100_000 + tail)


def test_an_entry_that_unpacks_to_more_than_it_says_is_left_out():
    data = bytearray(zipped(files()))
    first = data.index(b"PK\1\2")
    data[first + 24 : first + 28] = struct.pack("<I", 10)
    assert note_of(packed(bytes(data)), "left_out") == {"count": 1, "names": ["0.png"]}


def test_archives_in_each_other_to_some_depth():
    inner = zipped(files())
    nested = zipped([("a.zip", inner), ("b.zip", zipped([("deep.zip", inner), *files()]))])
    refused("zip_nested", packed, nested)


@pytest.mark.parametrize("name", ["../a.png", "a/../../b.png", "/etc/a.png", "C:\\a.png", "..\\a.png", "C:a.png"])
def test_names_that_lead_out(name):
    refused("zip_name", packed, zipped([*files(), (name, encoded(grey()))]))


def test_encrypted_and_unusual_entries():
    data = bytearray(zipped(files()))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    assert refused("zip_encrypted", packed, bytes(data)).values["name"] == "0.png"
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        refused("zip_method", packed, zipped(files(), method))


def test_names_without_a_mark_are_read_as_macos_and_korean_windows_write_them():
    for raw, written in [(unicodedata.normalize("NFD", "한글").encode(), "한글"), ("숫자".encode("cp949"), "숫자")]:
        placeholder = "x" * len(raw)
        members = files(folder=lambda k, p=placeholder: (p, "b")[k % 2])
        data = zipped(members).replace(placeholder.encode() + b"/", raw + b"/")
        assert packed(data).classes == ("b", written)


def test_a_truncated_archive():
    data = zipped(files())
    refused("zip_damaged", packed, data[: len(data) // 2])
    refused("zip_damaged", user_images.from_uploads, [("a.zip", data[:-30])])
