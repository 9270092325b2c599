"""File signatures: what a file is by how it begins, whatever its name says."""

from pathlib import PurePosixPath

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")
TABLE_ENDINGS = (".csv", ".tsv")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_IDX_TYPES = (0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E)
# What people send that is not read here, by the name that people call it.
_FOREIGN = {
    b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"\xfd7zXZ\0": "xz", b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd", b"%PDF": "PDF", b"MATLAB 5.0": "MATLAB", b"\x89HDF\r\n\x1a\n": "HDF5",
    b"PAR1": "Parquet", b"SQLite format 3": "SQLite",
}  # fmt: skip


def kind_of(name: str, head: bytes) -> str:
    """One of "zip", "gz", "npy", "idx", "picture", "table", "other", or a foreign kind by its own name, as "7z".

    head: its first 300 bytes, or all where it has fewer.
    """
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    if is_picture(head):
        return "picture"
    if len(head) >= 8 and head[:2] == b"\0\0" and head[2] in _IDX_TYPES and 1 <= head[3] <= 4:
        return "idx"
    if head[257:262] == b"ustar":
        return "tar"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return "HEIC"
    foreign = next((kind for start, kind in _FOREIGN.items() if head.startswith(start)), None)
    if foreign:
        return foreign
    ending = PurePosixPath(name).suffix.lower()
    if ending in TABLE_ENDINGS:
        return "table"
    if ending == ".npy":  # a damaged one, as an image below: it is to be named
        return "npy"
    return "picture" if ending in PICTURE_ENDINGS else "other"


def is_foreign(kind: str) -> bool:
    """Whether it is of a kind that holds data, and is not read here."""
    return kind in _FOREIGN.values() or kind in ("tar", "tar.gz", "HEIC")


def is_picture(head: bytes) -> bool:
    """Whether it begins as an image does that can be read, whatever comes then."""
    return head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def is_litter(name: str) -> bool:
    """Whether it is one of the files that systems put beside images: hidden ones, thumbnails, settings."""
    return any(_is_litter(part.lower()) for part in PurePosixPath(name).parts)


def _is_litter(part: str) -> bool:
    thumbnails = part.startswith(("thumbs", "ehthumbs")) and ".db" in part
    return part.startswith(".") or thumbnails or part in {"__macosx", "desktop.ini", "@eadir", "icon\r"}
