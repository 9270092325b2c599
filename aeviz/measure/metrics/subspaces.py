"""Angles between subspaces: whether two sets of axes span the same plane, whatever axes they chose in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import subspace_angles

from aeviz.measure.metrics.checks import rows


def largest_angle(a: ArrayLike, b: ArrayLike) -> float:
    """The largest principal angle between the column spaces of (d, k) and (d, l), in degrees; 0 = the same space.

    The largest angle that a direction of the smaller space makes with the nearest direction of the other
    (Björck & Golub 1973); 90 where a direction of the one is at right angles to all of the other.
    """
    first, second = rows(a, "a"), rows(b, "b")
    if len(first) != len(second):
        raise ValueError(f"a and b must have one number of rows: {first.shape} and {second.shape}")
    return float(np.rad2deg(subspace_angles(first, second).max()))


def random_angle(a: ArrayLike, repeats: int = 20, seed: int = 0) -> float:
    """The null of `largest_angle`: its mean between (d, k) and as many axes drawn at random, in degrees."""
    first, rng = rows(a, "a"), np.random.default_rng(seed)
    return float(np.mean([largest_angle(first, rng.standard_normal(first.shape)) for _ in range(repeats)]))
