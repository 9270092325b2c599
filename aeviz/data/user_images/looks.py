"""Sanity checks before training: what in a set of images looks wrong, said beside a preview of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aeviz.data.user_images.choices import OwnImages
from aeviz.data.user_images.found import Note
from aeviz.data.user_images.levels import in_order
from aeviz.data.user_images.pictures import papers_of

NINE = 9
FAINT = 128  # half of the images have no brighter ink
GREY = 32  # of 255, the paper of half of the images
MIXED = 0.05  # share of images with bright paper among dark ones
FULL = 0.5  # share of pixels that are ink in half of the images: more than any writing
BLANK, SPAN = 0.02, 16  # share of images without anything on them; greys between their brightest and darkest pixel
TESTED, SURER = 500, 0.15  # images that are compared with digits; how much better they must read when transposed


def nine(mine: OwnImages) -> list[int]:
    """Positions of nine images to look at, of as many classes as there are, in the order of the classes."""
    by_class = [np.flatnonzero(mine.images.labels == k).tolist() for k in range(max(1, len(mine.classes)))]
    turns = max(map(len, by_class), default=0)
    found = [members[turn] for turn in range(turns) for members in by_class if turn < len(members)][:NINE]
    return sorted(found, key=lambda k: mine.images.labels[k])


def looks(mine: OwnImages) -> list[Note]:
    """What looks wrong, each with the figure that says so; nothing where all looks well."""
    images = mine.images.images
    papers, inks = papers_of(images), images.max(axis=(1, 2))
    notes = []
    blank = int((inks - images.min(axis=(1, 2)) < SPAN).sum())
    if blank > BLANK * len(images):
        notes.append(Note("looks_blank", {"count": blank, "total": len(images)}))
    turned = int((papers > 127).sum())
    if MIXED * len(images) <= turned:
        notes.append(Note("looks_mixed", {"count": turned, "total": len(images)}))
    elif np.median((images > 127).mean(axis=(1, 2))) > FULL:
        notes.append(Note("looks_full", {}))
    elif np.median(papers) > GREY:
        notes.append(Note("looks_grey", {"grey": int(np.median(papers))}))
    if np.median(inks) < FAINT and blank < len(images) / 2:
        notes.append(Note("looks_faint", {"ink": int(np.median(inks))}))
    upright, transposed = _read_as_digits(mine)
    if transposed > upright + SURER:
        percent = {"upright": round(100 * upright), "transposed": round(100 * transposed)}
        notes.append(Note("looks_transposed", percent))
    return notes


def _read_as_digits(mine: OwnImages) -> tuple[float, float]:
    """Share of images whose nearest mean of scikit-learn's digits is their label, as they are and transposed."""
    from aeviz.data.tiny_digits import tiny_digits

    if not set(mine.classes) <= set("0123456789") or len(mine.classes) < 5:
        return 0.0, 0.0
    pictures, digits = tiny_digits()
    wanted = in_order(list(mine.classes))
    means = np.stack([pictures[digits == int(name)].mean(axis=0) for name in wanted])
    small = _small(mine.images.images[:TESTED])
    labels = mine.images.labels[:TESTED]
    return tuple(float((_nearest(turned, means) == labels).mean()) for turned in (small, small.transpose(0, 2, 1)))


def _small(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n, 28, 28) -> (n, 8, 8) in [0, 1]: the middle 20 x 20, which is what scikit-learn's digits show."""
    middle = images[:, 4:24, 4:24].repeat(2, 1).repeat(2, 2) / 255
    return middle.reshape(-1, 8, 5, 8, 5).mean(axis=(2, 4))


def _nearest(images: NDArray[np.float64], means: NDArray[np.float64]) -> NDArray[np.int64]:
    return ((images[:, None] - means[None]) ** 2).sum(axis=(2, 3)).argmin(axis=1)
