"""Images of one's own as a data set: from uploaded files, from an archive, from arrays, from a folder on disk."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from aeviz.archive import ArchiveError, pack, unpack
from aeviz.data import own_pictures
from aeviz.data.own_npz import read_npz
from aeviz.data.own_refusals import (
    LEAST_IMAGES,
    MOST_BYTES,
    MOST_CLASSES,
    MOST_FILE,
    MOST_IMAGES,
    MOST_PIXELS,
    refusal,
    shown,
)  # fmt: skip
from aeviz.data.own_zip import entries, is_litter, is_zip
from aeviz.data.sets import SIDE, DataError, ImageSet

OF_ONE_FILE = ("no_image", "damaged", "too_large_file", "too_wide")  # faults that are counted before they are told


@dataclass(frozen=True)
class OwnImages:
    """A data set of one's own.

    images: in an order that depends on nothing but the images; named "own-" and the SHA-256 of images and labels.
    classes: what each label stands for, label 0 first; empty where nothing was labelled and all labels are 0.
    inverted: whether ink was dark on bright paper, and now is bright on dark as in MNIST.
    """

    images: ImageSet
    classes: tuple[str, ...]
    inverted: bool


@dataclass(frozen=True)
class _File:
    """An image file somewhere; `name` has "/" between folders."""

    name: str
    size: int  # bytes
    read: Callable[[], bytes]


def from_uploads(files: Sequence[tuple[str, bytes]]) -> OwnImages:
    """Uploaded files, (name, content) each: one zip or .npz alone, or images, where "seven/a.png" is of class "seven".

    Raises DataError, with a reason, for everything that is not 20 to 20,000 images in at most ten classes.
    """
    if len(files) == 1 and is_zip(files[0][1]):
        return from_archive(files[0][1])
    named = [(name.replace("\\", "/"), content) for name, content in files]
    return _from_files([_File(name, len(data), lambda data=data: data) for name, data in named if not is_litter(name)])


def from_archive(data: bytes) -> OwnImages:
    """A zip of images, whose folders are the classes, or an .npz. Raises DataError as `from_uploads` does."""
    found = list(entries(data))
    if any(entry.name.endswith(".npy") for entry in found):
        return from_npz(data)
    return _from_files([_File(entry.name, entry.size, entry.read) for entry in found])


def from_npz(data: bytes) -> OwnImages:
    """Arrays `images` and, where there are labels, `labels`, as `aeviz.data.own_npz` describes them.

    Raises DataError as `from_uploads` does.
    """
    arrays, labels = read_npz(data)
    _check_count(len(arrays))
    if math.prod(arrays.shape[:3]) > MOST_PIXELS:
        raise refusal("too_many_pixels", megapixels=MOST_PIXELS // 10**6)
    return _own([own_pictures.fit_array(array) for array in arrays], labels)


def from_folder(folder: Path | str) -> OwnImages:
    """All image files in a folder on disk and in the folders below it, which are the classes. For notebooks.

    Raises DataError as `from_uploads` does, and where there is no such folder.
    """
    root = Path(folder).expanduser()
    try:
        if not root.is_dir():
            raise refusal("no_folder", name=shown(str(root)))
        files = []
        for path in root.rglob("*"):
            name = path.relative_to(root).as_posix()
            if path.is_file() and not is_litter(name):
                files.append(_File(name, path.stat().st_size, path.read_bytes))
                _check_at_most(len(files))
        return _from_files(sorted(files, key=lambda file: file.name))
    except OSError as error:
        raise refusal("no_folder", name=shown(str(error.filename or root))) from error


def _from_files(files: Sequence[_File]) -> OwnImages:
    """Names and sizes are checked before anything is read, types and pixels before anything is decoded."""
    _check_count(len(files))
    if sum(file.size for file in files) > MOST_BYTES:
        raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
    labels = _folders(files)
    faults: list[DataError] = []
    pictures = list(_decoded(files, faults))
    if faults:
        first = faults[0]
        raise refusal(first.reason, **first.values | {"count": len(faults), "total": len(files)}) from first
    return _own(pictures, labels)


def _decoded(files: Iterable[_File], faults: list[DataError]) -> Iterable[NDArray[np.uint8]]:
    """Each file as (28, 28); where that cannot be, the reason goes to `faults` and the next one is tried."""
    pixels = 0
    for file in files:
        try:
            if file.size > MOST_FILE:
                raise refusal(
                    "too_large_file", name=shown(file.name), megabytes=MOST_FILE // 2**20, count=1, total=1
                )  # before it is read
            image = own_pictures.open_picture(file.name, file.read())
            pixels += image.width * image.height
            if pixels > MOST_PIXELS:
                raise refusal("too_many_pixels", megapixels=MOST_PIXELS // 10**6)
            yield own_pictures.decode(file.name, image)
        except DataError as error:
            if error.reason not in OF_ONE_FILE:
                raise
            faults.append(error)


def _folders(files: Sequence[_File]) -> list[str] | None:
    """The folder that each file lies in; None where none lies in any. DataError where some do and some do not."""
    folders = [PurePosixPath(file.name).parent.name for file in files]
    if not any(folders):
        return None
    if not all(folders):
        raise refusal("half_labelled", name=shown(files[folders.index("")].name))
    return folders


def _check_count(count: int) -> None:
    if count < LEAST_IMAGES:
        raise refusal("too_few", count=count, least=LEAST_IMAGES)
    _check_at_most(count)


def _check_at_most(count: int) -> None:
    if count > MOST_IMAGES:
        raise refusal("too_many", most=MOST_IMAGES)


def _own(pictures: Sequence[NDArray[np.uint8]], names: Sequence[str | int] | None) -> OwnImages:
    """Labels for names, ink bright on dark paper, and an order that the content alone decides."""
    classes = sorted(set(names or ()))
    if len(classes) > MOST_CLASSES:
        raise refusal("too_many_classes", count=len(classes), most=MOST_CLASSES)
    labels = np.array([classes.index(name) for name in names] if names else [0] * len(pictures), np.int64)
    images = np.stack(pictures)
    inverted = bool(np.median([own_pictures.paper_of(image) for image in images]) > 127)
    if inverted:
        images = 255 - images
    # by digest and not by label or brightness: the first thousand of them are a fair sample
    order = sorted(range(len(images)), key=lambda k: hashlib.sha256(bytes([labels[k]]) + images[k].tobytes()).digest())
    return OwnImages(_named(images[order], labels[order]), tuple(shown(str(name), 40) for name in classes), inverted)


def _named(images: NDArray[np.uint8], labels: NDArray[np.int64]) -> ImageSet:
    content = len(images).to_bytes(8, "little") + images.tobytes() + labels.astype(np.uint8).tobytes()
    return ImageSet(f"own-{hashlib.sha256(content).hexdigest()}", images, labels)


def save(images: ImageSet, folder: Path) -> Path:
    """Writes folder/own-<digest>.safetensors, whole or not at all; where it is there already nothing is written.

    Raises OSError where the disk does.
    """
    path = folder / f"{images.name}.safetensors"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{images.name}.{os.getpid()}.part"
    beside.write_bytes(pack({"images": images.images, "labels": images.labels.astype(np.uint8)}, {"name": images.name}))
    return beside.replace(path)


def load(path: Path) -> ImageSet:
    """What `save` wrote. Raises DataError where the file is missing or its content is not what its name says."""
    try:
        tensors, metadata = unpack(path.read_bytes())
        images, labels = tensors["images"], tensors["labels"]
        if images.dtype == np.uint8 and images.shape[1:] == (SIDE, SIDE) and labels.shape == images.shape[:1]:
            found = _named(images, labels.astype(np.int64))
            if found.name == metadata.get("name"):
                return found
        raise refusal("kept_damaged", name=shown(path.name))
    except (OSError, ArchiveError, KeyError) as error:
        raise refusal("kept_damaged", name=shown(path.name)) from error
