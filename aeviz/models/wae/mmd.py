"""Maximum mean discrepancy of codes and draws from the prior, as a loss that the encoder's gradient goes through."""

import torch
from torch import Tensor

SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # s


def kernel(a: Tensor, b: Tensor) -> Tensor:
    """The inverse multiquadrics k(a, b) = Σ_s s·C / (s·C + ‖a − b‖²), C = 2 d σ². (n, d), (m, d) -> (n, m).

    σ = 1, a standard Gaussian's, for every prior: the seven scales reach from a tenth to ten times C, and the priors
    here are of its size. k(a, a) = 7, so MMD² lies below 14.
    """
    squared = torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist").square()  # ‖a − b‖²
    c = 2 * a.shape[1]
    return sum(s * c / (s * c + squared) for s in SCALES)


def mmd2(a: Tensor, b: Tensor) -> Tensor:
    """MMD² of two samples (n, d) and (m, d), at least two points each: their U-statistic, a number without unit.

    Without the pairs of a point with itself it is unbiased: 0 on average where both are of one distribution, so that it
    is also below 0 (Gretton et al. 2012; Tolstikhin et al. 2018, algorithm 2).
    """
    return _mean_of_pairs(a) + _mean_of_pairs(b) - 2 * kernel(a, b).mean()


def _mean_of_pairs(a: Tensor) -> Tensor:
    """Mean of k(a_i, a_j) over i ≠ j."""
    n = len(a)
    return (kernel(a, a).sum() - n * len(SCALES)) / (n * (n - 1))
