"""Maps that ship: what the pad draws on the plane, and the curve of a model that is told β, on test data."""

import math

import numpy as np
import torch

from aeviz.data import ImageSet, probe
from aeviz.measure import evaluation, heat_maps, metrics
from aeviz.measure.heat_maps import Extent
from aeviz.measure.latent_plane import Plane, plane_of
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
    """What the pad draws on the plane, under `map.`: codes, extents and heat maps, a rung of the ladder each.

    Of more latents than two also how networks and plane belong together: `encoder.axes`, `decoder.axes` (d, d), and
    `.rest` (d,), and where the codes lie along the further axes, `map.centre` and `map.spread` (d - 2,).
    """
    ladder = ladder_of(model)
    size = MAP_SIZE if len(ladder) == 1 else LADDER_MAP_SIZE
    shown = test.subset(probe(test, evaluation.PROBE))
    plane = plane_of(evaluation.codes(model, test)) if model.spec.encoder and model.recipe.latent > 2 else None
    rungs = [_rung(model, classifier, test, shown, float(at), size, plane) for at in ladder]
    tensors = {f"map.{name}": np.stack([rung[name] for rung in rungs]) for name in rungs[0]}
    tensors |= {"map.ladder": ladder, "map.labels": shown.labels.astype(np.uint8)[: tensors["map.means"].shape[1]]}
    if plane is not None:
        tensors |= {"map.centre": plane.centre, "map.spread": plane.spread}
        tensors |= {f"{name}.axes": plane.axes for name in ("encoder", "decoder")}
        tensors |= {f"{name}.rest": plane.rest for name in ("encoder", "decoder")}
    return tensors


@torch.no_grad()
def _rung(
    model: Model, classifier: Classifier, test: ImageSet, shown: ImageSet, at: float, size: int, plane: Plane | None
) -> dict[str, np.ndarray]:
    """At one value of what the model is told besides."""
    if not model.spec.encoder:
        return _without_codes(model, classifier, size)
    codes = on_map = evaluation.codes(model, shown, at)
    if plane is not None:
        on_map = plane.flat(codes)
    tensors = {"means": on_map.astype(np.float16)}
    reach = on_map
    if model.spec.posterior:
        x = torch.from_numpy(shown.pixels)
        log_variance = model.encode(x, model.condition(len(x), at, shown.labels))[1].numpy()
        if plane is not None:
            log_variance = np.log(np.exp(log_variance) @ plane.axes[:, :2] ** 2)  # of the projection
        tensors["log_variances"] = log_variance.astype(np.float16)
        # where posteriors are wide the map shows the prior, not the means alone: at collapse all means are one point
        deviation = np.exp(0.5 * log_variance)
        reach = np.concatenate([on_map - 1.5 * deviation, on_map + 1.5 * deviation])
    extent = heat_maps.extent_of(reach)
    tensors["heat.gap"] = heat_maps.clarity(model, classifier, extent, size, at, plane)
    every = evaluation.codes(model, test, at)
    tensors["heat.density"] = heat_maps.code_density(every if plane is None else plane.flat(every), extent, size)
    if plane is None:
        tensors |= _of_plane_priors(model, extent, size)
    nulls = {"nearest": np.float32(np.median(metrics.nearest_other_code_distance(on_map)))}
    if model.spec.condition is None and plane is None:  # for each rung of a ladder the file would grow too large
        nulls["cycle"] = np.float32(np.median(evaluation.cycle_error(model, codes)))
        shipped = tensors["means"].astype(np.float32)  # what the browser measures from
        tensors["heat.nearest"] = heat_maps.nearest_code(shipped, extent, size, nulls["nearest"])
        tensors["heat.cycle"] = heat_maps.cycle(model, extent, size, nulls["cycle"])
    half = {name: a.astype(np.float16) for name, a in tensors.items()}
    return half | nulls | {"extents": np.array(extent, np.float32)}


def _of_plane_priors(model: Model, extent: Extent, size: int) -> dict[str, np.ndarray]:
    """The prior's density, and what a discriminator of codes says, where the latent space is the plane."""
    heats = {}
    if name := model.spec.prior_of(model.recipe):
        heats["heat.prior"] = heat_maps.prior_density(prior(name), extent, size)
    if model.spec.discriminator == "codes":
        heats["heat.discriminator"] = heat_maps.discriminator(model, extent, size)
    return heats


def _without_codes(model: Model, classifier: Classifier, size: int) -> dict[str, np.ndarray]:
    """Of a model without an encoder: a map of where its prior's draws lie."""
    extent = heat_maps.extent_of(evaluation.generated_codes(model, np.zeros((0, 2))))
    tensors = {"means": np.zeros((0, 2)), "heat.gap": heat_maps.clarity(model, classifier, extent, size)}
    tensors |= _of_plane_priors(model, extent, size)
    half = {name: a.astype(np.float16) for name, a in tensors.items()}
    return half | {"nearest": np.float32(1), "extents": np.array(extent, np.float32)}


def curve_tensors(model: Model, test: ImageSet) -> dict[str, np.ndarray]:
    """Rate and distortion in nats along the ladder, under `curve.`, measured on the test set."""
    ladder = ladder_of(model)
    points = [evaluation.bound(model, test, math.exp(b)) for b in ladder]
    curve = {name: np.array([p[name] for p in points], np.float32) for name in ("rate", "distortion")}
    return {f"curve.{name}": values for name, values in (curve | {"log_beta": ladder}).items()}
