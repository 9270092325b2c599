"""Numbers that say what a code is worth, each with the null to hold it against. NumPy and SciPy only."""

from aeviz.measure.metrics.codes import knn_accuracy, nearest_code_distance, nearest_other_code_distance
from aeviz.measure.metrics.frechet import frechet
from aeviz.measure.metrics.null import Null, coverage_null, null
from aeviz.measure.metrics.pca import pca_errors, pca_mse, principal_axes
from aeviz.measure.metrics.subspaces import largest_angle, random_angle
from aeviz.measure.metrics.total_variation import total_variation
from aeviz.measure.metrics.two_samples import coverage, mmd2, one_nn, sliced_wasserstein2

__all__ = [
    "Null",
    "coverage",
    "coverage_null",
    "frechet",
    "knn_accuracy",
    "largest_angle",
    "mmd2",
    "nearest_code_distance",
    "nearest_other_code_distance",
    "null",
    "one_nn",
    "pca_errors",
    "pca_mse",
    "principal_axes",
    "random_angle",
    "sliced_wasserstein2",
    "total_variation",
]
