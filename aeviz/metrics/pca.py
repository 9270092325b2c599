"""Principal components: what the best linear code of k numbers leaves over."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.metrics.checks import pair

_BLOCK = 4096  # rows in float64 at a time: all of MNIST at once would take 0.4 GB


def pca_mse(train: ArrayLike, test: ArrayLike, k: int) -> float:
    """Mean squared error a coordinate of `test` (m, d) rebuilt from k principal components of `train` (n, d).

    mse = mean over rows and coordinates of (x - mean - V V' (x - mean))^2,  V (d, k) the leading eigenvectors of
    train's covariance: the least that any linear encoder and decoder with k numbers between them can reach on train
    (Baldi & Hornik 1989).  0 <= k <= d; k = 0 is the mean image alone.
    """
    first, second = np.asarray(train), np.asarray(test)
    pair(first[:1], second[:1], ("train", "test"))
    if not isinstance(k, int | np.integer) or not 0 <= k <= first.shape[1]:
        raise ValueError(f"k must be a whole number from 0 to {first.shape[1]}, not {k}")
    mean = first.mean(axis=0, dtype=np.float64)  # (d,)
    axes = _principal_axes(first, mean, k)  # (d, k)
    total = 0.0
    for rows in _blocks(second):
        centred = rows - mean
        total += float(((centred - (centred @ axes) @ axes.T) ** 2).sum())
    return total / second.size


def _principal_axes(train: NDArray, mean: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    scatter = np.zeros((len(mean), len(mean)))
    for rows in _blocks(train):
        centred = rows - mean
        scatter += centred.T @ centred
    return np.linalg.eigh(scatter)[1][:, len(mean) - k :]  # eigh sorts ascending


def _blocks(array: NDArray):
    for start in range(0, len(array), _BLOCK):
        block = array[start : start + _BLOCK].astype(np.float64)
        if not np.isfinite(block).all():
            raise ValueError("train and test must be finite")
        yield block
