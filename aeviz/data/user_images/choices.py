"""From images that were read to a data set: which level is the class, what is ink, an order that content decides."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from aeviz.data.sets import ImageSet
from aeviz.data.user_images.found import Level, Note, Read
from aeviz.data.user_images.levels import in_order
from aeviz.data.user_images.pictures import papers_of
from aeviz.data.user_images.reader import check_count
from aeviz.data.user_images.refusals import MOST_CLASSES

Ink = Literal["all", "each", "kept"]
INKS: tuple[Ink, ...] = ("all", "each", "kept")


@dataclass(frozen=True)
class Choices:
    """What may be chosen once images are read.

    level: which of the levels tells the classes; None for no classes.
    ink: turn ink and paper round in all images where most have bright paper, in each that has, or in none.
    stretch: paper to 0 and the strongest ink to 255 in each image.   transposed: rows for columns.
    """

    level: int | None = 0
    ink: Ink = "all"
    stretch: bool = False
    transposed: bool = False


@dataclass(frozen=True)
class OwnImages:
    """A data set of one's own.

    images: in an order that depends on nothing but the images; named "own-" and the SHA-256 of images and labels.
    classes: what each label stands for, label 0 first; empty where nothing was labelled and all labels are 0.
    inverted: how many of them had dark ink on bright paper, and now have bright ink on dark as MNIST has.
    notes: what was done with what was sent, and what was left out.
    """

    images: ImageSet
    classes: tuple[str, ...]
    inverted: int
    notes: tuple[Note, ...] = ()


def choose(read: Read, choices: Choices | None = None) -> OwnImages:
    """The data set that these choices make. Raises DataError where fewer than 20 images are left."""
    choices = choices or Choices()
    notes = list(read.notes)
    level = read.levels[choices.level] if choices.level is not None and choices.level < len(read.levels) else None
    kept, labels, classes = _labelled(level, len(read.images), notes)
    check_count(len(kept))
    images, inverted = _inked(read.images[kept], choices)
    # by digest and not by label or brightness: the first thousand of them are a fair sample
    order = sorted(range(len(images)), key=lambda k: hashlib.sha256(bytes([labels[k]]) + images[k].tobytes()).digest())
    return OwnImages(named(images[order], labels[order]), classes, inverted, tuple(notes))


def every(read: Read) -> Iterator[Choices]:
    """All choices that there are for these images, the usual ones first."""
    levels = [*range(len(read.levels)), None]
    for transposed, stretch, ink, level in itertools.product((False, True), (False, True), INKS, levels):
        yield Choices(level, ink, stretch, transposed)


def named(images: NDArray[np.uint8], labels: NDArray[np.int64]) -> ImageSet:
    """A set that bears the digest of its content."""
    content = len(images).to_bytes(8, "little") + images.tobytes() + labels.astype(np.uint8).tobytes()
    return ImageSet(f"own-{hashlib.sha256(content).hexdigest()}", images, labels)


def _labelled(
    level: Level | None, count: int, notes: list[Note]
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """Positions of the images that stay, their labels, and the classes: the ten most frequent, in natural order."""
    if level is None:
        return np.arange(count), np.zeros(count, np.int64), ()
    counts = level.counts
    frequent = sorted(in_order(list(counts)), key=lambda name: -counts[name])
    classes = in_order(frequent[:MOST_CLASSES])
    rare = frequent[MOST_CLASSES:]
    if rare:
        notes.append(Note("rare", {"classes": len(rare), "count": sum(counts[name] for name in rare)}))
    without = sum(name is None for name in level.names)
    if without:
        notes.append(Note("without", {"count": without}))
    number = {name: k for k, name in enumerate(classes)}
    labels = np.array([number.get(name, -1) for name in level.names], np.int64)
    kept = np.flatnonzero(labels >= 0)
    return kept, labels[kept], tuple(classes)


def _inked(images: NDArray[np.uint8], choices: Choices) -> tuple[NDArray[np.uint8], int]:
    """Bright ink on dark paper, and how many were turned round for that."""
    papers = papers_of(images)
    turned = np.zeros(len(images), bool)
    if choices.ink == "each":
        turned = papers > 127
    elif choices.ink == "all" and np.median(papers) > 127:
        turned[:] = True
    images = np.where(turned[:, None, None], 255 - images, images)
    if choices.stretch:
        images = _stretched(images)
    return (images.transpose(0, 2, 1) if choices.transposed else images).copy(), int(turned.sum())


def _stretched(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    paper = papers_of(images)[:, None, None]
    room = np.maximum(images.max(axis=(1, 2), keepdims=True) - paper, 1)
    return np.rint(255 * ((images - paper) / room).clip(0, 1)).astype(np.uint8)
