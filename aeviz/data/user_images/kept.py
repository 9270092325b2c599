"""A data set of one's own on disk, by its digest; and found again in the files that it was made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aeviz.archive import ArchiveError, pack, unpack
from aeviz.data.sets import SIDE, DataError, ImageSet
from aeviz.data.user_images.choices import choose, every, named
from aeviz.data.user_images.found import Read
from aeviz.data.user_images.refusals import refusal, shown
from aeviz.files import write_whole

SUFFIX = ".safetensors"


def save(images: ImageSet, folder: Path) -> Path:
    """Writes folder/own-<digest>.safetensors, whole or not at all; where it is there already nothing is written.

    Raises OSError where the disk does.
    """
    path = folder / f"{images.name}{SUFFIX}"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, pack({"images": images.images, "labels": images.labels.astype(np.uint8)}, {"name": images.name}))
    return path


def load(path: Path) -> ImageSet:
    """What `save` wrote. Raises DataError where the file is missing or its content is not what its name says."""
    try:
        tensors, metadata = unpack(path.read_bytes())
        images, labels = tensors["images"], tensors["labels"]
        if images.dtype == np.uint8 and images.shape[1:] == (SIDE, SIDE) and labels.shape == images.shape[:1]:
            found = named(images, labels.astype(np.int64))
            if found.name == metadata.get("name"):
                return found
        raise refusal("kept_damaged", name=shown(path.name))
    except (OSError, ArchiveError, KeyError) as error:
        raise refusal("kept_damaged", name=shown(path.name)) from error


def find(read: Read, name: str, where: str) -> ImageSet:
    """The set of that name in images that were read, whatever was chosen when it was made.

    Raises DataError, which names `where` they lie, if no choice makes it.
    """
    for choices in every(read):
        try:
            images = choose(read, choices).images
        except DataError:  # too few are left by that choice
            continue
        if images.name == name:
            return images
    raise refusal("other_images", name=shown(where))
