"""The total variation between two shares of classes: how much of one would have to change its class to be the other."""

import numpy as np
from numpy.typing import ArrayLike


def total_variation(a: ArrayLike, b: ArrayLike) -> float:
    """½ Σ_c |share of c in a − share of c in b| of two samples of classes (n,), (m,), whole numbers from 0.

    0 where all classes are as frequent, 1 where no class occurs in both. Raises ValueError for an empty sample.
    """
    first, second = np.asarray(a, np.int64), np.asarray(b, np.int64)
    if not len(first) or not len(second):
        raise ValueError("an empty sample has no classes")
    bins = int(max(first.max(), second.max())) + 1
    shares = [np.bincount(sample, minlength=bins) / len(sample) for sample in (first, second)]
    return float(abs(shares[0] - shares[1]).sum() / 2)
