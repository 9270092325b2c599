"""Where on its map a decoder fails: among the codes of one class, where classes meet, in the empty, or outside all."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from aeviz.measure.generator_limits import CELLS, Extent
from aeviz.measure.heat_maps import cell_centres

PLACES = ("within", "meet", "empty", "outside")
NEIGHBOURS = 10


def gap_places(gap: NDArray[np.bool_], codes: NDArray, labels: NDArray, extent: Extent) -> dict[str, float]:
    """For each of PLACES the share of its cells that are gap (where.NAME), and its share of the map (where.NAME.area).

    gap (size, size), row by row from the upper left: whether the judge sees no digit there. Of a place without cells
    nothing is said.
    """
    there = place_of(cell_centres(extent, len(gap)).numpy(), codes, labels, extent)
    failed = gap.ravel()
    figures = {"where.all": float(failed.mean())}
    for k, name in enumerate(PLACES):
        cells = there == k
        figures[f"where.{name}.area"] = float(cells.mean())
        if cells.any():
            figures[f"where.{name}"] = float(failed[cells].mean())
    return figures


def place_of(points: NDArray, codes: NDArray, labels: NDArray, extent: Extent) -> NDArray[np.int64]:
    """Which of PLACES each of the points (m, 2) is, among codes (n, 2) with labels (n,): (m,) from 0.

    outside: of the convex hull of the codes. empty: inside, in one of the squares without a code that
    `generator_limits.empty_share` counts. Else its ten nearest codes are of one class (within), or not (meet).
    """
    inside = Delaunay(codes).find_simplex(points) >= 0
    x0, x1, y0, y1 = extent
    counts, _, _ = np.histogram2d(codes[:, 0], codes[:, 1], bins=CELLS, range=((x0, x1), (y0, y1)))
    square = (CELLS * (points - (x0, y0)) / (x1 - x0, y1 - y0)).astype(int).clip(0, CELLS - 1)
    empty = counts[tuple(square.T)] == 0
    near = labels[cKDTree(codes).query(points, min(NEIGHBOURS, len(codes)))[1]]
    mixed = (near != near[:, :1]).any(axis=1)
    return np.where(~inside, 3, np.where(empty, 2, np.where(mixed, 1, 0)))
