"""A trained model as a generator: the four limits of its latent space, and what is drawn from it, before a judge.

The judge is the shipped classifier, which was trained apart. What it gives less than SURE to its best class counts as
no digit. Fréchet distances are on its 64 features, and compare with nothing that was measured on others.
"""

import functools
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aeviz import evaluation, generator_limits, heat_maps, metrics, samplers
from aeviz.data import ImageSet, probe
from aeviz.generator_limits import Extent
from aeviz.metrics.null import Sample
from aeviz.models import AAE, VAE, Model
from aeviz.nets import Classifier
from aeviz.priors import prior

SURE = 0.9
DRAWN = 10_000
NULL_DRAWS, NULL_SEED = 20, 7


@dataclass(frozen=True, eq=False)
class Verdict:
    """What the judge says of n images: its best class (n,), how sure it is of it (n,), its features (n, 64)."""

    classes: NDArray[np.int64]
    sure: NDArray[np.float32]
    features: NDArray[np.float32]

    @property
    def share(self) -> float:
        """Share of the images that are a digit: the judge gives its best class at least SURE."""
        return float((self.sure >= np.float32(SURE)).mean())


@torch.no_grad()
def judge(classifier: Classifier, images: Tensor) -> Verdict:
    """Of images (n, 784) in [0, 1]."""
    features = classifier.features(images)
    sure, classes = classifier.fc1(features).softmax(1).max(1)
    return Verdict(classes.numpy(), sure.numpy(), features.numpy())


@torch.no_grad()
def decoded(model: Model, z: NDArray) -> Tensor:
    """The images of codes (n, d), as they are shown: (n, 784) in [0, 1]."""
    return model.decode(torch.from_numpy(z).float(), evaluation.log_betas(len(z), 1.0)).clamp(0, 1)


def generated_from(model: Model, codes: NDArray, labels: NDArray) -> Sample:
    """Where one would draw codes from: the prior where the model has one, else a Gaussian fitted to codes (n, d)."""
    if isinstance(model, VAE | AAE):
        return evaluation.prior_sample(prior(model.recipe.prior), labels)
    return lambda n, rng: samplers.fitted_gaussian(codes, n, rng)


@functools.cache
def null_limits(n: int, classes: int) -> dict[str, float]:
    """What a cloud without the limits shows: n draws from N(0, I) whose labels mean nothing; the mean of NULL_DRAWS."""
    rng, labels = np.random.default_rng(NULL_SEED), np.arange(n) % classes
    clouds = [rng.standard_normal((n, 2)) for _ in range(NULL_DRAWS)]
    measures = {
        "area_ratio": lambda z: generator_limits.area_ratio(z, labels),
        "asymmetry": generator_limits.asymmetry,
        "empty": lambda z: generator_limits.empty_share(z, heat_maps.extent_of(z)),  # a round cloud leaves the corners
    }
    return {name: float(np.mean([measure(z) for z in clouds])) for name, measure in measures.items()}


def limit_figures(model: Model, classifier: Classifier, test: ImageSet, extent: Extent) -> dict[str, float]:
    """The four limits of the lectures, each with its null, on the codes of the probe that the map shows.

    area_ratio, asymmetry, empty (of the map `extent`) and coverage, of draws from where one would generate; and
    discontinuity, over the digits that the judge sees in the decoded codes. Codes are posterior means; for coverage,
    draws from q(z|x).
    """
    index = probe(test, evaluation.PROBE)
    shown = test.subset(index)
    z = evaluation.codes(model, shown)
    null = null_limits(len(z), len(np.unique(shown.labels)))
    classes = judge(classifier, decoded(model, z)).classes
    drawn = evaluation.aggregated_posterior(model, test)[index]
    coverage = evaluation.against(generated_from(model, z, shown.labels), drawn, {"coverage": metrics.coverage})
    return coverage | {
        "area_ratio": generator_limits.area_ratio(z, shown.labels),
        "area_ratio.null": null["area_ratio"],
        "asymmetry": generator_limits.asymmetry(z),
        "asymmetry.null": null["asymmetry"],
        "empty": generator_limits.empty_share(z, extent),
        "empty.null": null["empty"],
        "discontinuity": generator_limits.discontinuity(z, classes),
        "discontinuity.null": generator_limits.unlike_pairs(classes),
    }


def drawn_figures(
    model: Model, classifier: Classifier, train: ImageSet, test: ImageSet, extent: Extent, seed: int = 0
) -> dict[str, float]:
    """For each sampler the share of DRAWN images that are a digit, and their Fréchet distance to the test images.

    The null of the share is that of the real test images; of the distance, that of as many real training images.
    """
    z = evaluation.codes(model, test)
    rng = np.random.default_rng(seed)
    drawn = {
        "gaussian": evaluation.generated_codes(model, z, DRAWN, seed),
        "box": samplers.box(extent, DRAWN, rng),
        "codes": samplers.among(z, DRAWN, rng),
    }
    real = judge(classifier, torch.from_numpy(test.pixels))
    figures = {}
    for sampler, codes in drawn.items():
        seen = judge(classifier, decoded(model, codes))
        figures[f"drawn.{sampler}.share"] = seen.share
        figures[f"drawn.{sampler}.frechet"] = metrics.frechet(seen.features, real.features)
    others = train.subset(probe(train, min(DRAWN, len(train))))
    features = judge(classifier, torch.from_numpy(others.pixels)).features
    return figures | {
        "drawn.null.share": real.share,
        "drawn.null.frechet": metrics.frechet(features, real.features),
    }
