"""Numbers that say what a code is worth, each with the null to hold it against. NumPy and SciPy only."""

from aeviz.metrics.codes import gap_share, knn_accuracy, nearest_code_distance, nearest_other_code_distance
from aeviz.metrics.null import Null, coverage_null, null
from aeviz.metrics.pca import pca_mse
from aeviz.metrics.two_samples import coverage, mmd2, one_nn, sliced_wasserstein2

__all__ = [
    "Null",
    "coverage",
    "coverage_null",
    "gap_share",
    "knn_accuracy",
    "mmd2",
    "nearest_code_distance",
    "nearest_other_code_distance",
    "null",
    "one_nn",
    "pca_mse",
    "sliced_wasserstein2",
]
