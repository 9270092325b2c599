"""A code for images made by hand: rules that read a number off each image, and a decoder that assumes quadratics.

As with the points of the plane: the rules are what is assumed to encode, and the decoder knows only the numbers. It
assumes that every pixel is a quadratic of them, fitted by least squares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

INKED = 0.5  # a pixel at least so dark counts as ink where it is one or the other

Rule = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def ink(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean darkness: images (n, h, w) in [0, 1] -> (n,)."""
    return images.mean(axis=(1, 2))


def width(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation of the ink across, in pixels; 0 where there is none."""
    return np.sqrt(_moments(images)[2])


def slant(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far to the right the ink goes for each pixel upwards, by least squares; 0 for what has no height."""
    _, _, _, up, both = _moments(images)
    return np.divide(both, up, out=np.zeros_like(both), where=up > 1e-12)


def balance(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far above the middle of the image the ink's centre lies, in pixels; 0 where there is no ink."""
    return _moments(images)[1]


def symmetry(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of the image with its mirror image, left and right changed: 1 for what is symmetric; 0 for no ink."""
    flat = images.reshape(len(images), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    mirrored = images[:, :, ::-1].reshape(len(images), -1)
    power = (flat**2).sum(axis=1)
    both = (flat * (mirrored - mirrored.mean(axis=1, keepdims=True))).sum(axis=1)
    return np.divide(both, power, out=np.zeros_like(both), where=power > 1e-12)


def holes(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pixels of paper that ink encloses, as a share of the image: 0 for a 1, much for a 0."""
    from scipy.ndimage import binary_fill_holes  # here: no other page of the app needs it

    inked = images >= INKED
    filled = np.stack([binary_fill_holes(image) for image in inked])
    return (filled & ~inked).mean(axis=(1, 2))


RULES: dict[str, Rule] = {
    "ink": ink, "width": width, "slant": slant, "balance": balance, "symmetry": symmetry, "holes": holes,
}  # fmt: skip


def _moments(images: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Centre of the ink, right and up from the image's middle, variances, covariance; each (n,), 0 where blank."""
    _, height, breadth = images.shape
    right = np.arange(breadth) - (breadth - 1) / 2
    up = (height - 1) / 2 - np.arange(height)
    total = images.sum(axis=(1, 2))
    share = images / np.where(total > 0, total, 1)[:, None, None]
    across, along = share.sum(axis=1), share.sum(axis=2)  # (n, w), (n, h)
    x, y = across @ right, along @ up
    both = np.einsum("nhw,h,w->n", share, up, right) - x * y
    return x, y, (across @ right**2 - x**2).clip(0), (along @ up**2 - y**2).clip(0), both


@dataclass(frozen=True, eq=False)
class RuleCode:
    """Images by two numbers.

    codes: (n, 2), each rule in standard deviations from its mean.   terms: (6, pixels) the decoder's coefficients of
    1, a, b, a^2, ab, b^2.   error: mean squared error a pixel of what comes back.
    """

    codes: NDArray[np.float64]
    terms: NDArray[np.float64]
    error: float

    def decode(self, codes: ArrayLike) -> NDArray[np.float64]:
        """Codes (m, 2) -> pixels (m, pixels), clipped to [0, 1]."""
        return (_powers(np.asarray(codes, dtype=np.float64)) @ self.terms).clip(0, 1)


def rule_code(images: NDArray[np.float64], rules: Sequence[str]) -> RuleCode:
    """The code of images (n, h, w) in [0, 1] by two of RULES, and the quadratic decoder that fits it best.

    The same rule twice is one number: its decoder is the one with the least coefficients of the many that fit.
    KeyError for a rule that is not there.
    """
    first, second = rules
    pixels = images.reshape(len(images), -1)
    raw = np.stack([RULES[name](images) for name in (first, second)], axis=1)
    spread = raw.std(axis=0)
    codes = (raw - raw.mean(axis=0)) / np.where(spread > 0, spread, 1)
    terms = np.linalg.lstsq(_powers(codes), pixels, rcond=None)[0]
    back = RuleCode(codes, terms, 0.0).decode(codes)
    return RuleCode(codes, terms, float(((pixels - back) ** 2).mean()))


def nulls(images: NDArray[np.float64]) -> tuple[float, float]:
    """What to hold a code of two numbers against: errors a pixel of PCA with two numbers, and of the mean image."""
    from aeviz.measure.metrics import pca_mse  # here: it brings scipy

    pixels = images.reshape(len(images), -1)
    return pca_mse(pixels, pixels, 2), pca_mse(pixels, pixels, 0)


def _powers(codes: NDArray[np.float64]) -> NDArray[np.float64]:
    a, b = codes.T
    return np.stack([np.ones_like(a), a, b, a * a, a * b, b * b], axis=1)  # (n, 6)
