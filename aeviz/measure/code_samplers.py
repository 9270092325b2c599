"""Where one may draw codes from to generate with: a Gaussian, a box, the codes themselves. NumPy only.

A plain autoencoder does not say which; a model with a prior does, and there "gaussian" means that prior.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.measure.generator_limits import Extent
from aeviz.measure.metrics.checks import rows


def fitted_gaussian(codes: ArrayLike, n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """n draws (n, d) from the Gaussian with the mean and the covariance of codes (m, d), m >= 2."""
    points = rows(codes, "codes", least=2)
    covariance = np.atleast_2d(np.cov(points.T))  # of a code of one number, np.cov gives a number
    return rng.multivariate_normal(points.mean(0), covariance, n).astype(np.float32)


def box(extent: Extent, n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """n draws (n, 2), uniform on the map x0, x1, y0, y1. Raises ValueError where it has no area."""
    x0, x1, y0, y1 = extent
    if not (x0 < x1 and y0 < y1):
        raise ValueError(f"a box needs x0 < x1 and y0 < y1, not {extent}")
    return rng.uniform((x0, y0), (x1, y1), (n, 2)).astype(np.float32)


def among(codes: ArrayLike, n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """n of the codes (m, d), in a random order: each once where there are enough of them, else with repeats."""
    points = rows(codes, "codes")
    return points[rng.choice(len(points), n, replace=n > len(points))].astype(np.float32)
