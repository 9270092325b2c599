"""Shapes and ranges, checked once at the door of each measure; all raise ValueError."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def rows(values: ArrayLike, name: str, least: int = 1) -> NDArray[np.float64]:
    """(n, d) float64 with at least `least` rows and one column, all finite."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or len(array) < least or array.shape[1] < 1:
        raise ValueError(f"{name} must be (n, d) with n >= {least} and d >= 1, not {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite; {int((~np.isfinite(array)).any(axis=1).sum())} of its rows are not")
    return array


def pair(a: ArrayLike, b: ArrayLike, names: tuple[str, str], least: int = 1) -> tuple[NDArray, NDArray]:
    """Two samples (n, d) and (m, d) of the same dimension."""
    first, second = rows(a, names[0], least), rows(b, names[1], least)
    if first.shape[1] != second.shape[1]:
        raise ValueError(f"{names[0]} and {names[1]} must have one dimension: {first.shape} and {second.shape}")
    return first, second


def class_labels(labels: ArrayLike, n: int) -> NDArray[np.int64]:
    """(n,) whole numbers."""
    array = np.asarray(labels)
    if array.shape != (n,) or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"labels must be whole numbers ({n},), not {array.dtype} {array.shape}")
    return array.astype(np.int64)


def neighbour_count(k: int, n: int) -> int:
    """A whole k from 1 to n - 1: a point has no more neighbours than that."""
    if not isinstance(k, int | np.integer) or not 1 <= k <= n - 1:
        raise ValueError(f"k must be a whole number from 1 to {n - 1} for {n} points, not {k}")
    return int(k)
