"""What the map of codes is good for: telling classes apart, and having something everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from aeviz.metrics.checks import class_labels, neighbour_count, pair, rows
from aeviz.metrics.neighbours import other_neighbours


def knn_accuracy(codes: ArrayLike, labels: ArrayLike, k: int = 10) -> float:
    """Share of codes (n, d) whose label (n,) wins the vote of the k nearest other codes (leave-one-out).

    Leave-one-out, so that codes of test images alone suffice and every one of them is asked. A drawn vote goes to the
    class whose voters are nearer (by the sum of their ranks).
    """
    points = rows(codes, "codes", least=2)
    truth = class_labels(labels, len(points))
    k = neighbour_count(k, len(points))
    names, classes = np.unique(truth, return_inverse=True)
    voters = classes[other_neighbours(points, k)[1]]  # (n, k), nearest first
    # all ranks together weigh half a vote: they decide a draw and nothing else
    weight = 1 + (k - np.arange(k)) / (k * (k + 1))  # (k,)
    votes = np.stack([(voters == c) @ weight for c in range(len(names))], axis=1)  # (n, classes)
    return float((votes.argmax(axis=1) == classes).mean())


def gap_share(confidence: ArrayLike, weight: ArrayLike, threshold: float = 0.9) -> float:
    """Share of the prior's weight that lies where the decoded image is no digit.

    share = sum of weight where confidence < threshold  /  sum of weight
    confidence: what a classifier trained apart gives to its best class for the image decoded at each grid point, any
    shape, in [0, 1]. weight: the prior's density there, same shape, need not sum to 1.
    """
    sure, mass = np.asarray(confidence, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    if sure.shape != mass.shape or sure.size == 0:
        raise ValueError(f"confidence and weight must have one shape and not be empty: {sure.shape} and {mass.shape}")
    if not ((sure >= 0) & (sure <= 1)).all():
        raise ValueError("confidence must lie in [0, 1]")
    if not ((mass >= 0) & np.isfinite(mass)).all() or mass.sum() == 0:
        raise ValueError("weight must be finite, nowhere negative and somewhere positive")
    return float(mass[sure < threshold].sum() / mass.sum())


def nearest_code_distance(places: ArrayLike, codes: ArrayLike) -> NDArray[np.float64]:
    """Distance from each place (m, d) to the nearest of the codes (n, d): (m,)."""
    asked, known = pair(places, codes, ("places", "codes"))
    return cKDTree(known).query(asked, k=1)[0]


def nearest_other_code_distance(codes: ArrayLike) -> NDArray[np.float64]:
    """Distance from each code (n, d) to the nearest other one: (n,); its median is nearest_code_distance's null."""
    points = rows(codes, "codes", least=2)
    return other_neighbours(points, 1)[0][:, 0]
