"""What the map of codes is good for: telling classes apart, and having something everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from aeviz.measure.metrics.checks import class_labels, neighbour_count, pair, rows
from aeviz.measure.metrics.neighbours import other_neighbours


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


def nearest_code_distance(places: ArrayLike, codes: ArrayLike) -> NDArray[np.float64]:
    """Distance from each place (m, d) to the nearest of the codes (n, d): (m,)."""
    asked, known = pair(places, codes, ("places", "codes"))
    return cKDTree(known).query(asked, k=1)[0]


def nearest_other_code_distance(codes: ArrayLike) -> NDArray[np.float64]:
    """Distance from each code (n, d) to the nearest other one: (n,); its median is nearest_code_distance's null."""
    points = rows(codes, "codes", least=2)
    return other_neighbours(points, 1)[0][:, 0]
