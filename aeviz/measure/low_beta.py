"""What is left of a VAE's map as beta goes to 0: how wide its posteriors are, whether its layout moves (Procrustes)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LowBeta:
    """Of a VAE for every beta, its smallest beta beside beta = 1.

    sigma, sigma_one: the median standard deviation of q(z|x). layout: the share of the one map's variance that the
    other explains, turned, mirrored and scaled to fit; without_kl: what an autoencoder's map explains of it.
    """

    beta: float
    sigma: float
    sigma_one: float
    layout: float
    without_kl: float


def low_beta(plane: Mapping[str, NDArray], without_kl: Mapping[str, NDArray]) -> LowBeta:
    """From the maps of both as they ship: codes `means` (rungs, n, 2) of the same images; of the VAE `log_variances`
    (rungs, n, 2) along the `ladder` (rungs,) of log beta too.

    Raises ValueError where the maps are of different numbers of images, or all codes of one of them are the same.
    """
    from scipy.spatial import procrustes  # here: pages are read when the server starts, and few need it

    least, one = 0, int(np.abs(plane["ladder"]).argmin())
    codes = plane["means"].astype(np.float64)
    sigmas = [float(np.exp(0.5 * np.median(plane["log_variances"][k].astype(np.float64)))) for k in (least, one)]
    others = (codes[one], without_kl["means"][0].astype(np.float64))
    explained = [1 - float(procrustes(other, codes[least])[2]) for other in others]
    return LowBeta(float(np.exp(plane["ladder"][least])), *sigmas, *explained)
