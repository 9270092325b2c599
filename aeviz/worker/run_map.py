"""What the pad shows of a model in training: a plane of its latent space, the codes on it, the decoder."""

from __future__ import annotations

import numpy as np
import torch

from aeviz.errors import AevizError
from aeviz.measure import heat_maps, metrics
from aeviz.measure.heat_maps import Extent
from aeviz.measure.latent_plane import Plane, plane_of
from aeviz.models.base import Model
from aeviz.models.layers import MLP
from aeviz.models.priors import prior

HEAT_SIZE = 32
LEAST_HALF = {
    "prior": 3.3,
    "none": 1.5,
}  # of the map's side: what the prior covers is seen, also where no code lies
CLUMP = 4.0  # but the map is at most so many times as wide as the codes: of a clump at the start each dot is to be seen
FINEST_HALF = 0.01  # below it float16 would draw the codes in rows
ROOM = 1.15  # a new extent is that much larger than needed, or it would move at each snapshot
SHRINK = 0.55  # and is given up when the codes need less than this share of it
INFINITE = 65_520.0  # from here on float16 rounds to infinity


class OutOfRangeError(AevizError):
    """A number beyond float16 (65,504), in which all is shown: the run has diverged, though its loss may be finite."""


def halved(values: np.ndarray | torch.Tensor) -> np.ndarray:
    """As float16. Raises OutOfRangeError where a number does not fit, or is none."""
    tensor = torch.as_tensor(values)
    low, high = tensor.aminmax()
    if not (low > -INFINITE and high < INFINITE):  # nor does this hold of NaN
        raise OutOfRangeError("A code, a width or a weight is too large to be shown.")
    return tensor.half().cpu().numpy()


def extent_for(means: np.ndarray, reach: np.ndarray, model: Model, before: Extent | None = None) -> Extent:
    """The square that the map shows of codes (n, 2) and of what their posteriors reach (m, 2); the one `before`, as
    long as it fits.

    It holds both, and where the prior lies. Codes that are a clump in the midst of that have the map follow them, the
    origin on it, as wide as leaves the clump one and shows its dots: then the ticks tell how small it is.
    """
    least = LEAST_HALF["prior" if model.spec.prior_of(model.recipe) else "none"]
    if not len(means):  # no encoder, so there is only the prior to show
        return -least, least, -least, least
    codes, (x0, x1, y0, y1) = heat_maps.extent_of(means), heat_maps.extent_of(reach)
    needed = (min(x0, -least), max(x1, least), min(y0, -least), max(y1, least))
    room = 1.0 if _side(needed) <= 2 * least else ROOM
    widest = max(CLUMP * _side(codes), 2 * FINEST_HALF)
    if widest < _side(needed):
        (x0, x1, y0, y1), room = _square(codes, widest), ROOM
        needed = (min(x0, 0.0), max(x1, 0.0), min(y0, 0.0), max(y1, 0.0))
    if before is not None and _holds(before, needed) and _side(needed) > SHRINK * _side(before):
        return before
    return _square(needed, room * _side(needed))


def _square(extent: Extent, side: float) -> Extent:
    """One of another side about the same centre."""
    x, y = (extent[0] + extent[1]) / 2, (extent[2] + extent[3]) / 2
    return x - side / 2, x + side / 2, y - side / 2, y + side / 2


def _side(extent: Extent) -> float:
    return max(extent[1] - extent[0], extent[3] - extent[2])


def _holds(outer: Extent, inner: Extent) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer[2] <= inner[2] and inner[3] <= outer[3]


def _fits(values: np.ndarray) -> np.ndarray:
    """The values themselves. Raises OutOfRangeError where float16 does not hold them."""
    if values.size:
        halved(values)
    return values


class RunMap:
    """The maps of one run, each in the place of the one before."""

    def __init__(self, labels: np.ndarray) -> None:
        self.labels = labels.astype(np.uint8)  # (n,) of the images whose codes are shown
        self.plane: Plane | None = None
        self.extent: Extent | None = None
        self._heats: dict[tuple, np.ndarray] = {}

    @torch.no_grad()
    def tensors(self, model: Model, z: np.ndarray, log_variances: np.ndarray | None) -> dict[str, np.ndarray]:
        """The pad's map of codes z (n, d), and posteriors of that width, in the form of the shipped maps, one rung.

        Raises OutOfRangeError where float16 does not hold it.
        """
        self.plane = plane_of(z if len(z) == 0 else _fits(z), self.plane)
        means = self.plane.flat(z)
        rung = {"means": _fits(means).astype(np.float16)}
        reach = means
        if log_variances is not None:
            with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
                # Of the projection, as the axes are orthonormal.
                variance = np.exp(log_variances) @ self.plane.axes[:, :2] ** 2
            rung["log_variances"] = halved(np.log(np.maximum(variance, 1e-7)))
            deviation = 1.5 * np.sqrt(variance)
            reach = np.concatenate([means - deviation, means + deviation])
        self.extent = extent_for(means, reach, model, self.extent)
        rung |= {f"heat.{name}": halved(heat) for name, heat in self._heat_maps(model).items()}
        nearest = np.median(metrics.nearest_other_code_distance(means)) if len(means) else 1.0
        rung |= {"extents": np.array(self.extent, np.float32), "nearest": np.float32(nearest)}
        stacked = {name: np.asarray(value)[None] for name, value in rung.items()}
        stacked |= {"ladder": np.zeros(1, np.float32), "labels": self.labels[: len(means)]}
        if z.shape[1] > 2:
            stacked |= {"centre": self.plane.centre, "spread": self.plane.spread}
        return stacked

    def _heat_maps(self, model: Model) -> dict[str, np.ndarray]:
        """What lies under the codes where the latent space is a plane: the prior, and what the discriminator thinks."""
        heats = {}
        name = model.spec.prior_of(model.recipe)
        if name and model.recipe.latent == 2:
            key = (name, self.extent)
            if key not in self._heats:  # a swiss roll's density is counted from many draws
                self._heats = {key: heat_maps.prior_density(prior(name), self.extent, HEAT_SIZE)}
            heats["prior"] = self._heats[key]
            if model.spec.discriminator == "codes":
                heats["discriminator"] = heat_maps.discriminator(model, self.extent, HEAT_SIZE)
        return heats


def decoder_on(plane: Plane, decoder: MLP) -> dict[str, np.ndarray]:
    """The decoder from a point of the plane, in float16: its first layer becomes W (axes · (u, s) + rest) + b.

    Inputs behind those of the code, a label's, stay as they are.
    Raises OutOfRangeError where float16 does not hold a weight.
    """
    tensors = decoder.folded()
    axes, rest = torch.from_numpy(plane.axes), torch.from_numpy(plane.rest)
    weight, told = tensors["0.weight"].cpu().split([len(axes), decoder.linears[0].in_features - len(axes)], dim=1)
    tensors |= {"0.weight": torch.cat([weight @ axes, told], 1), "0.bias": tensors["0.bias"].cpu() + weight @ rest}
    return {name: halved(tensor) for name, tensor in tensors.items()}
