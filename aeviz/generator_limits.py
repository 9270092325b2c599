"""The four limits of a latent space as a generator, in numbers: areas, symmetry, emptiness, discontinuity."""

import functools
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from aeviz.metrics import knn_accuracy, sliced_wasserstein2

CELLS = 32  # a side of the grid that the map is divided into
NULL_SEED = 7
NULL_DRAWS = 20
Extent = tuple[float, float, float, float]  # x0, x1, y0, y1


@dataclass(frozen=True)
class Limits:
    """area_ratio: largest class area over smallest. off_centre: distance of the mean code from the origin, in units of
    the codes' root mean square deviation. empty: share of the map's cells without a code. jumps: share of codes whose
    nearest other code has another label. asymmetry: how far from its mirror image through the origin the cloud lies.
    """

    area_ratio: float
    off_centre: float
    empty: float
    jumps: float
    asymmetry: float


def limits(codes: NDArray, labels: NDArray, extent: Extent) -> Limits:
    """Of codes (n, 2) with labels (n,), each class at least three times, on the map x0, x1, y0, y1."""
    codes = np.asarray(codes, dtype=np.float64)
    labels = np.asarray(labels).astype(np.int64)
    spread = np.sqrt(codes.var(axis=0).sum())
    return Limits(
        area_ratio=area_ratio(codes, labels),
        off_centre=float(np.linalg.norm(codes.mean(axis=0)) / spread),
        empty=empty_share(codes, extent),
        jumps=discontinuity(codes, labels),
        asymmetry=asymmetry(codes),
    )


def area_ratio(codes: NDArray, labels: NDArray) -> float:
    """Largest class area over smallest, of codes (n, 2) with labels (n,); 1 where all are alike.

    area = sqrt(det C), C the covariance of a class's codes: that of the ellipse of one standard deviation, over pi.
    Each class must be there at least three times, and not on one line; raises ValueError where one is.
    """
    points, classes = np.asarray(codes, dtype=np.float64), np.asarray(labels)
    areas = [np.sqrt(max(np.linalg.det(np.cov(points[classes == c].T)), 0.0)) for c in np.unique(classes)]
    if not min(areas) > 0:
        raise ValueError("a class without an area: its codes are one point or lie on one line")
    return float(max(areas) / min(areas))


def asymmetry(codes: NDArray) -> float:
    """How far codes (n, 2) lie from their reflection through the origin: SW2(z, -z) / sqrt(mean |z|^2).

    0 where centred and symmetric, sqrt(2) where all codes are one point away from the origin. A Gaussian with mean m
    gives sqrt(2) |m| / sqrt(mean |z|^2). Turning and scaling the codes changes nothing (SW2's directions aside).
    """
    points = np.asarray(codes, dtype=np.float64)
    return sliced_wasserstein2(points, -points) / float(np.sqrt((points**2).sum(axis=1).mean()))


def discontinuity(codes: NDArray, classes: NDArray) -> float:
    """Share of codes (n, 2) whose nearest other code decodes to an unlike digit.

    classes (n,): the class that a judge sees in the image decoded at each code.
    """
    return 1 - knn_accuracy(codes, np.asarray(classes).astype(np.int64), k=1)


def unlike_pairs(classes: NDArray) -> float:
    """The null of `discontinuity`: the share of unlike among all pairs of the classes (n,), whoever is near whom."""
    counts = np.unique(np.asarray(classes), return_counts=True)[1].astype(np.float64)
    n = counts.sum()
    return float(1 - (counts * (counts - 1)).sum() / (n * (n - 1)))


def empty_share(codes: NDArray[np.float64], extent: Extent, cells: int = CELLS) -> float:
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


@functools.cache
def mean_null(n: int = 2000, classes: int = 10) -> Limits:
    """The mean of NULL_DRAWS such nulls: what a figure that is kept stands beside."""
    rng = np.random.default_rng(NULL_SEED)
    clouds = [rng.standard_normal((n, 2)) for _ in range(NULL_DRAWS)]
    each = [astuple(limits(codes, np.arange(n) % classes, square_around(codes))) for codes in clouds]
    return Limits(*(float(column.mean()) for column in np.array(each).T))
