"""The figures of a run as it goes, on images that no step has seen; a distance with its null beside it."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Generator, Tensor

from aeviz.data import ImageSet
from aeviz.measure import metrics
from aeviz.models import losses
from aeviz.models.base import Model
from aeviz.models.priors import Prior, prior

DISTANCES = {"sw2": metrics.sliced_wasserstein2, "one_nn": metrics.one_nn, "coverage": metrics.coverage}
MOST, LEAST = 500, 50  # images: more would hold up the training, of fewer shares and distances say nothing
DRAWS = 20  # pairs of samples that a null is the mean of
Figures = dict[str, list[float | None]]  # name -> [value, null]


class LiveMetrics:
    """Figures of one run's model. `shown` are held-out images in no order of theirs; the first MOST are measured."""

    def __init__(self, shown: ImageSet) -> None:
        measured = shown.subset(slice(MOST))
        self.x, self.labels = torch.from_numpy(measured.pixels), measured.labels
        self.counts = np.bincount(self.labels)
        # one draw for all runs and steps: a figure moves because the model does
        self.binarised = torch.bernoulli(self.x, generator=Generator().manual_seed(0))

    @torch.no_grad()
    def figures(self, model: Model, seed: int) -> Figures:
        """[value, null] by name, of a model on the processor and in evaluation mode; `seed` is that of the draws.

        In nats an image: the loss "cross_entropy" or "squared_error"; for a VAE at z ~ q(z|x), with "kl" and their sum
        "negative_elbo", the bound. Where a Bernoulli decoder has more than two latents that is taken on binarised
        images: with grey pixels going in, q cannot know which of them the target has, and the bound is looser the
        more a code can say. "knn" is the share of codes named rightly by their ten neighbours. Where the latent space
        is a plane and has a prior, "sw2", "one_nn" and "coverage" of the aggregated posterior against draws of it.
        What is no finite number is left out: a run that diverges has such before its loss is one.
        """
        if not model.spec.encoder:  # it gives no image back, and has no codes to measure
            return {}
        generator = Generator().manual_seed(seed)
        told = model.condition(len(self.x), labels=self.labels)
        codes, log_variances = model.encode(self.x, told)
        z = codes if log_variances is None else model.draw(codes, log_variances, generator)
        if log_variances is None:
            name, misfit = model.misfit(z, self.x, told)
            found: Figures = {name: [float(misfit.mean()), None]}
        elif model.recipe.latent > 2 and model.spec.decoder_output == "logits":
            posterior = model.encode(self.binarised, told)
            found = self._bound(model, self.binarised, *posterior, model.draw(*posterior, generator))
        else:
            found = self._bound(model, self.x, codes, log_variances, z)
        if len(self.x) >= LEAST:
            if np.count_nonzero(self.counts) > 1:
                largest = float(self.counts.max() / len(self.labels))  # to name the largest class each time
                found["knn"] = [metrics.knn_accuracy(codes.numpy(), self.labels), largest]
            if model.spec.prior_of(model.recipe) and model.recipe.latent == 2:
                found |= self._distances(model, z.numpy(), generator)
        return {name: figure for name, figure in found.items() if math.isfinite(figure[0])}

    def _bound(self, model: Model, x: Tensor, mean: Tensor, log_variance: Tensor, z: Tensor) -> Figures:
        name, misfit = model.misfit(z, x, model.condition(len(x), labels=self.labels))
        distortion, kl = float(misfit.mean()), float(losses.gaussian_kl(mean, log_variance).mean())
        return {name: [distortion, None], "kl": [kl, None], "negative_elbo": [distortion + kl, None]}

    def _distances(self, model: Model, z: np.ndarray, generator: Generator) -> Figures:
        p = prior(model.spec.prior_of(model.recipe))
        labels = torch.from_numpy(self.labels) if p.by_label and model.recipe.get("labels") else None
        drawn = p.sample(len(z), labels, generator).numpy()
        return {name: [measure(drawn, z), null_so_far(p, name, len(z))] for name, measure in DISTANCES.items()}


_pairs: dict[tuple[str, str, int], list[float]] = {}  # prior, measure, sample size -> what pairs of samples gave


def null_so_far(p: Prior, name: str, n: int) -> float:
    """A measure between two samples of `n` draws of the prior: the mean of as many pairs as there have been calls.

    All DRAWS pairs at once would hold up the training for half a second; each process draws them one by one.
    """
    values = _pairs.setdefault((p.name, name, n), [])
    if len(values) < DRAWS:
        generator = Generator().manual_seed(len(values))
        a, b = (p.sample(n, None, generator).numpy() for _ in range(2))
        values.append(float(DISTANCES[name](a, b)))
    return float(np.mean(values))
