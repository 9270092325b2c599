"""Nearest neighbours within one set, the point itself left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree


def other_neighbours(points: NDArray[np.float64], k: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distances and positions (n, k) of each point's k nearest others, nearest first.

    The point itself is left out by its position, not by its distance of 0: it may have twins, and those count.
    Where neighbours are equally far, which of them comes first is not defined.
    """
    distance, index = cKDTree(points).query(points, k=k + 1)
    itself = index == np.arange(len(points))[:, None]
    # among more than k twins a point may not be listed at all; then the last in the list gives way
    itself[~itself.any(axis=1), -1] = True
    return distance[~itself].reshape(-1, k), index[~itself].reshape(-1, k)
