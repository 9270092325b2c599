"""The two shapes that data has here, and the error of whoever failed to bring it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.errors import AevizError

SIDE = 28  # pixels; every image is SIDE x SIDE, as in MNIST


class DataError(AevizError):
    """The data is not there, not whole, or not what was asked for; the message says what to do.

    reason: a code for it, so that a screen can say the same in another language; "" where there is none.
    values: what the sentence tells besides, by name: file names, counts, bounds.
    """

    def __init__(self, sentence: str, reason: str = "", values: Mapping[str, object] | None = None) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.values = dict(values or {})


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Grey images with the digit that each shows.

    images: (n, 28, 28) uint8, 0 = paper, 255 = ink.   labels: (n,) int64.
    Raises ValueError where shapes or types are others.
    """

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.images.dtype != np.uint8 or self.images.ndim != 3 or self.images.shape[1:] != (SIDE, SIDE):
            raise ValueError(f"images must be uint8 (n, 28, 28), not {self.images.dtype} {self.images.shape}")
        if self.labels.dtype != np.int64 or self.labels.shape != (len(self.images),):
            raise ValueError(f"labels must be int64 ({len(self.images)},), not {self.labels.dtype} {self.labels.shape}")

    @property
    def pixels(self) -> NDArray[np.float32]:
        """The images as (n, 784) float32 in [0, 1], row by row; a new array at each call."""
        return self.images.reshape(len(self), SIDE * SIDE).astype(np.float32) / np.float32(255)

    def __len__(self) -> int:
        return len(self.images)

    def subset(self, index: ArrayLike | slice) -> ImageSet:
        """The images at `index`: positions, a mask (n,), or a slice."""
        chosen = index if isinstance(index, slice) else np.asarray(index)
        return ImageSet(self.name, self.images[chosen], self.labels[chosen])


@dataclass(frozen=True, eq=False)
class PointSet:
    """Points in the plane with the branch that each belongs to.

    points: (n, 2) float64.   labels: (n,) int64.   Raises ValueError where shapes are others.
    """

    name: str
    points: NDArray[np.float64]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.points.dtype != np.float64 or self.points.ndim != 2 or self.points.shape[1] != 2:
            raise ValueError(f"points must be float64 (n, 2), not {self.points.dtype} {self.points.shape}")
        if self.labels.dtype != np.int64 or self.labels.shape != (len(self.points),):
            raise ValueError(f"labels must be int64 ({len(self.points)},), not {self.labels.dtype} {self.labels.shape}")

    def __len__(self) -> int:
        return len(self.points)
