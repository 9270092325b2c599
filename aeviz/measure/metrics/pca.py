"""Principal components: what the best linear code of k numbers leaves over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.measure.metrics.checks import pair

_BLOCK = 4096  # rows in float64 at a time: all of MNIST at once would take 0.4 GB


def pca_mse(train: ArrayLike, test: ArrayLike, k: int) -> float:
    """Mean squared error a coordinate of `test` (m, d) rebuilt from k principal components of `train` (n, d).

    mse = mean over rows and coordinates of (x - mean - V V' (x - mean))^2,  V (d, k) the leading eigenvectors of
    train's covariance: the least that any linear encoder and decoder with k numbers between them can reach on train
    (Baldi & Hornik 1989).  0 <= k <= d; k = 0 is the mean image alone.
    """
    return pca_errors(train, test, [k])[0]


def pca_errors(train: ArrayLike, test: ArrayLike, ks: Sequence[int]) -> list[float]:
    """`pca_mse` for several k, the eigenvectors computed once."""
    first, second = np.asarray(train), np.asarray(test)
    pair(first[:1], second[:1], ("train", "test"))
    for k in ks:
        if not isinstance(k, int | np.integer) or not 0 <= k <= first.shape[1]:
            raise ValueError(f"k must be a whole number from 0 to {first.shape[1]}, not {k}")
    mean = first.mean(axis=0, dtype=np.float64)  # (d,)
    axes = principal_axes(first, max(ks))  # (d, max k)
    totals = np.zeros(len(ks))
    for rows in _blocks(second):
        centred = rows - mean
        for place, k in enumerate(ks):
            leading = axes[:, :k]
            totals[place] += ((centred - (centred @ leading) @ leading.T) ** 2).sum()
    return [float(total) / second.size for total in totals]


def principal_axes(train: ArrayLike, k: int) -> NDArray[np.float64]:
    """The k leading eigenvectors of the covariance of `train` (n, d), as columns (d, k), the largest first."""
    table = np.asarray(train)
    mean = table.mean(axis=0, dtype=np.float64)
    scatter = np.zeros((len(mean), len(mean)))
    for rows in _blocks(table):
        centred = rows - mean
        scatter += centred.T @ centred
    return np.linalg.eigh(scatter)[1][:, ::-1][:, :k]  # eigh sorts ascending


def _blocks(array: NDArray):
    for start in range(0, len(array), _BLOCK):
        block = array[start : start + _BLOCK].astype(np.float64)
        if not np.isfinite(block).all():
            raise ValueError("train and test must be finite")
        yield block
