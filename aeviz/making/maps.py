"""Maps that ship: what the pad draws on the plane, and the curve of a model that is told β, on test data."""

import math

import numpy as np
import torch

from aeviz.data import ImageSet, probe
from aeviz.measure import evaluation, heat_maps, metrics
from aeviz.models.base import Model
from aeviz.models.layers import Classifier
from aeviz.models.priors import prior
from aeviz.models.settings import CLASSES

MAP_SIZE = 64
LADDER_RUNGS = 29
BENDS_FROM = 5.0  # β from which codes rush to the origin: there the rungs stand three times as close
LADDER_MAP_SIZE = 32  # a map for each rung: smaller, so that the file stays small


def ladder_of(model: Model) -> np.ndarray:
    """What the model is told besides, (L,), wherever codes and maps are kept: values of log β, or the labels.

    A single 0 where it is told nothing.
    """
    if model.spec.condition == "label":
        return np.arange(CLASSES, dtype=np.float32)
    if model.spec.condition is None:
        return np.zeros(1, np.float32)
    low, high = model.recipe.beta_range
    coarse = np.linspace(math.log(low), math.log(high), LADDER_RUNGS)
    bend = coarse[coarse >= math.log(BENDS_FROM)]
    thirds = [bend[:-1] + np.diff(bend) * third for third in (1 / 3, 2 / 3)]
    return np.sort(np.concatenate([coarse, *thirds])).astype(np.float32)


def map_tensors(model: Model, classifier: Classifier, test: ImageSet) -> dict[str, np.ndarray]:
    """What the pad draws on the plane, under `map.`: codes, extents and heat maps, a rung of the ladder each."""
    ladder = ladder_of(model)
    size = MAP_SIZE if len(ladder) == 1 else LADDER_MAP_SIZE
    shown = test.subset(probe(test, evaluation.PROBE))
    rungs = [_rung(model, classifier, test, shown, float(at), size) for at in ladder]
    stacked = {f"map.{name}": np.stack([rung[name] for rung in rungs]) for name in rungs[0]}
    return stacked | {"map.ladder": ladder, "map.labels": shown.labels.astype(np.uint8)}


@torch.no_grad()
def _rung(
    model: Model, classifier: Classifier, test: ImageSet, shown: ImageSet, at: float, size: int
) -> dict[str, np.ndarray]:
    """At one value of what the model is told besides."""
    codes = evaluation.codes(model, shown, at)
    tensors = {"means": codes.astype(np.float16)}
    reach = codes
    if model.spec.posterior:
        x = torch.from_numpy(shown.pixels)
        _, log_variance = model.encode(x, model.condition(len(x), at, shown.labels))
        tensors["log_variances"] = log_variance.numpy().astype(np.float16)
        # where posteriors are wide the map shows the prior, not the means alone: at collapse all means are one point
        deviation = (0.5 * log_variance).exp().numpy()
        reach = np.concatenate([codes - 1.5 * deviation, codes + 1.5 * deviation])
    extent = heat_maps.extent_of(reach)
    tensors["heat.gap"] = heat_maps.clarity(model, classifier, extent, size, at)
    tensors["heat.density"] = heat_maps.code_density(evaluation.codes(model, test, at), extent, size)
    if name := model.spec.prior_of(model.recipe):
        tensors["heat.prior"] = heat_maps.prior_density(prior(name), extent, size)
    if model.spec.discriminator == "codes":
        tensors["heat.discriminator"] = heat_maps.discriminator(model, extent, size)
    nulls = {"nearest": np.float32(np.median(metrics.nearest_other_code_distance(codes)))}
    if model.spec.condition is None:  # with a map for each rung of a ladder the file would grow too large
        nulls["cycle"] = np.float32(np.median(evaluation.cycle_error(model, codes)))
        shipped = tensors["means"].astype(np.float32)  # what the browser measures from
        tensors["heat.nearest"] = heat_maps.nearest_code(shipped, extent, size, nulls["nearest"])
        tensors["heat.cycle"] = heat_maps.cycle(model, extent, size, nulls["cycle"])
    half = {name: a.astype(np.float16) for name, a in tensors.items()}
    return half | nulls | {"extents": np.array(extent, np.float32)}


def curve_tensors(model: Model, test: ImageSet) -> dict[str, np.ndarray]:
    """Rate and distortion in nats along the ladder, under `curve.`, measured on the test set."""
    ladder = ladder_of(model)
    points = [evaluation.bound(model, test, math.exp(b)) for b in ladder]
    curve = {name: np.array([p[name] for p in points], np.float32) for name in ("rate", "distortion")}
    return {f"curve.{name}": values for name, values in (curve | {"log_beta": ladder}).items()}
