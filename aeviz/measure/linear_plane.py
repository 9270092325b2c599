"""A linear autoencoder of two numbers beside PCA: the same plane of images, other axes in it (Baldi & Hornik 1989)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aeviz.data import ImageSet
from aeviz.measure import evaluation, heat_maps, metrics
from aeviz.models.base import Model

Array = NDArray[np.float64]


def plane_tensors(model: Model, train: ImageSet, shown: ImageSet) -> dict[str, NDArray]:
    """What the page shows of it, under `plane.`: PCA's axes, how they are mixed, and three maps of the same images.

    axes (784, 2), of `train`; mixture (2, 2): the decoder's columns @ mixture is the best copy of the axes.
    maps.codes (3, n, 2), of `shown`: the autoencoder's codes; PCA's; and what the autoencoder gives back, along PCA's
    axes. maps.extents (3, 4): the last two are the same, so that these maps can be laid over one another.
    """
    axes, mean = oriented(metrics.principal_axes(train.pixels, 2)), train.pixels.mean(0, dtype=np.float64)
    codes = evaluation.codes(model, shown)
    scores = (shown.pixels - mean) @ axes
    maps = [codes, scores, along(axes, mean, model, codes)]
    extents = [heat_maps.extent_of(codes), *[heat_maps.extent_of(scores)] * 2]
    return {
        "plane.axes": axes.astype(np.float32),
        "plane.mixture": np.linalg.lstsq(columns_of(model), axes, rcond=None)[0].astype(np.float32),
        "plane.labels": shown.labels.astype(np.uint8),
        "plane.maps.codes": np.stack(maps).astype(np.float16),
        "plane.maps.extents": np.array(extents, np.float32),
    }


def plane_figures(model: Model, train: ImageSet, test: ImageSet) -> dict[str, float]:
    """How far the two planes are apart, by angle and by codes; each with what a random plane gives.

    angle_to_pca: the largest principal angle, in degrees, between what the decoder's columns span and PCA's plane.
    pca_explained: the share of the variance of PCA's codes of `test` that the autoencoder's images have along its axes.
    """
    axes, mean = metrics.principal_axes(train.pixels, 2), train.pixels.mean(0, dtype=np.float64)
    scores = (test.pixels - mean) @ axes
    planes = [np.linalg.qr(np.random.default_rng(seed).standard_normal(axes.shape))[0] for seed in range(20)]
    thrown = [explained(scores, (test.pixels - mean) @ plane @ plane.T @ axes) for plane in planes]
    return {
        "angle_to_pca": metrics.largest_angle(axes, columns_of(model)),
        "angle_to_pca.null": metrics.random_angle(axes),
        "pca_explained": explained(scores, along(axes, mean, model, evaluation.codes(model, test))),
        "pca_explained.null": float(np.mean(thrown)),
    }


def columns_of(model: Model) -> Array:
    """(784, 2): the images that the decoder mixes."""
    return model.decoder.linears[0].weight.detach().numpy().astype(np.float64)


def along(axes: Array, mean: Array, model: Model, codes: NDArray) -> Array:
    """(n, 2): where what the decoder makes of codes (n, 2) lies along the axes (784, 2), from the mean (784,)."""
    bias = model.decoder.linears[0].bias.detach().numpy()
    return (codes @ columns_of(model).T + bias - mean) @ axes


def explained(scores: Array, found: Array) -> float:
    """1 - |scores - found|² / |scores - their mean|²: 1 = the same."""
    return float(1 - ((scores - found) ** 2).sum() / ((scores - scores.mean(0)) ** 2).sum())


def oriented(axes: Array) -> Array:
    """Axes (d, k), each so turned that its largest value is positive: their sign is nobody's."""
    largest = np.take_along_axis(axes, np.abs(axes).argmax(0)[None], 0)
    return axes * np.sign(largest)
