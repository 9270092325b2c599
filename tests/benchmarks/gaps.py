"""The plain autoencoder as a generator, beside the VAE: medians over five seeds; and beside PCA, by width.

The weights of these runs do not ship, as they would weigh 40 MB: their codes and figures do. Area ratio and asymmetry
are measured anew from the codes of each seed; share, coverage and discontinuity need the decoder or draws from q(z|x)
and are read from the file, seed by seed, as are the errors by width: the tests of aeviz.seed_runs and aeviz.bottlenecks
hold how they are made, and `python -m aeviz.recipes seeds widths` makes them again. The same code measures the two
models that do ship, which were trained longer, anew from their weights.
"""

import os
from collections.abc import Iterator

import numpy as np
import torch

from aeviz import bottlenecks, generator_limits, pretrained, seed_runs, weights
from aeviz.data import mnist

FIVE = 5
UNITS = {"area_ratio": "ratio", "asymmetry": "ratio"}


def run() -> Iterator[tuple[str, float, str]]:
    shipped = pretrained.load("seeds")
    for name in seed_runs.RECIPES:
        for measure, values in by_seed(shipped, name).items():
            unit = UNITS.get(measure, "share")
            yield f"gaps.{name}.{measure}", float(np.median(values)), unit
            yield f"gaps.{name}.{measure}.null", shipped.figures[f"{name}.{measure}.null"], unit
    yield from longer_trained()
    figures = pretrained.load("widths").figures
    for k in bottlenecks.NUMBERS:
        yield f"gaps.ae_over_pca_{k}", figures[f"over_pca_{k}"], "ratio"


def longer_trained() -> Iterator[tuple[str, float, str]]:
    """The shipped AE and VAE, from their weights."""
    torch.set_num_threads(os.cpu_count() or 1)
    test = mnist(train=False)
    classifier = weights.restore_classifier(pretrained.load("classifier").part("classifier"))
    for name in seed_runs.RECIPES:
        figures = seed_runs.measure(weights.restore(pretrained.load(name)), classifier, test).figures
        for measure in seed_runs.MEASURES:
            yield f"gaps.{name}.{measure}.shipped", figures[measure], UNITS.get(measure, "share")


def by_seed(shipped: pretrained.Pretrained, name: str) -> dict[str, np.ndarray]:
    """Each measure of the first five seeds' maps."""
    maps, labels = shipped.part("seeds")[f"{name}.codes"][:FIVE].astype(float), shipped.part("seeds")["labels"]
    read = {measure: shipped.part("measured")[f"{name}.{measure}"][:FIVE] for measure in seed_runs.MEASURES}
    return read | {
        "area_ratio": np.array([generator_limits.area_ratio(codes, labels) for codes in maps]),
        "asymmetry": np.array([generator_limits.asymmetry(codes) for codes in maps]),
    }
