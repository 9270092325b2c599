"""What a measure shows where there is nothing to be found: the figure beside every figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Measure = Callable[[NDArray[np.float64], NDArray[np.float64]], float]
Sample = Callable[[int, np.random.Generator], NDArray[np.float64]]


@dataclass(frozen=True)
class Null:
    """Mean and standard deviation of a measure between two independent samples of one distribution."""

    mean: float
    spread: float


def null(measure: Measure, sample: Sample, n: int, repeats: int = 10, seed: int = 0) -> Null:
    """`measure(a, b)` over `repeats` pairs a, b of n points each, all drawn by `sample(n, generator)`.

    sample: gives (n, d) from a NumPy generator. The same seed gives the same null.
    Raises ValueError for n < 1 or repeats < 2: a spread needs two.
    """
    if n < 1 or repeats < 2:
        raise ValueError(f"a null needs n >= 1 points and repeats >= 2, not {n} and {repeats}")
    generator = np.random.default_rng(seed)
    values = [measure(sample(n, generator), sample(n, generator)) for _ in range(repeats)]
    return Null(float(np.mean(values)), float(np.std(values, ddof=1)))


def coverage_null(n: int, m: int, k: int = 5) -> float:
    """Expected coverage of n prior points by m codes of the same distribution: 1 - 2^-k where n = m are large.

    Seen from one prior point the n - 1 others and the m codes come in random order of distance; it is left uncovered
    where the k nearest are all prior points:  1 - product over i < k of (n - 1 - i) / (n - 1 + m - i).
    """
    if not 1 <= k <= n - 1 or m < 1:
        raise ValueError(f"coverage needs 1 <= k <= n - 1 and m >= 1, not n = {n}, m = {m}, k = {k}")
    i = np.arange(k)
    return float(1 - np.prod((n - 1 - i) / (n - 1 + m - i)))
