"""Are these codes a sample of that prior? Four answers; none sees everything.

SW2 sees size and shift, 1-NN sees shape, coverage sees holes; MMD is here because Wasserstein autoencoders train on it,
and hardly sees a mixture or a hole. Each is worth nothing without its null (aeviz.measure.metrics.null).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from aeviz.measure.metrics.checks import neighbour_count, pair
from aeviz.measure.metrics.neighbours import other_neighbours

ANGLES = 64
MMD_SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_BLOCK = 1024  # rows of a distance matrix held at a time


def sliced_wasserstein2(a: ArrayLike, b: ArrayLike) -> float:
    """Sliced Wasserstein-2 distance of two samples in the plane, (n, 2) and (m, 2); 0 = alike, in units of the codes.

    SW2^2 = mean over theta of  integral_0^1 (F_a^-1(u) - F_b^-1(u))^2 du,  F^-1 the quantile function of the sample
    projected on (cos theta, sin theta), theta = 0, pi/64, ..., 63 pi/64.

    Equally spaced angles instead of random directions (Bonneel et al. 2015), so that it has one value. A shift by s
    gives |s| / sqrt(2): the mean of cos^2 is 1/2. The integral is exact for samples of any two sizes; for equal sizes
    it is the mean over sorted pairs.
    """
    first, second = pair(a, b, ("a", "b"))
    if first.shape[1] != 2:
        raise ValueError(f"sliced_wasserstein2 is for points in the plane, (n, 2), not {first.shape}")
    theta = np.pi * np.arange(ANGLES) / ANGLES
    directions = np.stack([np.cos(theta), np.sin(theta)])  # (2, 64)
    along_a = np.sort(first @ directions, axis=0)  # (n, 64)
    along_b = np.sort(second @ directions, axis=0)  # (m, 64)
    index_a, index_b, width = _common_steps(len(first), len(second))
    squared = (along_a[index_a] - along_b[index_b]) ** 2  # (steps, 64)
    return float(np.sqrt((width @ squared).mean()))


def _common_steps(n: int, m: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """The steps on which both quantile functions are constant: ranks in a, ranks in b, widths (which sum to 1).

    Counted in units of 1/(n m), where both sets of jumps are whole numbers and nothing is lost to rounding.
    """
    jumps = np.union1d(np.arange(n + 1) * m, np.arange(m + 1) * n)
    return jumps[:-1] // m, jumps[:-1] // n, np.diff(jumps) / (n * m)


def one_nn(a: ArrayLike, b: ArrayLike) -> float:
    """Nearest-neighbour two-sample test of (n, d) and (m, d): 1/2 = alike, 1 = apart, below 1/2 = copies.

    accuracy = 1/2 [ share of a whose nearest neighbour in the pooled set is of a  +  the same for b ],
    each point itself left out (Lopez-Paz & Oquab 2017). The mean of the two shares equals the plain accuracy for equal
    sizes and keeps the null at 1/2, to within 1/(n + m), for unequal ones.
    """
    first, second = pair(a, b, ("a", "b"), least=2)
    pooled = np.concatenate([first, second])
    of_first = np.arange(len(pooled)) < len(first)
    _, nearest = other_neighbours(pooled, 1)  # (n + m, 1)
    right = of_first[nearest[:, 0]] == of_first
    return float((right[of_first].mean() + right[~of_first].mean()) / 2)


def coverage(prior: ArrayLike, codes: ArrayLike, k: int = 5) -> float:
    """Share of the prior's points that have a code near by, (n, d) and (m, d): 0 = codes elsewhere, 1 = everywhere.

    coverage = mean over prior points p of  1[ distance to the nearest code < distance to p's k-th nearest prior point ]
    (Naeem et al. 2020, arXiv 2002.09797). Between two samples of one distribution and equal size it is 1 - 2^-k, not 1.
    """
    reference, tested = pair(prior, codes, ("prior", "codes"))
    k = neighbour_count(k, len(reference))
    reach = other_neighbours(reference, k)[0][:, -1]
    to_code, _ = cKDTree(tested).query(reference, k=1)
    return float((to_code < reach).mean())


def mmd2(a: ArrayLike, b: ArrayLike, sigma: float = 1.0, scales: Sequence[float] = MMD_SCALES) -> float:
    """Unbiased squared maximum mean discrepancy of (n, d) and (m, d); on average 0 where alike, so also below 0.

    MMD^2 = mean over i != j of k(a_i, a_j)  +  mean over i != j of k(b_i, b_j)  -  2 mean over i, j of k(a_i, b_j)
    k(x, y) = sum over s in scales of  C / (C + |x - y|^2),   C = 2 d sigma^2 s
    (Gretton et al. 2012; the inverse multiquadric kernel and its seven scales from Tolstikhin et al. 2018).
    sigma: the standard deviation of the prior along one axis. scales=(1,) is the kernel at one scale: its values are
    about a fifth of the sum's, and it hardly sees a hole or a mixture.
    """
    first, second = pair(a, b, ("a", "b"), least=2)
    if not sigma > 0 or not scales or not min(scales) > 0:
        raise ValueError(f"sigma and every scale must be above 0, not {sigma} and {scales}")
    widths = [2 * first.shape[1] * sigma**2 * scale for scale in scales]  # C
    n, m = len(first), len(second)
    diagonal = len(widths)  # k(x, x): to be taken off the sums within a set
    within_a = (_kernel_sum(first, first, widths) - n * diagonal) / (n * (n - 1))
    within_b = (_kernel_sum(second, second, widths) - m * diagonal) / (m * (m - 1))
    return float(within_a + within_b - 2 * _kernel_sum(first, second, widths) / (n * m))


def _kernel_sum(a: NDArray[np.float64], b: NDArray[np.float64], widths: Sequence[float]) -> float:
    total = 0.0
    for start in range(0, len(a), _BLOCK):
        squared = cdist(a[start : start + _BLOCK], b, "sqeuclidean")
        total += sum(float((c / (c + squared)).sum()) for c in widths)
    return total
