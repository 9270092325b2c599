"""Gaussian blur to equal sharpness: before a decoder's picture is held against real images, these are blurred as much.

What a decoder draws is a mean of what it was trained on, so it is blurred; and blur alone brings any picture nearer to
its neighbours. Sharpness is the mean squared spatial frequency: sum |grad x|^2 / sum x^2, the gradient by differences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.data import ImageSet
from aeviz.data.sets import SIDE
from aeviz.measure.nearest_image import NearestImage
from aeviz.measure.verdicts import Range

SIGMAS = (0.0, 0.35, 0.5, 0.65, 0.8, 1.0, 1.25, 1.5, 2.0)  # of the Gaussian, in pixels
EACH = 100  # test images of each class
MIDDLE = (2.5, 97.5)  # the percentiles between which 95 % of them lie
CLASSES = 10
WIDEST, HALVINGS = 8.0, 24  # of the search for a sigma


def sharpness(pictures: ArrayLike) -> NDArray[np.float64]:
    """pictures (n, 784) -> (n,), in squared radians a pixel; 0 for a picture without ink."""
    padded = np.pad(np.asarray(pictures, np.float64).reshape(-1, SIDE, SIDE), ((0, 0), (1, 1), (1, 1)))
    steps = sum((np.diff(padded, axis=axis) ** 2).sum(axis=(1, 2)) for axis in (1, 2))
    ink = (padded**2).sum(axis=(1, 2))
    return np.divide(steps, ink, out=np.zeros_like(ink), where=ink > 0)


def blurred(pictures: ArrayLike, sigma: float) -> NDArray[np.float64]:
    """pictures (n, 784) under a Gaussian of `sigma` pixels, paper all around: (n, 784)."""
    from scipy.ndimage import gaussian_filter  # here: pages are read when the server starts, and few need it

    images = np.asarray(pictures, np.float64).reshape(-1, SIDE, SIDE)
    return gaussian_filter(images, (0, sigma, sigma), mode="constant").reshape(len(images), -1)


def as_sharp_as(picture: ArrayLike, image: ArrayLike) -> tuple[NDArray[np.float64], float]:
    """An image (784,) blurred until it is no sharper than the picture (784,), and by which sigma; 0 where it is not.

    The more blur the less sharp, so the sigma is found by halving.
    """
    wanted, low, high = sharpness(picture)[0], 0.0, WIDEST
    if sharpness(image)[0] <= wanted:
        return blurred(image, 0.0)[0], 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if sharpness(blurred(image, middle))[0] > wanted else (low, middle)
    return blurred(image, high)[0], high


def apart(picture: ArrayLike, image: ArrayLike) -> float:
    """|x - x'| over 784 pixels of a picture and an image that is blurred until it is as sharp."""
    return float(np.linalg.norm(np.asarray(picture, np.float64).ravel() - as_sharp_as(picture, image)[0]))


@dataclass(frozen=True, eq=False)
class EqualBlur:
    """How near unseen real digits lie, by how sharp they are (s,) and by class.

    sharpness (s,): the median of test images, at ever more blur, so it falls. low, high (s, 10): between which 95 % of
    the distances lie from a test image to the training image nearest to it, that blurred until it is as sharp.
    """

    sharpness: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def shipped(cls, part: Mapping[str, NDArray]) -> EqualBlur:
        """From the tensors of the file that ships."""
        return cls(*(part[name].astype(np.float64) for name in ("sharpness", "low", "high")))

    def unseen(self, sharp: float, label: int) -> Range:
        """Between which distances 95 % of the unseen digits lie, as sharp and nearest to an image of this class.

        Beyond the sharpest and the most blurred that were measured, as at these.
        """
        return Range(*(float(np.interp(-sharp, -self.sharpness, of[:, label])) for of in (self.low, self.high)))


def answer(distance: float, unseen: Range) -> str:
    """Whether a picture at this distance is a "copy" of the training image, a "mix", or "new".

    A copy would lie at 0. So what is nearer to 0 than to the nearest of unseen digits is called one; what lies as near
    as they do resembles what was shown, and is none of it; what lies further resembles nothing.
    """
    return "copy" if distance < unseen.low / 2 else "new" if distance > unseen.high else "mix"


def make(train: ImageSet, test: ImageSet) -> tuple[dict[str, NDArray], dict[str, float], dict]:
    """Tensors, figures and recipe of the file that ships: EACH of the first test images of each class."""
    chosen = np.concatenate([np.flatnonzero(test.labels == c)[:EACH] for c in range(CLASSES)])
    images, drawn = NearestImage(train), test.subset(chosen).pixels
    rows = [_row(images, train.labels, blurred(drawn, sigma)) for sigma in SIGMAS]
    sharp, low, high = (np.stack(column).astype(np.float32) for column in zip(*rows, strict=True))
    tensors = {"blur.sharpness": sharp, "blur.low": low, "blur.high": high}
    return tensors, {}, {"sigmas": list(SIGMAS), "each": EACH}


def _row(images: NearestImage, labels: NDArray, pictures: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """The median sharpness () of pictures (n, 784), and low and high (10,)."""
    nearest = images.find(pictures)[0]
    distances = np.array([apart(p, images.image(k) / 255) for p, k in zip(pictures, nearest, strict=True)])
    ends = [np.percentile(distances[labels[nearest] == c], MIDDLE) for c in range(CLASSES)]
    return np.median(sharpness(pictures)), *np.array(ends).T
