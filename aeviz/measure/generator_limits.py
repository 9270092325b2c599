"""The four limits of a latent space as a generator, in numbers: areas, symmetry, emptiness, discontinuity."""

import numpy as np
from numpy.typing import NDArray

from aeviz.measure.metrics import knn_accuracy, sliced_wasserstein2

CELLS = 32  # a side of the grid that the map is divided into
Extent = tuple[float, float, float, float]  # x0, x1, y0, y1


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
    radius = float(np.sqrt((points**2).sum(axis=1).mean()))
    return sliced_wasserstein2(points, -points) / radius if radius > 0 else 0.0  # all at the origin: its own image


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
