"""The Fréchet distance: how far apart two clouds of features lie, each taken for a Gaussian."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.measure.metrics.checks import pair


def frechet(a: ArrayLike, b: ArrayLike) -> float:
    """Fréchet distance of two samples of features, (n, d) and (m, d), n, m >= 2; 0 = same mean, same covariance.

    d² = |mean_a − mean_b|² + tr(C_a + C_b − 2 (C_a C_b)^½)
    (Dowson & Landau 1982), the squared Wasserstein-2 distance of the two Gaussians. The square is what is reported, as
    in the FID of Heusel et al. 2017, which is this on the features of Inception-v3: on other features the values are
    others, and not to be compared with published ones.
    """
    first, second = pair(a, b, ("a", "b"), least=2)
    between = ((first.mean(0) - second.mean(0)) ** 2).sum()
    cov_a, cov_b = (np.atleast_2d(np.cov(x.T)) for x in (first, second))
    # C_a C_b has the eigenvalues of the symmetric C_a^½ C_b C_a^½: real, not negative, and no complex roots to drop
    root_a = _root(cov_a)
    shared = np.sqrt(np.linalg.eigvalsh(root_a @ cov_b @ root_a).clip(0)).sum()
    return float(max(between + np.trace(cov_a) + np.trace(cov_b) - 2 * shared, 0.0))


def _root(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The symmetric square root of a covariance (d, d)."""
    values, axes = np.linalg.eigh(covariance)
    return (axes * np.sqrt(values.clip(0))) @ axes.T
