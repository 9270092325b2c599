"""Nearest neighbour by brute force: the training image that lies nearest to a picture."""

import functools
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.data import mnist
from aeviz.data.sets import ImageSet

ROWS = 2048  # images looked at in one go: as many as stay in the processor's cache


class NearestImage:
    """Looks through images (n, 28, 28) uint8. Keeps them as bytes: as float32 they would take four times the room."""

    def __init__(self, images: ImageSet) -> None:
        self.images = images.images.reshape(len(images), -1)  # (n, 784)
        self.labels = images.labels
        self.squares = np.concatenate([np.einsum("ij,ij->i", block, block) for _, block in self._blocks()])  # (n,)

    def find(self, pictures: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """pictures (m, 784) in [0, 1] -> the position of the nearest image of each (m,), and its distance (m,).

        The distance is |x − x'|, Euclid's, over 784 pixels from 0 (paper) to 1 (ink). Raises ValueError for another
        shape.
        """
        wanted = np.asarray(pictures, dtype=np.float32)
        if wanted.ndim != 2 or wanted.shape[1] != self.images.shape[1]:
            raise ValueError(f"pictures must be (m, {self.images.shape[1]}), not {wanted.shape}")
        nearest, least = np.zeros(len(wanted), np.int64), np.full(len(wanted), np.inf)
        for start, block in self._blocks():
            # |a − b|² = |a|² − 2 a·b + |b|², of which |b|² is the same for all images
            apart = self.squares[start : start + ROWS, None] - 2 * block @ wanted.T  # (rows, m)
            best = apart.argmin(axis=0)
            nearer = apart.min(axis=0) < least
            nearest[nearer], least[nearer] = start + best[nearer], apart.min(axis=0)[nearer]
        found = self.images[nearest].astype(np.float64) / 255
        return nearest, np.linalg.norm(found - wanted, axis=1)

    def image(self, position: int) -> NDArray[np.uint8]:
        """(28, 28)."""
        return self.images[position].reshape(28, 28)

    def _blocks(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        for start in range(0, len(self.images), ROWS):
            yield start, self.images[start : start + ROWS].astype(np.float32) / 255


@functools.cache
def training_images() -> NearestImage:
    """MNIST's training images, read when somebody asks. Raises DataError where they are not on this machine."""
    return NearestImage(mnist(train=True))
