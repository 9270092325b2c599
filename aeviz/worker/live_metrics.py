"""The figures of a run as it goes, on the images that it is watched by; a distance with its null beside it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Generator

from aeviz import evaluation, metrics
from aeviz.data import ImageSet
from aeviz.models import AAE, VAE, Model
from aeviz.priors import Prior, prior

DISTANCES = {"sw2": metrics.sliced_wasserstein2, "one_nn": metrics.one_nn, "coverage": metrics.coverage}
DRAWS = 20  # pairs of samples that a null is the mean of
LEAST = 50  # images: of fewer, shares and distances say nothing
Figures = dict[str, list[float | None]]  # name -> [value, null]

_nulls: dict[tuple[str, int, str], list[float]] = {}  # prior, sample size, measure -> what pairs of samples gave


def figures(model: Model, shown: ImageSet, step: int) -> Figures:
    """Reconstruction, and for a model with a prior the distances of its aggregated posterior to it: [value, null].

    The model is on the processor and in evaluation mode. Distances are taken where the latent space is a plane.
    """
    found: Figures = {}
    for name, value in evaluation.reconstruction(model, shown).items():
        if name != "grey_floor":
            found[name] = [value, None]
    if isinstance(model, VAE):
        bound = evaluation.bound(model, shown, draws=1)
        found |= {"kl": [bound["rate"], None], "negative_elbo": [bound["negative_elbo"], None]}
    if model.decoder_output == "pixels" or model.recipe.loss == "squared_error":
        found["squared_error"] = [found.pop("mse")[0] * shown.pixels.shape[1], None]
    else:
        found.pop("mse")
    z = evaluation.codes(model, shown)
    counts = np.bincount(shown.labels)
    if np.count_nonzero(counts) > 1 and len(shown) >= LEAST:
        found["knn"] = [metrics.knn_accuracy(z, shown.labels), float(counts.max() / len(shown))]
    if isinstance(model, VAE | AAE) and model.recipe.latent == 2 and len(shown) >= LEAST:
        found |= _distances(model, shown, step)
    return found


def _distances(model: Model, shown: ImageSet, step: int) -> Figures:
    p = prior(model.recipe.prior)
    z = evaluation.aggregated_posterior(model, shown, seed=step)
    labels = torch.from_numpy(shown.labels) if p.by_label and model.recipe.labels else None
    drawn = p.sample(len(z), labels, Generator().manual_seed(step)).numpy()
    return {name: [measure(drawn, z), _null(p, name, len(z))] for name, measure in DISTANCES.items()}


def _null(p: Prior, name: str, n: int) -> float:
    """Two samples of the prior against each other: another pair at each call, up to DRAWS, and the mean of all so far.

    All pairs at once would hold up the training for half a second.
    """
    values = _nulls.setdefault((p.name, n, name), [])
    if len(values) < DRAWS:
        generator = Generator().manual_seed(len(values))
        a, b = (p.sample(n, None, generator).numpy() for _ in range(2))
        values.append(float(DISTANCES[name](a, b)))
    return float(np.mean(values))
