"""The four limits of a latent space as a generator, in numbers: areas, centre, emptiness, discontinuity."""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aeviz.metrics import knn_accuracy

CELLS = 32  # a side of the grid that the map is divided into
NULL_SEED = 7


@dataclass(frozen=True)
class Limits:
    """area_ratio: largest class area over smallest, area = sqrt(det covariance); 1 where all are alike.
    off_centre: distance of the mean code from the origin, in units of the codes' root mean square deviation.
    empty: share of the map's cells without a code. jumps: share of codes whose nearest other code has another label.
    """

    area_ratio: float
    off_centre: float
    empty: float
    jumps: float


def limits(codes: NDArray, labels: NDArray, extent: tuple[float, float, float, float]) -> Limits:
    """Of codes (n, 2) with labels (n,), each class at least three times, on the map x0, x1, y0, y1."""
    codes = np.asarray(codes, dtype=np.float64)
    labels = np.asarray(labels).astype(np.int64)
    areas = [np.sqrt(np.linalg.det(np.cov(codes[labels == c].T))) for c in np.unique(labels)]
    spread = np.sqrt(codes.var(axis=0).sum())
    return Limits(
        area_ratio=float(max(areas) / min(areas)),
        off_centre=float(np.linalg.norm(codes.mean(axis=0)) / spread),
        empty=empty_share(codes, extent),
        jumps=1 - knn_accuracy(codes, labels, k=1),
    )


def empty_share(codes: NDArray[np.float64], extent: tuple[float, float, float, float], cells: int = CELLS) -> float:
    """Share of the map's cells * cells squares in which no code lies; codes outside the map count nowhere."""
    x0, x1, y0, y1 = extent
    counts, _, _ = np.histogram2d(codes[:, 0], codes[:, 1], bins=cells, range=((x0, x1), (y0, y1)))
    return float((counts == 0).mean())


def square_around(codes: NDArray[np.float64], outliers: float = 0.002, margin: float = 0.06) -> tuple[float, ...]:
    """x0, x1, y0, y1 of a square around codes (n, 2), cut as the shipped maps are: without the outermost codes."""
    low, high = np.quantile(codes, outliers, axis=0), np.quantile(codes, 1 - outliers, axis=0)
    (x, y), half = (low + high) / 2, (high - low).max() / 2 * (1 + 2 * margin)
    return float(x - half), float(x + half), float(y - half), float(y + half)


@functools.cache
def null(n: int = 2000, classes: int = 10) -> Limits:
    """What n draws from N(0, I) give whose labels mean nothing: the figures to hold the others against."""
    rng = np.random.default_rng(NULL_SEED)
    codes = rng.standard_normal((n, 2))
    return limits(codes, np.arange(n) % classes, square_around(codes))
