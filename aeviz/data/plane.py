"""Points in the plane: the lecture's two half moons, and other shapes that break what was assumed of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aeviz.data.sets import DataError, PointSet

UPPER, LOWER = 0, 1  # labels of the two half moons
MOST_POINTS = 10_000
MOST_NOISE = 1.0  # every shape is about 2 wide: more noise than this leaves no shape

DRAWN_MOST = 200  # points that somebody has drawn
DRAWN_GRID = 512  # places a side of the sheet on which they lie
DRAWN_SHEET = (-1.6, 2.6, -1.3, 1.7)  # x0, x1, y0, y1 of the sheet: the lecture's points lie in its middle

_TWO_MOONS = Path(__file__).with_name("two_moons.csv")


def two_moons() -> PointSet:
    """The hundred points with which the lectures begin, in their order; label 0 is the upper half moon, 1 the lower."""
    try:
        points = np.loadtxt(_TWO_MOONS, delimiter=",", skiprows=1, ndmin=2)
    except (OSError, ValueError) as error:
        raise DataError(
            f"The points of the two half moons cannot be read from {_TWO_MOONS}; install aeviz again."
        ) from error
    return PointSet("two_moons", points, nearest_half_moon(points))


def nearest_half_moon(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which of the two curves each point lies nearer to: (n, 2) -> (n,), 0 upper, 1 lower.

    Upper: (cos t, sin t).   Lower: (1 - cos t, 1/2 - sin t).   t in [0, pi]; the lower is the upper turned by 180
    degrees about (1/2, 1/4), so one distance serves for both.
    """
    upper = _distance_to_upper(points)
    lower = _distance_to_upper(np.array([1.0, 0.5]) - points)
    return np.where(upper <= lower, UPPER, LOWER).astype(np.int64)


def _distance_to_upper(points: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = points[:, 0], points[:, 1]
    to_arc = np.abs(np.hypot(x, y) - 1)
    to_ends = np.hypot(np.abs(x) - 1, y)  # below the arc's ends the nearest of its points is an end
    return np.where(y >= 0, to_arc, to_ends)


def noisy_moons(noise: float = 0.2, seed: int = 0) -> PointSet:
    """The lecture's points, each moved by Gaussian noise of sigma `noise`; the label stays that of its half moon."""
    moons = two_moons()
    rng = _checked(len(moons), noise, seed)
    return _point_set("noisy_moons", *moons.points.T, moons.labels, noise, rng)


def drawn(places: Sequence[tuple[int, int]]) -> PointSet:
    """Points that somebody has drawn, given as places (column, row) of a DRAWN_GRID square on DRAWN_SHEET; label 0.

    (0, 0) is the lower left corner. At most DRAWN_MOST of them. Raises DataError where a place is off the sheet.
    """
    found = np.asarray(places, dtype=np.int64).reshape(-1, 2)
    if len(found) > DRAWN_MOST or (found < 0).any() or (found >= DRAWN_GRID).any():
        raise DataError(f"A drawing has at most {DRAWN_MOST} points, with places from 0 to {DRAWN_GRID - 1}.")
    x0, x1, y0, y1 = DRAWN_SHEET
    points = np.array([x0, y0]) + found / (DRAWN_GRID - 1) * np.array([x1 - x0, y1 - y0])
    return PointSet("drawn", points, np.zeros(len(points), dtype=np.int64))


def circles(n: int = 200, noise: float = 0.02, seed: int = 0) -> PointSet:
    """Two circles about the origin: label 0 has radius 1, label 1 radius 1/2. noise: sigma of the Gaussian added."""
    rng = _checked(n, noise, seed)
    labels = _halves(n)
    angle = rng.uniform(0, 2 * np.pi, n)
    radius = np.where(labels == 0, 1.0, 0.5)
    return _point_set("circles", radius * np.cos(angle), radius * np.sin(angle), labels, noise, rng)


def spiral(n: int = 200, noise: float = 0.02, seed: int = 0) -> PointSet:
    """Two arms r = t / 3pi, t in [pi/2, 3pi], the second (label 1) turned by 180 degrees; within the unit circle."""
    rng = _checked(n, noise, seed)
    labels = _halves(n)
    # uniform in t squared: length along an Archimedean spiral grows with the square of the angle
    angle = np.sqrt(rng.uniform((np.pi / 2) ** 2, (3 * np.pi) ** 2, n))
    radius = angle / (3 * np.pi)
    turn = np.pi * labels
    return _point_set("spiral", radius * np.cos(angle + turn), radius * np.sin(angle + turn), labels, noise, rng)


def s_curve(n: int = 200, noise: float = 0.02, seed: int = 0) -> PointSet:
    """An S of two arcs of radius 1/2: label 0 the upper, label 1 the lower; they meet at the origin.

    t uniform in [-3pi/2, 3pi/2]:  x = sin(t) / 2,  y = sign(t) (cos t - 1) / 2; t < 0 is the upper arc.
    """
    rng = _checked(n, noise, seed)
    t = rng.uniform(-1.5 * np.pi, 1.5 * np.pi, n)
    labels = (t > 0).astype(np.int64)
    return _point_set("s_curve", np.sin(t) / 2, np.sign(t) * (np.cos(t) - 1) / 2, labels, noise, rng)


def _checked(n: int, noise: float, seed: int) -> np.random.Generator:
    if not (isinstance(n, int | np.integer) and 2 <= n <= MOST_POINTS):
        raise DataError(f"The number of points must be a whole number from 2 to {MOST_POINTS:,}, not {n}.")
    if not 0 <= noise <= MOST_NOISE:
        raise DataError(f"The noise must lie between 0 and {MOST_NOISE:g}, not {noise}.")
    if not (isinstance(seed, int | np.integer) and 0 <= seed < 2**32):
        raise DataError(f"The seed must be a whole number from 0 to {2**32 - 1:,}, not {seed}.")
    return np.random.default_rng(seed)


def _halves(n: int) -> NDArray[np.int64]:
    """n labels, as many 0 as 1 (one more 0 where n is odd), alternating."""
    return np.arange(n, dtype=np.int64) % 2


def _point_set(
    name: str,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    labels: NDArray[np.int64],
    noise: float,
    rng: np.random.Generator,
) -> PointSet:
    points = np.stack([x, y], axis=1)
    return PointSet(name, points + noise * rng.standard_normal(points.shape), labels)
