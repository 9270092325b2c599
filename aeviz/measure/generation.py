"""A trained model as a generator: the four limits of its latent space, and what is drawn from it, before a judge.

Two questions, kept apart. Is an image a digit? The judge says (see `judge`). And are the images that one draws spread
as the images that the model encodes? That says the Fréchet distance between the drawn ones and the model's own
reconstructions: both come from one decoder, so that its blur is not counted; on the judge's 64 features, and not to be
compared with distances on others. And how many of each digit there are, beside real ones.
"""

import functools
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from aeviz.data import ImageSet, probe
from aeviz.measure import code_samplers, evaluation, generator_limits, heat_maps, metrics
from aeviz.measure.decoded_digits import Verdict, decoded, judge
from aeviz.measure.generator_limits import Extent
from aeviz.measure.metrics.null import Sample
from aeviz.models.base import Model
from aeviz.models.layers import Classifier
from aeviz.models.priors import prior

SETS = 10  # of images that are drawn, each as many as half of the reconstructions
NULL_DRAWS, NULL_SEED = 20, 7
SAMPLERS = ("gaussian", "box", "codes")


def generated_from(model: Model, codes: NDArray, labels: NDArray) -> Sample:
    """Where one would draw codes from: the prior where the model has one, else a Gaussian fitted to codes (n, d)."""
    if name := model.spec.prior_of(model.recipe):
        return evaluation.prior_sample(prior(name, model.recipe.latent), labels)
    return lambda n, rng: code_samplers.fitted_gaussian(codes, n, rng)


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
    """drawn.SAMPLER.MEASURE: the mean over SETS sets of drawn images, and .spread, their standard deviation.

    share: of digits. frechet: to the model's own reconstructions of the test images, half of them for each set.
    tv: total variation between the digits that the drawn ones are to the judge and those of the test images.
    drawn.null.MEASURE: of the test images; between the two halves of the reconstructions; of real training images.
    """
    codes = evaluation.codes(model, test)
    encoded = judge(classifier, decoded(model, evaluation.aggregated_posterior(model, test))).features
    real = judge(classifier, torch.from_numpy(test.pixels))
    others = train.subset(probe(train, min(len(test), len(train))))
    unseen = judge(classifier, torch.from_numpy(others.pixels))
    found: dict[str, list[float]] = defaultdict(list)
    for turn in range(SETS):
        rng = np.random.default_rng([seed, turn])
        own, rest = np.array_split(rng.permutation(len(test)), 2)
        drawn = {
            "gaussian": evaluation.generated_codes(model, codes, len(own), int(rng.integers(2**31))),
            "box": code_samplers.box(extent, len(own), rng),
            "codes": codes[rest],  # no image that it is held against is among them
        }
        for sampler in SAMPLERS:
            seen = judge(classifier, decoded(model, drawn[sampler]))
            found[f"{sampler}.share"].append(seen.share)
            found[f"{sampler}.frechet"].append(metrics.frechet(seen.features, encoded[own]))
            found[f"{sampler}.tv"].append(_class_distance(seen, real))
        found["null.share"].append(float(real.digit[own].mean()))
        found["null.frechet"].append(metrics.frechet(encoded[rest], encoded[own]))
        half = rng.permutation(len(others))[: len(own)]
        found["null.tv"].append(_class_distance(unseen, real, half))
    return _over_sets("drawn", found)


def sampled_figures(
    model: Model, classifier: Classifier, train: ImageSet, test: ImageSet, seed: int = 0
) -> dict[str, float]:
    """Of a model without an encoder: sampled.share, .frechet and .tv of SETS sets drawn from its prior, with .spread.

    frechet: to real test images, half of them for each set, as there are no reconstructions; so its blur is counted.
    sampled.null.MEASURE: of as many real training images.
    """
    real = judge(classifier, torch.from_numpy(test.pixels))
    others = train.subset(probe(train, min(len(test), len(train))))
    unseen = judge(classifier, torch.from_numpy(others.pixels))
    found: dict[str, list[float]] = defaultdict(list)
    for turn in range(SETS):
        rng = np.random.default_rng([seed, turn])
        own = rng.permutation(len(test))[: len(test) // 2]
        z = evaluation.generated_codes(model, np.zeros((0, model.recipe.latent)), len(own), int(rng.integers(2**31)))
        seen, half = judge(classifier, decoded(model, z)), rng.permutation(len(others))[: len(own)]
        found["share"].append(seen.share)
        found["frechet"].append(metrics.frechet(seen.features, real.features[own]))
        found["tv"].append(_class_distance(seen, real))
        found["null.share"].append(float(real.digit[own].mean()))
        found["null.frechet"].append(metrics.frechet(unseen.features[half], real.features[own]))
        found["null.tv"].append(_class_distance(unseen, real, half))
    return _over_sets("sampled", found)


def _over_sets(what: str, found: Mapping[str, list[float]]) -> dict[str, float]:
    """what.NAME: the mean over the sets, and what.NAME.spread, their standard deviation."""
    means = {f"{what}.{name}": float(np.mean(values)) for name, values in found.items()}
    return means | {f"{what}.{name}.spread": float(np.std(values, ddof=1)) for name, values in found.items()}


def _class_distance(seen: Verdict, real: Verdict, part: NDArray | slice = slice(None)) -> float:
    """Total variation of the classes of what is a digit; 1 where nothing that is seen is one."""
    digits = seen.classes[part][seen.digit[part]]
    return metrics.total_variation(digits, real.classes[real.digit]) if len(digits) else 1.0
